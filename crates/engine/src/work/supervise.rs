//! Supervision: whoever runs the desk listens in on a talk, whispers to its agent, takes it over. Listening
//! changes nothing for anybody, and each time leaves its line in the audit trail.

use focal_base::{AgentId, CaseId, ItemId, Said};
use focal_case::Keeper;
use focal_case::keeper::hand;
use focal_desk::{Contact, supervise};
use focal_report::{OfContact, What};
use serde_json::{Value, json};

use super::Work;
use super::talk::worded;
use crate::bus::Note;
use crate::error::Refused;
use crate::rows::{Body, From, ItemKind, ItemRow};
use crate::tx::About;

impl Work<'_, '_> {
    /// Whoever runs the desk listens in from now on. Doing it already changes nothing.
    ///
    /// # Errors
    /// When they do not run the desk, nobody talks, or they talk themselves.
    pub fn listen(&mut self, case: &CaseId, by: &AgentId) -> Result<(), Refused> {
        let (_, with) = self.overheard(case, by)?;
        if self.tx.world.live.listens(case, by) {
            return Ok(());
        }
        self.tx.put_listener(case, by, Some(self.tx.now));
        self.overseen("listen.began", case, by, &with, Value::Null);
        Ok(())
    }

    /// They do not listen any more.
    pub fn stop_listening(&mut self, case: &CaseId, by: &AgentId) {
        if !self.tx.world.live.listens(case, by) {
            return;
        }
        self.tx.put_listener(case, by, None);
        let with = self.tx.world.contact_of(case).and_then(Contact::agent).cloned();
        self.overseen("listen.ended", case, by, &with.unwrap_or_default(), Value::Null);
    }

    /// Whoever's last page is gone listens to nothing.
    pub fn listens_no_more(&mut self, by: &AgentId) {
        let all = self.tx.world.live.listening.keys();
        let theirs: Vec<CaseId> =
            all.filter(|(_, agent)| agent == by).map(|(case, _)| case.clone()).collect();
        theirs.iter().for_each(|case| self.stop_listening(case, by));
    }

    /// A line for the agent who talks, and for nobody else who is in the talk.
    ///
    /// # Errors
    /// When they do not listen in, nobody talks, or there are no words.
    pub fn whisper(
        &mut self,
        case: &CaseId,
        by: &AgentId,
        text: &str,
        client_id: Option<String>,
    ) -> Result<ItemId, Refused> {
        let (_, with) = self.overheard(case, by)?;
        if !self.tx.world.live.listens(case, by) {
            return Err(Refused::conflict("listen.first"));
        }
        let text = worded(text, false)?;
        if let Some(first) = self.written_before(case, client_id.as_deref())? {
            return Ok(first);
        }
        let id: ItemId = self.tx.new_id();
        self.tx.item(ItemRow {
            id: id.clone(),
            case: case.clone(),
            at: self.tx.now,
            from: From::Agent(by.clone()),
            kind: ItemKind::Whisper,
            body: Body::Written(text.to_owned()),
            severity: None,
            attachments: vec![],
            client_id,
            delivery: None,
            seen: None,
            to: Some(with.clone()),
        });
        self.overseen("whispered", case, by, &with, json!({ "item": id }));
        Ok(id)
    }

    /// Contact and case go to whoever takes over, in one act; the agent is told. What waits is looked at
    /// again, because the agent has a hand free.
    ///
    /// # Errors
    /// When they do not run the desk, nobody talks, or they talk themselves.
    pub fn take_over_talk(&mut self, case: &CaseId, by: &AgentId) -> Result<(), Refused> {
        let (contact, from) = self.overheard(case, by)?;
        let row = self.case(case)?.clone();
        let why = Said::new("keeper.taken_over").with("agent", by);
        let kept = hand(&row.case, Keeper::Agent(by.clone()), why, self.tx.now)?;
        self.keep(&row, kept);
        self.stop_listening(case, by);
        let next = supervise::take_over(&contact, by, self.tx.now)?;
        let fact = What::TakenOver(OfContact { contact: contact.id.0.clone() });
        let more = json!({ "on": case, "number": row.case.number, "with": from });
        self.tx.fact(&fact, About::row(&row).agent(by), more);
        self.tx.put_contact(next);
        let said = Said::new("thread.taken_over").with("agent", by).with("agent2", &from);
        self.tx.say(case, ItemKind::Routing, From::Agent(by.clone()), said);
        self.tx.note(Note::TakenOver { agent: from.clone(), case: case.clone(), by: by.clone() });
        self.settle_agent(&from);
        self.settle_agent(by);
        self.route_all();
        self.proceed(case)
    }

    /// The talk of a case and whose it is, for somebody who may listen in on it.
    fn overheard(&self, case: &CaseId, by: &AgentId) -> Result<(Contact, AgentId), Refused> {
        if !self.tx.world.index.supervisors.contains(by) {
            return Err(Refused::NotAllowed);
        }
        let row = self.case(case)?;
        let contact = self.tx.world.contact_of(&row.case.id);
        let contact = contact.ok_or(Refused::conflict("listen.nobody_talks"))?;
        let with = supervise::overheard(contact, by)?.clone();
        Ok((contact.clone(), with))
    }

    /// A line of the audit trail: about which case, and with whose talk.
    fn overseen(&mut self, what: &str, case: &CaseId, by: &AgentId, with: &AgentId, more: Value) {
        let number = self.tx.world.cases.get(case).map(|row| row.case.number);
        let mut body = json!({ "on": case, "number": number, "with": with });
        if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
            body.extend(more);
        }
        self.tx.event(what, About::case(case).agent(by), body);
    }
}
