//! A thing as the desk shows it: its twin with limits, alarms, what it can be told to do, its budget.

use focal_base::{At, KindName, Severity, Span};
use focal_engine::decide::year_of;
use focal_engine::rows::{AlarmRow, ThingRow as Row};
use focal_engine::{Kit, Names};
use focal_sense::{DetectorDef, Rules, StateValue};
use serde::Serialize;
use utoipa::ToSchema;

use super::Eye;
use super::confirms::{plain, simple, unit_text};
use super::pictures::{PictureView, pictures, view_text};
use super::when::When;
use crate::words;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Limit {
    pub value: f64,
    pub name: String,
    pub side: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Metric {
    pub metric: String,
    pub name: String,
    pub unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_s: Option<i64>,
    pub stale: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Acknowledged {
    pub by: String,
    pub at: When,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OnShelf {
    pub by: String,
    pub until: When,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AlarmView {
    pub id: String,
    pub alarm: String,
    pub name: String,
    pub severity: &'static str,
    pub raised: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Acknowledged>,
    pub flapping: bool,
    /// Until when it calls nobody, and who said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shelved: Option<OnShelf>,
    /// It protects people or property: it cannot be shelved.
    pub protects: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StateView {
    pub key: String,
    pub name: String,
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<When>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ActionView {
    pub action: String,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ThingCustomer {
    pub id: String,
    pub name: String,
    pub lang: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Budget {
    pub spent: f64,
    pub of: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ThingView {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub kind_name: String,
    pub site: String,
    pub connected: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard: Option<When>,
    pub maintenance: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<ThingCustomer>,
    pub metrics: Vec<Metric>,
    /// The metric to chart first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    pub state: Vec<StateView>,
    /// Views of a camera with the pictures that are kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<PictureView>,
    pub alarms: Vec<AlarmView>,
    /// An alarm of it can be shelved for so many hours at most.
    pub shelve_hours: i64,
    pub actions: Vec<ActionView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ThingRow {
    pub id: String,
    pub name: String,
    pub kind_name: String,
    pub site: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    pub severity: &'static str,
    pub connected: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
}

#[must_use]
pub fn thing_row(eye: &Eye<'_>, row: &Row) -> ThingRow {
    let names = eye.names(&row.pack);
    let severity = eye
        .world
        .active_alarms(&row.id)
        .map(|alarm| alarm.severity)
        .max()
        .unwrap_or(Severity::Well);
    ThingRow {
        id: row.id.0.clone(),
        name: row.name.clone(),
        kind_name: names.text(&format!("kind.{}.name", row.kind)),
        site: site(eye, row),
        customer: row.customer.as_ref().map(|id| names.person(id)),
        severity: severity.word(),
        connected: connected(eye, row),
        heard: heard(eye, row).map(When),
        case: eye.world.open_case_of(&row.id).map(|case| case.case.id.0.clone()),
    }
}

/// `returned` are alarms that are over, latest first, as far back as somebody wants to see.
#[must_use]
pub fn thing_view(eye: &Eye<'_>, row: &Row, returned: &[AlarmRow]) -> ThingView {
    let names = eye.names(&row.pack);
    let kit = eye.world.kit(&row.pack).map(AsRef::as_ref);
    let rules = kit.and_then(|kit| kit.rules.get(&row.kind)).map(AsRef::as_ref);
    let metrics = kit
        .zip(rules)
        .map(|(kit, rules)| metrics(eye, &names, row, kit, rules))
        .unwrap_or_default();
    let mut active: Vec<&AlarmRow> = eye.world.active_alarms(&row.id).collect();
    active.sort_by(|a, b| b.severity.cmp(&a.severity).then(b.raised.cmp(&a.raised)));
    let told: Vec<&AlarmRow> = active.iter().copied().chain(returned).collect();
    let lead = lead(kit, &row.kind, &told, &metrics);
    let alarms = active
        .into_iter()
        .chain(returned)
        .map(|alarm| alarm_view(eye, &names, row, alarm))
        .collect();
    let customer = row.customer.as_ref().and_then(|id| eye.world.people.get(id));
    ThingView {
        id: row.id.0.clone(),
        name: row.name.clone(),
        kind: row.kind.0.clone(),
        kind_name: names.text(&format!("kind.{}.name", row.kind)),
        site: site(eye, row),
        connected: connected(eye, row),
        heard: heard(eye, row).map(When),
        maintenance: row.maintenance,
        customer: customer.map(|person| ThingCustomer {
            id: person.id.0.clone(),
            name: person.name.clone(),
            lang: person.lang.0.clone(),
        }),
        lead,
        shelve_hours: eye.world.tenant.shelve_longest.0 / 3_600_000,
        metrics,
        state: state(eye, &names, row, rules),
        pictures: pictures(eye, &names, row),
        alarms,
        actions: rules.map(|rules| actions(eye, &names, row, rules)).unwrap_or_default(),
        budget: kit.and_then(|kit| kit.pack.support_budget.get(&row.kind)).map(|of| Budget {
            spent: row
                .spent
                .get(&year_of(eye.now, &eye.world.tenant.zone))
                .copied()
                .unwrap_or_default()
                .units(),
            of: of.units(),
        }),
    }
}

#[must_use]
pub fn alarm_view(eye: &Eye<'_>, names: &Names<'_>, row: &Row, alarm: &AlarmRow) -> AlarmView {
    let shelved = eye.world.shelved_of(&alarm.thing, &alarm.alarm);
    let at_once = eye.world.kit_of_thing(&row.id).map(|kit| &kit.pack.at_once);
    AlarmView {
        id: alarm.id.0.clone(),
        alarm: alarm.alarm.clone(),
        name: names.text(&format!("alarm.{}.agent", alarm.alarm)),
        severity: alarm.severity.word(),
        raised: alarm.raised.into(),
        returned: alarm.returned.map(When),
        acknowledged: alarm
            .acknowledged
            .as_ref()
            .map(|(by, at)| Acknowledged { by: names.agent(by), at: (*at).into() }),
        flapping: alarm.flapping,
        shelved: shelved.map(|on| OnShelf { by: names.agent(&on.by), until: on.until.into() }),
        protects: at_once.is_some_and(|all| {
            all.iter().any(|one| one.of == row.kind && one.alarm == alarm.alarm)
        }),
    }
}

#[must_use]
pub fn site(eye: &Eye<'_>, row: &Row) -> String {
    let site = row.site.as_ref().and_then(|id| eye.world.sites.get(id));
    site.map_or_else(String::new, |site| place(&site.name, &site.address))
}

/// A place as it is said: an address that begins with the place's name says both.
fn place(name: &str, address: &str) -> String {
    let (lower, told) = (name.to_lowercase(), address.to_lowercase());
    match (address.is_empty(), told.contains(&lower)) {
        (true, _) => name.to_owned(),
        (false, true) => address.to_owned(),
        (false, false) => format!("{name}, {address}"),
    }
}

/// "Booster pump, pressure drop" beside a booster pump is "pressure drop".
#[must_use]
pub fn without_kind(names: &Names<'_>, kind: &str, text: String) -> String {
    let kind = format!("{}, ", names.text(&format!("kind.{kind}.name")));
    text.strip_prefix(&kind).map_or(text.clone(), str::to_owned)
}

fn heard(eye: &Eye<'_>, row: &Row) -> Option<At> {
    eye.twins.last_heard(eye.world.id(), &row.id).or(row.first_heard)
}

/// On a live connection, or heard lately by another way.
fn connected(eye: &Eye<'_>, row: &Row) -> bool {
    let lately = eye.world.tenant.paced(eye.world.tenant.case.heard_within);
    eye.world.live.connected.contains(&row.id)
        || heard(eye, row).is_some_and(|at| eye.now.since(at) <= lately)
}

/// A metric is stale when three of its readings are missing.
fn metrics(eye: &Eye<'_>, names: &Names<'_>, row: &Row, kit: &Kit, rules: &Rules) -> Vec<Metric> {
    let seen: Vec<(String, f64, At)> = eye
        .twins
        .look(eye.world.id(), &row.id, |state| {
            state.twin().values().map(|(name, value, at)| (name.to_owned(), value, at)).collect()
        })
        .unwrap_or_default();
    let defs = rules.def().telemetry.iter();
    defs.map(|(metric, def)| {
        let value = seen.iter().find(|(name, ..)| name == metric.as_str());
        let every = def.every.map(|every| eye.world.tenant.paced(every));
        let patience =
            Span(every.map_or(Span::mins(15).0, |every| every.0.saturating_mul(3)).max(5_000));
        Metric {
            metric: metric.0.clone(),
            name: names.text(&format!("metric.{metric}")),
            unit: unit_text(&def.unit),
            value: value.map(|(_, value, _)| *value),
            at: value.map(|(_, _, at)| (*at).into()),
            every_s: every.map(|every| (every.0 / 1_000).max(1)),
            stale: value.is_none_or(|(_, _, at)| eye.now.since(*at) > patience),
            limit: limit(names, kit, row, metric.as_str()),
        }
    })
    .collect()
}

/// The limit of a metric: of the worst alarm that watches it alone.
#[must_use]
pub fn limit(names: &Names<'_>, kit: &Kit, row: &Row, metric: &str) -> Option<Limit> {
    let mut alarms: Vec<_> = kit.pack.alarms.iter().filter(|alarm| alarm.of == row.kind).collect();
    // The first one reached is what is drawn: the least severe, then the others are worse.
    alarms.sort_by_key(|alarm| alarm.severity);
    alarms.into_iter().find_map(|alarm| {
        let DetectorDef::Threshold { when, .. } = &alarm.detector else { return None };
        let found = simple(when).filter(|found| found.metric == metric)?;
        Some(Limit {
            value: found.value,
            name: without_kind(
                names,
                &row.kind.0,
                names.text(&format!("alarm.{}.agent", alarm.alarm)),
            ),
            side: if found.below { "below" } else { "above" },
        })
    })
}

/// What an alarm watches, the active ones first; else the first metric with a limit; else the first.
fn lead(
    kit: Option<&Kit>,
    kind: &KindName,
    told: &[&AlarmRow],
    metrics: &[Metric],
) -> Option<String> {
    let measured = |name: &str| metrics.iter().any(|metric| metric.metric == name);
    let known = told.iter().find_map(|alarm| {
        let mut defs = kit?.pack.alarms.iter();
        let def = defs.find(|def| def.alarm == alarm.alarm && def.of == *kind)?;
        match &def.detector {
            // Of a longer condition the first that it names.
            DetectorDef::Threshold { when, .. } => when
                .0
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .find(|name| measured(name))
                .map(str::to_owned),
            DetectorDef::Rate { metric, .. } | DetectorDef::Unusual { metric, .. } => {
                Some(metric.0.clone())
            }
            DetectorDef::UnusualTogether { metrics, .. } => metrics.first().map(|it| it.0.clone()),
            _ => None,
        }
        .filter(|name| measured(name))
    });
    let limited = || metrics.iter().find(|metric| metric.limit.is_some()).or(metrics.first());
    known.or_else(|| limited().map(|metric| metric.metric.clone()))
}

fn state(eye: &Eye<'_>, names: &Names<'_>, row: &Row, rules: Option<&Rules>) -> Vec<StateView> {
    let look = |state: &focal_sense::ThingState| {
        let reported = state.twin().reported();
        reported.map(|(key, value, at)| (key.to_owned(), value.clone(), at)).collect::<Vec<_>>()
    };
    let seen = eye.twins.look(eye.world.id(), &row.id, look).unwrap_or_default();
    let is_picture = |key: &str| rules.is_some_and(|rules| rules.def().pictures.contains_key(key));
    seen.into_iter()
        .map(|(key, value, at)| StateView {
            name: names.text(&format!("state.{key}")),
            value: match &value {
                StateValue::Text(view) if is_picture(&key) => view_text(names, &key, view),
                value => state_text(names, &key, value),
            },
            at: Some(at.into()),
            key,
        })
        .collect()
}

/// A value by the name that its pack has for it.
fn state_text(names: &Names<'_>, key: &str, value: &StateValue) -> String {
    match value {
        StateValue::Bool(yes) => {
            words::text(names.lang, if *yes { "state.yes" } else { "state.no" })
        }
        StateValue::Number(number) => plain(names.lang, *number),
        StateValue::Text(text) => {
            names.find(&format!("state.{key}.{text}")).unwrap_or_else(|| text.to_string())
        }
    }
}

fn actions(eye: &Eye<'_>, names: &Names<'_>, row: &Row, rules: &Rules) -> Vec<ActionView> {
    let locked = |action: &str| {
        let action = rules.action(action)?;
        eye.twins.look(eye.world.id(), &row.id, |state| action.locked(state.twin())).unwrap_or(None)
    };
    let all = rules.def().actions.keys();
    all.map(|action| ActionView {
        action: action.clone(),
        title: names.text(&format!("action.{action}")),
        locked: match locked(action) {
            Some(false) => None,
            Some(true) => Some(words::text(names.lang, "locked.unsafe_now")),
            None => Some(words::text(names.lang, "locked.not_known")),
        },
    })
    .collect()
}
