//! Senders: things that keep what they said until it is acknowledged, and a network that delays, repeats and garbles.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{RunId, Span, TenantId, ThingId};
use focal_engine::intake::{Payload, Verdict};
use focal_sense::Signal;

use super::{Happening, Life};
use crate::check::Ack;
use crate::house::{Message, Settled};

#[derive(Default)]
pub struct Senders {
    count: u64,
    waiting: BTreeMap<u64, Message>,
    /// Arrived and not answered yet.
    there: BTreeSet<u64>,
    /// When each thing will speak next, so that it has one next time only.
    turns: BTreeMap<(TenantId, ThingId), focal_base::At>,
}

impl Life<'_> {
    /// The thing's turn; what it hears itself say decides when it speaks again.
    pub(super) fn speaks(&mut self, tenant: &TenantId, thing: &ThingId) {
        let (now, key) = (self.now, (tenant.clone(), thing.clone()));
        let Some(said) = self.casts.get_mut(tenant).and_then(|cast| cast.truth.speaks(thing, now))
        else {
            return;
        };
        // A turn that was put forward is not taken twice.
        let planned = self.senders.turns.get(&key).copied();
        if planned.is_none_or(|at| at <= now || at > now + said.next) {
            self.senders.turns.insert(key, now + said.next);
            self.soon(said.next, Happening::Speaks(tenant.clone(), thing.clone()));
        }
        if let Some(signal) = said.signal {
            self.says(tenant, thing, &signal);
        }
    }

    fn says(&mut self, tenant: &TenantId, thing: &ThingId, signal: &Signal) {
        let hazards = self.plan.hazards;
        let mut bytes = serde_json::to_vec(signal).unwrap_or_default();
        if self.dice("network").chance(hazards.malformed) {
            self.met.note("message malformed");
            bytes.truncate(bytes.len() / 2);
        }
        self.sends(tenant, thing, Payload::Signals(bytes));
    }

    pub fn sends(&mut self, tenant: &TenantId, thing: &ThingId, payload: Payload) {
        let hazards = self.plan.hazards;
        self.senders.count += 1;
        let number = self.senders.count;
        let message = Message { number, tenant: tenant.clone(), thing: thing.clone(), payload };
        let late = self.dice("network").chance(hazards.late);
        self.met.times("message late", u64::from(late));
        let after = match late {
            true => self.dice("network").span(Span::ZERO, Span::mins(4)),
            false => Span(self.dice("network").span(Span::ZERO, Span(400)).0),
        };
        if self.dice("network").chance(hazards.twice) {
            self.met.note("message twice");
            let again = self.dice("network").span(Span::ZERO, Span::mins(3));
            let copy = Message { number: 0, ..message.clone() };
            self.soon(Span(after.0 + again.0), Happening::Again(Box::new(copy)));
        }
        self.senders.waiting.insert(number, message);
        self.soon(after, Happening::Arrives(number));
    }

    pub fn replies(&mut self, tenant: &TenantId, thing: &ThingId, run: &RunId, ok: bool) {
        let body = serde_json::json!({ "id": run, "ok": ok }).to_string().into_bytes();
        self.sends(tenant, thing, Payload::Reply(body));
    }

    pub(super) fn arrives(&mut self, number: u64) {
        let Some(message) = self.senders.waiting.get(&number).cloned() else { return };
        if self.machine.is_up() && !self.machine.low_disk {
            self.senders.there.insert(number);
            self.machine.inbox.push(message);
        } else {
            let again = self.dice("network").span(Span::secs(5), Span::secs(40));
            self.soon(again, Happening::Arrives(number));
        }
    }

    pub(super) fn on_settled(&mut self, one: Settled) {
        self.senders.there.remove(&one.message.number);
        if one.message.number == 0 {
            return;
        }
        self.senders.waiting.remove(&one.message.number);
        self.counts.signals += 1;
        let (tenant, thing) = (one.message.tenant, one.message.thing);
        match (one.verdict, one.message.payload) {
            (Verdict::Accepted, Payload::Signals(bytes)) => {
                let Ok(signal) = serde_json::from_slice::<Signal>(&bytes) else { return };
                if let (Some(id), Some(at)) = (signal.id, signal.at) {
                    self.acked(Ack::Signal { tenant, thing, id, at });
                }
            }
            (Verdict::Refused(reason), Payload::Signals(said)) => {
                self.counts.refused += 1;
                self.trace.say(self.now, thing.as_str(), &format!("is refused: {reason}"));
                let whole = serde_json::from_slice::<Signal>(&said).is_ok();
                self.acked(Ack::Refused { tenant, thing, said, reason, whole });
            }
            (Verdict::Refused(reason), _) => {
                self.trace.say(self.now, thing.as_str(), &format!("is refused: {reason}"));
            }
            _ => {}
        }
    }

    /// The house fell: whoever has no answer says it again.
    pub(super) fn unanswered(&mut self) {
        for number in std::mem::take(&mut self.senders.there) {
            let again = self.dice("network").span(Span::secs(5), Span::secs(60));
            self.soon(again, Happening::Arrives(number));
        }
    }
}
