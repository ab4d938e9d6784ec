//! Unstaffed: somebody needs a person, and the desk has no queue, or nobody who could ever take it. Nobody
//! is turned away for that: the case waits, and those who run the desk are told.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{ContactId, QueueId, Said, Span, TextKey};
use focal_case::Hours;
use focal_desk::eligible::anybody_could;
use focal_desk::{Agent, Calendar, Contact, Queue, StartedBy};

use super::{Work, as_agent};
use crate::effect::{Effect, Mail, Recipient};
use crate::house_texts::house_texts;
use crate::rows::{AgentRow, From, ItemKind};
use crate::tx::{About, contact_body};

/// Whoever runs the desk is told once in this time for a queue, however many wait in it.
const AGAIN: Span = Span::hours(24);

impl Work<'_, '_> {
    /// The house's first queue, made when somebody needs one and there is none: open at all times, for
    /// everybody who works here. An administrator changes it like any other.
    pub(super) fn first_queue(&mut self) -> QueueId {
        let (tenant, id) = (&self.tx.world.tenant, QueueId::from("help"));
        let name = house_texts().get(&tenant.default_lang, "queue.first").unwrap_or("Help");
        let queue = Queue {
            id: id.clone(),
            name: TextKey(name.to_owned()),
            calendar: Calendar::None,
            hours: Hours { zone: tenant.zone.clone(), ..Hours::default() },
            offer_for: tenant.paced(tenant.ring),
            ..Queue::default()
        };
        self.tx.put_queue(queue);
        self.tx.event("queue.created", About::default(), serde_json::json!({ "on": id }));
        self.tx.note(crate::bus::Note::Settings);
        id
    }

    /// When nobody who works here could ever take a waiting contact, its thread says so and supervisors
    /// and administrators are written to.
    pub(super) fn tell_if_nobody_could(&mut self, id: &ContactId) {
        let world = &self.tx.world;
        // Whoever opened it to take it themselves will.
        let waits =
            |contact: &&Contact| contact.is_waiting() && contact.started_by != StartedBy::Agent;
        let Some(contact) = world.contacts.get(id).filter(waits).cloned() else { return };
        let Some(queue) = world.queues.get(&contact.queue) else { return };
        // Of those who know the same and serve the same queues one speaks for all, but for who is meant by name.
        let alike = world.index.staff.values().filter_map(BTreeSet::first);
        let named = contact.only.iter().chain(queue.named());
        let some = alike.chain(named).filter_map(|id| world.agents.get(id));
        let some = some.filter(|row| row.active).map(|row| as_agent(row, self.tx.now));
        let agents: Vec<Agent> = some.collect();
        if anybody_could(&contact, queue, &agents) {
            return;
        }
        let supervisors = world.index.supervisors.iter();
        let told: Vec<AgentRow> =
            supervisors.filter_map(|id| world.agents.get(id).cloned()).collect();
        let number = world.cases.get(&contact.case).map_or(0, |row| row.case.number);
        self.tx.event("contact_unstaffed", About::case(&contact.case), contact_body(id));
        let said = Said::new("thread.nobody_could").with("queue", &contact.queue);
        self.tx.say(&contact.case, ItemKind::Routing, From::Focal, said);
        let window = self.tx.now.0 / self.tx.paced(AGAIN).0.max(1);
        for row in told {
            let mail = Mail {
                to: Recipient::Agent(row.id.0.clone()),
                lang: row.lang.clone(),
                about: "nobody_could".to_owned(),
                with: BTreeMap::from([
                    ("number".to_owned(), number.to_string()),
                    ("queue".to_owned(), contact.queue.0.clone()),
                ]),
                link: None,
                item: None,
            };
            let key = format!("mail/nobody_could/{}/{}/{window}", contact.queue, row.id);
            self.tx.effect(&key, self.tx.now, &Effect::Mail(mail));
        }
    }
}
