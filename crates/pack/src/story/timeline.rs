//! The inputs of a story: rows become acts.

use focal_base::{Span, StepName};
use focal_sense::{Attempt, Event, SelfTest, Signal};

use super::cast::Cast;
use super::sheet::{AttemptSheet, InputSheet, StatusWord};
use super::{Act, AgentAct, CustomerAct, Input, NearAct, PartnerAct};
use crate::fill::expect;
use crate::problem::Place;
use crate::read::{Dur, Name, Rows, Text};
use crate::sheet::ByWord;

/// One row may repeat a signal at most so often.
const MAX_TIMES: i64 = 20_000;

impl Cast<'_> {
    pub(super) fn input(&self, row: &InputSheet) -> Option<Input> {
        let place = row.at.place;
        let subjects = [
            ("thing", row.thing.is_some()),
            ("customer", row.customer.is_some()),
            ("near", row.near.is_some()),
            ("agent", row.agent.is_some()),
            ("partner", row.partner.is_some()),
        ];
        let used: Vec<&str> = subjects.iter().filter(|(_, is)| *is).map(|(key, _)| *key).collect();
        let [subject] = used[..] else {
            let what = match used.len() {
                0 => "the input has no subject".to_owned(),
                _ => format!("the input has {}", used.join(" and ")),
            };
            self.problems.error(place, what, "one of thing, customer, near, agent, partner");
            return None;
        };
        self.repeats_well(row);
        let act = match subject {
            "thing" if row.picture.is_some() || row.shows.is_some() => self.picture(row)?,
            "thing" => self.signal(row)?,
            "customer" => self.customer(row)?,
            "near" => self.near_act(row)?,
            "agent" => self.agent_act(row)?,
            _ => self.partner(row)?,
        };
        Some(Input {
            line: place.line,
            at: row.at.get(),
            until: row.until.as_ref().map(Dur::get),
            every: row.every.as_ref().map(Dur::get),
            act,
        })
    }

    fn repeats_well(&self, row: &InputSheet) {
        let place = row.at.place;
        match (&row.until, &row.every) {
            (None, None) => {}
            (Some(until), Some(every)) => {
                let length = until.get().0.saturating_sub(row.at.get().0);
                let times = length.checked_div(every.get().0).unwrap_or(i64::MAX);
                if length < 0 || times > MAX_TIMES {
                    let what = format!(
                        "from {} until {} every {}",
                        row.at.get(),
                        until.get(),
                        every.get()
                    );
                    self.problems.error(
                        place,
                        what,
                        format!("a later `until` and {MAX_TIMES} times at most"),
                    );
                }
            }
            _ => self.problems.error(place, "only one of `until` and `every`", "both or none"),
        }
    }

    fn signal(&self, row: &InputSheet) -> Option<Act> {
        let things = self.things_named(row.thing.as_ref()?);
        let first = things.first().and_then(|id| self.things.get(id))?;
        let kind = first.kind.as_str();
        let mut signal = Signal { state: self.state(&row.state, kind), ..Signal::default() };
        for (metric, value) in &row.values {
            self.expect_metric(metric, kind);
            signal.values.insert(metric.text().to_owned(), value.get());
        }
        signal.events =
            row.events.iter().map(|code| Event { code: code.text().to_owned() }).collect();
        let tests = row.tests.iter();
        signal.tests = tests
            .map(|(name, ok)| SelfTest { name: name.text().to_owned(), ok: ok.get(), code: None })
            .collect();
        row.attempts.iter().for_each(|attempt| self.attempt(attempt, kind));
        let attempts = row.attempts.iter().map(|attempt| Attempt {
            service: attempt.service.text().to_owned(),
            ok: attempt.ok.get(),
            stopped_at: attempt.stopped_at.as_ref().map(|name| name.text().to_owned()),
            code: attempt.code.as_ref().map(|code| code.text().to_owned()),
        });
        signal.attempts = attempts.collect();
        let apart = row.apart.as_ref().map_or(Span::ZERO, Dur::get);
        Some(Act::Signal { things, apart, signal })
    }

    fn picture(&self, row: &InputSheet) -> Option<Act> {
        let things = self.things_named(row.thing.as_ref()?);
        let (Some(picture), Some(scene)) = (&row.picture, &row.shows) else {
            let what = "only one of `picture` and `shows`";
            self.problems.error(row.at.place, what, "both: which picture, and the scene on it");
            return None;
        };
        let says = !row.values.is_empty()
            || !row.state.is_empty()
            || !row.tests.is_empty()
            || !row.events.is_empty()
            || !row.attempts.is_empty();
        if says {
            let what = "a picture and a signal in one row";
            self.problems.error(row.at.place, what, "a row for each");
        }
        let kind = self.things.get(things.first()?)?.kind.as_str();
        if let Some(names) = self.names.kinds.get(kind) {
            let (expected, known) = (format!("a picture of `{kind}`"), names.pictures.iter());
            expect(picture.text(), picture.place, "picture", &expected, known, self.problems);
        }
        let known = self.scenes.keys();
        expect(scene.text(), scene.place, "scene", "one of `scenes`", known, self.problems);
        let apart = row.apart.as_ref().map_or(Span::ZERO, Dur::get);
        let (picture, scene) = (picture.text().to_owned(), scene.text().to_owned());
        Some(Act::Picture { things, apart, picture, scene })
    }

    fn attempt(&self, attempt: &AttemptSheet, kind: &str) {
        if !self.names.expect_service(&attempt.service, kind, self.problems) {
            return;
        }
        let services = self.names.kinds.get(kind).map(|kind| &kind.services);
        let parts = services.and_then(|services| services.get(attempt.service.text()));
        if let Some((part, parts)) = attempt.stopped_at.as_ref().zip(parts) {
            let expected = format!("a part of `{}`", attempt.service.text());
            expect(part.text(), part.place, "part", &expected, parts.iter(), self.problems);
        }
    }

    fn customer(&self, row: &InputSheet) -> Option<Act> {
        let person = row.customer.as_ref()?;
        self.expect_person(person.text(), person.place);
        let by = ByWord::Customer;
        let rates = row.rates.as_ref().map(|stars| {
            if !(1..=5).contains(&stars.get()) {
                let what = format!("a rating of {}", stars.get());
                self.problems.error(stars.place, what, "1 to 5");
            }
            CustomerAct::Rates(u8::try_from(stars.get()).unwrap_or(5))
        });
        let acts = [
            self.answer(&row.answers).map(|(step, answer)| CustomerAct::Answers { step, answer }),
            row.takes_back.as_ref().map(|step| CustomerAct::TakesBack(self.question(step))),
            row.does.as_ref().map(|step| CustomerAct::Does(self.step_by(step, by))),
            row.cannot.as_ref().map(|step| CustomerAct::Cannot(self.step_by(step, by))),
            row.asks_for_help.as_ref().map(|_| CustomerAct::AsksForHelp),
            row.says.as_ref().map(|text| CustomerAct::Says(text.text().to_owned())),
            rates,
        ];
        let words = "answers, takes_back, does, cannot, asks_for_help, says, rates";
        let act = self.one(acts, row.at.place, "the customer", words)?;
        Some(Act::Customer { person: person.text().into(), act })
    }

    fn near_act(&self, row: &InputSheet) -> Option<Act> {
        let person = row.near.as_ref()?;
        let known = self.near.keys().map(|id| &id.0);
        expect(person.text(), person.place, "near person", "one of `near`", known, self.problems);
        let by_text = |text: &Text| self.step_by(&as_name(text), ByWord::Near);
        let by_name = |step: &Name| self.step_by(step, ByWord::Near);
        let acts = [
            row.accepts.as_ref().map(|step| NearAct::Accepts(by_text(step))),
            row.declines.as_ref().map(|step| NearAct::Declines(by_text(step))),
            row.done.as_ref().map(|step| NearAct::Done(by_name(step))),
            row.cannot.as_ref().map(|step| NearAct::Cannot(by_name(step))),
            self.answer(&row.answers).map(|(step, answer)| NearAct::Answers { step, answer }),
        ];
        let words = "accepts, declines, done, cannot, answers";
        let act = self.one(acts, row.at.place, "the near person", words)?;
        Some(Act::Near { person: person.text().into(), act })
    }

    fn agent_act(&self, row: &InputSheet) -> Option<Act> {
        let agent = row.agent.as_ref()?;
        let known = self.agents.iter();
        expect(agent.text(), agent.place, "agent", "one of `agents`", known, self.problems);
        let resolves = row.resolves.as_ref().map(|resolves| {
            let cause = &resolves.cause;
            let known = self.names.causes.keys();
            expect(cause.text(), cause.place, "cause", "one of `causes`", known, self.problems);
            let worked = resolves.worked.as_ref().map(|step| self.step(step));
            AgentAct::Resolves { cause: cause.text().into(), worked }
        });
        let acts = [
            row.accepts.as_ref().map(|_| AgentAct::Accepts),
            row.declines.as_ref().map(|_| AgentAct::Declines),
            row.does.as_ref().map(|step| AgentAct::Does(self.step(step))),
            self.answer(&row.answers).map(|(step, answer)| AgentAct::Answers { step, answer }),
            resolves,
            row.available.as_ref().map(|is| AgentAct::Available(is.get())),
            row.says.as_ref().map(|text| AgentAct::Says(text.text().to_owned())),
        ];
        let words = "accepts, declines, does, answers, resolves, available, says";
        let act = self.one(acts, row.at.place, "the agent", words)?;
        Some(Act::Agent { agent: agent.text().to_owned(), about: self.about(row), act })
    }

    fn partner(&self, row: &InputSheet) -> Option<Act> {
        let partner = row.partner.as_ref()?;
        self.expect_provider(partner);
        let said = row.says.as_ref().and_then(|text| match text.text() {
            "accepted" => Some(PartnerAct::Accepted),
            "fixed" => Some(PartnerAct::Fixed),
            "not_ours" => Some(PartnerAct::NotOurs),
            other => {
                let what = format!("the partner says {other:?}");
                let words = ["accepted", "fixed", "not_ours"];
                let expected = "accepted, fixed or not_ours";
                self.problems.unknown(text.place, what, expected, other, words);
                None
            }
        });
        let status = row.status.as_ref().map(|status| {
            self.expect_component(status.of.text(), status.of.place);
            let green = status.is == StatusWord::Green;
            PartnerAct::Status { of: status.of.text().into(), green }
        });
        if row.says.is_some() && said.is_none() {
            return None;
        }
        let act = self.one([said, status], row.at.place, "the partner", "says, status")?;
        Some(Act::Partner { partner: partner.text().into(), about: self.about(row), act })
    }

    fn about(&self, row: &InputSheet) -> Option<focal_base::PersonId> {
        let person = row.about.as_ref()?;
        self.expect_person(person.text(), person.place);
        Some(person.text().into())
    }

    /// The one act a row has.
    fn one<T>(
        &self,
        acts: impl IntoIterator<Item = Option<T>>,
        place: Place,
        who: &str,
        words: &str,
    ) -> Option<T> {
        let mut acts = acts.into_iter().flatten();
        let (first, second) = (acts.next(), acts.next());
        match (&first, second) {
            (None, _) => {
                self.problems.error(place, format!("{who} does nothing"), format!("one of {words}"))
            }
            (_, Some(_)) => {
                self.problems.error(
                    place,
                    format!("{who} does two things in one row"),
                    format!("one of {words}"),
                );
            }
            _ => {}
        }
        first
    }

    pub(super) fn step(&self, step: &Name) -> StepName {
        self.names.expect_step(step, self.problems);
        step.text().into()
    }

    fn step_by(&self, step: &Name, by: ByWord) -> StepName {
        let known = self.names.expect_step(step, self.problems);
        if known && self.names.actors.get(step.text()) != Some(&by) {
            let what = format!("`{}` is somebody else's step", step.text());
            self.problems.error(step.place, what, format!("a step by {by:?}").to_lowercase());
        }
        step.text().into()
    }

    fn question(&self, step: &Name) -> StepName {
        let known = self.names.expect_step(step, self.problems);
        if known && self.names.answers.get(step.text()).is_none_or(|answers| answers.is_empty()) {
            let what = format!("`{}` asks nothing", step.text());
            self.problems.error(step.place, what, "a step with `answers`");
        }
        step.text().into()
    }

    fn answer(&self, rows: &Rows<Name>) -> Option<(StepName, String)> {
        let (question, answer) = rows.first()?;
        self.question(&as_name(question));
        if let Some(known) = self.names.answers.get(question.text()) {
            let expected = format!("an answer of `{}`", question.text());
            expect(answer.text(), answer.place, "answer", &expected, known.iter(), self.problems);
        }
        if let Some((more, _)) = rows.get(1) {
            self.problems.error(more.place, "two answers in one row", "one");
        }
        Some((question.text().into(), answer.text().to_owned()))
    }
}

/// A free text that stands for a name; whether it is one is seen when it is looked up.
pub(super) fn as_name(text: &Text) -> Name {
    Name::named(text.text(), text.place)
}
