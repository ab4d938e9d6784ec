//! Contacts: who talks with whom. A contact waits in a queue, is offered to the agent whom routing
//! found, and is given back when that agent's browser is gone.

use std::collections::BTreeMap;

use focal_base::{AgentId, At, CaseId, ContactId, ItemId, QueueId, Said, SkillName, Span};
use focal_case::keeper::{agent_gone, hand, take};
use focal_case::{Actor, Keeper, RunState, Seen, promise, run};
use focal_desk::eligible::{asks, could_take};
use focal_desk::{
    Agent, AgentView, Capacity, Channel, Contact, ContactState, Presence, StartedBy, TransferTo,
    offering,
};

use serde_json::Value;

use super::Work;
use crate::bus::Note;
use crate::error::Refused;
use crate::rows::{AgentRow, CaseRow, From, ItemKind};
use crate::tx::{About, contact_body};

impl Work<'_, '_> {
    /// Puts a case's contact into the queue that fits, unless one is live already.
    pub fn open_contact(
        &mut self,
        case: &CaseId,
        channel: Channel,
        started_by: StartedBy,
        skills: &BTreeMap<SkillName, u8>,
    ) -> Result<ContactId, Refused> {
        if let Some(live) = self.tx.world.contact_of(case) {
            let live = live.clone();
            return self.join_contact(live, channel);
        }
        let row = self.case(case)?.clone();
        let queue = match self.tx.world.queue_for(skills) {
            Some(queue) => queue.id.clone(),
            None => self.first_queue(),
        };
        let contact = Contact {
            id: self.tx.new_id(),
            case: case.clone(),
            queue: queue.clone(),
            channel,
            started_by,
            needs: self.needs(&row, skills),
            priority: f64::from(row.case.severity as u8) * 10.0,
            state: ContactState::Waiting { since: self.tx.now },
            sticky: self.knows_case(&row),
            ..empty_contact()
        };
        let id = contact.id.clone();
        let opened = self.contact_opened(&row, &contact);
        self.tx.fact(&opened, About::row(&row), Value::Null);
        self.tx.put_contact(contact);
        if matches!(row.case.keeper, Keeper::Focal) {
            let case = hand(
                &row.case,
                Keeper::Team(queue.clone()),
                Said::new("keeper.needs_person"),
                self.tx.now,
            )?;
            self.keep(&row, case);
        }
        let said = Said::new("thread.waits_for_agent").with("queue", &queue);
        self.tx.say(case, ItemKind::Routing, From::Focal, said);
        self.tell_if_nobody_could(&id);
        self.route_all();
        Ok(id)
    }

    /// A customer joined a contact that a thing had started: from now on somebody is at the other end.
    fn join_contact(&mut self, live: Contact, channel: Channel) -> Result<ContactId, Refused> {
        let id = live.id.clone();
        if channel == Channel::Chat && live.channel == Channel::Thing {
            // They asked now: the case stays open until somebody has answered them.
            self.tx.event("contact_joined", About::case(&live.case), contact_body(&id));
            self.tx.put_contact(Contact { channel, started_by: StartedBy::Customer, ..live });
        }
        Ok(id)
    }

    /// What the agent must know: the step's skills and the customer's language, where anybody has them at all.
    fn needs(&self, row: &CaseRow, skills: &BTreeMap<SkillName, u8>) -> BTreeMap<SkillName, u8> {
        let known = |skill: &SkillName| self.tx.world.index.skilled.contains_key(skill);
        let mut needs: BTreeMap<SkillName, u8> = skills
            .iter()
            .filter(|(skill, _)| known(skill))
            .map(|(skill, level)| (skill.clone(), *level))
            .collect();
        let language = SkillName(format!("lang-{}", row.case.lang));
        if known(&language) {
            needs.entry(language).or_insert(4);
        }
        needs
    }

    /// Who had this customer's case before.
    fn knows_case(&self, row: &CaseRow) -> Option<AgentId> {
        let kept = row.case.kept.iter().rev().find_map(|kept| match &kept.keeper {
            Keeper::Agent(agent) => Some(agent.clone()),
            _ => None,
        });
        kept.filter(|agent| self.tx.world.live.desk.contains_key(agent))
    }

    /// Offers every waiting contact that somebody can take now.
    pub fn route_all(&mut self) {
        for found in self.tx.route() {
            let Some(contact) = self.tx.world.contacts.get(&found.contact).cloned() else {
                continue;
            };
            let Some(queue) = self.tx.world.queues.get(&contact.queue).cloned() else { continue };
            let Ok(offered) = offering::offer(&contact, &found, &queue, self.tx.now) else {
                continue;
            };
            let (case, id) = (offered.case.clone(), offered.id.clone());
            let body = serde_json::json!({ "contact": id, "to": found.agent, "why": found.reason.why.key });
            self.tx.event("offered", About::case(&case).agent(&found.agent), body);
            self.tx.put_contact(offered);
            self.tx.note(Note::Offer { agent: found.agent.clone(), contact: id });
        }
    }

    pub fn accept(&mut self, id: &ContactId, agent: &AgentId) -> Result<CaseId, Refused> {
        let contact = self.contact(id)?;
        let accepted = offering::accept(&contact, agent, self.tx.now)?;
        if accepted == contact {
            // Asked again after an answer that was lost: it is theirs, and that has been told.
            return Ok(contact.case);
        }
        self.hold(accepted, agent, "keeper.accepted")
    }

    /// An agent picks a case themselves, from the queue or from Focal's hands.
    pub fn take(&mut self, case: &CaseId, agent: &AgentId) -> Result<CaseId, Refused> {
        let live = self.tx.world.contact_of(case).cloned();
        let contact = match live {
            Some(contact) if contact.agent() == Some(agent) => {
                return self.accept(&contact.id, agent);
            }
            Some(contact) => contact,
            // They still write about it, and go on with it.
            None if self.is_written_up(case, agent) => {
                self.resume_talk(case, agent)?;
                return Ok(case.clone());
            }
            None => {
                let id =
                    self.open_contact(case, Channel::Thing, StartedBy::Agent, &BTreeMap::new())?;
                self.contact(&id)?
            }
        };
        // Routing may have offered it to somebody, this agent included, the moment it was opened.
        let contact = match &contact.state {
            ContactState::Offered { to, .. } if to == agent => {
                return self.accept(&contact.id, agent);
            }
            ContactState::Offered { to, .. } => {
                let (to, id) = (to.clone(), contact.id.clone());
                self.tx.note(Note::OfferOver {
                    agent: to.clone(),
                    contact: id,
                    case: case.clone(),
                });
                offering::decline(&contact, &to, self.tx.now)?
            }
            _ => contact,
        };
        let picked = offering::pick(&contact, agent, self.tx.now)?;
        self.hold(picked, agent, "keeper.took")
    }

    /// The contact is this agent's now, and so is the case.
    fn hold(&mut self, contact: Contact, agent: &AgentId, why: &str) -> Result<CaseId, Refused> {
        let (case_id, id) = (contact.case.clone(), contact.id.clone());
        let row = self.case(&case_id)?.clone();
        let mut case = hand(&row.case, Keeper::Agent(agent.clone()), Said::new(why), self.tx.now)?;
        promise::answered(&mut case.promise, self.tx.now);
        // Whoever took the contact is at the agent's step, if that was what it waited for.
        let offered =
            case.live_runs().find(|run| run.by == Actor::Agent && run.state == RunState::Offered);
        if let Some(waiting) = offered.map(|run| run.id.clone()) {
            case = run::accept(&case, &waiting, &agent.0, self.tx.now, None)?;
        }
        self.keep(&row, CaseRow { unread: 0, case: case.clone(), ..row.clone() }.case);
        self.tx.put_contact(contact);
        self.tx.note(Note::OfferOver {
            agent: agent.clone(),
            contact: id.clone(),
            case: case_id.clone(),
        });
        self.tx.event("accepted", About::row(&row).agent(agent), contact_body(&id));
        let said = Said::new("thread.agent_took").with("agent", agent);
        self.tx.say(&case_id, ItemKind::Routing, From::Agent(agent.clone()), said);
        self.settle_agent(agent);
        self.proceed(&case_id)?;
        Ok(case_id)
    }

    pub fn decline(&mut self, id: &ContactId, agent: &AgentId) -> Result<(), Refused> {
        let contact = self.contact(id)?;
        let declined = offering::decline(&contact, agent, self.tx.now)?;
        self.give_back(declined, agent, "declined");
        Ok(())
    }

    /// An offer that nobody answered in time goes on to somebody else.
    pub fn offer_timed_out(&mut self, id: &ContactId) -> Result<(), Refused> {
        let contact = self.contact(id)?;
        let Some(agent) = contact.agent().cloned() else { return Ok(()) };
        if let ContactState::AfterWork { .. } = contact.state {
            self.written(&contact);
            return Ok(());
        }
        let back = offering::timed_out(&contact, self.tx.now)?;
        if back.is_waiting() {
            self.give_back(back, &agent, "timed_out");
        }
        Ok(())
    }

    fn give_back(&mut self, contact: Contact, agent: &AgentId, why: &str) {
        let (case, id) = (contact.case.clone(), contact.id.clone());
        self.tx.event(why, About::case(&case).agent(agent), contact_body(&id));
        self.tx.put_contact(contact);
        self.tx.note(Note::OfferOver { agent: agent.clone(), contact: id, case });
        self.route_all();
    }

    /// Offers that ring for somebody who is not the right one any more, or has no room, go on to others.
    pub(crate) fn withdraw_unsuited(&mut self, agent: &AgentId) {
        let world = &self.tx.world;
        let Some(here) = world.live.desk.get(agent) else { return };
        let held: Vec<Contact> = world.held_by(agent).cloned().collect();
        let view = AgentView::of(here, &held);
        let roster = BTreeMap::from([(agent.clone(), view.clone())]);
        let unsuited = held.into_iter().filter(|contact| {
            let queue = world.queues.get(&contact.queue);
            let asks =
                queue.map(|queue| asks(contact, queue, contact.waited(self.tx.now), &roster));
            let suits = asks.is_some_and(|asks| could_take(&asks, &view));
            matches!(contact.state, ContactState::Offered { .. }) && !(suits && view.is_within())
        });
        for contact in unsuited.collect::<Vec<_>>() {
            let Ok(back) = offering::withdraw(&contact, self.tx.now) else { continue };
            self.tx.event("withdrawn", About::case(&contact.case), contact_body(&contact.id));
            self.let_contact_go(&contact, back);
        }
    }

    /// The agent's last browser has been gone for too long: everything they held goes back.
    pub fn vanished(&mut self, agent: &AgentId) -> Result<(), Refused> {
        let mine: Vec<Contact> = self.tx.world.held_by(agent).cloned().collect();
        for contact in mine {
            let Some(back) = offering::vanished(&contact, agent, self.tx.now) else { continue };
            let row = self.case(&contact.case)?.clone();
            // What they only wrote about is over. Its case has no talk that somebody else could go on with.
            if back.is_waiting() {
                let case = agent_gone(&row.case, agent, Some(&contact.queue), self.tx.now)?;
                self.keep(&row, case);
                let said = Said::new("thread.agent_gone").with("agent", agent);
                self.tx.say(&contact.case, ItemKind::Routing, From::Focal, said);
            }
            self.tx.event("vanished", About::row(&row).agent(agent), contact_body(&contact.id));
            self.tx.put_contact(back);
        }
        self.listens_no_more(agent);
        if self.tx.world.live.desk.contains_key(agent) {
            let body = serde_json::json!({ "to": Presence::Offline });
            self.tx.event("presence", About::default().agent(agent), body);
        }
        self.tx.put_here(agent, None);
        self.tx.note(Note::Presence { agent: agent.clone() });
        self.route_all();
        Ok(())
    }

    /// Hands a contact on, with a note for whoever takes it.
    pub fn transfer(
        &mut self,
        case: &CaseId,
        from: &AgentId,
        to: TransferTo,
        note: &str,
    ) -> Result<(), Refused> {
        let contact = self
            .tx
            .world
            .contact_of(case)
            .cloned()
            .ok_or(Refused::conflict("contact.not_active"))?;
        self.check_target(&to)?;
        let row = self.case(case)?.clone();
        let item: Option<ItemId> = match note.trim() {
            "" => None,
            note => Some(self.write(
                case,
                From::Agent(from.clone()),
                ItemKind::Note,
                note,
                None,
                vec![],
            )?),
        };
        let next = offering::transfer(&contact, from, to.clone(), item, self.tx.now)?;
        let team = Keeper::Team(next.queue.clone());
        let changed = hand(
            &row.case,
            team,
            Said::new("keeper.transferred").with("agent", from),
            self.tx.now,
        )?;
        self.keep(&row, changed);
        let transferred = self.transferred(&next);
        self.tx.fact(&transferred, About::row(&row).agent(from), Value::Null);
        self.tx.put_contact(next);
        let said = match &to {
            TransferTo::Queue(queue) => {
                Said::new("thread.to_queue").with("agent", from).with("queue", queue)
            }
            TransferTo::Agent(agent) => {
                Said::new("thread.to_agent").with("agent", from).with("agent2", agent)
            }
        };
        self.tx.say(case, ItemKind::Routing, From::Agent(from.clone()), said);
        self.tell_if_nobody_could(&contact.id);
        self.settle_agent(from);
        self.route_all();
        Ok(())
    }

    fn check_target(&self, to: &TransferTo) -> Result<(), Refused> {
        let known = match to {
            TransferTo::Queue(queue) => self.tx.world.queues.contains_key(queue),
            TransferTo::Agent(agent) => {
                self.tx.world.agents.get(agent).is_some_and(|row| row.active)
            }
        };
        if known { Ok(()) } else { Err(Refused::NotFound("queue or agent")) }
    }

    /// Ends the contact of a case, whatever state it is in. Whoever talked has a while to write about it.
    pub(super) fn end_contact(&mut self, case: &CaseId) {
        let Some(contact) = self.tx.world.contact_of(case).cloned() else { return };
        let writes = self.tx.world.tenant.after_work > Span::ZERO;
        match offering::wrap_up(&contact, self.tx.now) {
            Ok(wrapped) if writes => {
                self.tx.event("wrapped_up", About::case(case), contact_body(&contact.id));
                self.let_contact_go(&contact, wrapped);
            }
            _ => self.close_contact(&contact, false),
        }
        self.route_all();
    }

    /// A customer does not want to wait for anybody any longer.
    pub fn gave_up(&mut self, case: &CaseId) -> Result<(), Refused> {
        let contact = self.tx.world.contact_of(case).cloned();
        let waits = |contact: &Contact| {
            matches!(contact.state, ContactState::Waiting { .. } | ContactState::Offered { .. })
        };
        let contact = contact.filter(waits).ok_or(Refused::conflict("contact.not_waiting"))?;
        let row = self.case(case)?.clone();
        self.close_contact(&contact, true);
        let kept = hand(&row.case, Keeper::Focal, Said::new("keeper.gave_up"), self.tx.now)?;
        self.keep(&row, kept);
        let said = Said::new("thread.gave_up");
        let from = row.case.customer.clone().map_or(From::Focal, From::Customer);
        self.tx.say(case, ItemKind::Routing, from, said);
        self.route_all();
        self.proceed(case)
    }

    /// The time for writing about it is over, or its agent says so.
    pub(super) fn written(&mut self, contact: &Contact) {
        self.close_contact(contact, false);
        self.route_all();
    }

    fn close_contact(&mut self, contact: &Contact, gave_up: bool) {
        let ended = focal_report::ContactEnded { contact: contact.id.0.clone(), gave_up };
        let ended = focal_report::What::ContactEnded(ended);
        self.tx.fact(&ended, About::case(&contact.case), Value::Null);
        self.let_contact_go(contact, offering::end(contact, self.tx.now));
    }

    fn let_contact_go(&mut self, contact: &Contact, next: Contact) {
        let (case, agent) = (&contact.case, contact.agent().cloned());
        self.tx.put_contact(next);
        if let Some(agent) = agent {
            self.tx.note(Note::OfferOver {
                agent: agent.clone(),
                contact: contact.id.clone(),
                case: case.clone(),
            });
            self.settle_agent(&agent);
        }
    }

    /// An agent says that they are there, or not.
    pub fn set_presence(&mut self, id: &AgentId, to: Presence) -> Result<(), Refused> {
        let row = self
            .tx
            .world
            .agents
            .get(id)
            .filter(|row| row.active)
            .cloned()
            .ok_or(Refused::NotFound("agent"))?;
        if to == Presence::Available {
            let writes = |contact: &&Contact| matches!(&contact.state, ContactState::AfterWork { with, .. } if with == id);
            let done: Vec<Contact> = self.tx.world.held_by(id).filter(writes).cloned().collect();
            done.iter().for_each(|contact| self.close_contact(contact, false));
        }
        let before = self.tx.world.live.desk.get(id).cloned();
        let agent = before.unwrap_or_else(|| as_agent(&row, self.tx.now));
        let held: Vec<Contact> = self.tx.world.held_by(id).cloned().collect();
        let agent = offering::set_presence(&agent, to, &held, self.tx.now)?;
        self.tx.put_here(id, Some(agent));
        self.tx.event("presence", About::default().agent(id), serde_json::json!({ "to": to }));
        self.tx.note(Note::Presence { agent: id.clone() });
        self.route_all();
        Ok(())
    }

    /// Presence as it follows from what the agent holds now.
    pub(super) fn settle_agent(&mut self, id: &AgentId) {
        let now = self.tx.now;
        if let Some(agent) = self.tx.world.live.desk.get(id) {
            let held: Vec<Contact> = self.tx.world.held_by(id).cloned().collect();
            let settled = offering::touched(&offering::settle_presence(agent, &held, now), now);
            self.tx.put_here(id, Some(settled));
        }
        self.tx.note(Note::Presence { agent: id.clone() });
    }

    pub(super) fn contact(&self, id: &ContactId) -> Result<Contact, Refused> {
        self.tx.world.contacts.get(id).cloned().ok_or(Refused::NotFound("contact"))
    }

    /// An agent says how their own step went: their word is what there is to see.
    pub fn agent_done(&mut self, case: &CaseId, run: &focal_base::RunId) -> Result<(), Refused> {
        let row = self.case(case)?.clone();
        let step = row.case.run(run).map(|found| found.step.clone());
        let def = self.step_def(&row, &step.ok_or(Refused::NotFound("step"))?)?;
        self.renew_by(&row, &def)?;
        self.seen(case, run, Seen::default())
    }

    /// An agent takes a case that another keeps only after that one has let go.
    pub fn may_keep(&self, row: &CaseRow, agent: &AgentId) -> Result<(), Refused> {
        take(&row.case, agent, self.tx.now).map(drop).map_err(Refused::from)
    }
}

/// An agent as routing knows one, not there yet. Whoever has a place at the desk may be offered contacts.
pub(crate) fn as_agent(row: &AgentRow, since: At) -> Agent {
    Agent {
        id: row.id.clone(),
        name_ref: focal_base::TextKey(row.id.0.clone()),
        roles: vec![focal_desk::Role::Agent],
        skills: row.skills.clone(),
        queues: row.queues.iter().cloned().collect(),
        capacity: Capacity { units: row.capacity.max(1) * 3, ..Capacity::default() },
        presence: Presence::Offline,
        since,
        last_contact: None,
    }
}

fn empty_contact() -> Contact {
    Contact {
        id: ContactId::default(),
        case: CaseId::default(),
        queue: QueueId::default(),
        channel: Channel::Thing,
        started_by: StartedBy::Thing,
        needs: BTreeMap::new(),
        priority: 0.0,
        state: ContactState::Ended { at: At::ZERO },
        waited_before: focal_base::Span::ZERO,
        front: false,
        offers: vec![],
        route_reason: None,
        sticky: None,
        only: None,
        transfers: vec![],
    }
}
