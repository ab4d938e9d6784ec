//! A body: what a thing says of itself at a moment, as follows from the faults that reach it. It says more often
//! while something changes, and goes slowly from one state to the next unless its fault shows as a fall.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, Span, ThingId};
use focal_case::StepDef;
use focal_sense::{Attempt, Condition, DetectorDef, Event, SelfTest, Signal};

use crate::dice::Dice;

use super::shape::{Values, Wish};
use super::{Fault, Truth};

/// What a thing says now, and when it will say something next.
pub struct Said {
    pub signal: Option<Signal>,
    pub next: Span,
}

pub struct Body {
    from: Values,
    to: Values,
    /// What it shows follows from these: looked at anew when they change.
    showing: String,
    changed: At,
    ramp: Span,
    /// Conditions that somebody or a command has brought about for as long as the trouble lasts.
    held: BTreeMap<String, Condition>,
    /// An alarm without any trouble behind it, and until when.
    pub blip: Option<(String, At)>,
    said: u64,
}

impl Body {
    pub fn new(healthy: &Values, now: At) -> Body {
        Body {
            from: healthy.clone(),
            to: healthy.clone(),
            showing: String::new(),
            changed: now,
            ramp: Span::ZERO,
            held: BTreeMap::new(),
            blip: None,
            said: 0,
        }
    }

    fn values(&self, now: At) -> Values {
        let passed = now.since(self.changed);
        if passed >= self.ramp {
            return self.to.clone();
        }
        let part = passed.0 as f64 / self.ramp.0.max(1) as f64;
        let mut values = self.to.clone();
        for (name, to) in &mut values.metrics {
            let from = self.from.metrics.get(name).copied().unwrap_or(*to);
            *to = from + (*to - from) * part;
        }
        values
    }
}

/// The longest time between two signals of a thing that is well.
const SELDOM: Span = Span::mins(7);
/// No thing is watched this closely for longer after a change.
const CLOSELY: Span = Span::mins(60);

impl Truth {
    /// What a step brings about at the thing itself is so until its trouble is over.
    pub fn hold(&mut self, thing: &ThingId, def: &StepDef) {
        let kind = self.kind_of(thing);
        let action = def.action.as_ref().and_then(|name| {
            let shape = self.shapes.get(kind.as_ref()?)?;
            Some(shape.def.actions.get(name)?.expect.clone())
        });
        let expect = def.expect.clone().or(action);
        if let (Some(body), Some(expect)) = (self.bodies.get_mut(thing), expect) {
            body.held.insert(expect.0.clone(), expect);
        }
    }

    pub fn blips(&mut self, thing: &ThingId, alarm: &str, until: At) {
        if let Some(body) = self.bodies.get_mut(thing) {
            body.blip = Some((alarm.to_owned(), until));
        }
    }

    /// What a thing reports, whatever it says about it: for whoever judges locks.
    #[must_use]
    pub fn reports(&self, thing: &ThingId, now: At) -> Option<Values> {
        self.bodies.get(thing).map(|body| body.values(now))
    }

    fn alarms_shown(&self, thing: &ThingId, now: At) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut alarms, mut signs) = (BTreeSet::new(), BTreeSet::new());
        for fault in self.faults.iter().filter(|fault| fault.reaches(thing)) {
            if let Some(shown) = fault.shows.get(thing).filter(|shown| shown.from <= now) {
                alarms.extend(shown.alarms.iter().cloned());
                signs.extend(shown.signs.iter().cloned());
            }
        }
        if let Some((alarm, _)) = self
            .bodies
            .get(thing)
            .and_then(|body| body.blip.as_ref())
            .filter(|(_, until)| *until > now)
        {
            alarms.insert(alarm.clone());
        }
        (alarms, signs)
    }

    /// Whether it can be reached at all.
    #[must_use]
    pub fn is_silent(&self, thing: &ThingId, now: At) -> bool {
        let Some(kind) = self.kind_of(thing) else { return true };
        let (alarms, _) = self.alarms_shown(thing, now);
        let silent = |alarm: &&focal_sense::AlarmDef| {
            alarm.of == kind && matches!(alarm.detector, DetectorDef::Silence { .. })
        };
        self.kit.pack.alarms.iter().filter(silent).any(|alarm| alarms.contains(&alarm.alarm))
    }

    /// The thing's turn to say something.
    pub fn speaks(&mut self, thing: &ThingId, now: At) -> Option<Said> {
        let kind = self.kind_of(thing)?;
        let (alarms, signs) = self.alarms_shown(thing, now);
        if alarms.is_empty() && self.fault_at(thing, now).is_none() {
            self.bodies.get_mut(thing)?.held.clear();
        }
        let held: Vec<String> = self.bodies.get(thing)?.held.keys().cloned().collect();
        let showing = format!("{alarms:?}{signs:?}{held:?}");
        if self.bodies.get(thing)?.showing != showing {
            self.changes(thing, &alarms, &signs, &showing, now)?;
        }
        let silent = self.is_silent(thing, now);
        let body = self.bodies.get_mut(thing)?;
        body.said += 1;
        let (number, values, since) = (body.said, body.values(now), now.since(body.changed));
        let ramp = body.ramp;
        let shape = self.shapes.get(&kind)?;
        // What a picture shows is said by whoever looks at it, and this world has no pictures.
        let mut state = values.states;
        state.retain(|name, _| !shape.def.pictures.contains_key(name));
        let every = shape.def.telemetry.values().filter_map(|metric| metric.every).min();
        let every = every.unwrap_or(Span::mins(1)).max(Span::secs(30));
        let closely = Span(ramp.0 + self.longest_hold(&kind).0 + 3 * every.0).min(CLOSELY);
        let seldom =
            self.silent_after(&kind).map_or(SELDOM, |after| SELDOM.min(Span(after.0 * 9 / 20)));
        let next = if since < closely || silent { every.min(seldom) } else { seldom };
        if silent {
            return Some(Said { signal: None, next });
        }
        let fresh = since < closely;
        let signal = Signal {
            id: Some(format!("s{number}")),
            at: Some(now),
            thing: None,
            values: values.metrics,
            state,
            events: self.events(&kind, &alarms),
            tests: if fresh { self.tests(&kind, &alarms) } else { Vec::new() },
            attempts: self.attempts(thing, &kind, number, now),
        };
        Some(Said { signal: Some(signal), next })
    }

    fn changes(
        &mut self,
        thing: &ThingId,
        alarms: &BTreeSet<String>,
        signs: &BTreeSet<String>,
        showing: &str,
        now: At,
    ) -> Option<()> {
        let kind = self.kind_of(thing)?;
        let wishes = self.wishes(thing, &kind, alarms, signs);
        let shape = self.shapes.get_mut(&kind)?;
        let healthy = shape.healthy.clone();
        let body = self.bodies.get_mut(thing)?;
        let well = alarms.is_empty() && signs.is_empty() && body.held.is_empty();
        let to = if well { healthy } else { shape.find(&wishes, &healthy) };
        let from = body.values(now);
        // As fast as it can be without being a fall, where its fault shows none.
        let mut ramp = Span::ZERO;
        for alarm in self.kit.pack.alarms.iter().filter(|alarm| alarm.of == kind) {
            let DetectorDef::Rate { metric, by, within, .. } = &alarm.detector else { continue };
            let (was, is) = (from.metrics.get(&metric.0), to.metrics.get(&metric.0));
            let moved = was.zip(is).map_or(0.0, |(was, is)| is - was);
            let would = moved * by.signum() >= by.abs();
            if would && !alarms.contains(&alarm.alarm) {
                let times = moved.abs() / by.abs().max(1e-9);
                ramp = ramp.max(Span((within.0 as f64 * times * 1.6) as i64));
            }
        }
        let ramp = ramp.min(Span::mins(30));
        (body.from, body.to, body.ramp, body.changed) = (from, to, ramp, now);
        body.showing = showing.to_owned();
        Some(())
    }

    fn wishes(
        &self,
        thing: &ThingId,
        kind: &focal_base::KindName,
        alarms: &BTreeSet<String>,
        signs: &BTreeSet<String>,
    ) -> Vec<Wish> {
        let mut wishes: Vec<Wish> = Vec::new();
        let healthy = self.shapes.get(kind).map(|shape| &shape.healthy);
        for alarm in self.kit.pack.alarms.iter().filter(|alarm| alarm.of == *kind) {
            let shown = alarms.contains(&alarm.alarm);
            match &alarm.detector {
                DetectorDef::Threshold { when, clear_when, .. } => {
                    wishes.push((when.clone(), shown, if shown { 20 } else { 8 }));
                    wishes.extend(
                        clear_when.iter().filter(|_| !shown).map(|it| (it.clone(), true, 6)),
                    );
                }
                DetectorDef::Rate { metric, by, .. } if shown => {
                    let was = healthy.and_then(|values| values.metrics.get(&metric.0)).copied();
                    let sign = if *by < 0.0 { "<" } else { ">" };
                    let text = format!("{} {sign} {:?}", metric.0, was.unwrap_or_default() + by);
                    wishes.push((Condition(text), true, 12));
                }
                _ => {}
            }
        }
        for sign in self.kit.pack.signs.iter().filter(|sign| sign.of == *kind) {
            wishes.push((sign.when.clone(), signs.contains(&sign.sign), 2));
        }
        let held = self.bodies.get(thing).into_iter().flat_map(|body| body.held.values());
        wishes.extend(held.map(|condition| (condition.clone(), true, 60)));
        wishes
    }

    /// When its silence is an alarm.
    fn silent_after(&self, kind: &focal_base::KindName) -> Option<Span> {
        let own = self.kit.pack.alarms.iter().filter(|alarm| alarm.of == *kind);
        own.filter_map(|alarm| match &alarm.detector {
            DetectorDef::Silence { after } => Some(*after),
            _ => None,
        })
        .min()
    }

    fn longest_hold(&self, kind: &focal_base::KindName) -> Span {
        let hold = |alarm: &focal_sense::AlarmDef| match &alarm.detector {
            DetectorDef::Threshold { hold, clear_hold, .. } => (*hold).max(*clear_hold),
            DetectorDef::Rate { within, clear_hold, .. } => (*within).max(*clear_hold),
            _ => Span::ZERO,
        };
        let own = self.kit.pack.alarms.iter().filter(|alarm| alarm.of == *kind);
        own.map(hold).max().unwrap_or_default()
    }

    /// The codes of what it shows; one that clears them only when it shows none: alarms share it.
    fn events(&self, kind: &focal_base::KindName, alarms: &BTreeSet<String>) -> Vec<Event> {
        let own = self.kit.pack.alarms.iter().filter(|alarm| alarm.of == *kind);
        let codes = own.filter_map(|alarm| match &alarm.detector {
            DetectorDef::Code { code, clear_codes, .. } => {
                Some((code, clear_codes.first(), alarms.contains(&alarm.alarm)))
            }
            _ => None,
        });
        let codes: Vec<_> = codes.collect();
        let shown = codes.iter().filter(|(.., shows)| *shows).map(|(code, ..)| *code);
        let shown: Vec<&String> = shown.collect();
        let cleared = codes.iter().filter_map(|(_, clear, _)| *clear);
        let said: BTreeSet<&String> =
            if shown.is_empty() { cleared.collect() } else { shown.into_iter().collect() };
        said.into_iter().map(|code| Event { code: code.clone() }).collect()
    }

    fn tests(&self, kind: &focal_base::KindName, alarms: &BTreeSet<String>) -> Vec<SelfTest> {
        let mut found: BTreeMap<String, bool> = BTreeMap::new();
        for alarm in self.kit.pack.alarms.iter().filter(|alarm| alarm.of == *kind) {
            if let DetectorDef::Test { test } = &alarm.detector {
                let ok = found.entry(test.clone()).or_insert(true);
                *ok &= !alarms.contains(&alarm.alarm);
            }
        }
        found.into_iter().map(|(name, ok)| SelfTest { name, ok, code: None }).collect()
    }

    /// It tries its services now and then.
    fn attempts(
        &self,
        thing: &ThingId,
        kind: &focal_base::KindName,
        nth: u64,
        now: At,
    ) -> Vec<Attempt> {
        let faults: Vec<&Fault> = self
            .faults
            .iter()
            .filter(|fault| {
                fault.reaches(thing)
                    && fault.shows.get(thing).is_some_and(|shown| shown.from <= now)
            })
            .collect();
        let mut all = Vec::new();
        for service in self.kit.services_of(kind) {
            let nth = nth.to_string();
            let names = [self.tenant.as_str(), "attempt", thing.as_str(), &service.service, &nth];
            let mut dice = Dice::of(self.bent.seed, &names);
            if !dice.chance(0.4) {
                continue;
            }
            let model = self
                .kit
                .model
                .kinds
                .get(kind)
                .and_then(|model| model.services.get(&service.service));
            let Some(model) = model else { continue };
            let fails = |fault: &&&Fault| {
                let def = fault.cause.as_ref().and_then(|cause| self.kit.model.causes.get(cause));
                let p =
                    def.map_or(0.3, |def| def.fails.get(&service.service).copied().unwrap_or(0.0));
                dice.clone().unit() < self.bent.p(p, &["fails", fault.name(), &service.service])
            };
            let failing = faults.iter().find(fails).copied();
            let leaks = dice.unit() < model.leak;
            let (mut code, mut stopped_at) = (None, None);
            if failing.is_some() || leaks {
                let cause = failing.and_then(|fault| fault.cause.as_ref());
                let codes: Vec<(String, f64)> = model
                    .codes
                    .iter()
                    .map(|(name, likely)| {
                        (name.clone(), self.bent.of(likely, cause, &["code", name]))
                    })
                    .collect();
                let stops: Vec<(String, f64)> = model
                    .stops
                    .iter()
                    .map(|(name, likely)| {
                        (name.clone(), self.bent.of(likely, cause, &["stop", name]))
                    })
                    .collect();
                let drawn = dice.weighed(&codes).cloned();
                code = drawn.and_then(|name| {
                    service.codes.iter().find(|def| def.code == name)?.is.first().cloned()
                });
                stopped_at = dice.weighed(&stops).cloned();
            }
            let ok = failing.is_none() && !leaks;
            all.push(Attempt { service: service.service.clone(), ok, stopped_at, code });
        }
        all
    }
}
