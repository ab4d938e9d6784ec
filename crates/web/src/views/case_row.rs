//! One row of the contact list, its order, and which views it is in.

use std::collections::BTreeMap;

use focal_base::{AgentId, At};
use focal_case::{Actor, CaseState, Keeper, RunState, StepRun};
use focal_desk::{Channel, Contact, ContactState, StartedBy};
use focal_engine::rows::{CaseRow as Row, IncidentRow};
use focal_engine::{Names, View};
use serde::Serialize;
use utoipa::ToSchema;

use super::Eye;
use super::promise::{Promise, promise};
use super::when::When;
use crate::words;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CaseRow {
    pub id: String,
    pub number: u64,
    pub title: String,
    pub severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    pub lang: String,
    pub channel: &'static str,
    pub started_by: &'static str,
    /// What happens now, in one short line.
    pub line: String,
    pub line_kind: &'static str,
    pub keeper: KeeperView,
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    pub in_storm: bool,
    pub opened: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    pub unread: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<When>,
    pub version: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct KeeperView {
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ContactView {
    pub id: String,
    pub state: &'static str,
    pub since: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offered_until: Option<When>,
}

/// Rows of one view, with how many there are in each.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CaseList {
    pub rows: Vec<CaseRow>,
    pub counts: Counts,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct Counts {
    pub mine: usize,
    pub waiting: usize,
    pub storm: usize,
    pub snoozed: usize,
    pub all: usize,
}

impl From<focal_engine::Counts> for Counts {
    fn from(counts: focal_engine::Counts) -> Counts {
        let focal_engine::Counts { mine, waiting, storm, snoozed, all } = counts;
        Counts { mine, waiting, storm, snoozed, all }
    }
}

#[must_use]
pub fn case_row(eye: &Eye<'_>, row: &Row) -> CaseRow {
    let names = eye.names_of(row);
    let case = &row.case;
    let contact = eye.world.contact_of(&case.id);
    let (line, line_kind) = line(eye, &names, row, contact);
    let worst = case
        .thing
        .as_ref()
        .and_then(|thing| eye.world.active_alarms(thing).map(|alarm| alarm.severity).max());
    CaseRow {
        id: case.id.0.clone(),
        number: case.number,
        title: names.say(&case.title),
        severity: worst.unwrap_or(case.severity).word(),
        customer: case.customer.as_ref().map(|id| names.person(id)),
        lang: case.lang.0.clone(),
        channel: contact.map_or(if case.thing.is_some() { "thing" } else { "chat" }, |contact| {
            channel(contact.channel)
        }),
        started_by: contact.map_or(
            if case.incident.is_some() { "thing" } else { "customer" },
            |contact| match contact.started_by {
                StartedBy::Customer => "customer",
                StartedBy::Thing => "thing",
                StartedBy::Agent => "agent",
            },
        ),
        line,
        line_kind,
        keeper: keeper(&names, &case.keeper),
        state: state(&case.state),
        contact: contact.and_then(contact_view),
        incident: case.incident.as_ref().map(|id| id.0.clone()),
        in_storm: in_storm(eye, row),
        opened: case.opened.into(),
        waiting_since: contact
            .filter(|contact| waits(contact))
            .map(|contact| When(eye.now - contact.waited(eye.now))),
        promise: Some(promise(&names, row, eye.now)),
        unread: row.unread,
        snoozed_until: match &case.state {
            CaseState::Snoozed { until, .. } => Some((*until).into()),
            _ => None,
        },
        version: row.version,
    }
}

#[must_use]
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Chat => "chat",
        Channel::Thing => "thing",
        Channel::Email => "email",
    }
}

fn waits(contact: &Contact) -> bool {
    matches!(contact.state, ContactState::Waiting { .. } | ContactState::Offered { .. })
}

fn contact_view(contact: &Contact) -> Option<ContactView> {
    let (state, since, until) = match &contact.state {
        ContactState::Waiting { since } => ("waiting", *since, None),
        ContactState::Offered { since, until, .. } => ("offered", *since, Some(*until)),
        ContactState::Active { since, .. } => ("active", *since, None),
        ContactState::AfterWork { since, .. } => ("after_work", *since, None),
        ContactState::Ended { .. } => return None,
    };
    Some(ContactView {
        id: contact.id.0.clone(),
        state,
        since: since.into(),
        offered_until: until.map(When),
    })
}

fn keeper(names: &Names<'_>, keeper: &Keeper) -> KeeperView {
    match keeper {
        Keeper::Focal => KeeperView { kind: "focal", id: None, name: "Focal".to_owned() },
        Keeper::Agent(id) => {
            KeeperView { kind: "agent", id: Some(id.0.clone()), name: names.agent(id) }
        }
        Keeper::Team(id) => {
            KeeperView { kind: "team", id: Some(id.0.clone()), name: names.queue(id) }
        }
    }
}

fn state(state: &CaseState) -> &'static str {
    match state {
        CaseState::Open => "open",
        CaseState::Waiting { .. } => "waiting",
        CaseState::Snoozed { .. } => "snoozed",
        CaseState::Resolved(_) => "resolved",
    }
}

fn in_storm(eye: &Eye<'_>, row: &Row) -> bool {
    let incident = row.case.incident.as_ref().and_then(|id| eye.world.incidents.get(id));
    incident.is_some_and(IncidentRow::is_storm)
}

fn line(
    eye: &Eye<'_>,
    names: &Names<'_>,
    row: &Row,
    contact: Option<&Contact>,
) -> (String, &'static str) {
    let say = |key: &str, with: &[(&str, String)]| words::say(eye.lang, key, with);
    if let Some(name) = eye.doings.customer_types(eye.world.id(), &row.case.id, eye.now) {
        return (say("line.typing", &[("name", name)]), "typing");
    }
    if let Some(contact) =
        contact.filter(|contact| contact.is_waiting() && !contact.needs.is_empty())
    {
        let needs: Vec<String> = contact
            .needs
            .iter()
            .map(|(skill, level)| format!("{} {level}", names.skill(skill.as_str())))
            .collect();
        return (say("line.needs", &[("needs", needs.join(", "))]), "needs");
    }
    let live = row.case.live_runs().max_by_key(|run| run.at);
    let text = match (&row.case.state, live) {
        (CaseState::Resolved(_), _) => say("line.resolved", &[]),
        (CaseState::Snoozed { .. }, _) => say("line.snoozed", &[]),
        (_, Some(run)) => running(names, run, eye.now),
        (_, None) if row.quiet_since.is_some() => say("line.quiet", &[]),
        (_, None) if let Some(shared) = shared(eye, names, row) => {
            say("line.storm", &[("component", shared)])
        }
        (_, None) => match &row.case.keeper {
            Keeper::Focal => say("line.focal", &[]),
            _ => String::new(),
        },
    };
    (text, "plain")
}

/// The part whose trouble this case follows with others.
fn shared(eye: &Eye<'_>, names: &Names<'_>, row: &Row) -> Option<String> {
    let incident = row.case.incident.as_ref().and_then(|id| eye.world.incidents.get(id));
    let (_, component) = incident.filter(|incident| incident.is_storm())?.component.as_ref()?;
    Some(names.component(component))
}

/// What is being done, and how long it may still take.
fn running(names: &Names<'_>, run: &StepRun, now: At) -> String {
    let step = names.text(&format!("step.{}.title", run.step));
    let who = run.who.clone().unwrap_or_default();
    let (key, who) = match (run.by, &run.state) {
        (Actor::Customer, RunState::Offered) => {
            ("line.customer", names.person(&who.as_str().into()))
        }
        (Actor::Near, RunState::Offered) => ("line.near", String::new()),
        (Actor::Partner | Actor::Technician, _) => {
            ("line.partner", names.provider(&who.as_str().into()))
        }
        _ => ("line.running", String::new()),
    };
    let left = run
        .until
        .map(|until| (until.since(now).0 + 59_999) / 60_000)
        .filter(|minutes| (1..600).contains(minutes));
    let mut text = words::say(names.lang, key, &[("step", step), ("who", who)]);
    if let Some(minutes) = left {
        text.push_str(&words::say(names.lang, "line.left", &[("minutes", minutes.to_string())]));
    }
    text
}

/// The view that an address names.
#[must_use]
pub fn view(name: &str) -> Option<View> {
    Some(match name {
        "mine" => View::Mine,
        "waiting" => View::Waiting,
        "storm" => View::Storm,
        "snoozed" => View::Snoozed,
        "all" => View::All,
        _ => return None,
    })
}

/// How many rows each view has for each of these agents.
#[must_use]
pub fn counts_for<'a>(
    eye: &Eye<'_>,
    agents: impl IntoIterator<Item = &'a AgentId>,
) -> BTreeMap<&'a AgentId, Counts> {
    let counts = eye.world.counts_for(agents, eye.now);
    counts.into_iter().map(|(agent, counts)| (agent, counts.into())).collect()
}
