//! Detectors: each notices one way in which a thing is not well, and says only *is it so now*.
//! What becomes of that (held, suppressed, raised) is [`crate::alarm`]'s; none knows of the others.

mod attempts;
mod code;
mod rate;
mod selftest;
mod silence;
mod threshold;
mod together;
mod unusual;

use focal_base::{At, Span};

pub(crate) use attempts::{Attempts, AttemptsMemory};
pub(crate) use code::{Code, CodeMemory};
pub(crate) use rate::{Rate, RateMemory};
pub(crate) use selftest::SelfTestRule;
pub(crate) use silence::Silence;
pub(crate) use threshold::{Threshold, ThresholdMemory};
pub(crate) use together::{Together, TogetherMemory};
pub(crate) use unusual::{Unusual, UnusualMemory};

use crate::bytes::{Reader, Writer};
use crate::nearest::nearest;
use crate::problem::RuleProblem;
use crate::rules::MetricRule;
use crate::twin::Pace;
use crate::{DetectorDef, KindDef, Settings, Signal, Twin};

/// A detector compiled.
#[derive(Clone, Debug)]
pub(crate) enum Detector {
    Threshold(Threshold),
    Rate(Rate),
    Silence(Silence),
    Code(Code),
    Test(SelfTestRule),
    Unusual(Unusual),
    Together(Together),
    Attempts(Attempts),
}

/// What a detector remembers of one thing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Memory {
    Threshold(ThresholdMemory),
    Rate(RateMemory),
    Silence,
    Code(CodeMemory),
    /// When the test was last heard of.
    Test(At),
    // Behind a pointer: both are many times larger than what the others remember.
    Unusual(Box<UnusualMemory>),
    Together(Box<TogetherMemory>),
    Attempts(AttemptsMemory),
}

/// What the detectors that read the twin are shown.
pub(crate) struct View<'a> {
    pub twin: &'a Twin,
    pub metrics: &'a [MetricRule],
    pub settings: &'a Settings,
    /// The newest time the thing has spoken of.
    pub clock: At,
    /// How often the thing speaks at all.
    pub pace: Pace,
    /// Since when the house listens without a break.
    pub resumed: At,
    /// What it said just now, and its time.
    pub signal: &'a Signal,
    pub at: At,
}

impl View<'_> {
    /// How long a metric may be quiet before its silence says more than its last value: some of its
    /// usual intervals, whichever is longer of what its kind promises and what it does.
    pub fn patience(&self, slot: usize) -> f64 {
        let promised = self.metrics[slot].every.or(self.settings.every_hint);
        let promised = promised.map_or(0.0, |every| self.settings.span(every).0 as f64);
        self.settings.gap_factor * promised.max(f64::from(self.twin.metrics[slot].pace.0))
    }

    /// The same for the thing as a whole, for what is reported only when it changes.
    pub fn patience_with_thing(&self) -> f64 {
        self.settings.gap_factor * f64::from(self.pace.0)
    }
}

impl Detector {
    /// Problems' paths are relative to the alarm.
    pub fn compile(kind: &KindDef, def: &DetectorDef) -> Result<Detector, Vec<RuleProblem>> {
        match def {
            DetectorDef::Threshold { when, hold, clear_when, clear_hold } => {
                Threshold::compile(kind, when, *hold, clear_when.as_ref(), *clear_hold)
                    .map(Detector::Threshold)
            }
            DetectorDef::Rate { metric, by, within, clear_hold } => {
                Rate::compile(kind, metric, *by, *within, *clear_hold).map(Detector::Rate)
            }
            DetectorDef::Silence { after } => Silence::compile(*after).map(Detector::Silence),
            DetectorDef::Code { code, clear_codes, clear_after } => {
                Code::compile(code, clear_codes, *clear_after).map(Detector::Code)
            }
            DetectorDef::Test { test } => SelfTestRule::compile(test).map(Detector::Test),
            DetectorDef::Unusual { metric, clear_hold } => {
                Unusual::compile(kind, metric, *clear_hold).map(Detector::Unusual)
            }
            DetectorDef::UnusualTogether { metrics, clear_hold } => {
                Together::compile(kind, metrics, *clear_hold).map(Detector::Together)
            }
            DetectorDef::Attempts { service, failed, within, clear_after } => {
                Attempts::compile(service, *failed, *within, *clear_after).map(Detector::Attempts)
            }
        }
    }

    /// Whether it is so now, and the time of the evidence; `None` without new evidence.
    pub fn judge(&self, memory: &mut Memory, active: bool, view: &View) -> (Option<bool>, At) {
        let answer = match (self, memory) {
            (Detector::Threshold(d), Memory::Threshold(m)) => {
                let answer = d.judge(active, m, view);
                return (answer, if answer.is_some() { m.last } else { view.at });
            }
            (Detector::Rate(d), Memory::Rate(m)) => d.judge(active, m, view),
            (Detector::Unusual(d), Memory::Unusual(m)) => d.judge(active, m, view),
            (Detector::Together(d), Memory::Together(m)) => d.judge(active, m, view),
            (Detector::Code(d), Memory::Code(m)) => d.judge(active, m, view),
            (Detector::Test(d), Memory::Test(last)) => d.judge(last, view.signal, view.at),
            (Detector::Attempts(d), Memory::Attempts(m)) => d.judge(active, m, view),
            // Silence is ended by hearing and begun by time; adopting the rules made all others fit.
            _ => None,
        };
        (answer, view.at)
    }

    pub fn fresh(&self) -> Memory {
        match self {
            Detector::Threshold(_) => Memory::Threshold(ThresholdMemory::default()),
            Detector::Rate(_) => Memory::Rate(RateMemory::default()),
            Detector::Silence(_) => Memory::Silence,
            Detector::Code(_) => Memory::Code(CodeMemory::default()),
            Detector::Test(_) => Memory::Test(crate::twin::NEVER),
            Detector::Unusual(_) => Memory::Unusual(Box::default()),
            Detector::Together(_) => Memory::Together(Box::default()),
            Detector::Attempts(_) => Memory::Attempts(AttemptsMemory::default()),
        }
    }

    /// Whether it reads this state.
    pub fn reads_state(&self, slot: usize) -> bool {
        matches!(self, Detector::Threshold(threshold) if threshold.states().contains(&slot))
    }

    /// Metrics whose own interval is the rhythm of this detector.
    pub fn slots(&self) -> &[usize] {
        match self {
            Detector::Threshold(t) => t.slots(),
            Detector::Rate(r) => std::slice::from_ref(&r.slot),
            Detector::Unusual(u) => std::slice::from_ref(&u.slot),
            Detector::Together(t) => &t.slots,
            Detector::Silence(_)
            | Detector::Code(_)
            | Detector::Test(_)
            | Detector::Attempts(_) => &[],
        }
    }
}

impl Memory {
    /// The sort of memory as a number, which stays for ever, and what it holds.
    pub fn write(&self, to: &mut Writer) {
        let sort = |to: &mut Writer, n| to.bytes.push(n);
        match self {
            Memory::Threshold(m) => {
                sort(to, 0);
                m.write(to);
            }
            Memory::Rate(m) => {
                sort(to, 1);
                m.write(to);
            }
            Memory::Silence => sort(to, 2),
            Memory::Code(m) => {
                sort(to, 3);
                to.at(m.at);
            }
            Memory::Test(at) => {
                sort(to, 4);
                to.at(*at);
            }
            Memory::Unusual(m) => {
                sort(to, 6);
                m.write(to);
            }
            Memory::Together(m) => {
                sort(to, 7);
                m.write(to);
            }
            Memory::Attempts(m) => {
                sort(to, 8);
                m.write(to);
            }
        }
    }

    pub fn read(from: &mut Reader) -> Option<Memory> {
        Some(match from.byte()? {
            0 => Memory::Threshold(ThresholdMemory::read(from)?),
            1 => Memory::Rate(RateMemory::read(from)?),
            2 => Memory::Silence,
            3 => Memory::Code(CodeMemory { at: from.at()? }),
            4 => Memory::Test(from.at()?),
            // As it was written before it knew of seasons.
            5 => Memory::Unusual(Box::new(UnusualMemory::read(from, false)?)),
            6 => Memory::Unusual(Box::new(UnusualMemory::read(from, true)?)),
            7 => Memory::Together(Box::new(TogetherMemory::read(from)?)),
            8 => Memory::Attempts(AttemptsMemory::read(from)?),
            _ => return None,
        })
    }

    /// A memory of this detector's own sort; anything else belongs to an earlier definition.
    pub fn fits(&self, detector: &Detector) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(&detector.fresh())
    }

    /// Forgets what was under way, keeping what was learnt: after maintenance nothing was seen.
    pub fn interrupt(&mut self) {
        match self {
            Memory::Threshold(m) => m.interrupt(),
            Memory::Rate(m) => *m = RateMemory::default(),
            Memory::Unusual(m) => m.interrupt(),
            Memory::Together(m) => m.interrupt(),
            Memory::Attempts(m) => m.failures.clear(),
            Memory::Silence | Memory::Code(_) | Memory::Test(_) => {}
        }
    }
}

fn above_zero(field: &str, span: Span) -> Result<(), Vec<RuleProblem>> {
    if span > Span::ZERO {
        return Ok(());
    }
    Err(vec![RuleProblem::new(span.to_string(), "a duration above zero").at(field)])
}

fn not_negative(field: &str, span: Span) -> Result<(), Vec<RuleProblem>> {
    if span >= Span::ZERO {
        return Ok(());
    }
    Err(vec![RuleProblem::new(span.to_string(), "a duration").at(field)])
}

/// The slot of a metric that a definition names.
fn slot_of(kind: &KindDef, metric: &str) -> Result<usize, Vec<RuleProblem>> {
    let names = || kind.telemetry.keys().map(focal_base::MetricName::as_str);
    names().position(|name| name == metric).ok_or_else(|| {
        let problem = RuleProblem::new(metric, format!("a metric of {}", kind.kind)).at("metric");
        vec![RuleProblem { nearest: nearest(metric, names()), ..problem }]
    })
}
