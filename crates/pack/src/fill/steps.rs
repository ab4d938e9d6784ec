//! Steps: who does them, what they cost, what they repair or tell, and what must hold before.

use std::collections::BTreeMap;

use focal_base::{Span, TextKey};
use focal_case::{Actor, StepDef};
use focal_sense::Condition;

use super::names::expect;
use super::{Fill, share_numbers};
use crate::origin::Said;
use crate::problem::Place;
use crate::read::Text;
use crate::sheet::{ByWord, Sheet, StepSheet};

/// Tries of one step in one case, when the pack does not say.
const TRIES: u32 = 1;

impl Fill<'_> {
    pub(super) fn steps(&mut self, sheet: &Sheet) {
        for step in &sheet.steps {
            let known = self.names.expect_kind_or_component(&step.of, self.problems);
            self.step_numbers(step);
            let filled = self.step(step);
            if known {
                self.out.steps.push(filled);
            }
        }
    }

    fn step(&mut self, step: &StepSheet) -> StepDef {
        let (name, of) = (step.step.text(), step.of.text());
        self.expect_keys_of_actor(step);
        self.answers(step);
        let fixes = self.likelihood(&step.fixes, of, None);
        let takes = step.takes.as_ref().or(step.effort.as_ref());
        if takes.is_none() && !name.is_empty() {
            let what = format!("`{name}` does not say how long it takes");
            self.problems.error(step.step.place, what, "`takes`, or `effort` of the person");
        }
        let person = matches!(step.by, ByWord::Customer | ByWord::Near);
        let effort = step.effort.as_ref().or(step.takes.as_ref().filter(|_| person));
        let (action, expect, within, never_if) = self.confirmation(step);
        let mut skills = BTreeMap::new();
        for (skill, level) in &step.skills {
            let level_of = level.get();
            if !(1..=10).contains(&level_of) {
                let what = format!("`{}` asks for the level {level_of}", skill.text());
                self.problems.error(level.place, what, "a proficiency from 1 to 10");
            }
            if self.names.expect_skill(skill, self.problems) {
                skills.insert(skill.text().into(), u8::try_from(level_of.min(10)).unwrap_or(10));
            }
        }
        if let Some(role) = &step.role {
            self.names.expect_role(role, self.problems);
        }
        let max = step.max.as_ref().map_or(TRIES, |max| max.get());
        if max == 0 {
            let place = step.max.as_ref().map_or(step.step.place, |max| max.place);
            self.problems.error(
                place,
                format!("`{name}` may never be tried"),
                "`max` of 1 or more",
            );
        }
        for before in &step.after {
            self.names.expect_step(before, self.problems);
        }
        StepDef {
            step: name.into(),
            of: of.into(),
            by: actor(step.by),
            cost: step.cost.get(),
            takes: takes.map_or(Span::ZERO, |span| span.get()),
            effort: effort.map_or(Span::ZERO, |span| span.get()),
            fixes,
            answers: self.answers_of(step),
            other_answer: step.other_answer.as_ref().map(|answer| answer.text().to_owned()),
            action,
            expect,
            within,
            never_if,
            max,
            role: step.role.as_ref().map(|role| role.text().to_owned()),
            skills,
            safety: step.safety.as_ref().map(|key| TextKey(format!("safety.{}", key.text()))),
            after: step.after.iter().map(|before| before.text().into()).collect(),
            with_customer: step.with.is_some(),
            contains: step.contains.as_ref().is_some_and(|flag| flag.get()),
            renews: self.renews(step),
        }
    }

    /// A picture of its kind, renewed when somebody who was there says that it is done.
    fn renews(&self, step: &StepSheet) -> Option<String> {
        let picture = step.renews.as_ref()?;
        let kind = self.names.kinds.get(step.of.text());
        if let Some(kind) = kind {
            let expected = format!("a picture of `{}`", step.of.text());
            let known = kind.pictures.iter();
            expect(picture.text(), picture.place, "picture", &expected, known, self.problems);
        }
        let by_somebody = step.by != ByWord::Thing && step.answers.is_empty();
        if kind.is_none() || !by_somebody {
            let what = format!("`renews` does nothing beside `{}`", step.step.text());
            let expected = "a step of a camera that somebody does and that asks nothing";
            self.problems.error(picture.place, what, expected);
        }
        Some(picture.text().to_owned())
    }

    fn step_numbers(&mut self, step: &StepSheet) {
        let mut numbers = vec![("cost".to_owned(), step.cost.get().to_string())];
        let spans = [("takes", &step.takes), ("effort", &step.effort), ("within", &step.within)];
        for (key, span) in spans {
            let value = span.as_ref().map(|span| span.get().to_string());
            numbers.extend(value.map(|value| (key.to_owned(), value)));
        }
        numbers.extend(step.max.iter().map(|max| ("max".to_owned(), max.get().to_string())));
        numbers.extend(share_numbers("fixes", &step.fixes));
        for (answer, rows) in &step.answers {
            numbers.extend(share_numbers(&format!("answers.{}", answer.text()), rows));
        }
        let path = format!("step.{}", step.step.text());
        let (source, estimate) = (step.source.as_ref(), step.estimate.as_ref());
        self.said(&Said { path, place: step.step.place, source, estimate }, &numbers);
    }

    /// What is commanded, what must be seen afterwards and until when, and what forbids it.
    #[allow(clippy::type_complexity)]
    fn confirmation(
        &mut self,
        step: &StepSheet,
    ) -> (Option<String>, Option<Condition>, Option<Span>, Vec<Condition>) {
        let locks = step.never_if.iter();
        let mut never_if: Vec<Condition> =
            locks.map(|lock| self.condition(&step.of, lock)).collect();
        let expect = step.expect.as_ref();
        let mut expect = expect.map(|text| self.condition(&step.of, text));
        let mut within = step.within.as_ref().map(|span| span.get());
        if expect.is_some() != within.is_some() {
            let what = format!("`{}` has only one of `expect` and `within`", step.step.text());
            self.problems.error(step.step.place, what, "both: what must be seen, and until when");
        }
        let of_component = self.names.components.contains_key(step.of.text());
        if let Some(place) = first_condition(step).filter(|_| of_component) {
            let what = format!("`{}` has a condition on a component", step.step.text());
            self.problems.error(place, what, "no condition: a component has no telemetry");
        }
        let action = step.action.as_ref().map(|name| name.text().to_owned());
        if let Some(name) = &step.action
            && let Some(kind) = self.names.kinds.get(step.of.text())
        {
            let expected = format!("an action of `{}`", step.of.text());
            let known = kind.actions.iter();
            expect_action(name.text(), name.place, &expected, known, self.problems);
            let kinds = self.out.kinds.iter();
            let mut of_kind = kinds.filter(|kind| kind.kind.as_str() == step.of.text());
            if let Some(def) = of_kind.find_map(|kind| kind.actions.get(name.text())) {
                expect = expect.or_else(|| Some(def.expect.clone()));
                within = within.or(Some(def.within));
                never_if.extend(def.never_if.iter().cloned());
            }
        }
        (action, expect, within, never_if)
    }

    /// Keys that mean something for one actor only.
    fn expect_keys_of_actor(&self, step: &StepSheet) {
        let name = step.step.text();
        let is_thing = step.by == ByWord::Thing;
        if is_thing && step.action.is_none() && step.answers.is_empty() && !name.is_empty() {
            let what = format!("`{name}` is done by the thing but commands nothing");
            self.problems.error(step.step.place, what, "`do` with an action of the kind");
        }
        let only = |place: Option<Place>, key: &str, by: &[ByWord], words: &str| {
            if let Some(place) = place.filter(|_| !by.contains(&step.by)) {
                let what = format!("`{key}` has no meaning in `{name}`");
                self.problems.error(place, what, format!("`{key}` only in a step by {words}"));
            }
        };
        only(step.action.as_ref().map(|action| action.place), "do", &[ByWord::Thing], "a thing");
        let others = [ByWord::Partner, ByWord::Technician];
        only(step.role.as_ref().map(|role| role.place), "role", &others, "a partner or technician");
        let agent = [ByWord::Agent];
        only(step.skills.first().map(|(skill, _)| skill.place), "skills", &agent, "an agent");
        only(step.with.map(|_| step.step.place), "with", &agent, "an agent");
        if step.by == ByWord::Technician && step.role.is_none() && !name.is_empty() {
            let what = format!("`{name}` does not say whose technician goes");
            self.problems.error(step.step.place, what, "`role`");
        }
        let protects = self.out.at_once.iter().any(|rule| rule.step.as_str() == name);
        if step.fixes.is_empty() && step.answers.is_empty() && !protects && !name.is_empty() {
            let what = format!("`{name}` neither repairs nor tells anything");
            let expected =
                "`fixes`, `answers` with `other_answer`, or an alarm that names it `at_once`";
            self.problems.error(step.step.place, what, expected);
        }
    }

    /// Checks of a question; its answers also go to the kind's model.
    fn answers(&mut self, step: &StepSheet) {
        let (name, of) = (step.step.text(), step.of.text());
        if step.answers.is_empty() {
            if let Some(other) = &step.other_answer {
                self.problems.error(
                    other.place,
                    "`other_answer` without `answers`",
                    "both or none",
                );
            }
            return;
        }
        let named = step.answers.iter().find(|(answer, _)| {
            step.other_answer.as_ref().is_some_and(|other| other.text() == answer.text())
        });
        if let Some((answer, _)) = named {
            let what = format!("`{}` is an answer and the other answer", answer.text());
            self.problems.error(answer.place, what, "the name of the answer that takes the rest");
        }
        if step.other_answer.is_none() && !name.is_empty() {
            let what = format!("`{name}` does not say what the other answer is");
            self.problems.error(step.step.place, what, "`other_answer`");
        }
        for (answer, _) in &step.answers {
            self.expect_slug(answer);
        }
        let answers = self.answers_of(step);
        self.expect_shares_below_one(step, &answers);
        for model in &mut self.out.models {
            let depends = model.depends_on.iter().any(|component| component.as_str() == of);
            if model.kind.as_str() == of || depends {
                model.answers.insert(name.to_owned(), answers.clone());
            }
        }
    }

    fn answers_of(&self, step: &StepSheet) -> BTreeMap<String, focal_diagnose::Likelihood> {
        let of = step.of.text();
        let answers = step.answers.iter();
        answers
            .map(|(answer, rows)| {
                (answer.text().to_owned(), self.likelihood(rows, of, Some(answer.place)))
            })
            .collect()
    }

    /// Under every cause the answers together must leave room for the other answer.
    fn expect_shares_below_one(
        &self,
        step: &StepSheet,
        answers: &BTreeMap<String, focal_diagnose::Likelihood>,
    ) {
        let causes = answers.values().flat_map(|likelihood| likelihood.by_cause.keys());
        let sums = causes.map(|cause| {
            (cause.as_str(), answers.values().map(|likelihood| likelihood.of(cause)).sum::<f64>())
        });
        let otherwise = ("else", answers.values().map(|likelihood| likelihood.otherwise).sum());
        if let Some((cause, sum)) = sums.chain([otherwise]).find(|(_, sum)| *sum > 1.0 + 1e-9) {
            let what =
                format!("the answers of `{}` sum to {sum:.2} under `{cause}`", step.step.text());
            self.problems.error(step.step.place, what, "at most 1 under each cause");
        }
    }
}

fn expect_action<'n>(
    name: &str,
    place: Place,
    expected: &str,
    known: impl Iterator<Item = &'n String> + Clone,
    problems: &crate::problem::Problems,
) {
    expect(name, place, "action", expected, known, problems);
}

fn first_condition(step: &StepSheet) -> Option<Place> {
    step.expect.iter().chain(&step.never_if).map(|text: &Text| text.place).next()
}

fn actor(word: ByWord) -> Actor {
    match word {
        ByWord::Thing => Actor::Thing,
        ByWord::Customer => Actor::Customer,
        ByWord::Near => Actor::Near,
        ByWord::Agent => Actor::Agent,
        ByWord::Partner => Actor::Partner,
        ByWord::Technician => Actor::Technician,
    }
}
