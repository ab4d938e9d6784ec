//! Who and what is in a story, with names like `pump-{n}` spelt out, and the checks of references to them.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, Lang, PersonId, ProviderId, Span, ThingId, slug_error};
use focal_sense::StateValue;

use super::scene::{Scene, scenes};
use super::sheet::{AgentSheet, HowWord, NearSheet, ObeysSheet, StorySheet, ThingSheet};
use super::{Agent, Near, Obeys, Person, Provider, Story, Thing};
use crate::fill::{Names, expect};
use crate::problem::{Place, Problems};
use crate::read::{Count, Name, Rows, Scalar, Text};

/// Things or people of one row.
const MAX_REPEAT: u32 = 2_000;

/// The story's own names beside the pack's.
pub(super) struct Cast<'a> {
    pub names: &'a Names,
    pub problems: &'a Problems,
    pub things: BTreeMap<ThingId, Thing>,
    pub people: BTreeMap<PersonId, Person>,
    pub near: BTreeMap<PersonId, Near>,
    pub agents: BTreeSet<String>,
    pub providers: BTreeSet<String>,
    pub components: BTreeMap<String, String>,
    pub scenes: BTreeMap<String, Scene>,
    /// `pump-{n}` → how many.
    repeats: BTreeMap<String, u32>,
}

/// Turns one story file into a story. What is wrong is told; the result is used only if nothing is.
pub(crate) fn fill(file: &str, sheet: &StorySheet, names: &Names, problems: &Problems) -> Story {
    let mut cast = Cast::of(sheet, names, problems);
    cast.people(sheet);
    cast.things(sheet);
    cast.near(sheet);
    let agents = sheet.agents.iter().map(|(name, agent)| (name.text().into(), cast.agent(agent)));
    let agents: BTreeMap<String, Agent> = agents.collect();
    let mut timeline: Vec<_> = sheet.timeline.iter().filter_map(|row| cast.input(row)).collect();
    timeline.sort_by_key(|input| input.at);
    let expect: Vec<_> = sheet.expect.iter().filter_map(|row| cast.expectation(row)).collect();
    if sheet.expect.is_empty() {
        problems.error(
            sheet.story.place,
            "the story expects nothing",
            "at least one row in `expect`",
        );
    }
    Story {
        story: sheet.story.text().to_owned(),
        file: file.to_owned(),
        shows: sheet.is,
        about: sheet.about.text().trim().to_owned(),
        zone: zone(&sheet.zone, problems),
        start: start(&sheet.start, problems),
        providers: cast.providers_of(sheet),
        components: cast
            .components
            .iter()
            .map(|(id, kind)| (id.as_str().into(), kind.as_str().into()))
            .collect(),
        people: cast.people,
        near: cast.near,
        agents,
        things: cast.things,
        scenes: cast.scenes,
        timeline,
        expect,
    }
}

impl<'a> Cast<'a> {
    fn of(sheet: &StorySheet, names: &'a Names, problems: &'a Problems) -> Cast<'a> {
        let slugs = |rows: &mut dyn Iterator<Item = &Text>| -> BTreeSet<String> {
            rows.filter(|name| good_id(name, name.text(), problems))
                .map(|name| name.text().to_owned())
                .collect()
        };
        let mut components = BTreeMap::new();
        for (id, kind) in &sheet.components {
            good_id(id, id.text(), problems);
            names.expect_component(kind, problems);
            components.insert(id.text().to_owned(), kind.text().to_owned());
        }
        Cast {
            names,
            problems,
            things: BTreeMap::new(),
            people: BTreeMap::new(),
            near: BTreeMap::new(),
            agents: slugs(&mut sheet.agents.iter().map(|(name, _)| name)),
            providers: slugs(&mut sheet.providers.iter().map(|(name, _)| name)),
            components,
            scenes: scenes(&sheet.scenes, problems),
            repeats: BTreeMap::new(),
        }
    }

    fn people(&mut self, sheet: &StorySheet) {
        for (name, row) in &sheet.people {
            let quiet = row.quiet.as_ref().and_then(|text| quiet(text, self.problems));
            let consent = row.consent.iter().map(|channel| channel.text().to_owned()).collect();
            let person = Person { lang: Lang::from(row.lang.text()), consent, quiet };
            for id in self.declare(name, row.repeat.as_ref()) {
                self.people.insert(id.into(), person.clone());
            }
        }
    }

    fn things(&mut self, sheet: &StorySheet) {
        for (name, row) in &sheet.things {
            self.names.expect_kind(&row.kind, self.problems);
            for (i, id) in self.declare(name, row.repeat.as_ref()).into_iter().enumerate() {
                let thing = self.thing(row, i + 1);
                self.things.insert(id.into(), thing);
            }
        }
    }

    fn thing(&self, row: &ThingSheet, n: usize) -> Thing {
        let mut on = BTreeMap::new();
        for (kind, id) in &row.on {
            let depends = self.names.kinds.get(row.kind.text()).map(|kind| &kind.depends_on);
            if let Some(known) = depends {
                let expected = format!("what `{}` depends on", row.kind.text());
                expect(
                    kind.text(),
                    kind.place,
                    "component",
                    &expected,
                    known.iter(),
                    self.problems,
                );
            }
            let named = self.components.get(id.text());
            if named.is_some_and(|is| is != kind.text()) {
                let what = format!("`{}` is not a `{}`", id.text(), kind.text());
                self.problems.error(id.place, what, "a component of that kind");
            }
            self.expect_component(id.text(), id.place);
            on.insert(kind.text().into(), id.text().into());
        }
        let customer = row.customer.as_ref().map(|name| {
            let id = name.text().replace("{n}", &n.to_string());
            self.expect_person(&id, name.place);
            PersonId(id)
        });
        let obeys = row.obeys.iter().map(|(action, how)| {
            if let Some(kind) = self.names.kinds.get(row.kind.text()) {
                let expected = format!("an action of `{}`", row.kind.text());
                let known = kind.actions.iter();
                expect(action.text(), action.place, "action", &expected, known, self.problems);
            }
            (action.text().to_owned(), self.obeys(row, how))
        });
        Thing { kind: row.kind.text().into(), on, customer, obeys: obeys.collect() }
    }

    fn obeys(&self, thing: &ThingSheet, how: &ObeysSheet) -> Obeys {
        match how.how.unwrap_or(HowWord::Does) {
            HowWord::Ignores => Obeys::Ignores,
            HowWord::RepliesOnly => Obeys::RepliesOnly,
            HowWord::Does => {
                let kind = thing.kind.text();
                for (metric, _) in &how.values {
                    self.expect_metric(metric, kind);
                }
                let values = how.values.iter().map(|(m, value)| (m.text().into(), value.get()));
                Obeys::Yes {
                    after: how.after.as_ref().map_or(Span::ZERO, crate::read::Dur::get),
                    values: values.collect(),
                    state: self.state(&how.state, kind),
                }
            }
        }
    }

    fn near(&mut self, sheet: &StorySheet) {
        for (name, row) in &sheet.near {
            good_id(name, name.text(), self.problems);
            let near = self.one_near(row);
            self.near.insert(name.text().into(), near);
        }
    }

    fn one_near(&self, row: &NearSheet) -> Near {
        let to = row.to.iter().flat_map(|thing| self.things_named(thing)).collect();
        let quiet = row.quiet.as_ref().and_then(|text| quiet(text, self.problems));
        let consent = row.consent.iter().map(|channel| channel.text().to_owned()).collect();
        let person = Person { lang: Lang::from(row.lang.text()), consent, quiet };
        Near { person, to, eta: row.eta.get() }
    }

    fn agent(&self, row: &AgentSheet) -> Agent {
        let mut skills = BTreeMap::new();
        for (skill, level) in &row.skills {
            // A language is a skill that needs no declaration: `lang-es`.
            if !skill.text().starts_with("lang-") {
                self.names.expect_skill(skill, self.problems);
            }
            if !(1..=10).contains(&level.get()) {
                let what = format!("the level {} of `{}`", level.get(), skill.text());
                self.problems.error(level.place, what, "a proficiency from 1 to 10");
            }
            skills.insert(skill.text().into(), u8::try_from(level.get()).unwrap_or(10));
        }
        Agent {
            skills,
            available: row.available.as_ref().is_none_or(crate::read::Flag::get),
            capacity: row.capacity.as_ref().map_or(3, Count::get),
        }
    }

    fn providers_of(&self, sheet: &StorySheet) -> BTreeMap<ProviderId, Provider> {
        let mut providers = BTreeMap::new();
        for (name, row) in &sheet.providers {
            for role in &row.role.0 {
                self.names.expect_role(role, self.problems);
            }
            for part in &row.runs {
                self.expect_component(part.text(), part.place);
            }
            let roles = row.role.0.iter().map(|role| role.text().to_owned()).collect();
            let runs = row.runs.iter().map(|part| part.text().into()).collect();
            providers.insert(name.text().into(), Provider { roles, runs });
        }
        providers
    }

    /// The ids a declared name stands for: itself, or as many as `repeat` says.
    fn declare(&mut self, name: &Text, repeat: Option<&Count>) -> Vec<String> {
        let text = name.text();
        let Some(repeat) = repeat else {
            good_id(name, text, self.problems);
            return vec![text.to_owned()];
        };
        if !text.contains("{n}") || !(1..=MAX_REPEAT).contains(&repeat.get()) {
            let what = format!("`{text}` cannot be repeated {} times", repeat.get());
            let expected = format!("a name with {{n}} in it, 1 to {MAX_REPEAT} times");
            self.problems.error(repeat.place, what, expected);
            return Vec::new();
        }
        good_id(name, &text.replace("{n}", "1"), self.problems);
        self.repeats.insert(text.to_owned(), repeat.get());
        (1..=repeat.get()).map(|n| text.replace("{n}", &n.to_string())).collect()
    }

    /// Things by a name, by all of a repeated one (`pump-{n}`) or by some of it (`pump-{1..10}`).
    pub fn things_named(&self, name: &Text) -> Vec<ThingId> {
        let ids = self.spell_out(name);
        for id in &ids {
            self.expect_thing(id, name.place);
        }
        ids.into_iter().map(ThingId).collect()
    }

    fn spell_out(&self, name: &Text) -> Vec<String> {
        let text = name.text();
        if let Some(count) = self.repeats.get(text) {
            return (1..=*count).map(|n| text.replace("{n}", &n.to_string())).collect();
        }
        let range = text.split_once('{').and_then(|(head, rest)| {
            let (range, tail) = rest.split_once('}')?;
            let (from, to) = range.split_once("..")?;
            let (from, to): (u32, u32) = (from.parse().ok()?, to.parse().ok()?);
            let good = from <= to && to <= MAX_REPEAT;
            good.then(|| (from..=to).map(|n| format!("{head}{n}{tail}")).collect())
        });
        range.unwrap_or_else(|| vec![text.to_owned()])
    }

    pub fn state(&self, rows: &Rows<Scalar>, kind: &str) -> BTreeMap<String, StateValue> {
        let mut state = BTreeMap::new();
        for (key, value) in rows {
            if let Some(names) = self.names.kinds.get(kind) {
                let expected = format!("reported state of `{kind}`");
                let known = names.state.iter();
                expect(key.text(), key.place, "state", &expected, known, self.problems);
            }
            state.insert(key.text().to_owned(), value.said());
        }
        state
    }

    pub fn expect_metric(&self, metric: &Text, kind: &str) {
        if let Some(names) = self.names.kinds.get(kind) {
            let expected = format!("a metric of `{kind}`");
            let known = names.metrics.iter();
            expect(metric.text(), metric.place, "metric", &expected, known, self.problems);
        }
    }

    pub fn expect_thing(&self, id: &str, place: Place) -> bool {
        let known = self.things.keys().map(|id| &id.0);
        expect(id, place, "thing", "a thing of the story", known, self.problems)
    }

    pub fn expect_person(&self, id: &str, place: Place) -> bool {
        let known = self.people.keys().map(|id| &id.0);
        expect(id, place, "person", "one of the story's people", known, self.problems)
    }

    pub fn expect_component(&self, id: &str, place: Place) -> bool {
        let known = self.components.keys();
        expect(id, place, "component", "a component of the story", known, self.problems)
    }

    pub fn expect_provider(&self, name: &Name) -> bool {
        let known = self.providers.iter();
        let expected = "a provider of the story";
        expect(name.text(), name.place, "provider", expected, known, self.problems)
    }
}

fn good_id(name: &Text, id: &str, problems: &Problems) -> bool {
    let wrong = slug_error(id);
    if let Some(expected) = wrong {
        problems.error(name.place, format!("`{}` is not an id", name.text()), expected);
    }
    wrong.is_none()
}

fn start(text: &Text, problems: &Problems) -> At {
    text.text().parse().unwrap_or_else(|_| {
        if !text.text().is_empty() {
            let what = format!("`start` is {:?}", text.text());
            problems.error(
                text.place,
                what,
                "a time with its offset, like 2026-03-02T09:00:00+01:00",
            );
        }
        At::ZERO
    })
}

fn zone(text: &Text, problems: &Problems) -> String {
    let zone = text.text();
    let shaped = zone == "UTC" || zone.split('/').filter(|part| !part.is_empty()).count() >= 2;
    if !shaped && !zone.is_empty() {
        problems.error(text.place, format!("`zone` is {zone:?}"), "a time zone like Europe/Madrid");
    }
    zone.to_owned()
}

/// `22:00-08:00` in minutes after midnight.
fn quiet(text: &Text, problems: &Problems) -> Option<(u16, u16)> {
    let minutes = |clock: &str| -> Option<u16> {
        let (hour, minute) = clock.trim().split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    };
    let both =
        text.text().split_once('-').and_then(|(from, to)| Some((minutes(from)?, minutes(to)?)));
    if both.is_none() {
        problems.error(
            text.place,
            format!("`quiet` is {:?}", text.text()),
            "hours like 22:00-08:00",
        );
    }
    both
}
