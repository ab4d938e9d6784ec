//! The play: time passes from one thing that happens to the next, and after each the expectations are
//! looked at.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AgentId, At, CaseId, PersonId, RunId, Span, StepName, ThingId};
use focal_case::Actor;
use focal_desk::Presence;
use focal_pack::story::{
    Act, AgentAct, Check, CustomerAct, Input, NearAct, Obeys, PartnerAct, Story, When,
};
use focal_sense::{Signal, StateValue};
use focal_store::Effect as Claimed;

use super::check::{self, Seen};
use super::{Failure, Report, cast};
use crate::effect::{Effect, Mail, Recipient};
use crate::error::Refused;
use crate::intake::{Delivered, Payload};
use crate::kit::Kit;
use crate::rows::{From, HandoffState, ItemKind};
use crate::stage::{Stage, StageError};
use crate::work::Work;
use crate::work::ending::Resolution;
use crate::work::help::Answerer;

/// Inputs of one story, repeats counted.
const MAX_INPUTS: usize = 500_000;
/// "Nothing is left to happen" is looked for this long after the last input.
const AFTERWARDS: Span = Span::days(3);

pub struct Play<'a> {
    story: &'a Story,
    kit: &'a Kit,
    stage: Stage,
    /// What commands changed: thing, from when, metric or state, value.
    obeyed: Vec<Obeyed>,
    seen: Seen,
    failures: Vec<Failure>,
    met: BTreeSet<usize>,
    trace: Vec<String>,
    /// Pictures sent so far.
    shots: u64,
}

struct Obeyed {
    thing: ThingId,
    from: At,
    values: BTreeMap<String, f64>,
    state: BTreeMap<String, StateValue>,
}

impl<'a> Play<'a> {
    pub fn new(
        kit: &'a Kit,
        files: &BTreeMap<String, String>,
        story: &'a Story,
    ) -> Result<Play<'a>, StageError> {
        let stage = cast::set(kit, files, story)?;
        Ok(Play {
            story,
            kit,
            stage,
            obeyed: Vec::new(),
            seen: Seen::default(),
            failures: Vec::new(),
            met: BTreeSet::new(),
            trace: Vec::new(),
            shots: 0,
        })
    }

    pub fn run(self) -> Result<Report, StageError> {
        Ok(self.run_out()?.0)
    }

    /// Plays it and hands the stage over as it is at the end.
    pub fn run_out(mut self) -> Result<(Report, Stage), StageError> {
        self.settle()?;
        let mut inputs = self.moments();
        inputs.reverse();
        let mut checks = self.check_moments();
        checks.reverse();
        let end = self.story.start + self.last_input() + AFTERWARDS;
        loop {
            let next =
                [inputs.last().map(|(at, _)| *at), checks.last().copied(), self.stage.next_due()];
            let Some(at) = next.into_iter().flatten().min().filter(|at| *at <= end) else { break };
            self.stage.now = at.max(self.stage.now);
            while inputs.last().is_some_and(|(due, _)| *due <= at) {
                if let Some((_, moment)) = inputs.pop() {
                    self.perform(&moment)?;
                }
            }
            self.settle()?;
            self.look();
            if checks.last().is_some_and(|due| *due <= at) {
                checks.pop();
                self.judge_at(at);
            }
            if inputs.is_empty() && checks.is_empty() && self.over() {
                break;
            }
            if at == self.stage.now && self.stage.next_due().is_some_and(|due| due <= at) {
                self.stage.now = At(at.0 + 1);
            }
        }
        self.judge_end();
        let report = Report {
            story: self.story.story.clone(),
            file: self.story.file.clone(),
            failures: self.failures,
            checks: self.story.expect.len(),
            trace: self.trace,
        };
        Ok((report, self.stage))
    }

    /// Nothing is open any more, so nothing is left to happen.
    fn over(&self) -> bool {
        let open = |world: &crate::world::World| {
            world.cases.values().any(|row| !row.case.is_resolved())
                || world.alarms.values().any(|row| row.returned.is_none())
        };
        !self.stage.house.read(&self.stage.tenant, open).unwrap_or(false)
    }

    fn last_input(&self) -> Span {
        self.story
            .timeline
            .iter()
            .map(|input| input.until.unwrap_or(input.at))
            .max()
            .unwrap_or_default()
    }

    /// Every input at its moments, in order; those of one moment in the order they are written.
    fn moments(&self) -> Vec<(At, Moment)> {
        let mut all: Vec<(At, usize, Moment)> = Vec::new();
        for (index, input) in self.story.timeline.iter().enumerate() {
            let last = input.until.unwrap_or(input.at);
            let mut at = input.at;
            while at <= last && all.len() < MAX_INPUTS {
                for (moment, apart) in moments_of(index, input) {
                    all.push((self.story.start + at + apart, index, moment));
                }
                match input.every.filter(|every| every.0 > 0) {
                    Some(every) => at = Span(at.0 + every.0),
                    None => break,
                }
            }
        }
        all.sort_by_key(|(at, index, _)| (*at, *index));
        all.into_iter().map(|(at, _, moment)| (at, moment)).collect()
    }

    fn check_moments(&self) -> Vec<At> {
        let at = |when: &When| match when {
            When::At(span) | When::By(span) => Some(self.story.start + *span),
            When::End | When::Never => None,
        };
        let all: BTreeSet<At> =
            self.story.expect.iter().filter_map(|expect| at(&expect.when)).collect();
        all.into_iter().collect()
    }

    fn settle(&mut self) -> Result<(), StageError> {
        let (story, obeyed, seen) = (self.story, &mut self.obeyed, &mut self.seen);
        self.stage.settle(&mut |stage, claimed| react(story, stage, claimed, obeyed, seen))
    }

    fn perform(&mut self, moment: &Moment) -> Result<(), StageError> {
        let input = &self.story.timeline[moment.input];
        match &input.act {
            Act::Signal { things, signal, .. } => {
                let Some(thing) = things.get(moment.nth) else { return Ok(()) };
                let said = self.as_obeyed(thing, signal, self.story.start + input.at);
                if let crate::intake::Verdict::Refused(reason) = self.stage.hear(thing, said)? {
                    self.fail(input.line, "a signal that is taken", &reason);
                }
                Ok(())
            }
            Act::Picture { things, picture, scene, .. } => {
                let Some(thing) = things.get(moment.nth) else { return Ok(()) };
                self.show(input.line, thing, picture, scene)
            }
            act => {
                let stage = &mut self.stage;
                let (tenant, now) = (stage.tenant.clone(), stage.now);
                let done = stage.house.act(&tenant, now, |work| perform(work, act));
                match done {
                    Ok(()) => Ok(()),
                    Err(Refused::Store(error)) => Err(StageError::from(error)),
                    Err(refused) => {
                        self.fail(input.line, "an act that the house allows", &refused.to_string());
                        Ok(())
                    }
                }
            }
        }
    }

    /// The scene is drawn, made a file, and sent.
    fn show(
        &mut self,
        line: u32,
        thing: &ThingId,
        picture: &str,
        scene: &str,
    ) -> Result<(), StageError> {
        self.shots += 1;
        let drawn = self.story.scenes.get(scene).and_then(|scene| scene.draw(self.shots));
        let file = drawn.and_then(|drawn| focal_picture::png_of(&drawn).ok()).unwrap_or_default();
        let said = self.stage.show(thing, picture, &file, self.shots)?;
        if let crate::intake::Verdict::Refused(reason) = said {
            self.fail(line, "a picture that is taken", &reason);
        }
        Ok(())
    }

    /// The signal as a thing says it that has done what it was told.
    fn as_obeyed(&self, thing: &ThingId, signal: &Signal, row_began: At) -> Signal {
        let mut said = signal.clone();
        for done in self.obeyed.iter().filter(|done| done.thing == *thing) {
            if done.from > self.stage.now || row_began >= done.from {
                continue;
            }
            said.values.extend(done.values.clone());
            said.state.extend(done.state.clone());
        }
        said
    }

    /// After everything of a moment has happened.
    fn look(&mut self) {
        let (story, kit) = (self.story, self.kit);
        let (tenant, now) = (self.stage.tenant.clone(), self.stage.now);
        let since = now.since(story.start);
        let twins = self.stage.house.twins().clone();
        let Some(found) = self.stage.house.read(&tenant, |world| {
            check::note(world, &mut self.seen, now);
            let look = |(index, expect): (usize, &focal_pack::story::Expect)| {
                let wanted = match expect.when {
                    When::By(until) => since <= until && !self.met.contains(&index),
                    When::Never => true,
                    _ => false,
                };
                // "Never a case" is not one, and not more.
                let many = match &expect.check {
                    Check::Cases(_) | Check::Incidents(_) if expect.when == When::Never => {
                        check::at_least(world, &expect.check)
                    }
                    _ => false,
                };
                let holds = many
                    || wanted
                        && check::holds(world, kit, &twins, &self.seen, &expect.check, now).is_ok();
                holds.then_some(index)
            };
            story.expect.iter().enumerate().filter_map(look).collect::<Vec<_>>()
        }) else {
            return;
        };
        for line in self.seen.drain_trace() {
            self.trace.push(format!("{:>8} {line}", since.to_string()));
        }
        for index in found {
            let expect = &story.expect[index];
            if expect.when == When::Never && self.met.insert(index) {
                self.fail(
                    expect.line,
                    &format!("never {:?}", expect.check),
                    &format!("it was so at {since}"),
                );
            }
            self.met.insert(index);
        }
    }

    fn judge_at(&mut self, at: At) {
        for (index, expect) in self.story.expect.iter().enumerate() {
            match expect.when {
                When::At(span) if self.story.start + span == at => self.judge(index),
                When::By(span) if self.story.start + span == at && !self.met.contains(&index) => {
                    self.judge(index)
                }
                _ => {}
            }
        }
    }

    fn judge_end(&mut self) {
        for (index, expect) in self.story.expect.iter().enumerate() {
            if expect.when == When::End {
                self.judge(index);
            }
        }
    }

    fn judge(&mut self, index: usize) {
        let expect = &self.story.expect[index];
        let (tenant, now) = (self.stage.tenant.clone(), self.stage.now);
        let twins = self.stage.house.twins().clone();
        let outcome = self.stage.house.read(&tenant, |world| {
            check::holds(world, self.kit, &twins, &self.seen, &expect.check, now)
        });
        if let Some(Err(found)) = outcome {
            self.fail(expect.line, &format!("{:?}", expect.check), &found);
        }
    }

    fn fail(&mut self, line: u32, expected: &str, found: &str) {
        self.failures.push(Failure {
            line,
            expected: expected.to_owned(),
            found: found.to_owned(),
        });
    }
}

/// One input at one moment; of a signal by many things, the nth of them.
struct Moment {
    input: usize,
    nth: usize,
}

fn moments_of(index: usize, input: &Input) -> Vec<(Moment, Span)> {
    match &input.act {
        Act::Signal { things, apart, .. } | Act::Picture { things, apart, .. } => (0..things.len())
            .map(|nth| (Moment { input: index, nth }, Span(apart.0 * nth as i64)))
            .collect(),
        _ => vec![(Moment { input: index, nth: 0 }, Span::ZERO)],
    }
}

/// The world outside: things take their commands as the story says, mails are noted.
fn react(
    story: &Story,
    stage: &mut Stage,
    claimed: &Claimed,
    obeyed: &mut Vec<Obeyed>,
    seen: &mut Seen,
) -> Result<(), StageError> {
    let Ok(effect) = serde_json::from_value::<Effect>(claimed.body.clone()) else { return Ok(()) };
    match effect {
        Effect::Command { thing, run, action, .. } => {
            seen.commands.push((thing.clone(), action.clone()));
            let how = story.things.get(&thing).and_then(|found| found.obeys.get(&action));
            let replies = match how {
                Some(Obeys::Ignores) => false,
                Some(Obeys::Yes { after, values, state }) => {
                    let values =
                        values.iter().map(|(name, value)| (name.0.clone(), *value)).collect();
                    let from = stage.now + *after;
                    obeyed.push(Obeyed {
                        thing: thing.clone(),
                        from,
                        values,
                        state: state.clone(),
                    });
                    true
                }
                Some(Obeys::RepliesOnly) | None => true,
            };
            if replies {
                reply(stage, &thing, &run)?;
            }
        }
        Effect::Mail(Mail { to: Recipient::Person(person), with, .. }) => {
            let step = with.get("step").map(|step| StepName::from(step.as_str()));
            seen.told.push((PersonId(person), step));
        }
        Effect::Mail(_) => {}
    }
    Ok(())
}

fn reply(stage: &mut Stage, thing: &ThingId, run: &RunId) -> Result<(), StageError> {
    let body = serde_json::json!({ "id": run, "ok": true }).to_string().into_bytes();
    let delivered = Delivered {
        tenant: stage.tenant.clone(),
        thing: thing.clone(),
        payload: Payload::Reply(body),
    };
    stage.deliver(&delivered)?;
    Ok(())
}

fn case_of(work: &Work<'_, '_>, person: &PersonId) -> Result<CaseId, Refused> {
    let mine =
        work.tx.world.cases.values().filter(|row| row.case.customer.as_ref() == Some(person));
    mine.max_by_key(|row| row.case.number)
        .map(|row| row.case.id.clone())
        .ok_or(Refused::NotFound("case"))
}

fn live_run(work: &Work<'_, '_>, step: &StepName, case: Option<&CaseId>) -> Result<RunId, Refused> {
    let rows = work.tx.world.cases.values().filter(|row| case.is_none_or(|id| row.case.id == *id));
    let mut runs = rows.flat_map(|row| {
        row.case.runs.iter().filter(|run| run.state.is_live() && run.step == *step)
    });
    runs.next().map(|run| run.id.clone()).ok_or(Refused::NotFound("step under way"))
}

fn perform(work: &mut Work<'_, '_>, act: &Act) -> Result<(), Refused> {
    match act {
        Act::Signal { .. } | Act::Picture { .. } => Ok(()),
        Act::Customer { person, act } => customer(work, person, act),
        Act::Near { person, act } => near(work, person, act),
        Act::Agent { agent, about, act } => {
            agent_acts(work, &AgentId::from(agent.as_str()), about.as_ref(), act)
        }
        Act::Partner { partner, about, act } => {
            let case = about.as_ref().map(|person| case_of(work, person)).transpose()?;
            partner_acts(work, partner, case.as_ref(), act)
        }
    }
}

fn customer(work: &mut Work<'_, '_>, person: &PersonId, act: &CustomerAct) -> Result<(), Refused> {
    let answerer = || Answerer {
        by: Actor::Customer,
        who: person.0.clone(),
        from: From::Customer(person.clone()),
    };
    if matches!(act, CustomerAct::AsksForHelp) {
        let mut things =
            work.tx.world.things.values().filter(|row| row.customer.as_ref() == Some(person));
        let thing = things.next().map(|row| row.id.clone());
        let case = work.ask_for_help(person, thing.as_ref())?;
        return work.want_person(&case, person);
    }
    let case = case_of(work, person)?;
    match act {
        CustomerAct::Answers { step, answer } => work.answer(&case, step, answer, answerer()),
        CustomerAct::TakesBack(step) => work.take_back(&case, step, &answerer()),
        CustomerAct::Does(step) => {
            let run = live_run(work, step, Some(&case))?;
            work.customer_did(&case, person, &run)
        }
        CustomerAct::Cannot(step) => {
            let run = live_run(work, step, Some(&case))?;
            work.customer_cannot(&case, person, &run)
        }
        CustomerAct::Says(text) => {
            work.customer_writes(&case, person, text, None, vec![]).map(drop)
        }
        CustomerAct::Rates(rating) => work.rate(&case, *rating),
        CustomerAct::AsksForHelp => Ok(()),
    }
}

fn near(work: &mut Work<'_, '_>, person: &PersonId, act: &NearAct) -> Result<(), Refused> {
    match act {
        NearAct::Accepts(step) => {
            let run = live_run(work, step, None)?;
            work.near_replies(&run, person, true)
        }
        NearAct::Declines(step) => {
            let run = live_run(work, step, None)?;
            work.near_replies(&run, person, false)
        }
        NearAct::Done(step) => {
            let run = live_run(work, step, None)?;
            work.near_did(&run, person)
        }
        NearAct::Cannot(step) => {
            let run = live_run(work, step, None)?;
            work.near_cannot(&run, person)
        }
        NearAct::Answers { step, answer } => {
            let run = live_run(work, step, None)?;
            work.near_answers(&run, person, answer)
        }
    }
}

fn agent_acts(
    work: &mut Work<'_, '_>,
    agent: &AgentId,
    about: Option<&PersonId>,
    act: &AgentAct,
) -> Result<(), Refused> {
    let offered =
        work.tx.world.contacts.values().find(|contact| contact.agent() == Some(agent)).cloned();
    let case = match (about, &offered) {
        (Some(person), _) => Some(case_of(work, person)?),
        (None, Some(contact)) => Some(contact.case.clone()),
        (None, None) => None,
    };
    let case = || case.clone().ok_or(Refused::NotFound("case of this agent"));
    let contact = || offered.clone().ok_or(Refused::NotFound("offer to this agent"));
    match act {
        AgentAct::Accepts => work.accept(&contact()?.id, agent).map(drop),
        AgentAct::Declines => work.decline(&contact()?.id, agent),
        AgentAct::Does(step) => {
            let id = case()?;
            let live = live_run(work, step, Some(&id)).ok();
            let is_own = |run: &RunId| {
                let row = work.tx.world.cases.get(&id);
                row.and_then(|row| row.case.run(run)).is_some_and(|run| run.by == Actor::Agent)
            };
            match live.filter(is_own) {
                // They were at it: now it is done.
                Some(run) => work.agent_done(&id, &run),
                None => work.begin(&id, step, Some(agent)).map(drop),
            }
        }
        AgentAct::Answers { step, answer } => {
            let who = Answerer {
                by: Actor::Agent,
                who: agent.0.clone(),
                from: From::Agent(agent.clone()),
            };
            work.answer(&case()?, step, answer, who)
        }
        AgentAct::Resolves { cause, worked } => {
            let how = Resolution {
                cause: Some(cause.clone()),
                confirmed: true,
                worked: worked.clone(),
                note: None,
            };
            work.resolve(&case()?, agent, how)
        }
        AgentAct::Available(yes) => {
            work.set_presence(agent, if *yes { Presence::Available } else { Presence::Away })
        }
        AgentAct::Says(text) => {
            let from = From::Agent(agent.clone());
            work.write(&case()?, from, ItemKind::Message, text, None, vec![]).map(drop)
        }
    }
}

fn partner_acts(
    work: &mut Work<'_, '_>,
    partner: &focal_base::ProviderId,
    case: Option<&CaseId>,
    act: &PartnerAct,
) -> Result<(), Refused> {
    let state = match act {
        PartnerAct::Accepted => HandoffState::Accepted,
        PartnerAct::Fixed => HandoffState::Fixed,
        PartnerAct::NotOurs => HandoffState::NotOurs,
        PartnerAct::Status { of, green } => return work.partner_status(partner, of, !green),
    };
    let mine = |row: &&crate::rows::HandoffRow| {
        row.provider == *partner && case.is_none_or(|id| row.case == *id)
    };
    let run = work
        .tx
        .world
        .handoffs
        .values()
        .filter(mine)
        .max_by_key(|row| row.number)
        .map(|row| row.id.clone());
    work.partner_says(&run.ok_or(Refused::NotFound("hand-off"))?, partner, state, "")
}
