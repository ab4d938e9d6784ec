//! Attempts by class: what many things together have met at a service, and what one thing has. A class is
//! a path signature: the same kind, the same shared components, the same outcome.

use std::collections::BTreeMap;

use focal_base::{At, ComponentId, KindName, ThingId};
use focal_diagnose::{Attempted, ServiceDef, Tally, Told, vote};

use super::{Index, Indexed, World};
use crate::kit::Kit;
use crate::rows::AttemptRow;

/// How attempts ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttemptOutcome {
    Passed,
    /// With what it said of itself.
    Failed(Option<Told>),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AttemptClass {
    pub service: String,
    pub kind: KindName,
    pub on: BTreeMap<KindName, ComponentId>,
    pub outcome: AttemptOutcome,
}

pub type Tallies = BTreeMap<AttemptClass, Tally>;

/// Enters a thing's votes into the tallies, or takes them out again.
pub fn count(tallies: &mut Tallies, row: &AttemptRow, enter: bool) {
    let class = |outcome| AttemptClass {
        service: row.service.clone(),
        kind: row.kind.clone(),
        on: row.on.clone(),
        outcome,
    };
    for window in &row.windows {
        let (passes, fails) = vote(window.ok, window.failed);
        let votes = [
            (AttemptOutcome::Passed, passes),
            (AttemptOutcome::Failed(window.told.clone()), fails),
        ];
        for (outcome, halves) in votes.into_iter().filter(|(_, halves)| *halves > 0) {
            let class = class(outcome);
            if enter {
                tallies.entry(class).or_default().add(window.window, halves);
            } else if let Some(tally) = tallies.get_mut(&class) {
                tally.remove(window.window, halves);
                if tally.is_empty() {
                    tallies.remove(&class);
                }
            }
        }
    }
}

impl Indexed for AttemptRow {
    fn index(&self, index: &mut Index, enter: bool) {
        index.sees(&self.thing);
        count(&mut index.attempts, self, enter);
    }
}

/// A service as things of one kind reach it: through the same components.
type Path<'a> = (&'a str, &'a KindName, &'a BTreeMap<KindName, ComponentId>);

impl World {
    /// What one thing has attempted, by service.
    pub fn attempts_of<'a>(&'a self, thing: &ThingId) -> impl Iterator<Item = &'a AttemptRow> {
        let from = AttemptRow::key(thing, "");
        let prefix = from.clone();
        let rows = self.attempts.range(from..);
        rows.take_while(move |(key, _)| key.starts_with(&prefix)).map(|(_, row)| row)
    }

    /// Until when a thing's failed attempt at a service is taken for trouble; `None` when its newest attempt
    /// passed, or it has been too long.
    #[must_use]
    pub fn failing_until(&self, service: &ServiceDef, thing: &ThingId, now: At) -> Option<At> {
        let row = self.attempts.get(&AttemptRow::key(thing, &service.service))?;
        let until = row.failing_since()? + self.tenant.paced(service.lasts);
        Some(until).filter(|until| now < *until)
    }

    /// Attempts by class as they count now, of those classes that pass through one of these components.
    #[must_use]
    pub fn attempted(&self, kit: &Kit, through: &[&ComponentId], now: At) -> Vec<Attempted> {
        let mut out: BTreeMap<Path<'_>, (f64, f64)> = BTreeMap::new();
        for (class, tally) in &self.index.attempts {
            let Some(service) = kit.service(&class.service, &class.kind) else { continue };
            if !class.on.values().any(|id| through.contains(&id)) {
                continue;
            }
            let (_, weight) = tally.faded(&self.paced_fade(service), now);
            let sums = out.entry((&class.service, &class.kind, &class.on)).or_default();
            match class.outcome {
                AttemptOutcome::Passed => sums.1 += weight,
                AttemptOutcome::Failed(_) => sums.0 += weight,
            }
        }
        let one = |((service, kind, on), (fails, passes)): (Path<'_>, _)| Attempted {
            kind: kind.clone(),
            on: on.clone(),
            service: service.to_owned(),
            fails,
            passes,
        };
        out.into_iter().map(one).collect()
    }

    /// How a service's votes are cut and fade at this tenant's pace.
    #[must_use]
    pub fn paced_fade(&self, service: &ServiceDef) -> focal_diagnose::Fade {
        focal_diagnose::Fade {
            window: self.tenant.paced(service.fade.window),
            half_life: self.tenant.paced(service.fade.half_life),
        }
    }
}
