//! What may be found about a thing, each as a test with its outcomes: alarms, signs, attempts, and the
//! questions that people are asked.

use std::collections::BTreeMap;

use focal_base::{CauseName, StepName};
use focal_diagnose::{Belief, Candidate, CauseDef, Fact, Likelihood, Told, removes};
use focal_sense::DetectorDef;

use super::room::Room;
use crate::decide::Evidence;

/// From here on a finding is what is usually seen.
const USUAL: f64 = 0.5;

/// One test: what it looks at, and how probable each outcome is under each cause.
pub(super) struct Mark {
    of: Of,
    candidate: Candidate,
}

enum Of {
    Alarm(String),
    Sign(String),
    Attempt(String),
    Code(String),
    Part(String),
    Answer(StepName),
}

const YES: &str = "yes";

impl Mark {
    fn yes(of: Of, yes: Likelihood) -> Mark {
        Mark::of(of, vec![(YES.to_owned(), yes)], None)
    }

    fn of(of: Of, answers: Vec<(String, Likelihood)>, other_answer: Option<String>) -> Mark {
        let candidate = Candidate { answers, other_answer, tries_left: 1, ..Candidate::default() };
        Mark { of, candidate }
    }

    /// What may be found, with its probability under a cause. What is not listed comes last, if it has a name.
    pub fn outcomes(&self, def: &CauseDef) -> Vec<(String, f64)> {
        let listed = self.candidate.answers.iter();
        let mut out: Vec<(String, f64)> =
            listed.map(|(answer, table)| (answer.clone(), table.of(&def.cause))).collect();
        let rest = 1.0 - out.iter().map(|(_, p)| p).sum::<f64>();
        match &self.of {
            Of::Alarm(_) | Of::Sign(_) | Of::Attempt(_) => out.push((String::new(), rest)),
            Of::Answer(_) => {
                out.extend(self.candidate.other_answer.clone().map(|other| (other, rest)));
            }
            Of::Code(_) | Of::Part(_) => {}
        }
        out
    }

    pub fn fact(&self, answer: &str) -> Fact {
        let yes = answer == YES;
        match &self.of {
            Of::Alarm(alarm) => Fact::Alarm { alarm: alarm.clone(), active: yes },
            Of::Sign(sign) => Fact::Sign { sign: sign.clone(), value: yes },
            Of::Attempt(service) => Fact::Attempt { service: service.clone(), ok: !yes },
            Of::Code(service) => {
                Fact::Stopped { service: service.clone(), told: Told::Code(answer.to_owned()) }
            }
            Of::Part(service) => {
                Fact::Stopped { service: service.clone(), told: Told::Part(answer.to_owned()) }
            }
            Of::Answer(step) => Fact::Answer { step: step.clone(), answer: answer.to_owned() },
        }
    }
}

/// How a fact is referred to.
pub(super) fn evidence(fact: &Fact) -> Evidence {
    match fact.clone() {
        Fact::Alarm { alarm, active: true } => Evidence::Alarm(alarm),
        Fact::Alarm { alarm, active: false } => Evidence::Well(alarm),
        Fact::Sign { sign, value } => Evidence::Sign(sign, value),
        Fact::Attempt { service, ok } => Evidence::Attempt(service, ok),
        Fact::Stopped { service, told } => Evidence::Stopped(service, told),
        Fact::Answer { step, answer } => Evidence::Answer(step, answer),
        _ => Evidence::Trouble,
    }
}

/// All that the kind's things show by themselves.
pub(super) fn free(room: &Room<'_>) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (alarm, leak) in &room.model.alarms {
        let shows = |def: &CauseDef| def.shows.get(alarm).copied();
        marks.push(Mark::yes(Of::Alarm(alarm.clone()), noisy(room, *leak, shows)));
    }
    for (sign, table) in &room.model.signs {
        marks.push(Mark::yes(Of::Sign(sign.clone()), table.clone()));
    }
    for (service, model) in &room.model.services {
        let fails = |def: &CauseDef| def.fails.get(service).copied();
        marks.push(Mark::yes(Of::Attempt(service.clone()), noisy(room, model.leak, fails)));
        let rows = |table: &BTreeMap<String, Likelihood>| -> Vec<(String, Likelihood)> {
            table.iter().map(|(name, table)| (name.clone(), table.clone())).collect()
        };
        for (of, table) in
            [(Of::Code(service.clone()), &model.codes), (Of::Part(service.clone()), &model.stops)]
        {
            if !table.is_empty() {
                marks.push(Mark::of(of, rows(table), None));
            }
        }
    }
    marks
}

/// Each question that people are asked about the kind.
pub(super) fn questions(room: &Room<'_>) -> Vec<Mark> {
    let steps = room.kit.pack.steps.iter();
    let asked = steps.filter_map(|step| {
        let answers = room.model.answers.get(step.step.as_str()).filter(|all| !all.is_empty())?;
        let rows = answers.iter().map(|(name, table)| (name.clone(), table.clone())).collect();
        Some(Mark::of(Of::Answer(step.step.clone()), rows, step.other_answer.clone()))
    });
    asked.collect()
}

/// Noisy-OR of one cause and the leak, as diagnosis weighs alarms and attempts.
fn noisy(room: &Room<'_>, leak: f64, p: impl Fn(&CauseDef) -> Option<f64>) -> Likelihood {
    let with = |p: f64| 1.0 - (1.0 - leak) * (1.0 - p);
    let each = room.causes.iter().map(|def| (def.cause.clone(), with(p(def).unwrap_or(0.0))));
    Likelihood { by_cause: each.collect::<BTreeMap<CauseName, f64>>(), otherwise: leak }
}

/// The test among these that removes most of a doubt, told by the outcome that speaks most for one of the two.
pub(super) fn best(marks: &[Mark], doubt: &Belief) -> Option<(Evidence, f64)> {
    let mut best: Option<(&Mark, f64)> = None;
    for mark in marks {
        let removed = removes(doubt, &mark.candidate);
        if best.is_none_or(|(_, most)| removed > most + 1e-9) {
            best = Some((mark, removed));
        }
    }
    let (mark, removed) = best?;
    let spread = |table: &Likelihood| {
        let p = |at: usize| doubt.shares.get(at).map_or(0.0, |share| table.of(&share.cause.cause));
        (p(0) - p(1)).abs()
    };
    let answers = mark.candidate.answers.iter();
    let telling = answers.max_by(|a, b| spread(&a.1).total_cmp(&spread(&b.1)))?;
    Some((evidence(&mark.fact(&telling.0)), removed))
}

/// What is usually seen at first while a cause is there: each alarm and sign as it usually is. Of a thing that
/// is silent nothing else is known.
pub(super) fn first_look(room: &Room<'_>, def: &CauseDef) -> Vec<Fact> {
    let likeliest = def.shows.values().copied().fold(0.0, f64::max);
    let usual = |p: f64| p >= USUAL || (p > 0.0 && p >= likeliest);
    let mut facts: Vec<Fact> = Vec::new();
    let silent = |alarm: &str| {
        let alarms = room.kit.pack.alarms.iter();
        let mut of_kind = alarms.filter(|one| one.of == *room.kind() && one.alarm == alarm);
        of_kind.any(|one| matches!(one.detector, DetectorDef::Silence { .. }))
    };
    for alarm in room.model.alarms.keys() {
        let p = def.shows.get(alarm).copied().unwrap_or(0.0);
        if usual(p) && silent(alarm) {
            return vec![Fact::Alarm { alarm: alarm.clone(), active: true }];
        }
        if usual(p) || !room.model.attempted.contains(alarm) {
            facts.push(Fact::Alarm { alarm: alarm.clone(), active: usual(p) });
        }
    }
    for (sign, table) in &room.model.signs {
        facts.push(Fact::Sign { sign: sign.clone(), value: table.of(&def.cause) >= USUAL });
    }
    for (service, model) in &room.model.services {
        let fails = def.fails.get(service).copied().unwrap_or(0.0);
        if fails < USUAL {
            continue;
        }
        facts.push(Fact::Attempt { service: service.clone(), ok: false });
        let likeliest = |table: &BTreeMap<String, Likelihood>| {
            let rows = table.iter().map(|(name, table)| (table.of(&def.cause), name.clone()));
            rows.filter(|(p, _)| *p > 0.0).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
        };
        let code = likeliest(&model.codes).map(|(_, name)| Told::Code(name));
        let told = code.or_else(|| likeliest(&model.stops).map(|(_, name)| Told::Part(name)));
        facts.extend(told.map(|told| Fact::Stopped { service: service.clone(), told }));
    }
    facts
}
