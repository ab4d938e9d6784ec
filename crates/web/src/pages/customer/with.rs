//! Who has the case: an agent by first name, the team, or the operator; and while nobody has taken it, which
//! place it has in line and when somebody is there.

use focal_base::Span;
use focal_case::Keeper;
use focal_desk::{Contact, ContactState, Recent, StartedBy};
use focal_engine::rows::CaseRow;

use crate::pages::figures;
use crate::pages::teller::Teller;

#[derive(Clone, Debug)]
pub struct Hand {
    pub name: String,
    pub face: String,
    pub line: String,
    /// Place, wait or opening time.
    pub wait: Option<String>,
    /// The agent who is there, if one is.
    pub agent: Option<String>,
    /// A person was asked for already.
    pub asked: bool,
    /// They asked for one, and nobody is there yet.
    pub waits: bool,
}

/// The usual length of a contact while nothing has been measured.
const USUAL: Span = Span::mins(8);

#[must_use]
pub fn of(teller: &Teller<'_>, row: &CaseRow) -> Hand {
    let (say, world) = (teller.say, teller.world);
    let contact = world.contact_of(&row.case.id);
    let agent = match (&row.case.keeper, contact.map(|contact| &contact.state)) {
        (_, Some(ContactState::Active { with, .. })) | (Keeper::Agent(with), _) => {
            Some(teller.first_name(with))
        }
        _ => None,
    };
    let organisation = &world.tenant.organisation;
    let (name, line) = match (&agent, contact) {
        _ if row.case.is_resolved() => (organisation.clone(), "hand.over"),
        (Some(agent), _) => (agent.clone(), "hand.agent"),
        (None, Some(_)) => (organisation.clone(), "hand.team"),
        (None, None) => (organisation.clone(), "hand.focal"),
    };
    Hand {
        face: name.chars().next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default(),
        line: say.t(line).to_owned(),
        wait: contact.filter(|_| !row.case.is_resolved()).and_then(|contact| wait(teller, contact)),
        asked: contact.is_some(),
        waits: contact.is_some_and(|contact| {
            contact.started_by == StartedBy::Customer
                && !matches!(contact.state, ContactState::Active { .. })
        }),
        agent: agent.filter(|_| !row.case.is_resolved()),
        name,
    }
}

/// Where they stand in line. A closed queue says when it opens, and that writing is not in vain.
fn wait(teller: &Teller<'_>, contact: &Contact) -> Option<String> {
    let (say, world) = (teller.say, teller.world);
    if let ContactState::Offered { .. } = contact.state {
        return Some(say.t("queue.offered").to_owned());
    }
    if !contact.is_waiting() {
        return None;
    }
    let Some(queue) = world.queues.get(&contact.queue) else {
        return Some(say.t("queue.closed").to_owned());
    };
    if !queue.hours.is_open(teller.now) {
        return Some(match queue.hours.opens(teller.now) {
            Some(at) => say.with("queue.closed_until", &[("time", &teller.when(at))]),
            None => say.t("queue.closed").to_owned(),
        });
    }
    let recent = Recent { answered: 0, over: Span::ZERO, handle: world.tenant.paced(USUAL) };
    let waits = world.wait_of(contact, recent, teller.now)?;
    let place = waits.position.to_string();
    Some(match waits.wait {
        Some((from, to)) => {
            let (from, to) = (minutes(from), figures::length(say, to));
            say.with("queue.place_wait", &[("n", &place), ("from", &from), ("to", &to)])
        }
        // Nobody who could take it is there, whatever the hours say.
        None => say.with("queue.nobody", &[("n", &place)]),
    })
}

fn minutes(span: Span) -> String {
    ((span.0 + 59_999) / 60_000).max(1).to_string()
}
