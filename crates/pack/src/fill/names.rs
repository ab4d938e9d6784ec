//! All names a pack declares, and the checks that what is referred to is among them.

use std::collections::{BTreeMap, BTreeSet};

use crate::problem::{Place, Problems};
use crate::read::{Name, Text};
use crate::sheet::{ByWord, Sheet, ThingSheet};

/// What is known of a kind of thing.
#[derive(Debug, Default)]
pub(crate) struct KindNames {
    pub metrics: BTreeSet<String>,
    pub state: BTreeSet<String>,
    pub pictures: BTreeSet<String>,
    pub actions: BTreeSet<String>,
    pub depends_on: BTreeSet<String>,
    pub alarms: BTreeSet<String>,
    /// Service → its parts.
    pub services: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Debug, Default)]
pub(crate) struct Names {
    pub roles: BTreeSet<String>,
    pub skills: BTreeSet<String>,
    pub kinds: BTreeMap<String, KindNames>,
    pub components: BTreeMap<String, String>,
    /// Cause → the kind or component it sits in.
    pub causes: BTreeMap<String, String>,
    /// Step → the kind or component it applies to.
    pub steps: BTreeMap<String, String>,
    pub actors: BTreeMap<String, ByWord>,
    /// Question → its answers, the other answer among them.
    pub answers: BTreeMap<String, BTreeSet<String>>,
}

impl Names {
    /// Gathers every declared name and tells the ones declared twice.
    pub fn of(sheet: &Sheet, problems: &Problems) -> Names {
        let mut names = Names {
            roles: once("role", &sheet.roles, problems),
            skills: once("skill", &sheet.skills, problems),
            ..Names::default()
        };
        let mut seen = BTreeMap::new();
        for component in &sheet.components {
            if is_new(&mut seen, "component", "kind or component", &component.component, problems) {
                names
                    .components
                    .insert(component.component.text().into(), component.of.text().into());
            }
        }
        for thing in &sheet.things {
            if is_new(&mut seen, "kind", "kind or component", &thing.kind, problems) {
                names.kinds.insert(thing.kind.text().into(), kind_names(thing, problems));
            }
        }
        names.gather_alarms(sheet, problems);
        names.gather_services(sheet, problems);
        let mut seen = BTreeMap::new();
        for cause in &sheet.causes {
            if is_new(&mut seen, "cause", "cause", &cause.cause, problems) {
                names.causes.insert(cause.cause.text().into(), cause.of.text().into());
            }
        }
        let mut seen = BTreeMap::new();
        for step in &sheet.steps {
            if is_new(&mut seen, "step", "step", &step.step, problems) {
                names.steps.insert(step.step.text().into(), step.of.text().into());
                names.actors.insert(step.step.text().into(), step.by);
                let named = step.answers.iter().map(|(answer, _)| answer.text());
                let other = step.other_answer.iter().map(Name::text);
                let answers = named.chain(other).map(str::to_owned).collect();
                names.answers.insert(step.step.text().into(), answers);
            }
        }
        names
    }

    fn gather_alarms(&mut self, sheet: &Sheet, problems: &Problems) {
        let mut seen: BTreeMap<String, BTreeMap<String, Place>> = BTreeMap::new();
        for alarm in &sheet.alarms {
            let Some(kind) = self.kinds.get_mut(alarm.of.text()) else { continue };
            let seen = seen.entry(alarm.of.text().to_owned()).or_default();
            if is_new(seen, "alarm", "alarm of a kind", &alarm.alarm, problems) {
                kind.alarms.insert(alarm.alarm.text().to_owned());
            }
        }
    }

    fn gather_services(&mut self, sheet: &Sheet, problems: &Problems) {
        let mut seen = BTreeMap::new();
        for service in &sheet.services {
            let new = is_new(&mut seen, "service", "service", &service.service, problems);
            if let Some(kind) = self.kinds.get_mut(service.of.text()).filter(|_| new) {
                let parts = service.parts.iter().map(|part| part.part.text().to_owned());
                kind.services.insert(service.service.text().to_owned(), parts.collect());
            }
        }
    }

    /// A service that things of the kind attempt.
    pub fn expect_service(&self, service: &Name, kind: &str, problems: &Problems) -> bool {
        let Some(known) = self.kinds.get(kind) else { return false };
        let expected = format!("a service of `{kind}`");
        let known = known.services.keys();
        expect(service.text(), service.place, "service", &expected, known, problems)
    }

    /// A service that a cause in `of` can make fail: of that kind, or of a kind that depends on it.
    pub fn expect_failing(&self, service: &Text, of: &str, problems: &Problems) -> bool {
        let touched = self
            .kinds
            .iter()
            .filter(|(name, kind)| name.as_str() == of || kind.depends_on.contains(of))
            .flat_map(|(_, kind)| kind.services.keys());
        let expected = format!("a service of `{of}` or of what depends on it");
        expect(service.text(), service.place, "service", &expected, touched, problems)
    }

    pub fn expect_role(&self, role: &Name, problems: &Problems) -> bool {
        expect(role.text(), role.place, "role", "one of `roles`", self.roles.iter(), problems)
    }

    pub fn expect_skill(&self, skill: &Text, problems: &Problems) -> bool {
        expect(skill.text(), skill.place, "skill", "one of `skills`", self.skills.iter(), problems)
    }

    pub fn expect_component(&self, name: &Name, problems: &Problems) -> bool {
        let known = self.components.keys();
        expect(name.text(), name.place, "component", "one of `components`", known, problems)
    }

    pub fn expect_kind(&self, kind: &Name, problems: &Problems) -> bool {
        expect(kind.text(), kind.place, "kind", "a kind of `things`", self.kinds.keys(), problems)
    }

    pub fn expect_kind_or_component(&self, of: &Name, problems: &Problems) -> bool {
        let known = self.kinds.keys().chain(self.components.keys());
        expect(of.text(), of.place, "kind", "a kind of `things` or a component", known, problems)
    }

    pub fn expect_step(&self, step: &Name, problems: &Problems) -> bool {
        expect(step.text(), step.place, "step", "one of `steps`", self.steps.keys(), problems)
    }

    /// A cause that can trouble `of`: its own, or one of what it depends on.
    pub fn expect_cause(&self, cause: &Text, of: &str, problems: &Problems) -> bool {
        let touches = |sits_in: &str| {
            sits_in == of
                || self.kinds.get(of).is_some_and(|kind| kind.depends_on.contains(sits_in))
        };
        let name = cause.text();
        if let Some(sits_in) = self.causes.get(name).filter(|sits_in| !touches(sits_in)) {
            // Where it sits may itself be wrong, and is told there.
            if self.is_known(sits_in) && self.is_known(of) {
                let what = format!("the cause `{name}` sits in `{sits_in}`");
                let expected = format!("a cause of `{of}` or of what it depends on");
                problems.error(cause.place, what, expected);
            }
            return false;
        }
        let known = self.causes.iter().filter(|(_, of)| touches(of)).map(|(cause, _)| cause);
        let expected = format!("a cause of `{of}` or of what it depends on");
        expect(name, cause.place, "cause", &expected, known, problems)
    }

    fn is_known(&self, kind_or_component: &str) -> bool {
        self.kinds.contains_key(kind_or_component)
            || self.components.contains_key(kind_or_component)
    }

    /// An alarm that a cause in `of` can show: of that kind, or of a kind that depends on it.
    pub fn expect_alarm(&self, alarm: &Text, of: &str, problems: &Problems) -> bool {
        let shown = self
            .kinds
            .iter()
            .filter(|(name, kind)| name.as_str() == of || kind.depends_on.contains(of))
            .flat_map(|(_, kind)| &kind.alarms);
        let expected = format!("an alarm of `{of}` or of what depends on it");
        expect(alarm.text(), alarm.place, "alarm", &expected, shown, problems)
    }
}

/// True when `name` is among `known`; otherwise tells it, unless it is a stand-in.
pub(crate) fn expect<'n>(
    name: &str,
    place: Place,
    what: &str,
    expected: &str,
    known: impl Iterator<Item = &'n String> + Clone,
    problems: &Problems,
) -> bool {
    if known.clone().any(|known| known == name) {
        return true;
    }
    if !name.is_empty() {
        let what =
            format!("the {what} `{}` is not known", name.chars().take(64).collect::<String>());
        problems.unknown(place, what, expected, name, known.map(String::as_str));
    }
    false
}

fn once(what: &str, list: &[Name], problems: &Problems) -> BTreeSet<String> {
    let mut seen = BTreeMap::new();
    let new = list.iter().filter(|name| is_new(&mut seen, what, what, name, problems));
    new.map(|name| name.text().to_owned()).collect()
}

/// False when it is a stand-in, or was declared before: that is told.
fn is_new(
    seen: &mut BTreeMap<String, Place>,
    what: &str,
    among: &str,
    name: &Name,
    problems: &Problems,
) -> bool {
    if name.text().is_empty() {
        return false;
    }
    match seen.get(name.text()) {
        Some(first) => {
            let said = format!(
                "the {what} `{}` is declared twice, first on line {}",
                name.text(),
                first.line
            );
            problems.error(name.place, said, format!("each {among} once"));
            false
        }
        None => {
            seen.insert(name.text().to_owned(), name.place);
            true
        }
    }
}

fn kind_names(thing: &ThingSheet, problems: &Problems) -> KindNames {
    let keys = |names: &mut dyn Iterator<Item = &Text>| -> BTreeSet<String> {
        names.map(|name| name.text().to_owned()).collect()
    };
    let metrics = keys(&mut thing.telemetry.iter().map(|(name, _)| name));
    for (name, _) in &thing.state {
        if metrics.contains(name.text()) {
            let what = format!("`{}` is telemetry and state at once", name.text());
            problems.error(name.place, what, "each name of a kind once");
        }
    }
    let state = keys(&mut thing.state.iter().map(|(name, _)| name));
    for (name, _) in &thing.pictures {
        if metrics.contains(name.text()) || state.contains(name.text()) {
            let what = format!("`{}` is a picture and something else at once", name.text());
            problems.error(name.place, what, "each name of a kind once");
        }
    }
    KindNames {
        metrics,
        state,
        pictures: keys(&mut thing.pictures.iter().map(|(name, _)| name)),
        actions: keys(&mut thing.actions.iter().map(|(name, _)| name)),
        depends_on: thing.depends_on.iter().map(|name| name.text().to_owned()).collect(),
        ..KindNames::default()
    }
}
