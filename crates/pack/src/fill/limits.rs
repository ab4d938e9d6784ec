//! How much one kind may bring. Every report of a thing runs through its kind's detectors, and every case
//! through its causes, steps and answers: a pack must not slow what others brought.

use std::collections::BTreeMap;

use super::Fill;
use crate::problem::Place;
use crate::read::Name;
use crate::sheet::Sheet;

/// Of one kind. The packs that ship stay below a third of each.
pub const MAX_METRICS: usize = 96;
pub const MAX_STATES: usize = 96;
pub const MAX_ACTIONS: usize = 48;
pub const MAX_ALARMS: usize = 64;
/// Detectors that learn keep more of each thing in memory than the others.
pub const MAX_LEARNING: usize = 16;
pub const MAX_SIGNS: usize = 48;
/// Also of one component.
pub const MAX_CAUSES: usize = 96;
pub const MAX_STEPS: usize = 128;
pub const MAX_DEPENDS: usize = 16;
/// Of one question.
pub const MAX_ANSWERS: usize = 16;
/// Of one step or action.
pub const MAX_LOCKS: usize = 16;

impl Fill<'_> {
    pub(super) fn limits(&mut self, sheet: &Sheet) {
        for thing in &sheet.things {
            let kind = format!("`{}`", thing.kind.text());
            let counts = [
                ("metrics", thing.telemetry.len(), MAX_METRICS),
                ("values of state", thing.state.len(), MAX_STATES),
                ("actions", thing.actions.len(), MAX_ACTIONS),
                ("components it depends on", thing.depends_on.len(), MAX_DEPENDS),
            ];
            for (what, count, most) in counts {
                self.at_most(thing.kind.place, &kind, what, count, most);
            }
            for (name, action) in &thing.actions {
                let of = format!("the action `{}`", name.text());
                self.at_most(name.place, &of, "locks", action.never_if.len(), MAX_LOCKS);
            }
        }
        let alarms = sheet.alarms.iter().map(|row| (&row.of, &row.alarm));
        self.per_kind("alarms", alarms, MAX_ALARMS);
        let learning = sheet.alarms.iter().filter(|row| row.unusual.is_some());
        self.per_kind(
            "alarms with `unusual`",
            learning.map(|row| (&row.of, &row.alarm)),
            MAX_LEARNING,
        );
        self.per_kind("signs", sheet.signs.iter().map(|row| (&row.of, &row.sign)), MAX_SIGNS);
        self.per_kind("causes", sheet.causes.iter().map(|row| (&row.of, &row.cause)), MAX_CAUSES);
        self.per_kind("steps", sheet.steps.iter().map(|row| (&row.of, &row.step)), MAX_STEPS);
        for step in &sheet.steps {
            let of = format!("`{}`", step.step.text());
            self.at_most(step.step.place, &of, "answers", step.answers.len(), MAX_ANSWERS);
            self.at_most(step.step.place, &of, "locks", step.never_if.len(), MAX_LOCKS);
        }
    }

    fn at_most(&mut self, place: Place, of: &str, what: &str, count: usize, most: usize) {
        if count > most {
            self.out.too_many = true;
            self.problems.error(
                place,
                format!("{of} has {count} {what}"),
                format!("at most {most}"),
            );
        }
    }

    /// Told at the first that is too many.
    fn per_kind<'s>(
        &mut self,
        what: &str,
        rows: impl Iterator<Item = (&'s Name, &'s Name)>,
        most: usize,
    ) {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (of, name) in rows {
            let count = seen.entry(of.text()).or_default();
            *count += 1;
            if *count == most + 1 && !of.text().is_empty() {
                self.out.too_many = true;
                let what = format!("`{}` has more than {most} {what}", of.text());
                self.problems.error(name.place, what, format!("at most {most} of one kind"));
            }
        }
    }
}
