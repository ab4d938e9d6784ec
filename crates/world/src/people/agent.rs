//! Agents: they come and go with their shifts, take what they are offered or not, follow what the desk suggests, close
//! what is well, hand on what is not theirs, and lose their connection.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AgentId, CaseId, ContactId, RunId, Span, StepName, TenantId};
use focal_case::offer::once_more;
use focal_case::{Actor, CaseState, RunState, StepDef};
use focal_desk::{ContactState, Presence, TransferTo};
use focal_engine::decide::{Judgement, cause_of, judge, worked};
use focal_engine::rows::{CaseRow, From, ItemKind};
use focal_engine::work::ending::Resolution;
use focal_engine::work::help::Answerer;

use crate::check::Ack;
use crate::dice::Dice;
use crate::life::{Happening, Life};
use crate::plan::Size;

#[derive(Clone, Debug)]
pub enum AgentMoment {
    /// A shift begins or ends.
    Shift(bool),
    SeesOffer {
        contact: ContactId,
    },
    Works {
        contact: ContactId,
        times: u32,
    },
    StepDone {
        case: CaseId,
        run: RunId,
    },
    /// Goes on with a case whose talk they had ended.
    TakesUp {
        case: CaseId,
    },
    /// Their last page is gone, and has been for too long.
    Gone,
    Returns,
}

#[derive(Default)]
pub struct Agents {
    on_shift: BTreeSet<(TenantId, AgentId)>,
    /// No page of theirs is open.
    away: BTreeSet<(TenantId, AgentId)>,
    /// Offers seen: contact and how often it was offered.
    seen: BTreeMap<(TenantId, ContactId), usize>,
    working: BTreeSet<(TenantId, ContactId)>,
    solved: BTreeSet<(TenantId, RunId)>,
}

const GRACE: Span = Span::secs(30);

impl Life<'_> {
    fn agent_soon(&mut self, tenant: &TenantId, agent: &AgentId, after: Span, what: AgentMoment) {
        self.soon(after, Happening::Agent(tenant.clone(), agent.clone(), what));
    }

    pub fn agents_begin(&mut self, tenant: &TenantId) {
        let shifts = self.casts.get(tenant).map(|cast| cast.shifts.clone()).unwrap_or_default();
        for (agent, from) in shifts {
            let hour = self.now.0 / 3_600_000 % 24;
            let on = (hour - from).rem_euclid(24) < 8;
            self.agent_soon(tenant, &agent, Span::secs(5), AgentMoment::Shift(on));
        }
    }

    /// After a start nobody is at the desk until their pages come back.
    pub fn agents_come_back(&mut self) {
        let on: Vec<(TenantId, AgentId)> = self.agents.on_shift.iter().cloned().collect();
        for (tenant, agent) in on {
            let after = self.dice("agent").span(Span::secs(1), Span::secs(20));
            self.agent_soon(&tenant, &agent, after, AgentMoment::Returns);
        }
        let tenants: Vec<TenantId> = self.casts.keys().cloned().collect();
        for tenant in tenants {
            let holding = self.world(&tenant, |world| {
                let held = world.contacts.values().filter_map(|contact| contact.agent().cloned());
                held.collect::<BTreeSet<AgentId>>()
            });
            for agent in holding.unwrap_or_default() {
                self.agent_soon(&tenant, &agent, GRACE, AgentMoment::Gone);
            }
        }
    }

    pub fn agent(&mut self, tenant: &TenantId, agent: &AgentId, moment: AgentMoment) {
        let key = (tenant.clone(), agent.clone());
        match moment {
            AgentMoment::Shift(on) => self.agent_shift(tenant, agent, on),
            AgentMoment::SeesOffer { contact } => self.agent_sees(tenant, agent, &contact),
            AgentMoment::Works { contact, times } => {
                self.agent_works(tenant, agent, &contact, times)
            }
            AgentMoment::StepDone { case, run } => self.agent_step_done(tenant, agent, &case, &run),
            AgentMoment::TakesUp { case } => self.agent_takes_up(tenant, agent, case),
            AgentMoment::Gone => {
                let at_desk = self.world(tenant, |world| world.live.desk.contains_key(agent));
                if self.agents.away.contains(&key) || at_desk == Some(false) {
                    self.act(tenant, agent.as_str(), "has been gone for too long", |work| {
                        work.vanished(agent)
                    });
                }
            }
            AgentMoment::Returns => {
                self.agents.away.remove(&key);
                if self.agents.on_shift.contains(&key) {
                    self.agent_presence(tenant, agent, Presence::Available);
                }
            }
        }
    }

    fn agent_presence(&mut self, tenant: &TenantId, agent: &AgentId, to: Presence) -> bool {
        let done = self.act(tenant, agent.as_str(), &format!("is {to:?}"), |work| {
            work.set_presence(agent, to)
        });
        done.is_some()
    }

    fn agent_shift(&mut self, tenant: &TenantId, agent: &AgentId, on: bool) {
        let key = (tenant.clone(), agent.clone());
        let was =
            if on { self.agents.on_shift.insert(key) } else { self.agents.on_shift.remove(&key) };
        if was {
            let to = if on { Presence::Available } else { Presence::Away };
            self.agent_presence(tenant, agent, to);
        }
        let from =
            self.casts.get(tenant).and_then(|cast| cast.shifts.get(agent)).copied().unwrap_or(8);
        let wanted = if on { (from + 8) % 24 } else { from };
        let hour = 3_600_000;
        let into = self.now.0 % (24 * hour);
        let after = Span((wanted * hour - into).rem_euclid(24 * hour).max(60_000));
        self.agent_soon(tenant, agent, after, AgentMoment::Shift(!on));
    }

    /// Looks at what the house has offered to whom since the last moment.
    pub fn notice(&mut self) {
        let tenants: Vec<TenantId> = self.casts.keys().cloned().collect();
        for tenant in tenants {
            let found = self.world(&tenant, |world| {
                world
                    .contacts
                    .values()
                    .map(|contact| {
                        (contact.id.clone(), contact.state.clone(), contact.offers.len())
                    })
                    .collect::<Vec<_>>()
            });
            for (contact, state, offers) in found.unwrap_or_default() {
                let key = (tenant.clone(), contact.clone());
                match state {
                    ContactState::Offered { to, .. } => {
                        if self.agents.seen.insert(key, offers).is_none_or(|before| before < offers)
                        {
                            let after = self.dice("agent").about(Span::secs(9), 0.8);
                            self.agent_soon(
                                &tenant,
                                &to,
                                after,
                                AgentMoment::SeesOffer { contact },
                            );
                        }
                    }
                    ContactState::Active { with, .. } => {
                        if self.agents.working.insert(key) {
                            let after = self.dice("agent").span(Span::secs(30), Span::mins(3));
                            self.agent_soon(
                                &tenant,
                                &with,
                                after,
                                AgentMoment::Works { contact, times: 0 },
                            );
                        }
                    }
                    _ => {
                        self.agents.working.remove(&key);
                    }
                }
            }
        }
    }

    fn agent_sees(&mut self, tenant: &TenantId, agent: &AgentId, contact: &ContactId) {
        let key = (tenant.clone(), agent.clone());
        if self.agents.away.contains(&key) {
            return;
        }
        if self.chance("agent", self.plan.hazards.vanishes * 0.2) {
            self.trace.say(self.now, agent.as_str(), "loses the connection");
            self.met.note("desk gone");
            self.agents.away.insert(key);
            self.agent_soon(tenant, agent, GRACE, AgentMoment::Gone);
            let back = self.dice("agent").about(Span::mins(4), 1.0);
            return self.agent_soon(tenant, agent, back, AgentMoment::Returns);
        }
        match self.dice("agent").below(20) {
            0 => {
                self.act(tenant, agent.as_str(), "declines", |work| work.decline(contact, agent));
            }
            // Not at the desk just now: the offer runs out.
            1 => {}
            _ => {
                self.act(tenant, agent.as_str(), "accepts", |work| work.accept(contact, agent));
            }
        }
    }

    fn agent_works(&mut self, tenant: &TenantId, agent: &AgentId, contact: &ContactId, times: u32) {
        let found = self.world(tenant, |world| {
            let contact = world.contacts.get(contact)?;
            let active =
                matches!(&contact.state, ContactState::Active { with, .. } if with == agent);
            Some((world.cases.get(&contact.case)?.clone(), contact.clone())).filter(|_| active)
        });
        let Some((row, held)) = found.flatten() else {
            if !self.machine.is_up() {
                let what = AgentMoment::Works { contact: contact.clone(), times };
                return self.agent_soon(tenant, agent, Span::mins(1), what);
            }
            self.agents.working.remove(&(tenant.clone(), contact.clone()));
            return;
        };
        let again = self.agent_handles(tenant, agent, &row, times);
        let Some(after) = again else { return };
        let what = AgentMoment::Works { contact: held.id, times: times + 1 };
        self.agent_soon(tenant, agent, after, what);
    }

    /// One turn at a case; gives when to look at it again.
    fn agent_handles(
        &mut self,
        tenant: &TenantId,
        agent: &AgentId,
        row: &CaseRow,
        times: u32,
    ) -> Option<Span> {
        let id = row.case.id.clone();
        let patience = if self.plan.size == Size::Measured { u32::MAX } else { 40 };
        if row.quiet_since.is_some() || times > patience {
            self.agent_resolves(tenant, agent, row);
            return Some(Span::mins(10));
        }
        if times == 0 {
            self.act(tenant, agent.as_str(), "writes to the customer", |work| {
                let from = From::Agent(agent.clone());
                work.write(&id, from, ItemKind::Message, "I am looking at it.", None, vec![])
                    .map(drop)
            });
        }
        if times > 0 && self.talk_is_left(tenant, agent, row) {
            return Some(Span::mins(5));
        }
        if times < 3 && self.dice("agent").chance(0.02) {
            self.agent_hands_on(tenant, agent, row);
            return Some(Span::mins(5));
        }
        let waits = row
            .case
            .live_runs()
            .find(|run| run.state == RunState::Running || run.by != Actor::Customer);
        if let Some(run) = waits {
            if run.by == Actor::Agent && run.state == RunState::Running {
                let takes = self
                    .casts
                    .get(tenant)
                    .and_then(|cast| cast.truth.step(&run.step))
                    .map(|def| def.takes);
                let what = AgentMoment::StepDone { case: id, run: run.id.clone() };
                let after = self.dice("agent").about(takes.unwrap_or(Span::mins(10)), 0.4);
                if self.agents.solved.insert((tenant.clone(), run.id.clone())) {
                    self.agent_soon(tenant, agent, after, what);
                }
                return Some(Span(after.0 + 60_000));
            }
            return self.agent_waits(tenant, agent, row);
        }
        let nothing_left = !self.agent_takes_step(tenant, agent, row);
        let next = self.dice("agent").span(Span::mins(2), Span::mins(8));
        Some(if nothing_left { Span::hours(1) } else { next })
    }

    /// Others are at it: most give the case back, some keep it and put it aside meanwhile.
    fn agent_waits(&mut self, tenant: &TenantId, agent: &AgentId, row: &CaseRow) -> Option<Span> {
        let id = row.case.id.clone();
        if self.plan.size == Size::Measured || self.dice("agent").chance(0.5) {
            let gave = self.act(tenant, agent.as_str(), "gives it back", |work| {
                work.focal_goes_on(&id, agent)
            });
            return if gave.is_some() { None } else { Some(Span::mins(10)) };
        }
        let snoozed = matches!(row.case.state, CaseState::Snoozed { .. });
        if !snoozed && self.dice("agent").chance(0.1) {
            let until = self.house_now() + Span::mins(45);
            self.act(tenant, agent.as_str(), "puts it aside", |work| {
                work.snooze(&id, agent, until)
            });
        }
        Some(self.dice("agent").span(Span::mins(10), Span::mins(30)))
    }

    /// Says whether there was anything to do.
    fn agent_takes_step(&mut self, tenant: &TenantId, agent: &AgentId, row: &CaseRow) -> bool {
        let now = self.house_now();
        let twins = self.machine.twins();
        let judged = self.world(tenant, |world| judge(world, row, twins.as_ref()?, now)).flatten();
        let Some(judged) = judged else { return true };
        let next = self.agent_chooses(tenant, row, &judged);
        let (Some(step), Some(thing)) = (next, row.case.thing.clone()) else {
            let shows = row.case.thing.as_ref().is_some_and(|thing| {
                let any = self.world(tenant, |world| world.active_alarms(thing).next().is_some());
                any == Some(true)
            });
            // Some say that it is over while it is not.
            if shows && (self.plan.size == Size::Measured || !self.dice("agent").chance(0.5)) {
                return false;
            }
            self.agent_resolves(tenant, agent, row);
            return true;
        };
        let Some(def) = self.casts.get(tenant).and_then(|cast| cast.truth.step(&step)).cloned()
        else {
            return true;
        };
        let id = row.case.id.clone();
        let asks = def.is_question() && matches!(def.by, Actor::Customer | Actor::Agent);
        if asks && self.dice("agent").chance(0.7) {
            let Some(answer) = self.answer_of(tenant, &thing, &step) else { return true };
            let who = Answerer {
                by: Actor::Agent,
                who: agent.0.clone(),
                from: From::Agent(agent.clone()),
            };
            let said =
                self.act(tenant, agent.as_str(), &format!("hears {step}: {answer}"), |work| {
                    work.answer(&id, &step, &answer, who)
                });
            if said.is_some() {
                self.acked(Ack::Answer { tenant: tenant.clone(), case: id, step, answer });
            }
            return true;
        }
        self.act(tenant, agent.as_str(), &format!("begins {step}"), |work| {
            work.begin(&id, &step, Some(agent)).map(drop)
        });
        true
    }

    /// The desk's suggestion; without one, the best that is not locked. When nothing is worth its price any more,
    /// whoever answers for it still sends somebody; and at last once more whom they had sent before.
    fn agent_chooses(
        &self,
        tenant: &TenantId,
        row: &CaseRow,
        judged: &Judgement,
    ) -> Option<StepName> {
        let ready = || judged.offers.iter().filter_map(|offer| offer.ready());
        let scored = |step: &StepName| judged.plan.steps.iter().find(|one| one.step == *step);
        let sends = |by: Actor| matches!(by, Actor::Technician | Actor::Partner);
        let next = row.decision.next.clone().or(judged.choice.next.clone());
        let next = next.or_else(|| {
            let helps = ready().filter_map(|ready| scored(&ready.step)).filter(|one| one.helps);
            helps
                .min_by(|a, b| a.expected_cost.total_cmp(&b.expected_cost))
                .map(|one| one.step.clone())
        });
        let next = next.or_else(|| {
            let truth = &self.casts.get(tenant)?.truth;
            let sent =
                ready().filter(|ready| truth.step(&ready.step).is_some_and(|def| sends(def.by)));
            let p = |step: &StepName| scored(step).map_or(0.0, |one| one.p_fix);
            sent.map(|ready| ready.step.clone()).max_by(|a, b| p(a).total_cmp(&p(b)))
        });
        next.or_else(|| {
            let fixes = |def: &StepDef| -> f64 {
                let shares = judged.belief.shares.iter();
                let tried = f64::from(1 + row.case.tries(&def.step));
                shares.map(|it| it.p * def.fixes.of(&it.cause.cause)).sum::<f64>() / tried.powi(2)
            };
            let again = judged
                .steps
                .iter()
                .filter(|def| sends(def.by) && once_more(&row.case, def, &judged.facts).is_some());
            again.max_by(|a, b| fixes(a).total_cmp(&fixes(b))).map(|def| def.step.clone())
        })
    }

    fn agent_step_done(&mut self, tenant: &TenantId, agent: &AgentId, case: &CaseId, run: &RunId) {
        let row = self.world(tenant, |world| world.cases.get(case).cloned()).flatten();
        let Some(found) = row.as_ref().and_then(|row| row.case.run(run)).cloned() else { return };
        let Some(thing) = row.and_then(|row| row.case.thing).filter(|_| found.state.is_live())
        else {
            return;
        };
        self.does(tenant, &thing, &found.step);
        self.act(tenant, agent.as_str(), &format!("has done {}", found.step), |work| {
            work.agent_done(case, run)
        });
    }

    /// What they say is what was seen, as the desk fills it in; where nothing was, what they believe.
    fn agent_resolves(&mut self, tenant: &TenantId, agent: &AgentId, row: &CaseRow) {
        let id = row.case.id.clone();
        let seen = self.world(tenant, |world| {
            let step = worked(world, row).map(|(step, _)| step);
            (cause_of(world, row, step.as_ref()), step)
        });
        let (cause, worked) = seen.unwrap_or_default();
        let believed = row.decision.belief.as_ref().and_then(|belief| belief.first());
        let believed = believed.filter(|share| share.p > 0.3).map(|it| it.cause.cause.clone());
        let mut dice = Dice::of(self.plan.seed, &["resolves", id.as_str()]);
        let confirmed = worked.is_some() && cause.is_some() && dice.chance(0.9);
        let how = Resolution { cause: cause.or(believed), confirmed, worked, note: None };
        let done = self.act(tenant, agent.as_str(), "says that it is over", |work| {
            work.resolve(&id, agent, how)
        });
        if done.is_some() {
            self.acked(Ack::Resolved { tenant: tenant.clone(), case: id });
        }
    }

    fn agent_hands_on(&mut self, tenant: &TenantId, agent: &AgentId, row: &CaseRow) {
        let id = row.case.id.clone();
        let others: Vec<AgentId> = match self.casts.get(tenant) {
            Some(cast) => cast.agents.iter().filter(|other| *other != agent).cloned().collect(),
            None => return,
        };
        let queue = focal_base::QueueId(format!("{tenant}-help"));
        let to = match self
            .dice("agent")
            .pick(&others)
            .cloned()
            .filter(|_| row.case.number.is_multiple_of(2))
        {
            Some(other) => TransferTo::Agent(other),
            None => TransferTo::Queue(queue),
        };
        self.act(tenant, agent.as_str(), &format!("hands it to {to:?}"), |work| {
            work.transfer(&id, agent, to, "Please go on with this.")
        });
    }
}
