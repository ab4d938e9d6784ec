//! Two plain policies in the same world: the same troubles, alarms at the same moments, and every try of a step ends as
//! it would have ended for Focal. Neither holds a belief; each says the commonest cause that its remedy cures.

use std::collections::BTreeMap;

use focal_base::{At, CauseName, KindName, Span, StepName, ThingId};
use focal_case::{Actor, StepDef};
use focal_diagnose::{OwnerRole, Place};
use focal_engine::rows::AlarmRow;

use super::score::Score;
use super::{CONTACT, MINUTE};
use crate::truth::{Fault, Truth};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Every alarm becomes a call: an agent does what usually helps, and sends somebody if it does not.
    Calls,
    /// A script for whatever a customer feels: restart it, ask the customer, send a technician.
    Script,
}

/// A call takes an agent so long.
const CALL: Span = Span::mins(12);
/// A customer who is written to does what they are asked after so long.
const ASKED: Span = Span::mins(10);
/// Of an alarm that repeats, one call within this time.
const SAME: Span = Span::hours(4);

#[must_use]
pub fn play(policy: Policy, truth: &Truth, alarms: &[AlarmRow], agents: usize, now: At) -> Score {
    let mut play = Play {
        policy,
        truth,
        score: Score::default(),
        free: vec![At::ZERO; agents.max(1)],
        over: BTreeMap::new(),
        tried: BTreeMap::new(),
        last: BTreeMap::new(),
    };
    for row in alarms.iter().filter(|row| policy == Policy::Calls || row.affects_customer) {
        play.alarm(row);
    }
    play.end(now)
}

struct Play<'a> {
    policy: Policy,
    truth: &'a Truth,
    score: Score,
    /// When each agent is free again.
    free: Vec<At>,
    /// Troubles that are over here, and when; `None` where a remedy was at one thing of several.
    over: BTreeMap<usize, (At, Actor)>,
    tried: BTreeMap<usize, Vec<(At, StepName, Actor)>>,
    last: BTreeMap<(ThingId, String), At>,
}

impl Play<'_> {
    fn alarm(&mut self, row: &AlarmRow) {
        let key = match self.policy {
            Policy::Calls => (row.thing.clone(), row.alarm.clone()),
            Policy::Script => (row.thing.clone(), String::new()),
        };
        if self.last.get(&key).is_some_and(|at| row.raised.since(*at) < SAME) {
            return;
        }
        self.last.insert(key, row.raised);
        let fault = self.truth.faults.iter().filter(|fault| fault.onset <= row.raised);
        let fault = fault.rev().find(|fault| {
            let shown =
                fault.shows.get(&row.thing).is_some_and(|shown| shown.alarms.contains(&row.alarm));
            let gone = fault.ended.as_ref().is_some_and(|(at, how)| {
                *how == crate::truth::Ended::Itself && *at + Span::mins(10) < row.raised
            });
            shown && !gone
        });
        if fault.is_some_and(|fault| {
            self.over.get(&fault.number).is_some_and(|(at, _)| *at < row.raised)
        }) {
            // With this policy it was over before, and the alarm would not have come.
            return;
        }
        self.score.cases += 1;
        let Some(kind) = self.truth.kind_of(&row.thing) else { return };
        let remedies = self.remedies(&kind);
        let (mut at, mut called, mut worked) = (row.raised, false, None);
        for def in remedies {
            if let Some(fault) = fault
                && self.over.contains_key(&fault.number)
            {
                break;
            }
            at = self.takes(at, &def, &mut called);
            if self.done(fault, &row.thing, &def, at) {
                worked = Some(def.step.clone());
                break;
            }
            if fault.is_none() {
                // Nothing is wrong any more when it is looked at.
                break;
            }
        }
        self.say(fault, &kind, worked.as_ref());
    }

    /// What is tried, in order.
    fn remedies(&self, kind: &KindName) -> Vec<StepDef> {
        let by = |actors: &[Actor], most: usize| -> Vec<StepDef> {
            let steps = self.truth.kit.steps_for(kind);
            let mut all: Vec<(f64, &StepDef)> = steps
                .filter(|def| actors.contains(&def.by) && !def.is_question() && !def.contains)
                .map(|def| (self.helps(kind, def), def))
                .filter(|(helps, _)| *helps > 0.0)
                .collect();
            all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.step.cmp(&b.1.step)));
            all.into_iter().take(most).map(|(_, def)| def.clone()).collect()
        };
        let sent = by(&[Actor::Technician, Actor::Partner], 6);
        match self.policy {
            Policy::Calls => [by(&[Actor::Agent], 1), sent].concat(),
            Policy::Script => [by(&[Actor::Thing], 1), by(&[Actor::Customer], 1), sent].concat(),
        }
    }

    /// How often it helps, by the pack's shares alone.
    fn helps(&self, kind: &KindName, def: &StepDef) -> f64 {
        let causes = self.causes(kind);
        causes.iter().map(|(cause, _, prior)| prior * def.fixes.of(cause)).sum()
    }

    fn causes(&self, kind: &KindName) -> Vec<(CauseName, OwnerRole, f64)> {
        let model = self.truth.kit.model.kinds.get(kind);
        let parts = model.map(|model| model.depends_on.clone()).unwrap_or_default();
        let all = self.truth.kit.model.causes.values();
        let here = all.filter(|def| def.of == *kind || parts.contains(&def.of));
        here.map(|def| (def.cause.clone(), def.owner.clone(), def.prior)).collect()
    }

    /// When a remedy has been done; what it costs is counted.
    fn takes(&mut self, at: At, def: &StepDef, called: &mut bool) -> At {
        self.score.cents += def.cost.0;
        self.score.cents_of_people += def.effort.0 / 60_000 * MINUTE;
        match def.by {
            Actor::Customer => at + ASKED + def.effort,
            Actor::Thing => at + def.takes,
            _ if !*called => {
                // Whoever sends somebody, or does it themselves, has talked with somebody first.
                *called = true;
                self.score.contacts += 1;
                self.score.cents += CONTACT;
                let agent = (0..self.free.len()).min_by_key(|nth| self.free[*nth]).unwrap_or(0);
                let begins = self.free[agent].max(at);
                self.free[agent] = begins + CALL;
                self.score.waits.push(begins.since(at));
                begins + def.takes
            }
            _ => at + def.takes,
        }
    }

    fn done(&mut self, fault: Option<&Fault>, thing: &ThingId, def: &StepDef, at: At) -> bool {
        let Some(fault) = fault else { return false };
        let mut tried = fault.clone();
        tried.tried = self.tried.get(&fault.number).cloned().unwrap_or_default();
        let here = match &fault.place {
            Place::Thing(_) => self.truth.kind_of(thing).as_ref() == Some(&def.of),
            Place::Component(part) => {
                self.truth.components.get(part).is_some_and(|kind| *kind == def.of)
                    || self.truth.kind_of(thing).as_ref() == Some(&def.of)
            }
        };
        let fixed = here && self.truth.would_fix(&tried, def);
        self.tried.entry(fault.number).or_default().push((at, def.step.clone(), def.by));
        if fixed {
            self.over.entry(fault.number).or_insert((at, def.by));
        }
        fixed
    }

    /// What it says at the end: the commonest cause that what worked cures, else the commonest.
    fn say(&mut self, fault: Option<&Fault>, kind: &KindName, worked: Option<&StepName>) {
        let def = worked.and_then(|step| self.truth.step(step));
        let weigh = |(cause, _, prior): &(CauseName, OwnerRole, f64)| {
            prior * def.map_or(1.0, |def| def.fixes.of(cause))
        };
        let causes = self.causes(kind);
        let said =
            causes.iter().max_by(|a, b| weigh(a).total_cmp(&weigh(b)).then_with(|| b.0.cmp(&a.0)));
        let Some(fault) = fault else {
            self.score.about_nothing += 1;
            return;
        };
        self.score
            .cause
            .count(said.map(|(cause, ..)| cause) == fault.cause.as_ref() && fault.cause.is_some());
        if let Some(owner) = &fault.owner {
            self.score.owner.count(said.map(|(_, said, _)| said) == Some(owner));
        }
        self.score.first_contact.count(worked.is_some());
    }

    fn end(mut self, now: At) -> Score {
        for fault in &self.truth.faults {
            if !fault.shows.values().any(|shown| !shown.alarms.is_empty()) {
                continue;
            }
            self.score.troubles += 1;
            let itself =
                fault.ended.as_ref().filter(|(_, how)| *how == crate::truth::Ended::Itself);
            let (end, who) = match (self.over.get(&fault.number), itself) {
                (Some((at, actor)), _) => (*at, format!("{actor:?}").to_lowercase()),
                (None, Some((at, _))) => (*at, "itself".to_owned()),
                (None, None) => (now, "nobody yet".to_owned()),
            };
            self.score.lasted.push(end.min(now.max(end)).since(fault.onset));
            *self.score.ended_by.entry(who).or_default() += 1;
        }
        self.score
    }
}
