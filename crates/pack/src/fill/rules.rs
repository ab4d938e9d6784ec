//! Conditions and detectors judged by the room that will run them, so that a pack which loads also runs.

use focal_sense::{Condition, Expr, KindDef, RuleProblem, Rules};

use super::Fill;
use crate::problem::{Place, Weight};
use crate::sheet::Sheet;

/// A condition and where it is written.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub kind: String,
    pub condition: Condition,
    pub place: Place,
}

/// Ends of paths that lead to conditions: these have been judged at their own place.
const CONDITIONS: &[&str] = &["when", "clear_when", "expect"];

impl Fill<'_> {
    pub(super) fn rules(&self, sheet: &Sheet) {
        for written in &self.out.conditions {
            let kind = self.out.kinds.iter().find(|kind| kind.kind.as_str() == written.kind);
            let Some(kind) = kind.filter(|_| !written.condition.0.is_empty()) else { continue };
            if let Err(problem) = Expr::compile(kind, &written.condition) {
                self.tell_rule(written.place, "the condition", problem);
            }
        }
        for kind in &self.out.kinds {
            let mine = self.out.alarms.iter().filter(|alarm| alarm.of == kind.kind);
            let alarms: Vec<_> = mine.cloned().collect();
            let mine = self.out.signs.iter().filter(|sign| sign.of == kind.kind);
            let signs: Vec<_> = mine.cloned().collect();
            for problem in Rules::compile(kind, &alarms, &signs).err().unwrap_or_default() {
                let last = problem.path.rsplit('.').next().unwrap_or_default();
                if CONDITIONS.contains(&last) || last.starts_with("never_if") {
                    continue;
                }
                let place = place_of(sheet, kind, &problem.path);
                if self.problems.told_on_line(place) {
                    continue;
                }
                let what = format!("`{}`", problem.path);
                self.tell_rule(place, &what, problem);
            }
        }
    }

    fn tell_rule(&self, place: Place, what: &str, problem: RuleProblem) {
        let RuleProblem { found, expected, nearest, .. } = problem;
        self.problems.add(place, format!("{what} has {found}"), expected, nearest, Weight::Error);
    }
}

/// `alarms.pressure_low.for` → where that alarm of the kind stands; else where the kind does.
fn place_of(sheet: &Sheet, kind: &KindDef, path: &str) -> Place {
    let name = path.split('.').nth(1).unwrap_or_default();
    let of_kind = kind.kind.as_str();
    let alarm = || {
        let mut alarms = sheet.alarms.iter();
        let found = alarms.find(|row| row.alarm.text() == name && row.of.text() == of_kind);
        found.map(|row| row.alarm.place)
    };
    let sign = || {
        let mut signs = sheet.signs.iter();
        let found = signs.find(|row| row.sign.text() == name && row.of.text() == of_kind);
        found.map(|row| row.sign.place)
    };
    let thing = sheet.things.iter().find(|row| row.kind.text() == of_kind);
    let variable = || {
        let name = path.split('.').nth(3)?;
        let row = thing?;
        let metrics = row.telemetry.iter().map(|(name, _)| name);
        let state = row.state.iter().map(|(name, _)| name);
        let mut names = metrics.chain(state).chain(row.pictures.iter().map(|(name, _)| name));
        names.find(|text| text.text() == name).map(|text| text.place)
    };
    let own = match path.split('.').next() {
        Some("alarms") => alarm(),
        Some("signs") => sign(),
        _ => variable(),
    };
    own.or(thing.map(|row| row.kind.place)).unwrap_or(Place::PACK)
}
