//! When a case opens: when a person is affected or must act. Otherwise the trouble stays an incident
//! that nobody is bothered with. One trouble is one case, so an open one is joined and a recent one
//! reopened. Knows no alarms, only that something happened to somebody.

use focal_base::{At, CaseId, IncidentId, Lang, Money, PersonId, Said, Severity, ThingId};
use serde::{Deserialize, Serialize};

use crate::case::{Case, CaseState, Keeper, Kept, Pinned};
use crate::cost::BudgetUse;
use crate::facts::Facts;
use crate::promise::Promise;
use crate::settings::CaseSettings;

/// What happened that might need a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A thing raised an alarm; `felt` when its definition says that a customer feels it.
    Alarm { felt: bool },
    /// An alarm calls for a step at once, whoever feels it.
    Protects,
    /// Somebody wrote or called.
    Person,
    /// The next step of an incident needs this customer.
    StepNeedsPerson,
}

/// Whose trouble it is.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Subject {
    pub thing: Option<ThingId>,
    pub customer: Option<PersonId>,
    pub incident: Option<IncidentId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opens {
    New,
    /// It is the same trouble as an open case.
    Join(CaseId),
    /// It is back soon after its end.
    Reopen(CaseId),
    /// Nobody is affected.
    Not(Said),
}

/// Decides whether a case opens. `cases` are those of the same thing or customer, in any order.
#[must_use]
pub fn opens(
    trigger: &Trigger,
    subject: &Subject,
    cases: &[Case],
    settings: &CaseSettings,
    now: At,
) -> Opens {
    if *trigger == (Trigger::Alarm { felt: false }) {
        return Opens::Not(Said::new("open.nobody_feels_it"));
    }
    if subject.thing.is_none() && subject.customer.is_none() {
        return Opens::Not(Said::new("open.nobody_affected"));
    }
    let open = cases.iter().filter(|case| !case.is_resolved());
    let open = open.filter_map(|case| Some((nearness(case, subject)?, case)));
    if let Some((_, case)) = open.min_by_key(|(near, case)| (*near, case.number)) {
        return Opens::Join(case.id.clone());
    }
    let same = |case: &&Case| nearness(case, subject) == Some(Near::Its);
    let recent = |case: &&Case| {
        let outcome = case.outcome();
        outcome.is_some_and(|outcome| now.since(outcome.at) <= settings.reopen_within)
    };
    match cases.iter().filter(same).filter(recent).max_by_key(|case| case.number) {
        Some(case) => Opens::Reopen(case.id.clone()),
        None => Opens::New,
    }
}

/// How an open case is the subject's trouble; the first of these counts most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    /// It is about the thing itself; or, without a thing, about the customer.
    Its,
    /// It names the thing among others.
    Named,
    /// Another thing of the same customer has the same incident.
    Shared,
}

/// The same thing is the same trouble; without a thing, the same customer's case without one is; and what one
/// incident does to several things of one customer is one trouble of theirs. Two customers of one thing have
/// a case each: each is told and asked for themselves.
fn nearness(case: &Case, subject: &Subject) -> Option<Near> {
    if case.merged_into.is_some() {
        return None;
    }
    let fits = |a: &Option<PersonId>, b: &Option<PersonId>| a.is_none() || b.is_none() || a == b;
    let names = subject.thing.as_ref().is_some_and(|thing| case.also.contains(thing));
    let fits = fits(&case.customer, &subject.customer);
    let same = subject.customer.is_some() && case.customer == subject.customer;
    let shares = subject.incident.is_some() && case.incident == subject.incident;
    match () {
        () if fits && case.thing == subject.thing => Some(Near::Its),
        () if fits && names => Some(Near::Named),
        () if same && shares && case.thing.is_some() => Some(Near::Shared),
        () => None,
    }
}

/// All that a new case needs to be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    pub id: CaseId,
    pub number: u64,
    pub subject: Subject,
    pub title: Said,
    pub severity: Severity,
    pub lang: Lang,
    pub pinned: Pinned,
}

/// Opens it: Focal keeps it first, and the promise begins.
#[must_use]
pub fn open(opened: Opened, facts: &Facts) -> Case {
    let target = facts.settings.promises.of(opened.severity);
    let first = Kept { keeper: Keeper::Focal, since: facts.now, why: Said::new("keeper.opened") };
    Case {
        id: opened.id,
        number: opened.number,
        thing: opened.subject.thing,
        also: std::collections::BTreeSet::new(),
        continues: None,
        merged_into: None,
        charged: Money::ZERO,
        customer: opened.subject.customer,
        incident: opened.subject.incident,
        title: opened.title,
        severity: opened.severity,
        opened: facts.now,
        keeper: Keeper::Focal,
        kept: vec![first],
        state: CaseState::Open,
        runs: Vec::new(),
        answers: Vec::new(),
        spent: Money::ZERO,
        costs: Vec::new(),
        budget: BudgetUse {
            year: facts.budget,
            elsewhere: facts.spent_elsewhere,
            dearer: Vec::new(),
        },
        promise: Promise::new(facts.now, target, facts.settings.pace),
        lang: opened.lang,
        reopened: Vec::new(),
        outcomes_before: Vec::new(),
        told: std::collections::BTreeSet::new(),
        pinned: opened.pinned,
    }
}

/// Notes that a proactive message is being sent; `false` in the second place when it was sent before.
/// The first message of all is also the first answer.
#[must_use]
pub fn tell(case: &Case, message: &str, at: At) -> (Case, bool) {
    let mut case = case.clone();
    let new = case.told.insert(message.to_owned());
    if new {
        crate::promise::answered(&mut case.promise, at);
    }
    (case, new)
}
