//! A contact's way from the queue to an agent and on: offered, accepted, declined, timed out, vanished,
//! handed on, ended. Each is a plain change that is refused when the contact is elsewhere. Knows no
//! clock and no browser.

use focal_base::{AgentId, At, ItemId, Said, Span};

use crate::agent::{Agent, Presence};
use crate::contact::{Contact, ContactState, OfferRecord, OfferResult, Transfer, TransferTo};
use crate::queue::Queue;
use crate::route::Assignment;

/// A change that a rule refused. The contact is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("failed to change the contact: {}", .reason.key.0)]
pub struct Refused {
    pub reason: Said,
}

pub type Changed = Result<Contact, Refused>;

fn refuse(key: &str) -> Changed {
    Err(Refused { reason: Said::new(key) })
}

/// Offers a waiting contact to the agent whom routing found.
///
/// # Errors
/// When it is not waiting any more.
pub fn offer(contact: &Contact, assignment: &Assignment, queue: &Queue, at: At) -> Changed {
    let ContactState::Waiting { .. } = contact.state else {
        return refuse("contact.not_waiting");
    };
    let mut next = contact.clone();
    let to = assignment.agent.clone();
    next.waited_before = contact.waited(at);
    next.offers.push(OfferRecord { to: to.clone(), at, result: None });
    next.state = ContactState::Offered { to, since: at, until: at + queue.offer_for };
    next.route_reason = Some(assignment.reason.clone());
    Ok(next)
}

/// The agent takes it. The same agent accepting again changes nothing.
///
/// # Errors
/// When it is not offered to this agent, or the offer has run out.
pub fn accept(contact: &Contact, agent: &AgentId, at: At) -> Changed {
    match &contact.state {
        ContactState::Active { with, .. } if with == agent => Ok(contact.clone()),
        ContactState::Offered { to, until, .. } if to == agent => {
            if at > *until {
                return refuse("contact.offer_ran_out");
            }
            let mut next = contact.clone();
            next.waited_before = contact.waited(at);
            note(&mut next, OfferResult::Accepted);
            next.state = ContactState::Active { with: agent.clone(), since: at };
            next.front = false;
            next.only = None;
            Ok(next)
        }
        _ => refuse("contact.not_offered_to_you"),
    }
}

/// An agent picks a waiting contact by hand. Nobody is passed over without a record: it is an offer
/// that was accepted at once.
///
/// # Errors
/// When it is not waiting.
pub fn pick(contact: &Contact, agent: &AgentId, at: At) -> Changed {
    if !contact.is_waiting() {
        return refuse("contact.not_waiting");
    }
    let mut next = contact.clone();
    next.waited_before = contact.waited(at);
    next.offers.push(OfferRecord { to: agent.clone(), at, result: Some(OfferResult::Accepted) });
    next.state = ContactState::Active { with: agent.clone(), since: at };
    (next.front, next.only, next.route_reason) = (false, None, None);
    Ok(next)
}

/// The agent would rather not. It goes on to others.
///
/// # Errors
/// When it is not offered to this agent.
pub fn decline(contact: &Contact, agent: &AgentId, at: At) -> Changed {
    match &contact.state {
        ContactState::Offered { to, .. } if to == agent => {
            Ok(back_to_queue(contact, OfferResult::Declined, at))
        }
        _ => refuse("contact.not_offered_to_you"),
    }
}

/// The offer ran out. Before its end, nothing happens.
///
/// # Errors
/// When it is not offered to anybody.
pub fn timed_out(contact: &Contact, at: At) -> Changed {
    match &contact.state {
        ContactState::Offered { until, .. } if at >= *until => {
            Ok(back_to_queue(contact, OfferResult::TimedOut, at))
        }
        ContactState::Offered { .. } => Ok(contact.clone()),
        _ => refuse("contact.not_offered"),
    }
}

/// The agent is gone. Whatever they were offered or talked about goes to the front of its queue, with
/// its waiting time kept; work after a contact is simply over. `None` when it was not theirs.
#[must_use]
pub fn vanished(contact: &Contact, agent: &AgentId, at: At) -> Option<Contact> {
    if contact.agent() != Some(agent) {
        return None;
    }
    let mut next = match contact.state {
        ContactState::Offered { .. } => back_to_queue(contact, OfferResult::Vanished, at),
        ContactState::AfterWork { .. } => {
            return Some(Contact { state: ContactState::Ended { at }, ..contact.clone() });
        }
        _ => Contact { state: ContactState::Waiting { since: at }, ..contact.clone() },
    };
    next.front = true;
    Some(next)
}

/// Hands an active contact on, to a queue or to one agent. What was written about it is `note_item`.
/// It goes to the front: it has waited once already.
///
/// # Errors
/// When it is not with this agent, or would be handed to themselves.
pub fn transfer(
    contact: &Contact,
    from: &AgentId,
    to: TransferTo,
    note_item: Option<ItemId>,
    at: At,
) -> Changed {
    let ContactState::Active { with, .. } = &contact.state else {
        return refuse("contact.not_active");
    };
    if with != from {
        return refuse("contact.not_with_you");
    }
    let mut next = contact.clone();
    match &to {
        TransferTo::Agent(agent) if agent == from => return refuse("transfer.to_yourself"),
        TransferTo::Agent(agent) => next.only = Some(agent.clone()),
        TransferTo::Queue(queue) => {
            next.queue = queue.clone();
            next.only = None;
        }
    }
    if next.sticky.as_ref() == Some(from) {
        next.sticky = None;
    }
    next.front = true;
    next.offers.clear();
    next.transfers.push(Transfer { at, from: from.clone(), to, note_item });
    next.state = ContactState::Waiting { since: at };
    Ok(next)
}

/// The talk is over; the agent still has something to write.
///
/// # Errors
/// When it is not active.
pub fn wrap_up(contact: &Contact, at: At) -> Changed {
    match &contact.state {
        ContactState::Active { with, .. } => Ok(Contact {
            state: ContactState::AfterWork { with: with.clone(), since: at },
            ..contact.clone()
        }),
        _ => refuse("contact.not_active"),
    }
}

/// Its agent ends the talk; what it was about may go on without one.
///
/// # Errors
/// When it is not active, or with somebody else.
pub fn hang_up(contact: &Contact, agent: &AgentId, at: At) -> Changed {
    match &contact.state {
        ContactState::Active { with, .. } if with != agent => refuse("contact.not_with_you"),
        _ => wrap_up(contact, at),
    }
}

/// The talk was not over after all: its agent goes on with it while they still write about it.
///
/// # Errors
/// When they do not write about it.
pub fn resume(contact: &Contact, agent: &AgentId, at: At) -> Changed {
    match &contact.state {
        ContactState::AfterWork { with, .. } if with == agent => Ok(Contact {
            state: ContactState::Active { with: with.clone(), since: at },
            ..contact.clone()
        }),
        ContactState::AfterWork { .. } => refuse("contact.not_with_you"),
        _ => refuse("contact.not_after_work"),
    }
}

/// The offer is taken back: whoever it rings for is not the right one any more. They did not let it go.
///
/// # Errors
/// When it is not offered to anybody.
pub fn withdraw(contact: &Contact, at: At) -> Changed {
    let ContactState::Offered { .. } = contact.state else {
        return refuse("contact.not_offered");
    };
    let mut next = contact.clone();
    next.waited_before = contact.waited(at);
    next.offers.pop();
    next.state = ContactState::Waiting { since: at };
    Ok(next)
}

/// It is over, from whatever state: also when the customer leaves while waiting. Ending twice is ending once.
#[must_use]
pub fn end(contact: &Contact, at: At) -> Contact {
    if matches!(contact.state, ContactState::Ended { .. }) {
        return contact.clone();
    }
    let waited_before = contact.waited(at);
    Contact { state: ContactState::Ended { at }, waited_before, ..contact.clone() }
}

fn back_to_queue(contact: &Contact, result: OfferResult, at: At) -> Contact {
    let mut next = contact.clone();
    next.waited_before = contact.waited(at);
    note(&mut next, result);
    next.state = ContactState::Waiting { since: at };
    next
}

fn note(contact: &mut Contact, result: OfferResult) {
    if let Some(offer) = contact.offers.last_mut() {
        offer.result.get_or_insert(result);
    }
}

/// The agent says, or the engine saw, that they are there or not. Being in contact or after one follows
/// from what they hold, and cannot be chosen.
///
/// # Errors
/// When it follows from contacts, or somebody goes offline while they hold some.
pub fn set_presence(
    agent: &Agent,
    to: Presence,
    contacts: &[Contact],
    at: At,
) -> Result<Agent, Refused> {
    let refused = |key| Err(Refused { reason: Said::new(key) });
    let holds = |contact: &Contact| contact.agent() == Some(&agent.id);
    match to {
        Presence::InContact | Presence::AfterContact => {
            return refused("presence.follows_contacts");
        }
        Presence::Offline if contacts.iter().any(holds) => {
            return refused("presence.holds_contacts");
        }
        _ => {}
    }
    let agent = Agent { presence: to, ..agent.clone() };
    Ok(settle_presence(&Agent { since: at, ..agent }, contacts, at))
}

/// Presence as it follows from the contacts the agent holds; away and offline stay as they were chosen.
#[must_use]
pub fn settle_presence(agent: &Agent, contacts: &[Contact], at: At) -> Agent {
    if !agent.presence.is_there() {
        return agent.clone();
    }
    let mine = contacts.iter().filter(|contact| contact.agent() == Some(&agent.id));
    let mut presence = Presence::Available;
    for contact in mine {
        match contact.state {
            ContactState::Active { .. } => {
                presence = Presence::InContact;
                break;
            }
            ContactState::AfterWork { .. } => presence = Presence::AfterContact,
            _ => {}
        }
    }
    if presence == agent.presence {
        return agent.clone();
    }
    Agent { presence, since: at, ..agent.clone() }
}

/// Notes that the agent got or finished a contact: they go to the end of the line of the idle.
#[must_use]
pub fn touched(agent: &Agent, at: At) -> Agent {
    Agent { last_contact: Some(at), ..agent.clone() }
}

/// Deadlines of offers, soonest first; the engine turns them into timers.
#[must_use]
pub fn next_timeout<'a>(contacts: impl IntoIterator<Item = &'a Contact>) -> Option<At> {
    let untils = contacts.into_iter().filter_map(|contact| match contact.state {
        ContactState::Offered { until, .. } => Some(until),
        _ => None,
    });
    untils.min()
}

/// After so many refusals the pauses grow: no desk rings for ever.
const AGAIN: usize = 3;
/// The pauses double so often at most: with offers of half a minute, they end at about an hour.
const DOUBLES: usize = 6;
/// Refusals that are looked back upon.
const BACK: usize = 16;

/// When routing should look again though nothing happens: at each relaxation of a waiting contact, and at
/// the end of somebody's rest after they let it go; later and later when it was let go often. Those of the
/// past too.
#[must_use]
pub fn looks(contact: &Contact, queue: &Queue) -> Vec<At> {
    let ContactState::Waiting { since } = contact.state else { return Vec::new() };
    let began = since - contact.waited_before;
    let relaxes = queue.relax.iter().map(|step| began + step.after);
    let rest = queue.offer_for.0.saturating_mul(2);
    let old = contact.offers.len().saturating_sub(BACK);
    let rests = contact.offers.iter().enumerate().skip(old).map(|(before, offer)| {
        let doubles = (before + 1).saturating_sub(AGAIN).min(DOUBLES);
        offer.at + Span(rest.saturating_mul(1 << doubles))
    });
    relaxes.chain(rests).collect()
}
