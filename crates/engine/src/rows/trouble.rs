//! Trouble: alarms, the incident that explains them, the case that a customer has, and what was decided.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{
    AgentId, AlarmId, At, CaseId, CauseName, ComponentId, IncidentId, KindName, Money, OwnerRef,
    ProviderId, RunId, Said, Severity, StepName, ThingId,
};
use focal_case::Case;
use focal_diagnose::Belief;
use serde::{Deserialize, Serialize};

use super::Taught;

/// One onset of one alarm of one thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlarmRow {
    pub id: AlarmId,
    pub thing: ThingId,
    pub alarm: String,
    pub severity: Severity,
    pub affects_customer: bool,
    pub raised: At,
    #[serde(default)]
    pub returned: Option<At>,
    #[serde(default)]
    pub incident: Option<IncidentId>,
    #[serde(default)]
    pub acknowledged: Option<(AgentId, At)>,
    #[serde(default)]
    pub flapping: bool,
    /// When it returns by itself unless what it says is said again; `None` while sense is its master.
    #[serde(default)]
    pub until: Option<At>,
    /// What the twin and its signs showed at the onset, kept current while the alarm is active.
    #[serde(default)]
    pub values: BTreeMap<String, f64>,
    #[serde(default)]
    pub signs: BTreeMap<String, bool>,
}

/// The alarms and attempts explained by one cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentRow {
    pub id: IncidentId,
    pub number: u64,
    /// The shared component that explains it; `None` while it is one thing's own trouble.
    #[serde(default)]
    pub component: Option<(KindName, ComponentId)>,
    /// The thing it was opened for, whose kind's words stand for it.
    #[serde(default)]
    pub first: Option<ThingId>,
    /// How many things it has: each is a [`MemberRow`].
    #[serde(default)]
    pub size: usize,
    /// Things that an older version listed here; new ones are rows of their own.
    #[serde(default, rename = "things", skip_serializing_if = "BTreeSet::is_empty")]
    pub listed: BTreeSet<ThingId>,
    pub severity: Severity,
    pub opened: At,
    #[serde(default)]
    pub closed: Option<At>,
    /// The first of its alarms has returned: from here on, that others are well is no news about its cause.
    #[serde(default)]
    pub ebbs: bool,
    /// Merged into an older one.
    #[serde(default)]
    pub superseded_by: Option<IncidentId>,
    /// Belief about its first thing that is still in alarm.
    #[serde(default)]
    pub belief: Option<Belief>,
    #[serde(default)]
    pub owner: Option<OwnerRef>,
    /// Notices sent to people about it; grows with the logarithm of its size.
    #[serde(default)]
    pub doublings: u32,
    /// What partners have said of its component.
    #[serde(default)]
    pub statements: Vec<Statement>,
    #[serde(default)]
    pub handoffs: Vec<RunId>,
    /// How often it has come to mean something else to all that follow it; see [`CaseRow::heard`].
    #[serde(default)]
    pub news: u32,
}

impl IncidentRow {
    /// How many things it has.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size.max(self.listed.len())
    }

    /// The thing whose kind's words stand for it.
    #[must_use]
    pub fn first(&self) -> Option<&ThingId> {
        self.first.as_ref().or_else(|| self.listed.first())
    }

    /// Several things with one cause are a storm.
    #[must_use]
    pub fn is_storm(&self) -> bool {
        self.component.is_some() && self.size() > 1
    }
}

/// One thing whose alarm an incident explains or explained. A row of its own: an incident of many thousand
/// things grows by what joins it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberRow {
    pub incident: IncidentId,
    pub thing: ThingId,
}

impl MemberRow {
    #[must_use]
    pub fn key(incident: &IncidentId, thing: &ThingId) -> String {
        format!("{incident}/{thing}")
    }
}

/// Evidence that a person or company gave outside of a step's question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    pub id: String,
    pub at: At,
    pub by: String,
    /// `true`: it is this; `false`: it is not this.
    pub holds: bool,
    #[serde(default)]
    pub causes: Vec<CauseName>,
    /// A company's word about one of its shared parts: `holds` is then "it has a fault".
    #[serde(default)]
    pub status_of: Option<ComponentId>,
}

/// How one candidate step was scored when the decision was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    pub step: StepName,
    /// Expected cost to end the trouble when this is done first, in whole units of money.
    pub expected_cost: f64,
    /// The part of it that is the last resort, where no step is left.
    #[serde(default)]
    pub at_last: f64,
    /// Probability that it ends the trouble.
    #[serde(default)]
    pub p_fix: f64,
    /// Why it cannot be done now.
    #[serde(default)]
    pub locked: Option<Said>,
    /// Which answer would point where: (answer, cause).
    #[serde(default)]
    pub tells: Vec<(String, CauseName)>,
}

/// The last decision about a case, stored when it was made.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Decision {
    pub at: At,
    pub belief: Option<Belief>,
    /// First boundary of the belief bar before the last evidence.
    #[serde(default)]
    pub notch: Option<f64>,
    #[serde(default)]
    pub moved: Option<At>,
    pub evidence: usize,
    pub next: Option<StepName>,
    pub scored: Vec<Scored>,
    pub why: Vec<Said>,
    #[serde(default)]
    pub watch_until: Option<At>,
    #[serde(default)]
    pub ambiguous: bool,
    #[serde(default)]
    pub separated_by: Option<StepName>,
}

/// A case with what the house has decided about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseRow {
    pub case: Case,
    #[serde(default)]
    pub decision: Decision,
    #[serde(default)]
    pub statements: Vec<Statement>,
    #[serde(default)]
    pub keeper_why: Option<Said>,
    #[serde(default)]
    pub unread: u32,
    /// An alarm that its customer feels has brought it about: it is well when no such alarm is left.
    #[serde(default)]
    pub felt: bool,
    /// The onset of the first alarm that this trouble had when the case opened, or came back.
    #[serde(default)]
    pub began: Option<At>,
    /// When everything that had become due of it was last looked at.
    #[serde(default)]
    pub looked: At,
    /// Since when it waits to be thought about again: so much happened at once that others came first.
    #[serde(default)]
    pub awaits: Option<At>,
    /// Which of its incident's news it was last thought about with.
    #[serde(default)]
    pub heard: u32,
    /// Alarms of this trouble that told of one moment, and when: they stay known after they have returned.
    #[serde(default)]
    pub showed: BTreeMap<String, At>,
    /// What earlier outcomes had taught when it opened.
    #[serde(default)]
    pub taught: Taught,
    /// When every alarm of its thing had returned; it closes after the tenant's settling time.
    #[serde(default)]
    pub quiet_since: Option<At>,
    pub version: u64,
}

impl CaseRow {
    /// What is not so of this row although it must be, however the case has changed: each in the judgement of the
    /// room that owns it. `before`: the row in whose place it comes.
    #[must_use]
    pub fn flaw(&self, before: Option<&CaseRow>) -> Option<String> {
        let (case, belief) = (&self.case, self.decision.belief.as_ref());
        let goes_on =
            |old: &CaseRow| focal_case::promise::goes_on(&old.case.promise, &case.promise);
        let all = [
            (focal_case::keeper::is_one(case), "is not kept by one"),
            (focal_case::cost::adds_up(case), "has spent another sum than its lines"),
            (belief.is_none_or(Belief::is_whole), "has a belief that is not whole"),
            (before.is_none_or(goes_on), "has a promise with another past"),
        ];
        let broken = all.into_iter().find(|(so, _)| !so);
        broken.map(|(_, what)| format!("C-{} {what}", case.number))
    }

    #[must_use]
    pub fn id(&self) -> &CaseId {
        &self.case.id
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffState {
    Sent,
    Accepted,
    InProgress,
    /// They say so; it counts when telemetry shows it.
    Fixed,
    NotOurs,
    /// Somebody was there and could not mend it.
    NotDone,
    Expired,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandoffEntry {
    pub at: At,
    pub state: HandoffState,
    #[serde(default)]
    pub text: String,
}

/// Work given to a partner; the case stays ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandoffRow {
    pub id: RunId,
    pub number: u64,
    pub case: CaseId,
    pub incident: Option<IncidentId>,
    pub provider: ProviderId,
    pub step: StepName,
    pub state: HandoffState,
    pub at: At,
    pub until: Option<At>,
    pub log: Vec<HandoffEntry>,
    /// Of work that somebody goes to the thing for.
    #[serde(default)]
    pub visit: Visit,
}

/// A technician's visit: when somebody comes, since when they are there, and what they found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    #[serde(default)]
    pub window: Option<(At, At)>,
    #[serde(default)]
    pub arrived: Option<At>,
    #[serde(default)]
    pub report: Option<VisitReport>,
}

/// What a technician says of a visit. It confirms nothing: that it is repaired must show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitReport {
    pub at: At,
    pub done: bool,
    pub cause: Option<CauseName>,
    pub parts: String,
    /// What it cost, when that is another amount than was reckoned with.
    pub cost: Option<Money>,
}
