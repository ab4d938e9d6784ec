//! From what was seen to what counts: the latest word on each subject, one vote each. Two things with
//! the same findings and the same components are alike, and are reckoned once.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, CauseName, ComponentId, StepName};

use crate::{Fact, Likelihood, Model, Seen, ThingView, Told};

/// One finding about one thing, with the evidence to show for it.
#[derive(Clone, Debug)]
pub(crate) struct Finding<'a> {
    pub evidence: &'a str,
    pub what: Found<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Found<'a> {
    Alarm {
        alarm: &'a str,
        active: bool,
    },
    /// Every alarm of the kind is a pass, except those that have a later word of their own.
    Healthy {
        except: BTreeSet<&'a str>,
    },
    Trouble,
    Lasts {
        minutes: u32,
    },
    Sign {
        sign: &'a str,
        value: bool,
    },
    Attempt {
        service: &'a str,
        ok: bool,
    },
    Stopped {
        service: &'a str,
        told: &'a Told,
    },
    Answer {
        step: &'a StepName,
        answer: &'a str,
    },
    Tried {
        step: &'a StepName,
        fixes: Fixes<'a>,
        repeat: bool,
    },
    About {
        cause: &'a CauseName,
        word: Word,
    },
}

/// What somebody says of one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Word {
    Ruled,
    Confirmed,
    /// The ratio's bits, so that words have an order.
    Said(u64),
}

/// A likelihood with an order, so that things can be put into classes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fixes<'a>(pub &'a Likelihood);

impl Ord for Fixes<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |of: &Likelihood| of.otherwise.to_bits();
        key(self.0).cmp(&key(other.0)).then_with(|| {
            let rows = |of: &'_ Likelihood| {
                of.by_cause.iter().map(|(c, p)| (c.clone(), p.to_bits())).collect::<Vec<_>>()
            };
            rows(self.0).cmp(&rows(other.0))
        })
    }
}

impl PartialOrd for Fixes<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fixes<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fixes<'_> {}

/// What somebody says of a cause or a component that several things share.
#[derive(Clone, Debug)]
pub(crate) struct Statement<'a> {
    pub component: &'a ComponentId,
    pub evidence: &'a str,
    pub at: At,
    pub what: Stated<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stated<'a> {
    Status { red: bool },
    About { cause: &'a CauseName, word: Word },
}

/// What counts of one thing, in a fixed order. Statements about shared causes are left to [`statements`].
pub(crate) fn findings<'a>(model: &Model, view: &'a ThingView) -> Vec<Finding<'a>> {
    let mut seen: Vec<&Seen> = view.seen.iter().collect();
    seen.sort_by(|a, b| {
        order(a).cmp(&order(b)).then_with(|| word_order(&a.what).cmp(&word_order(&b.what)))
    });
    let mut out = Latest::default();
    for one in seen.iter().rev() {
        out.take(model, view, one);
    }
    out.settle()
}

/// By time; at one moment a word about one alarm comes after "all is well" and so outweighs it.
fn order(seen: &Seen) -> (At, bool, &str) {
    (seen.at, !matches!(seen.what, Fact::Healthy), &seen.evidence)
}

fn word_order(fact: &Fact) -> (&str, bool) {
    match fact {
        Fact::Alarm { alarm, active } => (alarm, *active),
        Fact::Sign { sign, value } => (sign, *value),
        Fact::Attempt { service, ok } => (service, *ok),
        Fact::Stopped { told: Told::Code(told), .. } => (told, true),
        Fact::Stopped { told: Told::Part(told), .. } => (told, false),
        Fact::Answer { answer, .. } => (answer, false),
        Fact::Tried { step, .. } => (step.as_str(), false),
        Fact::Ruled { cause } | Fact::Confirmed { cause } | Fact::Said { cause, .. } => {
            (cause.as_str(), false)
        }
        Fact::PartnerStatus { component, red } => (component.as_str(), *red),
        Fact::Healthy | Fact::Trouble | Fact::Lasts { .. } => ("", false),
    }
}

/// Walks from the latest to the earliest and keeps the first word on each subject.
#[derive(Default)]
struct Latest<'a> {
    out: Vec<Finding<'a>>,
    alarms: BTreeSet<&'a str>,
    well: bool,
    trouble: bool,
    lasts: bool,
    signs: BTreeSet<&'a str>,
    attempts: BTreeSet<(&'a str, bool)>,
    stopped: BTreeSet<&'a str>,
    answers: BTreeSet<&'a StepName>,
    tries: Vec<(&'a str, &'a StepName, &'a Likelihood)>,
    words: Words<'a>,
}

impl<'a> Latest<'a> {
    fn take(&mut self, model: &Model, view: &ThingView, seen: &'a Seen) {
        let found = match &seen.what {
            Fact::Alarm { alarm, active } => (!self.well && self.alarms.insert(alarm))
                .then_some(Found::Alarm { alarm, active: *active }),
            Fact::Healthy => {
                let first = !std::mem::replace(&mut self.well, true);
                first.then(|| Found::Healthy { except: self.alarms.clone() })
            }
            Fact::Trouble => {
                (!std::mem::replace(&mut self.trouble, true)).then_some(Found::Trouble)
            }
            Fact::Lasts { minutes } => (!std::mem::replace(&mut self.lasts, true))
                .then_some(Found::Lasts { minutes: *minutes }),
            Fact::Sign { sign, value } => {
                self.signs.insert(sign).then_some(Found::Sign { sign, value: *value })
            }
            Fact::Attempt { service, ok } => {
                self.attempts.insert((service, *ok)).then_some(Found::Attempt { service, ok: *ok })
            }
            Fact::Stopped { service, told } => {
                self.stopped.insert(service).then_some(Found::Stopped { service, told })
            }
            Fact::Answer { step, answer } => {
                self.answers.insert(step).then_some(Found::Answer { step, answer })
            }
            Fact::Tried { step, fixes } => {
                if !self
                    .tries
                    .iter()
                    .any(|(evidence, of, _)| *evidence == seen.evidence && *of == step)
                {
                    self.tries.push((&seen.evidence, step, fixes));
                }
                None
            }
            Fact::PartnerStatus { .. } => None,
            Fact::Ruled { cause } | Fact::Confirmed { cause } | Fact::Said { cause, .. } => {
                let local = model.causes.get(cause).is_some_and(|def| def.of == view.kind);
                let word = word_of(&seen.what).filter(|_| local);
                word.filter(|word| self.words.counts(cause, &seen.evidence, *word))
                    .map(|word| Found::About { cause, word })
            }
        };
        self.out.extend(found.map(|what| Finding { evidence: &seen.evidence, what }));
    }

    fn settle(mut self) -> Vec<Finding<'a>> {
        let mut before = BTreeSet::new();
        for (evidence, step, fixes) in self.tries.into_iter().rev() {
            let repeat = !before.insert(step);
            self.out.push(Finding {
                evidence,
                what: Found::Tried { step, fixes: Fixes(fixes), repeat },
            });
        }
        self.out.sort_by(|a, b| a.what.cmp(&b.what).then_with(|| a.evidence.cmp(b.evidence)));
        self.out
    }
}

/// Which words about causes still count, read from the latest to the earliest: the same evidence once,
/// and a "not this" or "it is this" only until a later one of the other kind.
#[derive(Default)]
struct Words<'a> {
    verdict: BTreeMap<&'a CauseName, Word>,
    told: BTreeSet<(&'a CauseName, &'a str, Word)>,
}

impl<'a> Words<'a> {
    fn counts(&mut self, cause: &'a CauseName, evidence: &'a str, word: Word) -> bool {
        if !matches!(word, Word::Said(_)) && *self.verdict.entry(cause).or_insert(word) != word {
            return false;
        }
        self.told.insert((cause, evidence, word))
    }
}

fn word_of(fact: &Fact) -> Option<Word> {
    match fact {
        Fact::Ruled { .. } => Some(Word::Ruled),
        Fact::Confirmed { .. } => Some(Word::Confirmed),
        Fact::Said { ratio, .. } => Some(Word::Said(ratio.to_bits())),
        _ => None,
    }
}

/// What counts of what is said about shared components: the latest status of each, and words about
/// shared causes, each piece of evidence once however many things carry it.
pub(crate) fn statements<'a>(model: &Model, views: &[&'a ThingView]) -> Vec<Statement<'a>> {
    let mut all: Vec<Statement<'a>> = views.iter().flat_map(|view| stated(model, view)).collect();
    let key = |one: &Statement<'a>| (one.at, one.evidence, one.component, one.what);
    all.sort_by(|a, b| key(a).cmp(&key(b)));
    let (mut status, mut words) = (BTreeSet::new(), BTreeMap::<_, Words<'a>>::new());
    all.reverse();
    all.retain(|one| match one.what {
        Stated::Status { .. } => status.insert(one.component),
        Stated::About { cause, word } => {
            words.entry(one.component).or_default().counts(cause, one.evidence, word)
        }
    });
    all.sort_by(|a, b| (a.component, a.what, a.evidence).cmp(&(b.component, b.what, b.evidence)));
    all
}

fn stated<'a>(model: &Model, view: &'a ThingView) -> impl Iterator<Item = Statement<'a>> {
    view.seen.iter().filter_map(move |seen| {
        let (component, what) = match &seen.what {
            Fact::PartnerStatus { component, red } => (component, Stated::Status { red: *red }),
            Fact::Ruled { cause } | Fact::Confirmed { cause } | Fact::Said { cause, .. } => {
                let of = &model.causes.get(cause)?.of;
                (view.on.get(of)?, Stated::About { cause, word: word_of(&seen.what)? })
            }
            _ => return None,
        };
        Some(Statement { component, evidence: &seen.evidence, at: seen.at, what })
    })
}
