//! Contacts under way: each time one enters a queue it is offered to it, and leaves it answered, abandoned or not
//! needed any more; each time it leaves an agent, their time with it is told.

use focal_base::At;
use serde::{Deserialize, Serialize};

use super::agents::Doing;
use super::{Fold, number};
use crate::sheet::{Handled, Leg, LegEnd, Sheet};
use crate::told::{ContactOpened, Told, What};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Live {
    of: ContactOpened,
    stands: Stands,
    /// When it entered the queue it is in; `None` while it is in none.
    waits: Option<At>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stands {
    Waits,
    Rings { at: String },
    Talks { with: String, since: At },
    Written { by: String, since: At, until: At },
}

impl Live {
    fn agent(&self) -> Option<(&str, Doing)> {
        match &self.stands {
            Stands::Waits => None,
            Stands::Rings { at } => Some((at, Doing::Ringing)),
            Stands::Talks { with, .. } => Some((with, Doing::Talking)),
            Stands::Written { by, .. } => Some((by, Doing::Writing)),
        }
    }
}

impl Fold {
    pub(super) fn contact(&mut self, told: &Told, at: At) {
        match &told.what {
            What::ContactOpened(opened) => self.opened(told, opened, at),
            What::ContactJoined(of) => {
                if let Some(live) = self.contacts.get_mut(&of.contact) {
                    "chat".clone_into(&mut live.of.channel);
                    "customer".clone_into(&mut live.of.by);
                    // They wait from now on; what is with an agent already, nobody waits for.
                    live.waits = live.waits.map(|_| at);
                }
            }
            What::Offered(offered) => {
                self.stands(&offered.contact, Stands::Rings { at: offered.to.clone() }, at);
            }
            What::Accepted(of) => self.accepted(told, &of.contact, at),
            What::Declined(of) | What::TimedOut(of) | What::Withdrawn(of) => {
                self.stands(&of.contact, Stands::Waits, at);
            }
            What::Vanished(of) => self.vanished(&of.contact, at),
            What::Transferred(to) => {
                self.left(&to.contact, at);
                self.stands(&to.contact, Stands::Waits, at);
                if let Some(live) = self.contacts.get_mut(&to.contact) {
                    to.queue.clone_into(&mut live.of.queue);
                    (live.of.target, live.waits) = (to.target, Some(at));
                }
            }
            What::TakenOver(of) => self.taken_over(told, &of.contact, at),
            What::Resumed(of) => {
                if let Some(Stands::Written { by, since, .. }) =
                    self.contacts.get(&of.contact).map(|live| live.stands.clone())
                {
                    // As if the talk had never been over.
                    self.stands(&of.contact, Stands::Talks { with: by, since }, at);
                }
            }
            What::WrappedUp(of) => {
                if let Some(Stands::Talks { with, since }) =
                    self.contacts.get(&of.contact).map(|live| live.stands.clone())
                {
                    self.stands(&of.contact, Stands::Written { by: with, since, until: at }, at);
                }
            }
            What::ContactEnded(ended) => {
                self.left(&ended.contact, at);
                let end = if ended.gave_up { LegEnd::Abandoned } else { LegEnd::NotNeeded };
                self.leg(&ended.contact, None, end, at);
                self.stands(&ended.contact, Stands::Waits, at);
                self.contacts.remove(&ended.contact);
            }
            _ => {}
        }
    }

    fn opened(&mut self, told: &Told, opened: &ContactOpened, at: At) {
        // What an agent begins themselves waits in no queue.
        let waits = (opened.by != "agent").then_some(at);
        let live = Live { of: opened.clone(), stands: Stands::Waits, waits };
        self.contacts.insert(opened.contact.clone(), live);
        if let Some(case) = &told.case {
            self.cases.entry(case.clone()).or_default().contacts += 1;
        }
    }

    fn accepted(&mut self, told: &Told, contact: &str, at: At) {
        let Some(agent) = told.actor.clone() else { return };
        let Some(live) = self.contacts.get(contact) else { return };
        // Said twice, done once.
        if matches!(&live.stands, Stands::Talks { .. }) {
            return;
        }
        self.with_case(told, contact, &agent, 1);
        self.leg(contact, Some(&agent), LegEnd::Answered, at);
        self.stands(contact, Stands::Talks { with: agent, since: at }, at);
    }

    /// Each agent has their own time with it; nobody waited in between, so nobody was answered anew.
    fn taken_over(&mut self, told: &Told, contact: &str, at: At) {
        let Some(agent) = told.actor.clone() else { return };
        let Some(live) = self.contacts.get(contact) else { return };
        if !matches!(&live.stands, Stands::Talks { with, .. } if *with != agent) {
            return;
        }
        self.with_case(told, contact, &agent, 0);
        self.left(contact, at);
        self.stands(contact, Stands::Talks { with: agent, since: at }, at);
    }

    /// Whoever has it last is who its case ended with.
    fn with_case(&mut self, told: &Told, contact: &str, agent: &str, answered: u32) {
        let (Some(case), Some(live)) = (&told.case, self.contacts.get(contact)) else { return };
        let words = (live.of.queue.clone(), live.of.channel.clone(), agent.to_owned());
        let case = self.cases.entry(case.clone()).or_default();
        case.answered += answered;
        case.last = Some(words);
    }

    /// Whatever its agent held goes back to its queue, and is offered to it anew; work after a contact is over.
    fn vanished(&mut self, contact: &str, at: At) {
        let Some(live) = self.contacts.get(contact) else { return };
        let (talked, wrote) = (
            matches!(live.stands, Stands::Talks { .. }),
            matches!(live.stands, Stands::Written { .. }),
        );
        self.left(contact, at);
        self.stands(contact, Stands::Waits, at);
        if wrote {
            self.contacts.remove(contact);
        } else if let Some(live) = self.contacts.get_mut(contact).filter(|_| talked) {
            live.waits = Some(at);
        }
    }

    /// A contact changes hands: the agent it leaves, and the one it comes to.
    fn stands(&mut self, contact: &str, to: Stands, at: At) {
        let Some(live) = self.contacts.get_mut(contact) else { return };
        let before = live.agent().map(|(agent, doing)| (agent.to_owned(), doing));
        live.stands = to;
        let after = live.agent().map(|(agent, doing)| (agent.to_owned(), doing));
        if let Some((agent, doing)) = before {
            self.agent_does(&agent, doing, false, at);
        }
        if let Some((agent, doing)) = after {
            self.agent_does(&agent, doing, true, at);
        }
    }

    /// Its wait is over.
    fn leg(&mut self, contact: &str, agent: Option<&str>, end: LegEnd, at: At) {
        let (Some(live), Some(today)) = (self.contacts.get_mut(contact), &mut self.today) else {
            return;
        };
        let Some(since) = live.waits.take() else { return };
        let of = &live.of;
        let leg = Leg {
            at: today.since_start(at),
            number: number(of.number),
            queue: today.word(&of.queue),
            channel: today.word(&of.channel),
            lang: today.word(&of.lang),
            pack: today.word(&of.pack),
            kind: today.word(&of.thing_kind),
            agent: today.word(agent.unwrap_or_default()),
            thing: of.by == "thing",
            wait: u32::try_from(at.since(since).0).unwrap_or(u32::MAX),
            target: u32::try_from(of.target).unwrap_or(u32::MAX),
            end,
        };
        today.legs.push(leg);
    }

    /// An agent is through with it, or it with them.
    fn left(&mut self, contact: &str, at: At) {
        let (Some(live), Some(today)) = (self.contacts.get(contact), &mut self.today) else {
            return;
        };
        let found = match &live.stands {
            Stands::Talks { with, since } => Some((with, at.since(*since).0, 0)),
            Stands::Written { by, since, until } => {
                Some((by, until.since(*since).0, at.since(*until).0))
            }
            _ => None,
        };
        if let Some((agent, talk, after)) = found {
            let row = handled(today, &live.of, agent, (talk, after), at);
            today.handled.push(row);
        }
    }
}

fn handled(
    today: &mut Sheet,
    of: &ContactOpened,
    agent: &str,
    (talk, after): (i64, i64),
    at: At,
) -> Handled {
    Handled {
        at: today.since_start(at),
        number: number(of.number),
        queue: today.word(&of.queue),
        channel: today.word(&of.channel),
        lang: today.word(&of.lang),
        pack: today.word(&of.pack),
        kind: today.word(&of.thing_kind),
        agent: today.word(agent),
        thing: of.by == "thing",
        talk: talk.unsigned_abs(),
        after: after.unsigned_abs(),
    }
}
