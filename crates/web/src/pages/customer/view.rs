//! A case as its customer sees it: what is, what we do, what they can do. Read from the world in one look;
//! knows no markup.

use focal_base::{At, CaseId, PersonId, RunId, Severity, ThingId};
use focal_case::{Actor, CaseState, RunState, StepDef, StepRun, answer};
use focal_engine::rows::{AlarmRow, CaseRow};
use focal_engine::{Twins, World};

use super::know::{self, Know};
use super::trail::{self, Stop};
use super::with::{self, Hand};
use crate::pages::figures;
use crate::pages::teller::{Check, Teller};
use crate::pages::words::Say;

#[derive(Clone, Debug)]
pub struct CaseView {
    pub id: CaseId,
    pub number: u64,
    pub thing: Option<ThingId>,
    pub is_over: bool,
    pub headline: String,
    pub lead: Vec<String>,
    pub safety: Vec<String>,
    pub now: Now,
    pub told: Vec<Told>,
    pub know: Option<Know>,
    pub trail: Vec<Stop>,
    pub hand: Hand,
}

/// What there is to do at this moment.
#[derive(Clone, Debug)]
pub enum Now {
    Question(Question),
    Step(Guide),
    /// Nothing for the customer to do; why, and until when.
    Waiting {
        text: String,
        check: Option<Check>,
    },
    Over {
        text: String,
        rating: Option<u8>,
    },
}

#[derive(Clone, Debug)]
pub struct Question {
    pub run: RunId,
    pub step: String,
    pub text: String,
    pub body: Option<String>,
    pub picture: Option<String>,
    pub list: Vec<String>,
    pub answers: Vec<(String, String)>,
}

/// A guided step.
#[derive(Clone, Debug)]
pub struct Guide {
    pub run: RunId,
    pub title: String,
    pub body: String,
    /// SVG, checked when the pack was read.
    pub picture: Option<String>,
    pub list: Vec<String>,
    pub takes: String,
    pub done: String,
    pub cannot: String,
    pub check: Option<Check>,
    /// They have said that it is done; until then we look.
    pub watching: Option<String>,
}

/// Something they told us, and may take back.
#[derive(Clone, Debug)]
pub struct Told {
    pub step: String,
    pub question: String,
    pub answer: String,
    pub own: bool,
}

/// Reads a case. `who` is its customer; the caller has checked that.
#[must_use]
pub fn of(
    world: &World,
    twins: &Twins,
    row: &CaseRow,
    who: &PersonId,
    say: &Say,
    now: At,
    zone: &str,
) -> CaseView {
    let teller = Teller::of_case(world, row, say, now, zone);
    let alarm = worst(world, row);
    let view = Reader { teller: &teller, twins, row, alarm };
    CaseView {
        id: row.case.id.clone(),
        number: row.case.number,
        thing: row.case.thing.clone(),
        is_over: row.case.is_resolved(),
        headline: headline(&teller, row, alarm),
        lead: view.lead(),
        safety: view.safety(),
        now: view.now(),
        told: view.told(who),
        know: know::of(&teller, row),
        trail: trail::of(&teller, row),
        hand: with::of(&teller, row),
    }
}

/// The alarm a customer feels most.
fn worst<'w>(world: &'w World, row: &'w CaseRow) -> Option<&'w AlarmRow> {
    let thing = row.case.thing.as_ref()?;
    let felt = world.active_alarms(thing).filter(|alarm| alarm.affects_customer);
    felt.max_by_key(|alarm| (alarm.severity, std::cmp::Reverse(alarm.raised)))
}

/// How bad it is for the customer now.
#[must_use]
pub fn severity(world: &World, row: &CaseRow) -> Severity {
    worst(world, row).map_or(Severity::Well, |alarm| alarm.severity)
}

/// What is, in one line: for a page's title and for the list of things.
#[must_use]
pub fn headline_of(world: &World, row: &CaseRow, say: &Say, now: At, zone: &str) -> String {
    headline(&Teller::of_case(world, row, say, now, zone), row, worst(world, row))
}

fn headline(teller: &Teller<'_>, row: &CaseRow, alarm: Option<&AlarmRow>) -> String {
    let say = teller.say;
    if row.case.is_resolved() {
        return say.t("head.over").to_owned();
    }
    if row.quiet_since.is_some() {
        return say.t("head.quiet").to_owned();
    }
    let said = alarm.and_then(|alarm| teller.tell(&format!("alarm.{}.customer", alarm.alarm), &[]));
    // The alarm that began it may be gone while somebody still repairs what caused it.
    let began_by_itself = row.case.title.key.0.starts_with("alarm.");
    said.unwrap_or_else(|| match teller.thing.as_str() {
        "" => say.t("head.asked").to_owned(),
        thing if began_by_itself => say.with("head.going_on", &[("thing", thing)]),
        thing => say.with("head.asked_thing", &[("thing", thing)]),
    })
}

struct Reader<'a, 'w> {
    teller: &'a Teller<'w>,
    twins: &'a Twins,
    row: &'a CaseRow,
    alarm: Option<&'a AlarmRow>,
}

impl Reader<'_, '_> {
    /// What we saw, and what we did about it.
    fn lead(&self) -> Vec<String> {
        let (teller, row) = (self.teller, self.row);
        if row.case.is_resolved() {
            return vec![];
        }
        let first =
            row.case.title.key.0.strip_suffix(".agent").map(|alarm| format!("{alarm}.journey"));
        let key = self.alarm.map(|alarm| format!("alarm.{}.journey", alarm.alarm)).or(first);
        let saw = key.and_then(|key| teller.tell(&key, &[]));
        let ours = row.case.runs.iter().rev().filter(|run| run.by == Actor::Thing);
        let done = ours
            .filter(|run| matches!(run.state, RunState::Done(_)))
            .find_map(|run| teller.message(run, &row.case.id));
        let did = done.filter(|_| row.quiet_since.is_none());
        [saw, did].into_iter().flatten().collect()
    }

    /// Safety comes first, and stays while the case is open: of what is to be done now, and of what was
    /// asked before, because the place has not changed.
    fn safety(&self) -> Vec<String> {
        if self.row.case.is_resolved() || self.row.quiet_since.is_some() {
            return vec![];
        }
        let asked = self.row.case.runs.iter().rev().filter(|run| run.by == Actor::Customer);
        let shared = self.row.case.live_runs().filter(|run| run.by == Actor::Partner);
        let mut keys: Vec<String> = Vec::new();
        for run in asked.chain(shared) {
            let key = self
                .teller
                .def(&run.step)
                .and_then(|def| def.safety.as_ref())
                .map(|key| key.0.clone());
            keys.extend(key.filter(|key| !keys.contains(key)));
        }
        keys.truncate(2);
        keys.iter().filter_map(|key| self.teller.tell(key, &[])).collect()
    }

    fn now(&self) -> Now {
        let case = &self.row.case;
        if let CaseState::Resolved(outcome) = &case.state {
            return Now::Over { text: self.ending(outcome), rating: outcome.rating };
        }
        let asked =
            case.live_runs().filter(|run| run.by == Actor::Customer).max_by_key(|run| run.at);
        let def = asked.and_then(|run| Some((run, self.teller.def(&run.step)?)));
        match def {
            Some((run, def)) if def.is_question() => Now::Question(self.question(run, def)),
            Some((run, def)) => Now::Step(self.guide(run, def)),
            None => Now::Waiting { text: self.waiting(), check: self.live_check() },
        }
    }

    fn question(&self, run: &StepRun, def: &StepDef) -> Question {
        let step = &def.step;
        let answers = def.answers.keys().chain(&def.other_answer);
        let label = |value: &String| self.teller.step(step, &format!("answer.{value}"));
        Question {
            run: run.id.clone(),
            step: step.0.clone(),
            text: self.teller.step(step, "question").unwrap_or_default(),
            body: self.teller.step(step, "body"),
            picture: self.teller.picture(step),
            list: list(self.teller, def),
            answers: answers
                .map(|value| (value.clone(), label(value).unwrap_or_else(|| value.clone())))
                .collect(),
        }
    }

    fn guide(&self, run: &StepRun, def: &StepDef) -> Guide {
        let say = self.teller.say;
        let part = |name: &str| self.teller.step(&def.step, name).unwrap_or_default();
        let said = run.replied.is_some_and(|reply| reply.ok);
        let until = run.until.map(|until| self.teller.when(until)).unwrap_or_default();
        let watching = match def.expect {
            Some(_) => say.with("step.we_watch", &[("time", &until)]),
            None => say.t("step.we_wait").to_owned(),
        };
        Guide {
            run: run.id.clone(),
            title: part("title"),
            body: part("body"),
            picture: self.teller.picture(&def.step),
            list: list(self.teller, def),
            takes: figures::length(say, def.effort),
            done: part("done_button"),
            cannot: part("cannot_button"),
            check: self
                .row
                .case
                .thing
                .as_ref()
                .and_then(|thing| self.teller.check(self.twins, thing, def)),
            watching: said.then_some(watching),
        }
    }

    /// Nobody asks anything of the customer: who works, and until when.
    fn waiting(&self) -> String {
        let (teller, say, case) = (self.teller, self.teller.say, &self.row.case);
        if let Some(since) = self.row.quiet_since {
            let settle = teller.world.tenant.settles_after(&self.row.case);
            return say.with(
                "wait.quiet",
                &[("time", &teller.when(since + settle)), ("thing", &teller.thing)],
            );
        }
        let Some(run) = case.live_runs().max_by_key(|run| run.at) else {
            let key = match &case.keeper {
                focal_case::Keeper::Focal => "wait.thinking",
                focal_case::Keeper::Team(_) => "wait.team",
                focal_case::Keeper::Agent(_) => "wait.agent",
            };
            let name = match &case.keeper {
                focal_case::Keeper::Agent(agent) => teller.first_name(agent),
                _ => String::new(),
            };
            return say.with(key, &[("agent", &name)]);
        };
        let until = teller.until(run, &case.id).map(|until| teller.when(until)).unwrap_or_default();
        match run.by {
            Actor::Thing => say.with("wait.thing", &[("time", &until), ("thing", &teller.thing)]),
            Actor::Near => say.t("wait.near").to_owned(),
            Actor::Partner | Actor::Technician => {
                teller.message(run, &case.id).unwrap_or_else(|| say.t("wait.partner").to_owned())
            }
            Actor::Agent => say.t("wait.team").to_owned(),
            Actor::Customer => say.t("wait.thinking").to_owned(),
        }
    }

    /// While a thing or a near person is at work, the customer may look on.
    fn live_check(&self) -> Option<Check> {
        let thing = self.row.case.thing.as_ref()?;
        let run = self
            .row
            .case
            .live_runs()
            .filter(|run| run.by == Actor::Near)
            .max_by_key(|run| run.at)?;
        self.teller.check(self.twins, thing, self.teller.def(&run.step)?)
    }

    fn ending(&self, outcome: &focal_case::Outcome) -> String {
        let (teller, say) = (self.teller, self.teller.say);
        let when = teller.when(outcome.at);
        let helped = outcome.worked.as_ref().and_then(|(step, _)| teller.step(step, "short"));
        match (helped, outcome.recovered_alone) {
            (Some(helped), _) => say.with("over.by_step", &[("time", &when), ("step", &helped)]),
            (None, true) => say.with("over.alone", &[("time", &when)]),
            (None, false) => say.with("over.plain", &[("time", &when)]),
        }
    }

    fn told(&self, who: &PersonId) -> Vec<Told> {
        let case = &self.row.case;
        let counts = |given: &&focal_case::AnswerGiven| {
            given.withdrawn.is_none() && answer::known(case, &given.step) == Some(*given)
        };
        let given = case.answers.iter().filter(counts);
        given
            .filter_map(|given| {
                Some(Told {
                    step: given.step.0.clone(),
                    question: self.teller.step(&given.step, "question")?,
                    answer: self.teller.step(&given.step, &format!("answer.{}", given.answer))?,
                    own: given.by == Actor::Customer
                        && given.who.as_deref() == Some(who.as_str())
                        && !case.is_resolved(),
                })
            })
            .collect()
    }
}

/// The numbered parts of a step.
#[must_use]
pub fn list(teller: &Teller<'_>, def: &StepDef) -> Vec<String> {
    (1..=20).map_while(|n| teller.step(&def.step, &format!("list.{n}"))).collect()
}
