//! What a story expects: rows become checks.

use focal_base::StepName;
use focal_case::Actor;

use super::cast::Cast;
use super::sheet::ExpectSheet;
use super::{CaseCheck, Check, EndedBy, Expect, OutcomeCheck, When};
use crate::fill::expect;
use crate::problem::Place;
use crate::read::{Count, Flag, Name, Text};

const ACTORS: &[(&str, Actor)] = &[
    ("thing", Actor::Thing),
    ("customer", Actor::Customer),
    ("near", Actor::Near),
    ("agent", Actor::Agent),
    ("partner", Actor::Partner),
    ("technician", Actor::Technician),
];

impl Cast<'_> {
    pub(super) fn expectation(&self, row: &ExpectSheet) -> Option<Expect> {
        let times = [&row.at, &row.by, &row.never];
        let used: Vec<&Text> = times.into_iter().flatten().collect();
        let [time] = used[..] else {
            let place = used.first().map_or_else(|| self.somewhere_in(row), |text| text.place);
            let what = format!("the expectation has {} of at, by and never", used.len());
            self.problems.error(place, what, "exactly one: when it must be so");
            return None;
        };
        let place = time.place;
        let (when, check) = match &row.never {
            Some(word) => (When::Never, self.never(word, row)?),
            None => (self.when(row, time)?, self.check(row, place)?),
        };
        Some(Expect { line: place.line, when, check })
    }

    fn when(&self, row: &ExpectSheet, time: &Text) -> Option<When> {
        if row.at.is_some() && time.text() == "end" {
            return Some(When::End);
        }
        match time.text().parse() {
            Ok(span) if row.at.is_some() => Some(When::At(span)),
            Ok(span) => Some(When::By(span)),
            Err(_) => {
                let what = format!("the moment is {:?}", time.text());
                self.problems.error(
                    time.place,
                    what,
                    "a time from the start like 38m, or `at: end`",
                );
                None
            }
        }
    }

    fn never(&self, word: &Text, row: &ExpectSheet) -> Option<Check> {
        let text = word.text();
        let step =
            || Check::Step { step: text.into(), case: row.case.as_ref().map(|p| p.text().into()) };
        match text {
            "contact" => Some(Check::AnyContact),
            "case" => Some(Check::Cases(1)),
            "incident" => Some(Check::Incidents(1)),
            _ if self.names.steps.contains_key(text) => Some(step()),
            _ if self.alarms().any(|alarm| alarm == text) => Some(Check::Alarm {
                alarm: text.to_owned(),
                of: row.of.as_ref().map(|thing| thing.text().into()),
                active: true,
            }),
            _ => {
                let steps = self.names.steps.keys().map(String::as_str);
                let known = steps.chain(self.alarms()).chain(["contact", "case", "incident"]);
                let what = format!("`{text}` is nothing that could be");
                let expected = "contact, case, incident, an alarm or a step";
                self.problems.unknown(word.place, what, expected, text, known);
                None
            }
        }
    }

    fn alarms(&self) -> impl Iterator<Item = &str> {
        self.names.kinds.values().flat_map(|kind| &kind.alarms).map(String::as_str)
    }

    fn check(&self, row: &ExpectSheet, place: Place) -> Option<Check> {
        let subjects = [
            ("alarm", row.alarm.is_some()),
            ("incidents", row.incidents.is_some()),
            ("incident", row.incident.is_some()),
            ("case", row.case.is_some() && row.step.is_none() && row.command.is_none()),
            ("command", row.command.is_some()),
            ("told", row.told.is_some()),
            ("outcome", row.outcome.is_some()),
            ("step", row.step.is_some() && row.told.is_none()),
        ];
        let used: Vec<&str> = subjects.iter().filter(|(_, is)| *is).map(|(key, _)| *key).collect();
        match used[..] {
            ["alarm"] => self.alarm(row),
            ["incidents"] => Some(Check::Incidents(row.incidents.as_ref()?.get())),
            ["incident"] => self.incident(row),
            ["case"] => self.case(row),
            ["command"] => self.command(row, place),
            ["told"] => self.told(row),
            ["outcome"] => self.outcome(row),
            ["step"] => {
                let case = row.case.as_ref().map(|person| self.person(person));
                Some(Check::Step { step: self.step(row.step.as_ref()?), case })
            }
            [] if row.cause.is_some() => self.belief(row),
            [] if row.owner.is_some() => self.owner_share(row),
            [] if row.cases.is_some() => Some(Check::Cases(row.cases.as_ref()?.get())),
            _ => {
                let what = match used.len() {
                    0 => "nothing is expected".to_owned(),
                    _ => format!("{} are expected in one row", used.join(" and ")),
                };
                let expected = "one of alarm, cause, owner, incidents, incident, cases, case, command, told, step, outcome";
                self.problems.error(place, what, expected);
                None
            }
        }
    }

    fn alarm(&self, row: &ExpectSheet) -> Option<Check> {
        let alarm = row.alarm.as_ref()?;
        let of = row.of.as_ref();
        if let Some(thing) = of {
            self.expect_thing(thing.text(), thing.place);
        }
        let kind =
            of.and_then(|thing| self.things.get(&thing.text().into())).map(|thing| &thing.kind);
        let of_kind = kind.and_then(|kind| self.names.kinds.get(kind.as_str()));
        if let Some(kind) = of_kind {
            let known = kind.alarms.iter();
            expect(
                alarm.text(),
                alarm.place,
                "alarm",
                "an alarm of the thing",
                known,
                self.problems,
            );
        }
        let active = row.active.as_ref().is_none_or(Flag::get);
        let of = of.map(|thing| thing.text().into());
        Some(Check::Alarm { alarm: alarm.text().to_owned(), of, active })
    }

    fn belief(&self, row: &ExpectSheet) -> Option<Check> {
        let cause = self.cause(row.cause.as_ref()?);
        self.expect_subject(row.of.as_ref());
        Some(Check::Belief {
            cause,
            of: row.of.as_ref().map(|of| of.text().to_owned()),
            owner: row.owner.as_ref().map(|owner| self.owner(owner)),
            above: row.above.as_ref().map(crate::read::Share::get),
            below: row.below.as_ref().map(crate::read::Share::get),
        })
    }

    fn owner_share(&self, row: &ExpectSheet) -> Option<Check> {
        self.expect_subject(row.of.as_ref());
        Some(Check::Owner {
            owner: self.owner(row.owner.as_ref()?),
            of: row.of.as_ref().map(|of| of.text().to_owned()),
            above: row.above.as_ref().map(crate::read::Share::get),
            below: row.below.as_ref().map(crate::read::Share::get),
        })
    }

    fn expect_subject(&self, of: Option<&Text>) {
        if let Some(of) = of {
            let (things, people) =
                (self.things.keys().map(|id| &id.0), self.people.keys().map(|id| &id.0));
            let known = things.chain(people).chain(self.components.keys());
            let expected = "a thing, component or person of the story";
            expect(of.text(), of.place, "subject", expected, known, self.problems);
        }
    }

    fn incident(&self, row: &ExpectSheet) -> Option<Check> {
        let of = row.incident.as_ref()?;
        let known = self.components.keys().chain(self.things.keys().map(|id| &id.0));
        let expected = "a component or thing of the story";
        expect(of.text(), of.place, "subject", expected, known, self.problems);
        Some(Check::Incident {
            of: of.text().to_owned(),
            things: row.things.as_ref().map(Count::get),
            cases: row.cases.as_ref().map(Count::get),
            open: row.open.as_ref().is_none_or(Flag::get),
            owner: row.owner.as_ref().map(|owner| self.owner(owner)),
        })
    }

    fn case(&self, row: &ExpectSheet) -> Option<Check> {
        let keeper = row.keeper.as_ref().map(|keeper| {
            let words = ["focal".to_owned(), "queue".to_owned()];
            let known = self.agents.iter().chain(&words);
            let expected = "focal, queue or an agent of the story";
            expect(keeper.text(), keeper.place, "keeper", expected, known, self.problems);
            keeper.text().to_owned()
        });
        Some(Check::Case(CaseCheck {
            person: self.person(row.case.as_ref()?),
            open: row.open.as_ref().map(Flag::get),
            keeper,
            next: row.next.as_ref().map(|step| self.step(step)),
            tried: row.tried.iter().map(|step| self.step(step)).collect::<Vec<StepName>>(),
            waits_for: row.waits_for.as_ref().and_then(|word| self.actor(word)),
            between: row.between.iter().map(|cause| self.cause(cause)).collect(),
            separated_by: row.separated_by.as_ref().map(|step| self.step(step)),
        }))
    }

    fn command(&self, row: &ExpectSheet, place: Place) -> Option<Check> {
        let action = row.command.as_ref()?;
        let Some(of) = &row.of else {
            self.problems.error(place, "the command has no thing", "`of`");
            return None;
        };
        self.expect_thing(of.text(), of.place);
        let kind = self.things.get(&of.text().into()).map(|thing| thing.kind.as_str());
        if let Some(kind) = kind.and_then(|kind| self.names.kinds.get(kind)) {
            let known = kind.actions.iter();
            expect(
                action.text(),
                action.place,
                "action",
                "an action of the thing",
                known,
                self.problems,
            );
        }
        let count = row.count.as_ref().map(Count::get);
        Some(Check::Command { thing: of.text().into(), action: action.text().to_owned(), count })
    }

    fn told(&self, row: &ExpectSheet) -> Option<Check> {
        let name = row.told.as_ref()?;
        let people = self.people.keys().chain(self.near.keys()).map(|id| &id.0);
        let expected = "one of the story's people";
        expect(name.text(), name.place, "person", expected, people, self.problems);
        let of = row.step.as_ref().map(|step| self.step(step));
        Some(Check::Told { person: name.text().into(), of })
    }

    fn outcome(&self, row: &ExpectSheet) -> Option<Check> {
        let by = row.ended_by.as_ref().and_then(|word| match word.text() {
            "itself" => Some(EndedBy::Itself),
            _ => self.actor(word).map(EndedBy::Actor),
        });
        self.expect_subject(row.outcome.as_ref());
        Some(Check::Outcome(OutcomeCheck {
            of: row.outcome.as_ref()?.text().to_owned(),
            by,
            cause: row.cause.as_ref().map(|cause| self.cause(cause)),
            owner: row.owner.as_ref().map(|owner| self.owner(owner)),
            worked: row.worked.as_ref().map(|step| self.step(step)),
            cost_below: row.cost_below.as_ref().map(|cost| cost.get().units()),
        }))
    }

    fn person(&self, name: &Text) -> focal_base::PersonId {
        self.expect_person(name.text(), name.place);
        name.text().into()
    }

    fn cause(&self, cause: &Name) -> focal_base::CauseName {
        let known = self.names.causes.keys();
        expect(cause.text(), cause.place, "cause", "one of `causes`", known, self.problems);
        cause.text().into()
    }

    fn owner(&self, owner: &Name) -> String {
        let words = ["customer".to_owned(), "nobody".to_owned()];
        let known = self.providers.iter().chain(&self.names.roles).chain(&words);
        let expected = "a provider of the story, a role, customer or nobody";
        expect(owner.text(), owner.place, "owner", expected, known, self.problems);
        owner.text().to_owned()
    }

    fn actor(&self, word: &Name) -> Option<Actor> {
        let found = ACTORS.iter().find(|(name, _)| *name == word.text()).map(|(_, actor)| *actor);
        if found.is_none() && !word.text().is_empty() {
            let what = format!("`{}` does no steps", word.text());
            let names = ACTORS.iter().map(|(name, _)| *name);
            let expected =
                "thing, customer, near, agent, partner, technician (or itself, for an outcome)";
            self.problems.unknown(word.place, what, expected, word.text(), names);
        }
        found
    }

    /// A row without a time still stands somewhere.
    fn somewhere_in(&self, row: &ExpectSheet) -> Place {
        let names = [&row.alarm, &row.cause, &row.command, &row.step].into_iter().flatten();
        let texts =
            [&row.case, &row.incident, &row.outcome, &row.told, &row.of].into_iter().flatten();
        let counts = [&row.incidents, &row.cases].into_iter().flatten();
        let mut places = names
            .map(|name| name.place)
            .chain(texts.map(|text| text.place))
            .chain(counts.map(|count| count.place));
        places.next().unwrap_or(Place::PACK)
    }
}
