//! What a case promises, as cases and as invariants over made-up lives.

mod asking;
mod choices;
mod hours;
mod invariants;
mod journeys;
mod lives;
mod merging;
mod near;
mod offers;
mod promises;
mod troubles;

use std::collections::BTreeMap;

use focal_base::{At, CaseId, Lang, Money, Said, Severity, Span, StepName};
use focal_diagnose::Likelihood;

use crate::open::{Opened, Subject, open};
use crate::{Actor, Case, Facts, PersonFacts, Pinned, StepDef, ThingFacts};

/// 2026-11-21T14:00:00Z, a Saturday, plus minutes.
pub(crate) fn at(minutes: i64) -> At {
    At(1_795_269_600_000) + Span::mins(minutes)
}

pub(crate) fn step(name: &str, by: Actor, cents: i64) -> StepDef {
    StepDef {
        step: StepName::from(name),
        of: "pump".into(),
        by,
        cost: Money(cents),
        takes: Span::mins(5),
        effort: if by == Actor::Thing { Span::ZERO } else { Span::mins(3) },
        fixes: Likelihood::default(),
        answers: BTreeMap::new(),
        other_answer: None,
        action: None,
        expect: None,
        within: None,
        never_if: Vec::new(),
        max: 1,
        role: None,
        skills: BTreeMap::new(),
        safety: None,
        after: Vec::new(),
        with_customer: false,
        contains: false,
        renews: None,
    }
}

pub(crate) fn question(name: &str, by: Actor) -> StepDef {
    StepDef {
        answers: BTreeMap::from([("yes".to_owned(), Likelihood::default())]),
        other_answer: Some("no".to_owned()),
        ..step(name, by, 10)
    }
}

pub(crate) fn person(id: &str) -> PersonFacts {
    PersonFacts {
        id: id.into(),
        consent: true,
        channels: vec!["sms".to_owned()],
        quiet: None,
        wake_if_critical: false,
        present: false,
    }
}

/// A thing that is connected, a customer who can be asked, nobody near, no budget.
pub(crate) fn facts(minutes: i64) -> Facts {
    Facts {
        now: at(minutes),
        thing: Some(ThingFacts { connected: true, last_heard: None }),
        customer: Some(person("rosa")),
        ..Facts::default()
    }
}

pub(crate) fn case(severity: Severity) -> Case {
    let subject =
        Subject { thing: Some("pump-1".into()), customer: Some("rosa".into()), incident: None };
    let opened = Opened {
        id: CaseId::from("c1"),
        number: 2417,
        subject,
        title: Said::new("alarm.pressure_low"),
        severity,
        lang: Lang::default(),
        pinned: Pinned::default(),
    };
    open(opened, &facts(0))
}
