//! A favour as the person who was asked sees it.

use focal_base::{At, ThingId};
use focal_case::near::FavourReply;
use focal_case::{RunState, StepDef, StepRun};
use focal_engine::rows::CaseRow;
use focal_engine::{Twins, World};

use crate::pages::figures;
use crate::pages::guest::Near;
use crate::pages::teller::{Check, Teller};
use crate::pages::words::{Say, fill};

/// Where it stands for this person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Asked,
    /// They said yes; who goes is settled in a moment.
    SaidYes,
    SaidNo,
    /// They go.
    Goes,
    /// They say that it is done; we look.
    Watching,
    /// It was seen to work, or their answer was taken.
    Thanked,
    /// They tried.
    CouldNot,
    /// Somebody else goes, or it is not needed any more.
    Released,
}

impl State {
    /// What to do is of use to them.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, State::Asked | State::SaidYes | State::Goes | State::Watching)
    }
}

#[derive(Clone, Debug)]
pub struct Favour {
    pub stands: State,
    pub thing: Option<ThingId>,
    pub title: String,
    pub text: String,
    pub eta: String,
    pub takes: String,
    pub needs: String,
    pub place: Option<String>,
    pub safety: Vec<String>,
    pub body: String,
    /// SVG, checked when the pack was read.
    pub picture: Option<String>,
    pub list: Vec<String>,
    pub question: String,
    pub answers: Vec<(String, String)>,
    pub done: String,
    pub cannot: String,
    pub check: Option<Check>,
    pub watching: Option<String>,
    /// How many others were asked; who they are is nobody's business.
    pub others: usize,
}

#[must_use]
pub fn of(world: &World, twins: &Twins, who: &Near, say: &Say, now: At) -> Favour {
    let Some((row, run)) = world.case_of_run(&who.run) else { return over(say) };
    let teller =
        Teller { thing: name(world, row), ..Teller::of_case(world, row, say, now, &who.zone) };
    let Some(def) = teller.def(&run.step) else { return over(say) };
    let Some(stands) = stands(row, run, who) else { return over(say) };
    let reader = Reader { teller: &teller, twins, row, run, def, who, stands };
    reader.favour()
}

fn name(world: &World, row: &CaseRow) -> String {
    let thing = row.case.thing.as_ref().and_then(|id| world.things.get(id));
    thing.map(|thing| thing.name.clone()).unwrap_or_default()
}

/// `None` when they were not asked at all.
fn stands(row: &CaseRow, run: &StepRun, who: &Near) -> Option<State> {
    let favour = run.favour.as_ref()?;
    let asked = favour.asked.iter().find(|asked| asked.person == who.person)?;
    let chosen = favour.chosen.as_ref() == Some(&who.person);
    Some(match (&run.state, chosen) {
        (RunState::Done(_), true) => State::Thanked,
        (RunState::Running, true) if run.replied.is_some() => State::Watching,
        (RunState::Running, true) => State::Goes,
        (RunState::Failed { .. } | RunState::Declined, true) => State::CouldNot,
        (RunState::Offered, false) if !row.case.is_resolved() => match asked.reply {
            FavourReply::Waiting => State::Asked,
            FavourReply::Yes { .. } => State::SaidYes,
            FavourReply::No { .. } => State::SaidNo,
            FavourReply::Released { .. } => State::Released,
        },
        (_, false) if matches!(asked.reply, FavourReply::No { .. }) => State::SaidNo,
        _ => State::Released,
    })
}

/// The case is long over, or never was: thanks, and nothing to do.
fn over(say: &Say) -> Favour {
    let empty = String::new;
    Favour {
        stands: State::Released,
        thing: None,
        title: say.t("near.released").to_owned(),
        text: say.t("near.released_text").to_owned(),
        eta: empty(),
        takes: empty(),
        needs: empty(),
        place: None,
        safety: vec![],
        body: empty(),
        picture: None,
        list: vec![],
        question: empty(),
        answers: vec![],
        done: empty(),
        cannot: empty(),
        check: None,
        watching: None,
        others: 0,
    }
}

struct Reader<'a, 'w> {
    teller: &'a Teller<'w>,
    twins: &'a Twins,
    row: &'a CaseRow,
    run: &'a StepRun,
    def: &'a StepDef,
    who: &'a Near,
    stands: State,
}

impl Reader<'_, '_> {
    fn part(&self, name: &str) -> String {
        self.teller.step(&self.def.step, name).unwrap_or_default()
    }

    fn favour(&self) -> Favour {
        let (say, def) = (self.teller.say, self.def);
        let (title, text) = self.opening();
        let asked =
            self.run.favour.as_ref().map(|favour| favour.asked.as_slice()).unwrap_or_default();
        let own = asked.iter().find(|asked| asked.person == self.who.person);
        let label = |value: &String| self.part(&format!("answer.{value}"));
        let answers =
            def.answers.keys().chain(&def.other_answer).map(|value| (value.clone(), label(value)));
        let safety = def.safety.as_ref().and_then(|key| self.teller.tell(&key.0, &[]));
        let until = self.run.until.map(|until| self.teller.when(until)).unwrap_or_default();
        Favour {
            stands: self.stands,
            thing: self.row.case.thing.clone(),
            title,
            text,
            eta: own.map(|asked| figures::length(say, asked.eta)).unwrap_or_default(),
            takes: figures::length(say, def.effort),
            needs: self.part("needs"),
            place: self.place(),
            safety: safety.into_iter().collect(),
            body: if def.is_question() { self.question() } else { self.part("body") },
            picture: self.teller.picture(&def.step),
            list: (1..=20)
                .map_while(|n| self.teller.step(&def.step, &format!("list.{n}")))
                .collect(),
            question: self.question(),
            answers: answers.collect(),
            done: self.part("done_button"),
            cannot: self.part("cannot_button"),
            check: self.check(),
            watching: (self.stands == State::Watching)
                .then(|| say.with("step.we_watch", &[("time", &until)])),
            others: asked.len().saturating_sub(1),
        }
    }

    fn opening(&self) -> (String, String) {
        let say = self.teller.say;
        let own = |title: &str, text: &str| (say.t(title).to_owned(), say.t(text).to_owned());
        match self.stands {
            State::Asked => (self.part("title"), self.part("favour")),
            State::SaidYes => (self.part("title"), say.t("near.said_yes").to_owned()),
            State::Goes => (self.part("title"), say.t("near.you_go").to_owned()),
            State::Watching => (self.part("title"), say.t("near.you_did").to_owned()),
            State::SaidNo => own("near.said_no", "near.said_no_text"),
            State::Thanked => own("near.thanks", "near.thanks_text"),
            State::CouldNot => own("near.tried", "near.tried_text"),
            State::Released => own("near.released", "near.released_text"),
        }
    }

    /// Before they go the name of the place; the address is for whoever goes there.
    fn place(&self) -> Option<String> {
        let world = self.teller.world;
        let thing = self.row.case.thing.as_ref().and_then(|id| world.things.get(id))?;
        let site = world.sites.get(thing.site.as_ref()?)?;
        let goes = matches!(self.stands, State::Goes | State::Watching) && !site.address.is_empty();
        Some(if goes { site.in_words() } else { site.name.clone() })
    }

    /// A question may name the reading that is doubted.
    fn question(&self) -> String {
        let key = format!("step.{}.question", self.def.step);
        let Some(text) = self.teller.find(&key) else { return String::new() };
        let value = self.doubted().unwrap_or_else(|| "–".to_owned());
        fill(&text, &[("value", &value), ("thing", &self.teller.thing)])
    }

    /// The metric whose alarm is why they were asked.
    fn doubted(&self) -> Option<String> {
        let thing = self.row.case.thing.as_ref()?;
        let alarms = self.teller.world.active_alarms(thing).filter(|alarm| alarm.affects_customer);
        let worst = alarms.max_by_key(|alarm| alarm.severity)?;
        let defs = &self.teller.kit?.pack.alarms;
        let metric = defs.iter().find(|def| def.alarm == worst.alarm).and_then(|def| match &def
            .detector
        {
            focal_sense::DetectorDef::Threshold { when, .. } => {
                let name = when.0.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
                Some(name.to_owned())
            }
            focal_sense::DetectorDef::Rate { metric, .. }
            | focal_sense::DetectorDef::Unusual { metric, .. } => Some(metric.0.clone()),
            _ => None,
        })?;
        let world = self.teller.world;
        let value =
            self.twins.look(world.id(), thing, |state| state.twin().value(&metric)).flatten()?;
        Some(figures::number(self.teller.say, value))
    }

    fn check(&self) -> Option<Check> {
        if !self.stands.is_open() {
            return None;
        }
        self.teller.check(self.twins, self.row.case.thing.as_ref()?, self.def)
    }
}
