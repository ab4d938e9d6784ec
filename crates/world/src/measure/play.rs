//! Plays a plain policy in the same world: the same troubles, alarms at the moments at which sense raised them, and each
//! try of a step ends as it would have ended for Focal.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, Span, ThingId};
use focal_case::{Actor, StepDef};
use focal_diagnose::Place;
use focal_engine::rows::AlarmRow;
use focal_sense::DetectorDef;

use super::centre::Centre;
use super::policy::{Policy, Runbook};
use super::score::Score;
use super::{CONTACT, MINUTE, first_alarm};
use crate::agenda::Agenda;
use crate::truth::{Fault, Truth};

/// A call takes an agent so long; one about what is known already, and one that only sends somebody, less.
const CALL: Span = Span::mins(12);
const SHORT_CALL: Span = Span::mins(4);
/// A customer who was written to and did not answer is not waited for any longer.
const UNANSWERED: Span = Span::hours(2);
/// Visits and companies tried for one call.
const MOST_SENT: usize = 8;

enum Moment {
    Opens,
    /// The next thing to try, if it is not over.
    Next,
    Done(Box<StepDef>),
}

/// One alarm of one thing on somebody's list.
struct Call {
    fault: Option<usize>,
    thing: ThingId,
    alarm: String,
    /// A blip's alarm ends by itself then.
    returns: Option<At>,
    left: Vec<StepDef>,
    sent: usize,
    contacts: usize,
    worked: Option<StepDef>,
    closed: bool,
}

/// What became of a trouble here.
#[derive(Default)]
struct Fate {
    over: Option<(At, String)>,
    healed: BTreeSet<ThingId>,
    tried: Vec<(At, focal_base::StepName, Actor)>,
    called: usize,
}

pub struct Play<'a> {
    policy: Policy,
    truth: &'a Truth,
    centre: Centre,
    end: At,
    /// Of troubles that customers feel, or of the others.
    felt: bool,
    score: Score,
    calls: Vec<Call>,
    fates: BTreeMap<usize, Fate>,
    agenda: Agenda<(usize, Moment)>,
}

/// Plays the policy to the end.
#[must_use]
pub fn play(
    policy: Policy,
    truth: &Truth,
    alarms: &[AlarmRow],
    centre: Centre,
    end: At,
    felt: bool,
) -> Score {
    let mut play = Play {
        policy,
        truth,
        centre,
        end,
        felt,
        score: Score::default(),
        calls: Vec::new(),
        fates: BTreeMap::new(),
        agenda: Agenda::default(),
    };
    play.troubles(alarms);
    play.blips(alarms);
    while let Some(at) = play.agenda.next_at().filter(|at| *at <= end) {
        while let Some((call, moment)) = play.agenda.take(at) {
            play.happens(call, at, moment);
        }
    }
    play.closes(alarms)
}

impl<'a> Play<'a> {
    fn call(&mut self, at: At, fault: Option<usize>, row: (&ThingId, &str), returns: Option<At>) {
        self.agenda.put(at, (self.calls.len(), Moment::Opens));
        self.calls.push(Call {
            fault,
            thing: row.0.clone(),
            alarm: row.1.to_owned(),
            returns,
            left: Vec::new(),
            sent: 0,
            contacts: 0,
            worked: None,
            closed: false,
        });
    }

    fn faults(&self) -> impl Iterator<Item = &'a Fault> + use<'a> {
        let (truth, felt) = (self.truth, self.felt);
        truth.faults.iter().filter(move |fault| truth.is_felt_somewhere(fault) == felt)
    }

    /// One call for each thing of each trouble, when its first alarm is raised. Where Focal had ended the trouble
    /// before, sense would have taken as long as it did for the first.
    fn troubles(&mut self, alarms: &[AlarmRow]) {
        for fault in self.faults() {
            let itself = self.truth.recovers(fault.number).map(|after| fault.onset + after);
            let over = itself.map(|at| (at, "itself".to_owned()));
            self.fates.insert(fault.number, Fate { over, ..Fate::default() });
            let Some(first) = first_alarm(fault, alarms, self.end, None) else { continue };
            let from = fault.shows.get(&first.thing).map_or(fault.onset, |shown| shown.from);
            let sensed = first.raised.since(from);
            for (thing, shown) in fault.shows.iter().filter(|(_, it)| !it.alarms.is_empty()) {
                let own = first_alarm(fault, alarms, self.end, Some(thing));
                let at = own.map_or(shown.from + sensed, |row| row.raised);
                let alarm = own.map(|row| row.alarm.as_str());
                let alarm = alarm.or(shown.alarms.iter().next().map(String::as_str));
                self.call(at, Some(fault.number), (thing, alarm.unwrap_or_default()), None);
            }
        }
    }

    /// Alarms with nothing behind them, one call for each.
    fn blips(&mut self, alarms: &[AlarmRow]) {
        let (truth, felt) = (self.truth, self.felt);
        for row in alarms.iter().filter(|row| truth.kit.affecting.contains(&row.alarm) == felt) {
            let behind = self.truth.faults.iter().any(|fault| {
                let shown = fault.shows.get(&row.thing);
                shown.is_some_and(|shown| shown.alarms.contains(&row.alarm))
                    && fault.onset <= row.raised
                    && fault
                        .ended
                        .as_ref()
                        .is_none_or(|(at, _)| row.raised <= *at + super::SHOWS_LATE)
            });
            if !behind {
                let returned = Some(row.returned.unwrap_or(self.end));
                self.call(row.raised, None, (&row.thing, &row.alarm), returned);
            }
        }
    }

    fn is_over(&self, call: &Call, at: At) -> bool {
        let Some(number) = call.fault else { return call.returns.is_some_and(|end| end <= at) };
        self.fates.get(&number).is_some_and(|fate| {
            fate.over.as_ref().is_some_and(|(end, _)| *end <= at)
                || fate.healed.contains(&call.thing)
        })
    }

    fn happens(&mut self, nth: usize, at: At, moment: Moment) {
        if self.calls[nth].closed {
            return;
        }
        if let Moment::Done(def) = &moment
            && self.ends(nth, def, at)
        {
            self.calls[nth].worked = Some(StepDef::clone(def));
        }
        if self.is_over(&self.calls[nth], at) {
            self.calls[nth].closed = true;
            return;
        }
        match moment {
            Moment::Opens => self.opens(nth, at),
            Moment::Next => self.next(nth, at),
            // What did not help is seen not to have after as long as its pack says.
            Moment::Done(def) => {
                let seen = match def.by {
                    Actor::Technician | Actor::Partner => Span::mins(20),
                    _ => def.takes,
                };
                self.agenda.put(at + seen, (nth, Moment::Next));
            }
        }
    }

    fn runbook(&self, nth: usize) -> Option<Runbook<'a>> {
        let call = &self.calls[nth];
        let kind = self.truth.kind_of(&call.thing)?;
        Some(Runbook::of(self.truth, &kind, &call.alarm))
    }

    fn opens(&mut self, nth: usize, at: At) {
        let Some(book) = self.runbook(nth) else { return };
        let silent = self.is_silent(nth);
        let reached = |def: &StepDef| def.by != Actor::Thing || !silent;
        let mut left: Vec<StepDef> =
            book.remote_steps(self.policy).into_iter().filter(reached).collect();
        left.extend(book.by_customer());
        self.calls[nth].left = left;
        if self.policy == Policy::Script {
            return self.next(nth, at);
        }
        // Of what several things show at once the third agent has heard.
        let called = self.calls[nth].fault.and_then(|number| self.fates.get_mut(&number));
        let known = called.is_some_and(|fate| {
            fate.called += 1;
            fate.called > 2
        });
        if known {
            self.calls[nth].left.clear();
        }
        if let Some(begins) = self.talks(nth, at, if known { SHORT_CALL } else { CALL }) {
            self.agenda.put(begins + Span::mins(2), (nth, Moment::Next));
        }
    }

    /// An agent takes it up, unless it is over before one does.
    fn talks(&mut self, nth: usize, at: At, lasts: Span) -> Option<At> {
        let begins = self.centre.takes(at, lasts);
        if self.is_over(&self.calls[nth], begins) {
            self.calls[nth].closed = true;
            return None;
        }
        self.calls[nth].contacts += 1;
        self.score.contacts += 1;
        self.score.cents += CONTACT;
        self.score.waits.push(begins.since(at));
        Some(begins)
    }

    fn next(&mut self, nth: usize, at: At) {
        if self.calls[nth].left.is_empty() {
            return self.sends(nth, at);
        }
        let def = self.calls[nth].left.remove(0);
        let thing = self.calls[nth].thing.clone();
        let names =
            [self.truth.tenant.as_str(), thing.as_str(), &nth.to_string(), def.step.as_str()];
        let by_mail = self.policy == Policy::Script;
        let customer = self.truth.things.get(&thing).and_then(|thing| thing.customer.clone());
        if def.by != Actor::Customer {
            self.spend(&def);
            let after = Span::mins(1).max(def.effort);
            return self.agenda.put(at + after, (nth, Moment::Done(Box::new(def))));
        }
        let may = customer.and_then(|person| self.centre.may_ask(&person, at, by_mail));
        let Some(asked) = may else { return self.agenda.put(at, (nth, Moment::Next)) };
        let read = if by_mail { self.centre.reads(&names) } else { Some(Span::ZERO) };
        self.spend(&def);
        match read.filter(|_| self.centre.does(&names)) {
            Some(read) => {
                self.agenda.put(asked + read + def.effort, (nth, Moment::Done(Box::new(def))))
            }
            None if by_mail => self.agenda.put(asked + UNANSWERED, (nth, Moment::Next)),
            None => self.agenda.put(asked + def.effort, (nth, Moment::Next)),
        }
    }

    /// An agent arranges a visit or gives work to a company, and again when the first one could not end it.
    fn sends(&mut self, nth: usize, at: At) {
        let sent = self.calls[nth].sent;
        let list = self.runbook(nth).map(|book| book.sent()).unwrap_or_default();
        // Somebody is on their way to the same thing already, or to what it hangs on.
        if sent >= MOST_SENT || list.is_empty() || self.waits_for_another(nth) {
            return self.agenda.put(at + Span::hours(1), (nth, Moment::Next));
        }
        let def = list[sent % list.len()].clone();
        let first_talk = sent == 0 && self.calls[nth].contacts > 0;
        let begins = if first_talk { Some(at) } else { self.talks(nth, at, SHORT_CALL) };
        let Some(begins) = begins else { return };
        self.calls[nth].sent += 1;
        self.spend(&def);
        self.score.sent += 1;
        let nth_text = format!("{nth} {sent}");
        let names = [self.truth.tenant.as_str(), self.calls[nth].thing.as_str(), &nth_text];
        let works = self.centre.works(&def, &names);
        self.agenda.put(begins + works, (nth, Moment::Done(Box::new(def))));
    }

    /// Of a trouble that several things show, the first two calls send; the others wait for them.
    fn waits_for_another(&self, nth: usize) -> bool {
        let Some(number) = self.calls[nth].fault else { return false };
        let before = self.calls[..nth].iter().filter(|call| call.fault == Some(number));
        let open = before.filter(|call| !call.closed && call.sent > 0).count();
        open >= 1 && self.fates.get(&number).is_some_and(|fate| fate.called > 2 || open >= 2)
    }

    fn is_silent(&self, nth: usize) -> bool {
        let call = &self.calls[nth];
        let alarms = self.truth.kit.pack.alarms.iter();
        let shown = call.fault.and_then(|it| self.truth.faults.get(it)?.shows.get(&call.thing));
        alarms.filter(|def| matches!(def.detector, DetectorDef::Silence { .. })).any(|def| {
            def.alarm == call.alarm || shown.is_some_and(|shown| shown.alarms.contains(&def.alarm))
        })
    }

    fn spend(&mut self, def: &StepDef) {
        self.score.cents += def.cost.0;
        self.score.cents_of_people += def.effort.0 / 60_000 * MINUTE;
    }

    /// A step is really done: the same judgement as in Focal's world.
    fn ends(&mut self, nth: usize, def: &StepDef, at: At) -> bool {
        let call = &self.calls[nth];
        let found = call.fault.and_then(|number| self.truth.faults.get(number));
        let Some(fault) = found.filter(|_| !self.is_over(call, at)) else { return false };
        let thing = call.thing.clone();
        let at_thing = self.truth.kind_of(&thing).as_ref() == Some(&def.of);
        let at_part = match &fault.place {
            Place::Thing(_) => false,
            Place::Component(part) => self.truth.components.get(part) == Some(&def.of),
        };
        let fate = self.fates.entry(fault.number).or_default();
        let tried = Fault { tried: fate.tried.clone(), ..fault.clone() };
        let fixed = (at_thing || at_part) && self.truth.would_fix(&tried, def);
        fate.tried.push((at, def.step.clone(), def.by));
        let one = matches!(fault.place, Place::Component(_))
            && at_thing
            && !matches!(def.by, Actor::Partner | Actor::Technician);
        if fixed && one {
            fate.healed.insert(thing);
            let shown = fault.shows.iter().filter(|(_, shown)| !shown.alarms.is_empty());
            if shown.map(|(thing, _)| thing).all(|thing| fate.healed.contains(thing)) {
                fate.over = Some((at, said(def.by)));
            }
        } else if fixed {
            fate.over = Some((at, said(def.by)));
        }
        fixed
    }

    /// Counts what came of it all.
    fn closes(mut self, alarms: &[AlarmRow]) -> Score {
        for nth in 0..self.calls.len() {
            let call = &self.calls[nth];
            let fault = call.fault.and_then(|number| self.truth.faults.get(number));
            if !call.closed {
                continue;
            }
            self.score.cases += 1;
            let Some(fault) = fault else {
                self.score.about_nothing += usize::from(call.contacts > 0);
                continue;
            };
            let says = self.runbook(nth).and_then(|book| book.says(call.worked.as_ref()));
            let call = &self.calls[nth];
            if call.contacts > 0 {
                self.score.first_contact.count(call.contacts == 1);
            }
            let cause = says.as_ref().map(|(cause, _)| cause);
            self.score.cause.count(cause.is_some() && cause == fault.cause.as_ref());
            if let Some(owner) = &fault.owner {
                self.score.owner.count(says.is_some_and(|(_, said)| said == *owner));
            }
        }
        for fault in self.faults() {
            let fate = self.fates.get(&fault.number).and_then(|fate| fate.over.clone());
            let fate = fate.filter(|(at, _)| *at <= self.end);
            let first = first_alarm(fault, alarms, self.end, None);
            let waiting = |lasts| super::waiting(self.truth, fault, lasts);
            let noticed = first.map(|row| row.raised);
            self.score.trouble(fault.onset, noticed, fate, self.end, waiting);
        }
        self.score
    }
}

fn said(actor: Actor) -> String {
    format!("{actor:?}").to_lowercase()
}
