//! Incidents: what one cause explains, how the belief came about, and who has been given work.

use std::collections::BTreeSet;

use focal_base::{CauseName, OwnerRef, ThingId};
use focal_diagnose::{Belief as Held, trace};
use focal_engine::decide::views_around;
use focal_engine::rows::{
    CaseRow as Row, HandoffEntry, HandoffRow, HandoffState, IncidentRow as Incident,
};
use focal_engine::{Kit, Names};
use serde::Serialize;
use utoipa::ToSchema;

use super::Eye;
use super::belief::{self, Belief};
use super::case_row::{CaseRow, case_row};
use super::evidence::sentence;
use super::owner::{Owner, owner};
use super::steps::{Running, StepCard, cards, running};
use super::thing::site;
use super::way::{Way, way};
use super::when::When;
use crate::words;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct IncidentRow {
    pub id: String,
    pub number: u64,
    pub title: String,
    pub severity: &'static str,
    pub since: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<When>,
    pub things: usize,
    pub cases: usize,
    pub storm: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    pub doubling: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Flow {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<When>,
    pub text: String,
    /// The cause it speaks most about.
    pub against: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<f64>,
    pub belief: Belief,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct IncidentThing {
    pub id: String,
    pub name: String,
    pub site: String,
    pub since: When,
    pub active: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct HandoffLog {
    pub at: When,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Handoff {
    pub run: String,
    pub to: Owner,
    pub state: &'static str,
    pub at: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<When>,
    pub log: Vec<HandoffLog>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct IncidentDetail {
    pub row: IncidentRow,
    pub belief: Belief,
    pub flow: Vec<Flow>,
    pub things: Vec<IncidentThing>,
    pub cases: Vec<CaseRow>,
    pub handoffs: Vec<Handoff>,
    /// People whom it reaches.
    pub people: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<StepCard>,
    pub running: Vec<Running>,
    pub alternatives: Vec<StepCard>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_to_end: Option<f64>,
    /// Where attempts stop, for a service made of parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
}

/// Things, and cases, of one incident that a page lists; how many there are is said beside them.
const SHOWN: usize = 500;

/// The kit whose words and model an incident is judged by: that of its first thing.
fn kit_of<'w>(eye: &Eye<'w>, row: &Incident) -> Option<&'w Kit> {
    let mut things = row.first().into_iter().chain(eye.world.members_of(&row.id));
    things.find_map(|thing| eye.world.kit_of_thing(thing)).map(AsRef::as_ref)
}

fn cases_of<'w>(eye: &Eye<'w>, row: &Incident) -> Vec<&'w Row> {
    eye.world.cases_of_incident(&row.id).collect()
}

/// The case that speaks for an incident: the oldest that is open, of those whose thing is still in alarm.
#[must_use]
pub fn leader<'w>(eye: &Eye<'w>, row: &Incident) -> Option<&'w Row> {
    let ails =
        |case: &&Row| case.case.thing.as_ref().is_some_and(|thing| eye.world.is_in_alarm(thing));
    eye.world.followers(&row.id).find(ails).or_else(|| eye.world.leader_of(&row.id))
}

/// What is believed of it: what the case that speaks for it believes, else what was kept last.
fn held<'w>(row: &'w Incident, leader: Option<&'w Row>) -> Option<&'w Held> {
    let spoken =
        leader.filter(|_| row.closed.is_none()).and_then(|case| case.decision.belief.as_ref());
    spoken.or(row.belief.as_ref())
}

/// Whose fault it is and how sure that is: what was decided, else the owner of what is most likely.
fn owner_of(
    names: &Names<'_>,
    row: &Incident,
    belief: Option<&Belief>,
) -> (Option<Owner>, Option<f64>) {
    let decided = row.owner.as_ref().filter(|owner| **owner != OwnerRef::Unknown);
    let likely = || {
        let first = belief?.shares.first()?;
        let sure = matches!(first.certainty, "confirmed" | "most_likely");
        sure.then(|| first.owner.clone())
    };
    let found = decided.map(|of| owner(names, of)).or_else(likely);
    let p = found.as_ref().zip(belief).map(|(found, belief)| {
        let theirs = belief.shares.iter().filter(|share| share.owner.id == found.id);
        theirs.map(|share| share.p).sum::<f64>()
    });
    // What was decided and is hardly believed any more goes without a number.
    let p = p.filter(|p| *p >= 0.01);
    (found, p)
}

#[must_use]
pub fn incident_row(eye: &Eye<'_>, row: &Incident) -> IncidentRow {
    let kit = kit_of(eye, row);
    let names = Names::new(eye.world, eye.lang, kit.map(|kit| kit.pack.name.as_str()));
    let leader = leader(eye, row);
    let pack = kit.map(|kit| kit.pack.name.as_str()).unwrap_or_default();
    let belief = held(row, leader).map(|held| belief::of(&names, pack, held, leader));
    let (owner, p) = owner_of(&names, row, belief.as_ref());
    let theirs =
        |share: &&belief::CauseShare| owner.as_ref().is_none_or(|of| share.owner.id == of.id);
    let cause = belief.as_ref().and_then(|belief| belief.shares.iter().find(theirs));
    let cause = cause.map(|share| share.name.clone());
    let component = row.component.as_ref().map(|(_, id)| names.component(id));
    IncidentRow {
        id: row.id.0.clone(),
        number: row.number,
        title: title(eye, &names, row, component.as_deref()),
        severity: row.severity.word(),
        since: row.opened.into(),
        closed: row.closed.map(When),
        things: row.size(),
        cases: eye.world.index.cases_of_incidents.get(&row.id).map_or(0, BTreeSet::len),
        storm: row.is_storm(),
        component,
        cause,
        owner,
        p,
        said: None,
        doubling: row.doublings,
    }
}

fn title(eye: &Eye<'_>, names: &Names<'_>, row: &Incident, component: Option<&str>) -> String {
    if let Some(component) = component {
        return component.to_owned();
    }
    let worst = eye
        .world
        .members_of(&row.id)
        .flat_map(|thing| eye.world.active_alarms(thing))
        .max_by_key(|alarm| alarm.severity);
    match (worst, row.first()) {
        (Some(alarm), _) => names.text(&format!("alarm.{}.agent", alarm.alarm)),
        (None, Some(thing)) => names.thing(thing),
        (None, None) => words::text(eye.lang, "incident.over"),
    }
}

#[must_use]
pub fn incident_detail(
    eye: &Eye<'_>,
    row: &Incident,
    members: &[ThingId],
    handoffs: &[HandoffRow],
) -> IncidentDetail {
    let kit = kit_of(eye, row);
    let pack = kit.map(|kit| kit.pack.name.as_str());
    let names = Names::new(eye.world, eye.lang, pack);
    let leader = leader(eye, row);
    let held = held(row, leader).cloned().unwrap_or_default();
    let (next, alternatives) = kit
        .zip(leader)
        .map(|(kit, case)| cards(&eye.names_of(case), kit, case))
        .unwrap_or_default();
    let flow = kit.map(|kit| flow(eye, &names, kit, row, leader)).unwrap_or_default();
    // While it is open the flow ends in what is believed now; what was decided last may be older.
    let current = flow.last().filter(|_| row.closed.is_none()).map(|last| last.belief.clone());
    let belief =
        current.unwrap_or_else(|| belief::of(&names, pack.unwrap_or_default(), &held, leader));
    let cases = cases_of(eye, row);
    let people: BTreeSet<_> =
        members.iter().filter_map(|id| eye.world.things.get(id)?.customer.as_ref()).collect();
    IncidentDetail {
        row: incident_row(eye, row),
        belief,
        flow,
        things: things(eye, row, members),
        cases: cases.iter().take(SHOWN).map(|case| case_row(eye, case)).collect(),
        handoffs: handoffs.iter().map(|handoff| handoff_view(&names, handoff)).collect(),
        people: people.len(),
        running: leader.map(|case| running(&eye.names_of(case), kit, case)).unwrap_or_default(),
        cost_to_end: next.as_ref().and_then(|card| card.expected_cost),
        next,
        alternatives,
        way: kit.and_then(|kit| way(eye, &names, kit, row)),
    }
}

fn things(eye: &Eye<'_>, row: &Incident, members: &[ThingId]) -> Vec<IncidentThing> {
    let known = members.iter().filter_map(|id| eye.world.things.get(id));
    known
        .take(SHOWN)
        .map(|thing| {
            let since = eye.world.active_alarms(&thing.id).map(|alarm| alarm.raised).min();
            IncidentThing {
                id: thing.id.0.clone(),
                name: thing.name.clone(),
                site: site(eye, thing),
                since: since.unwrap_or(row.opened).into(),
                active: since.is_some(),
            }
        })
        .collect()
}

/// How the belief about its first thing in alarm came about, piece by piece.
fn flow(
    eye: &Eye<'_>,
    names: &Names<'_>,
    kit: &Kit,
    row: &Incident,
    leader: Option<&Row>,
) -> Vec<Flow> {
    let in_alarm = |id: &&ThingId| eye.world.active_alarms(id).next().is_some();
    let focus = leader
        .and_then(|case| case.case.thing.as_ref())
        .or_else(|| eye.world.members_of(&row.id).find(in_alarm));
    let Some(thing) = focus.and_then(|id| eye.world.things.get(id)) else {
        return vec![];
    };
    let case = leader.filter(|case| case.case.thing.as_ref() == Some(&thing.id));
    let views = views_around(eye.world, kit, thing, case, eye.now);
    let beliefs = trace(&kit.model, &views, &thing.id);
    let mut out = Vec::with_capacity(beliefs.len());
    let mut before: Option<&Held> = None;
    for held in &beliefs {
        let told = |against: String, factor: Option<f64>| Flow {
            at: held.after.as_ref().map(|after| after.at.into()),
            text: held.after.as_ref().map_or_else(
                || words::text(names.lang, "flow.prior"),
                |after| sentence(names, case, &after.evidence, 1),
            ),
            against,
            factor,
            belief: belief::of(names, &kit.pack.name, held, case),
        };
        match before {
            None => out.push(told(String::new(), None)),
            Some(before) if is_moved(before, held) => {
                let (against, factor) = moved(names, Some(before), held);
                out.push(told(against, factor));
            }
            // It changed nothing that could be seen: no row for it.
            Some(_) => continue,
        }
        before = Some(held);
    }
    out
}

/// Whether a share moved by as much as a reader can see.
fn is_moved(before: &Held, after: &Held) -> bool {
    const SEEN: f64 = 0.01;
    let by = |share: &focal_diagnose::Share| (share.p - before.p_of(&share.cause)).abs();
    after.shares.iter().any(|share| by(share) >= SEEN)
}

/// The cause whose share this evidence moved most, and by which factor its odds.
fn moved(names: &Names<'_>, before: Option<&Held>, after: &Held) -> (String, Option<f64>) {
    let odds = |p: f64| p.max(1e-9) / (1.0 - p).max(1e-9);
    let factor = |share: &focal_diagnose::Share| {
        before.map(|before| odds(share.p) / odds(before.p_of(&share.cause)))
    };
    let by = |share: &focal_diagnose::Share| {
        before.map_or(0.0, |before| (share.p - before.p_of(&share.cause)).abs())
    };
    let most = after
        .shares
        .iter()
        .max_by(|a, b| by(a).total_cmp(&by(b)))
        .and_then(|share| Some((&share.cause.cause, factor(share)?)))
        .filter(|(_, factor)| factor.is_finite());
    let name = |cause: &CauseName| names.text(&format!("cause.{cause}.name"));
    most.map_or((String::new(), None), |(cause, factor)| (name(cause), Some(factor)))
}

fn handoff_view(names: &Names<'_>, row: &HandoffRow) -> Handoff {
    Handoff {
        run: row.id.0.clone(),
        to: owner(names, &OwnerRef::Provider(row.provider.clone())),
        state: handoff_state(row.state),
        at: row.at.into(),
        until: row.until.map(When),
        log: row.log.iter().map(|entry| handoff_log(names, entry)).collect(),
    }
}

fn handoff_log(names: &Names<'_>, entry: &HandoffEntry) -> HandoffLog {
    let state = words::text(names.lang, &format!("handoff.{}", handoff_state(entry.state)));
    let text = if entry.text.is_empty() { state } else { format!("{state}: {}", entry.text) };
    HandoffLog { at: entry.at.into(), text }
}

fn handoff_state(state: HandoffState) -> &'static str {
    match state {
        HandoffState::Sent => "sent",
        HandoffState::Accepted => "accepted",
        HandoffState::InProgress => "in_progress",
        HandoffState::Fixed => "fixed",
        HandoffState::NotOurs => "not_ours",
        HandoffState::NotDone => "not_done",
        HandoffState::Expired => "expired",
    }
}
