//! A fault: what is really wrong, where, since when, and how it shows at each thing it reaches. Focal never sees one;
//! it sees what things and people say.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, CauseName, KindName, Span, StepName, ThingId};
use focal_case::{Actor, StepDef};
use focal_diagnose::{OwnerRole, Place};
use focal_sense::{AlarmDef, DetectorDef};

use crate::dice::Dice;

use super::Truth;
use super::shape::tokens;

#[derive(Clone, Debug)]
pub struct Fault {
    pub number: usize,
    /// `None`: nothing that a pack describes.
    pub cause: Option<CauseName>,
    pub owner: Option<OwnerRole>,
    pub place: Place,
    pub onset: At,
    /// Shown by each thing that it reaches.
    pub shows: BTreeMap<ThingId, Shown>,
    /// Where it does not show any more, and since when.
    pub healed: BTreeMap<ThingId, At>,
    pub ended: Option<(At, Ended)>,
    /// What people and companies did about it, in order.
    pub tried: Vec<(At, StepName, Actor)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub alarms: BTreeSet<String>,
    pub signs: BTreeSet<String>,
    pub from: At,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    By(StepName, Actor),
    Itself,
}

impl Fault {
    #[must_use]
    pub fn reaches(&self, thing: &ThingId) -> bool {
        self.ended.is_none() && self.shows.contains_key(thing) && !self.healed.contains_key(thing)
    }

    #[must_use]
    pub fn name(&self) -> &str {
        self.cause.as_ref().map_or("something-else", CauseName::as_str)
    }
}

/// Draws until something shows.
const MOST_TRIES: usize = 12;

impl Truth {
    /// Something breaks that shows in an alarm. `None` when there is nothing left that could.
    pub fn strikes(&mut self, now: At) -> Option<usize> {
        for _ in 0..MOST_TRIES {
            self.struck += 1;
            let names = [self.tenant.as_str(), "fault", &self.struck.to_string()];
            let mut dice = Dice::of(self.bent.seed, &names);
            let fault = self.draw(&mut dice, now)?;
            // What shows in nothing troubles nobody, and would keep its place for ever.
            if fault.shows.values().any(|shown| !shown.alarms.is_empty()) {
                let number = fault.number;
                self.faults.push(fault);
                return Some(number);
            }
        }
        None
    }

    fn draw(&self, dice: &mut Dice, now: At) -> Option<Fault> {
        let unknown = dice.chance(self.nature.unknown);
        let causes = self.kit.model.causes.values().map(|def| {
            let weight = self.bent.weight(def.prior, &["prior", def.cause.as_str()]);
            (def, weight * self.free_places(&def.of).len().min(3) as f64)
        });
        let causes: Vec<_> = causes.collect();
        let def = (*dice.weighed(&causes)?).clone();
        let place = dice.pick(&self.free_places(&def.of))?.clone();
        let cause = Some(def.cause.clone()).filter(|_| !unknown);
        let owner = cause.as_ref().map(|_| def.owner.clone());
        let mut shows = BTreeMap::new();
        for thing in self.things_at(&place) {
            let shown = self.shown(dice, cause.as_ref(), &thing, now);
            shows.insert(thing, shown);
        }
        Some(Fault {
            number: self.faults.len(),
            cause,
            owner,
            place,
            onset: now,
            shows,
            healed: BTreeMap::new(),
            ended: None,
            tried: Vec::new(),
        })
    }

    /// When a fault goes by itself, if it does.
    #[must_use]
    pub fn recovers(&self, fault: usize) -> Option<Span> {
        let mut dice = Dice::of(self.bent.seed, &[&self.tenant.0, "recovers", &fault.to_string()]);
        dice.chance(self.nature.recovers).then(|| dice.about(Span::mins(90), 0.8))
    }

    fn shown(&self, dice: &mut Dice, cause: Option<&CauseName>, thing: &ThingId, now: At) -> Shown {
        let Some(kind) = self.kind_of(thing) else { return Shown::default() };
        let def = cause.and_then(|cause| self.kit.model.causes.get(cause));
        let mut shown = Shown { from: now + dice.about(Span::mins(2), 0.7), ..Shown::default() };
        let own = self.kit.pack.alarms.iter().filter(|alarm| alarm.of == kind);
        for alarm in own.filter(|alarm| self.can_show(alarm)) {
            let p = match def {
                Some(def) => def.shows.get(&alarm.alarm).copied().unwrap_or(0.0),
                // What no pack knows shows in something, or nobody would ever hear of it.
                None => 0.4,
            };
            let name = cause.map_or("-", CauseName::as_str);
            if dice.chance(self.bent.p(p, &["shows", name, &alarm.alarm])) {
                shown.alarms.insert(alarm.alarm.clone());
            }
        }
        for sign in self.kit.pack.signs.iter().filter(|sign| sign.of == kind) {
            let likely =
                self.kit.model.kinds.get(&kind).and_then(|model| model.signs.get(&sign.sign));
            let Some(likely) = likely else { continue };
            if dice.chance(self.bent.of(likely, cause, &["sign", &sign.sign])) {
                shown.signs.insert(sign.sign.clone());
            }
        }
        shown
    }

    /// Nothing in this world takes pictures, and no run lasts for the weeks in which a series becomes usual.
    fn can_show(&self, alarm: &AlarmDef) -> bool {
        match &alarm.detector {
            DetectorDef::Threshold { when, .. } => {
                let pictures = self.shapes.get(&alarm.of).map(|shape| &shape.def.pictures);
                let (names, ..) = tokens(&when.0);
                pictures.is_none_or(|all| names.iter().all(|name| !all.contains_key(name)))
            }
            DetectorDef::Unusual { .. } | DetectorDef::UnusualTogether { .. } => false,
            _ => true,
        }
    }

    /// Whether its customer feels it at any of its things.
    #[must_use]
    pub fn is_felt_somewhere(&self, fault: &Fault) -> bool {
        let mut alarms = fault.shows.values().flat_map(|shown| &shown.alarms);
        alarms.any(|alarm| self.kit.affecting.contains(alarm))
    }

    fn places(&self, of: &KindName) -> Vec<Place> {
        let things = self.things.values().filter(|thing| thing.kind == *of);
        let mut all: Vec<Place> = things.map(|thing| Place::Thing(thing.id.clone())).collect();
        let parts = self.components.iter().filter(|(_, kind)| *kind == of);
        all.extend(parts.map(|(id, _)| Place::Component(id.clone())));
        all
    }

    fn free_places(&self, of: &KindName) -> Vec<Place> {
        self.places(of).into_iter().filter(|place| self.is_free(place)).collect()
    }

    /// Nothing is wrong there; nor, in a world of one trouble at a time, at anything that it would show at.
    fn is_free(&self, place: &Place) -> bool {
        if self.nature.one_at_a_time {
            let things = self.things_at(place);
            let shows = |fault: &Fault| things.iter().any(|thing| fault.reaches(thing));
            return !self.faults.iter().any(shows);
        }
        let open = self.faults.iter().filter(|fault| fault.ended.is_none());
        let mut open = open.filter(|fault| match (&fault.place, place) {
            (Place::Thing(a), Place::Thing(b)) => a == b,
            (Place::Component(a), Place::Component(b)) => a == b,
            _ => false,
        });
        open.next().is_none()
    }

    fn things_at(&self, place: &Place) -> Vec<ThingId> {
        match place {
            Place::Thing(id) => vec![id.clone()],
            Place::Component(part) => {
                let on =
                    self.things.values().filter(|thing| thing.on.values().any(|it| it == part));
                on.map(|thing| thing.id.clone()).collect()
            }
        }
    }

    /// The trouble of a thing that shows now; of several the oldest.
    #[must_use]
    pub fn fault_at(&self, thing: &ThingId, now: At) -> Option<&Fault> {
        let shows = |fault: &&Fault| {
            fault.reaches(thing) && fault.shows.get(thing).is_some_and(|shown| shown.from <= now)
        };
        self.faults.iter().find(shows)
    }

    /// The answer that looking brings, as it is; a person may say another.
    #[must_use]
    pub fn answer(&self, thing: &ThingId, def: &StepDef, now: At) -> Option<String> {
        let fault = self.fault_at(thing, now);
        let cause = fault.and_then(|fault| fault.cause.as_ref());
        let number = fault.map_or_else(|| "none".to_owned(), |fault| fault.number.to_string());
        let names =
            [self.tenant.as_str(), "answer", number.as_str(), thing.as_str(), def.step.as_str()];
        let mut dice = Dice::of(self.bent.seed, &names);
        let mut left = dice.unit();
        for (answer, likely) in &def.answers {
            left -= self.bent.of(likely, cause, &["answer", def.step.as_str(), answer]);
            if left < 0.0 {
                return Some(answer.clone());
            }
        }
        def.other_answer.clone().or_else(|| def.answers.keys().next_back().cloned())
    }

    /// Whether a step, done at this thing, ends its trouble. The same try of the same trouble ends the same way,
    /// whoever decides on it.
    #[must_use]
    pub fn would_fix(&self, fault: &Fault, def: &StepDef) -> bool {
        if def.fixes.by_cause.is_empty() && def.fixes.otherwise <= 0.0 {
            return false;
        }
        let tries = fault.tried.iter().filter(|(_, step, _)| *step == def.step).count();
        let p = self.bent.of(&def.fixes, fault.cause.as_ref(), &["fixes", def.step.as_str()]);
        let (number, tries) = (fault.number.to_string(), tries.to_string());
        let names = [self.tenant.as_str(), "fix", &number, def.step.as_str(), &tries];
        Dice::of(self.bent.seed, &names).chance(p)
    }

    /// A step is really done at a thing, or at what it hangs on: whatever is wrong there may end by it. Says whether
    /// anything has.
    pub fn done(&mut self, thing: &ThingId, def: &StepDef, now: At) -> bool {
        let shows = |fault: &&Fault| {
            fault.reaches(thing) && fault.shows.get(thing).is_some_and(|shown| shown.from <= now)
        };
        let there: Vec<usize> = self.faults.iter().filter(shows).map(|it| it.number).collect();
        let ended = there.into_iter().filter(|number| self.done_at(*number, thing, def, now));
        ended.count() > 0
    }

    fn done_at(&mut self, number: usize, thing: &ThingId, def: &StepDef, now: At) -> bool {
        let kind = self.kind_of(thing);
        let fault = &self.faults[number];
        // What is done at something shared reaches only what sits in it.
        let at_shared = kind.as_ref() != Some(&def.of);
        let here = match &fault.place {
            Place::Thing(_) => !at_shared,
            Place::Component(part) => {
                !at_shared || self.components.get(part).is_some_and(|kind| *kind == def.of)
            }
        };
        let fixes = here && self.would_fix(fault, def);
        let at_one = matches!(fault.place, Place::Component(_))
            && !at_shared
            && !matches!(def.by, Actor::Partner | Actor::Technician);
        let fault = &mut self.faults[number];
        fault.tried.push((now, def.step.clone(), def.by));
        if def.contains {
            if fixes {
                self.hold(thing, def);
            }
            return fixes;
        }
        if fixes && at_one {
            fault.healed.insert(thing.clone(), now);
        } else if fixes {
            self.end(number, now, Ended::By(def.step.clone(), def.by));
        }
        fixes
    }

    pub fn end(&mut self, number: usize, now: At, how: Ended) {
        if let Some(fault) = self.faults.get_mut(number).filter(|fault| fault.ended.is_none()) {
            fault.ended = Some((now, how));
        }
    }
}
