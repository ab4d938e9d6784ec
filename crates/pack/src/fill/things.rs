//! Kinds of things, components and skills.

use std::collections::BTreeMap;

use focal_base::{MetricName, slug_error};
use focal_diagnose::{ComponentDef, KindModel};
use focal_sense::{ActionDef, Area, KindDef, MetricDef, PictureDef, StateType};

use super::Fill;
use crate::origin::Said;
use crate::problem::Place;
use crate::read::{Num, Share, Text};
use crate::sheet::{MetricSheet, PictureSheet, Sheet, StateWord, ThingSheet};
use crate::units;

impl Fill<'_> {
    pub(super) fn things(&mut self, sheet: &Sheet) {
        let common = sheet.trouble_rate.as_ref().map(|rate| rate.get());
        for thing in &sheet.things {
            self.names.expect_role(&thing.made_by, self.problems);
            for component in &thing.depends_on {
                self.names.expect_component(component, self.problems);
            }
            let kind = self.kind(thing);
            self.budget_and_model(thing, common);
            self.out.made_by.insert(kind.kind.clone(), thing.made_by.text().to_owned());
            self.out.kinds.push(kind);
        }
    }

    pub(super) fn components(&mut self, sheet: &Sheet) {
        for component in &sheet.components {
            self.names.expect_role(&component.of, self.problems);
            self.out.components.push(ComponentDef {
                component: component.component.text().into(),
                of: component.of.text().to_owned(),
            });
        }
    }

    pub(super) fn skills(&mut self, sheet: &Sheet) {
        self.out.skills = sheet.skills.iter().map(|skill| skill.text().into()).collect();
    }

    fn budget_and_model(&mut self, thing: &ThingSheet, common: Option<f64>) {
        let kind = thing.kind.text();
        let mut numbers = Vec::new();
        if let Some(budget) = &thing.support_budget {
            let yearly = budget.get();
            numbers.push(("support_budget".to_owned(), yearly.to_string()));
            self.out.support_budget.insert(kind.into(), yearly);
        }
        let own = thing.trouble_rate.as_ref().map(|rate| rate.get());
        let rate = own.or(common);
        match rate {
            Some(rate) if rate > 0.0 => numbers.push(("trouble_rate".to_owned(), rate.to_string())),
            _ => self.problems.error(
                thing.kind.place,
                format!("`{kind}` has no trouble rate"),
                "`trouble_rate` above 0 for the kind, or once for the pack",
            ),
        }
        for (name, metric) in &thing.telemetry {
            let range = metric.range.iter().flatten().map(|end| end.get().to_string());
            let range: Vec<String> = range.collect();
            if !range.is_empty() {
                numbers.push((format!("telemetry.{}.range", name.text()), range.join(" to ")));
            }
        }
        for (name, picture) in &thing.pictures {
            let least = picture.least.get().to_string();
            numbers.push((format!("pictures.{}.least", name.text()), least));
        }
        for (name, action) in &thing.actions {
            numbers
                .push((format!("actions.{}.within", name.text()), action.within.get().to_string()));
        }
        let (source, estimate) = (thing.source.as_ref(), thing.estimate.as_ref());
        let path = format!("kind.{kind}");
        self.said(&Said { path, place: thing.kind.place, source, estimate }, &numbers);
        self.out.models.push(KindModel {
            kind: kind.into(),
            depends_on: thing.depends_on.iter().map(|name| name.text().into()).collect(),
            trouble_rate: rate.unwrap_or_default(),
            ..KindModel::default()
        });
    }

    fn kind(&mut self, thing: &ThingSheet) -> KindDef {
        let kind = thing.kind.text();
        let mut telemetry: BTreeMap<MetricName, MetricDef> = BTreeMap::new();
        for (name, metric) in &thing.telemetry {
            self.expect_variable(name);
            telemetry.insert(name.text().into(), self.metric(name, metric));
        }
        let mut state = BTreeMap::new();
        for (name, word) in &thing.state {
            self.expect_variable(name);
            let state_type = match word {
                StateWord::Bool => StateType::Bool,
                StateWord::Number => StateType::Number,
                StateWord::Text => StateType::Text,
            };
            state.insert(name.text().to_owned(), state_type);
        }
        let mut pictures = BTreeMap::new();
        for (name, picture) in &thing.pictures {
            self.expect_variable(name);
            // What it shows is read by conditions like a state.
            state.insert(name.text().to_owned(), StateType::Text);
            pictures.insert(name.text().to_owned(), self.picture(name, picture));
        }
        let mut actions = BTreeMap::new();
        for (name, action) in &thing.actions {
            self.expect_slug(name);
            let locks = action.never_if.iter();
            let never_if = locks.map(|lock| self.condition(&thing.kind, lock)).collect();
            let expect = self.condition(&thing.kind, &action.expect);
            let within = action.within.get();
            let with = &action.with;
            let with = with.into_iter().map(|(key, value)| (key.text().to_owned(), value.said()));
            let with = with.collect();
            let brings = action.brings.iter().map(|name| name.text().to_owned()).collect();
            let action = ActionDef { expect, within, never_if, with, brings };
            actions.insert(name.text().to_owned(), action);
        }
        KindDef { kind: kind.into(), telemetry, state, actions, pictures }
    }

    fn picture(&self, name: &Text, picture: &PictureSheet) -> PictureDef {
        let area = |sides: &[Share]| {
            let place = sides.first().map_or(name.place, |side| side.place);
            if let [left, top, right, bottom] = sides {
                let area = Area {
                    left: left.get(),
                    top: top.get(),
                    right: right.get(),
                    bottom: bottom.get(),
                };
                if area.left < area.right && area.top < area.bottom {
                    return Some(area);
                }
            }
            let expected = "[left, top, right, bottom] as shares of the picture, 0 to 1";
            self.problems.error(place, format!("`{}` watches no area", name.text()), expected);
            None
        };
        PictureDef {
            every: picture.every.as_ref().map(|every| every.get()),
            watched: picture.watched.iter().filter_map(|sides| area(sides)).collect(),
            least: picture.least.get(),
        }
    }

    /// What an action brings about is one of its kind's alarms or signs.
    pub(super) fn brought(&self, sheet: &Sheet) {
        for thing in &sheet.things {
            let kind = thing.kind.text();
            let alarms = sheet.alarms.iter().filter(|row| row.of.text() == kind);
            let signs = sheet.signs.iter().filter(|row| row.of.text() == kind);
            let known: Vec<&str> = alarms
                .map(|row| row.alarm.text())
                .chain(signs.map(|row| row.sign.text()))
                .collect();
            let all = thing.actions.iter().flat_map(|(_, action)| &action.brings);
            for name in all.filter(|name| !known.contains(&name.text())) {
                let what = format!("the action brings `{}`, which nothing tells", name.text());
                let expected = format!("an alarm or a sign of `{kind}`");
                self.problems.unknown(name.place, what, expected, name.text(), known.clone());
            }
        }
    }

    fn metric(&self, name: &Text, metric: &MetricSheet) -> MetricDef {
        let unit = metric.unit.text();
        if !unit.is_empty() && !units::is_known(unit) {
            let what = format!("the unit `{unit}` of `{}` is not known", name.text());
            let expected = "a UCUM code like bar, Cel, m3/h or mm/s";
            self.problems.unknown(metric.unit.place, what, expected, unit, units::codes());
        }
        let range = metric.range.as_ref().and_then(|ends| self.range(name.place, ends));
        let every = metric.every.as_ref().map(|every| every.get());
        MetricDef { unit: units::canonical(unit).unwrap_or(unit).to_owned(), every, range }
    }

    fn range(&self, place: Place, ends: &[Num]) -> Option<(f64, f64)> {
        if let [low, high] = ends {
            let (low, high) = (low.get(), high.get());
            if low < high {
                return Some((low, high));
            }
        }
        let place = ends.first().map_or(place, |end| end.place);
        self.problems.error(
            place,
            "the range is not one",
            "[least, greatest] with the least first",
        );
        None
    }

    /// Metrics and state are variables of conditions.
    fn expect_variable(&self, name: &Text) {
        let text = name.text();
        let good = slug_error(text).is_none()
            && !text.contains('-')
            && text.starts_with(|c: char| c.is_ascii_lowercase());
        if !good {
            let what = format!("{text:?} cannot stand in a condition");
            self.problems.error(
                name.place,
                what,
                "a name of a-z, 0-9 and _ that starts with a letter",
            );
        }
    }

    pub(super) fn expect_slug(&self, name: &Text) {
        if slug_error(name.text()).is_some() {
            let what = format!("{:?} is not a name", name.text());
            self.problems.error(name.place, what, "a name of a-z, 0-9, - and _");
        }
    }
}
