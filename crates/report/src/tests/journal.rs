//! A journal written by hand: one call for each fact, on a clock that is set.

use focal_base::{At, Span};

use crate::{
    Believed, CaseOpened, Censused, ContactEnded, ContactOpened, Counted, Earlier, Ended, EndedBy,
    OfContact, Offered, Presence, Rated, StepBegun, Told, Transferred, What,
};

#[derive(Default)]
pub struct Journal {
    pub told: Vec<Told>,
    pub now: At,
}

fn of(contact: &str) -> OfContact {
    OfContact { contact: contact.to_owned() }
}

impl Journal {
    pub fn at(at: At) -> Journal {
        Journal { told: vec![], now: at }
    }

    pub fn wait(&mut self, span: Span) -> &mut Journal {
        self.now = self.now + span;
        self
    }

    pub fn tell(&mut self, case: Option<&str>, actor: Option<&str>, what: What) -> &mut Journal {
        let seq = self.told.len() as u64 + 1;
        let (case, actor) = (case.map(str::to_owned), actor.map(str::to_owned));
        // As it is written and read.
        let (kind, body) = what.written();
        assert_eq!(What::read(&kind, body), Some(what.clone()));
        self.told.push(Told { seq, at: self.now, case, actor, what });
        self
    }

    pub fn presence(&mut self, agent: &str, to: &str) -> &mut Journal {
        self.tell(None, Some(agent), What::Presence(Presence { to: to.to_owned() }))
    }

    /// `contact` waits in `queue` for the case of that number.
    pub fn opened(&mut self, contact: &str, number: u64, queue: &str, by: &str) -> &mut Journal {
        let opened = ContactOpened {
            contact: contact.to_owned(),
            number,
            queue: queue.to_owned(),
            channel: if by == "customer" { "chat" } else { "thing" }.to_owned(),
            by: by.to_owned(),
            lang: if number.is_multiple_of(2) { "es" } else { "en" }.to_owned(),
            pack: "water".to_owned(),
            thing_kind: if number.is_multiple_of(3) { "pump" } else { "valve" }.to_owned(),
            target: 20_000,
        };
        self.tell(Some(&format!("case-{number}")), None, What::ContactOpened(opened))
    }

    pub fn offered(&mut self, contact: &str, agent: &str) -> &mut Journal {
        let (contact, to) = (contact.to_owned(), agent.to_owned());
        self.tell(None, Some(agent), What::Offered(Offered { contact, to }))
    }

    pub fn accepted(&mut self, contact: &str, number: u64, agent: &str) -> &mut Journal {
        self.tell(Some(&format!("case-{number}")), Some(agent), What::Accepted(of(contact)))
    }

    pub fn taken_over(&mut self, contact: &str, number: u64, agent: &str) -> &mut Journal {
        self.tell(Some(&format!("case-{number}")), Some(agent), What::TakenOver(of(contact)))
    }

    pub fn of(&mut self, what: fn(OfContact) -> What, contact: &str, agent: &str) -> &mut Journal {
        self.tell(None, Some(agent), what(of(contact)))
    }

    pub fn transferred(&mut self, contact: &str, queue: &str, agent: &str) -> &mut Journal {
        let to =
            Transferred { contact: contact.to_owned(), queue: queue.to_owned(), target: 60_000 };
        self.tell(None, Some(agent), What::Transferred(to))
    }

    pub fn contact_ended(&mut self, contact: &str, gave_up: bool) -> &mut Journal {
        let contact = contact.to_owned();
        self.tell(None, None, What::ContactEnded(ContactEnded { contact, gave_up }))
    }

    pub fn given(&mut self, number: u64, provider: &str) -> &mut Journal {
        let step = StepBegun { provider: Some(provider.to_owned()) };
        self.tell(Some(&format!("case-{number}")), None, What::StepBegun(step))
    }

    pub fn resolved(
        &mut self,
        number: u64,
        by: EndedBy,
        change: impl FnOnce(&mut Ended),
    ) -> &mut Journal {
        let mut ended = Ended {
            number,
            pack: "water".to_owned(),
            thing_kind: if number.is_multiple_of(3) { "pump" } else { "valve" }.to_owned(),
            lang: "en".to_owned(),
            cause: "valve-closed".to_owned(),
            confirmed: true,
            owner: "provider:utility".to_owned(),
            ended_by: by,
            first: true,
            spent: 250,
            first_signal: self.now - Span::mins(10),
            believed: vec![
                Believed("valve-closed".to_owned(), 700_000),
                Believed("pump-worn".to_owned(), 250_000),
                Believed(String::new(), 50_000),
            ],
        };
        change(&mut ended);
        self.tell(Some(&format!("case-{number}")), None, What::CaseResolved(ended))
    }

    pub fn reopened(&mut self, number: u64, ended: At) -> &mut Journal {
        self.tell(
            Some(&format!("case-{number}")),
            None,
            What::CaseReopened(Earlier { number, ended }),
        )
    }

    pub fn opened_after(&mut self, number: u64, after: Option<Earlier>) -> &mut Journal {
        self.tell(Some(&format!("case-{number}")), None, What::CaseOpened(CaseOpened { after }))
    }

    pub fn rated(&mut self, number: u64, rating: i64) -> &mut Journal {
        let rated = Rated {
            rating,
            number,
            pack: "water".to_owned(),
            thing_kind: "pump".to_owned(),
            cause: "valve-closed".to_owned(),
            owner: "customer".to_owned(),
            lang: "es".to_owned(),
        };
        self.tell(Some(&format!("case-{number}")), None, What::Rated(rated))
    }

    pub fn census(&mut self, pumps: i64) -> &mut Journal {
        let kind = |kind: &str, things, budget| Counted {
            pack: "water".to_owned(),
            thing_kind: kind.to_owned(),
            things,
            budget,
        };
        let kinds = vec![kind("pump", pumps, Some(1_200)), kind("valve", 7, None)];
        self.tell(None, None, What::Census(Censused { kinds }))
    }
}
