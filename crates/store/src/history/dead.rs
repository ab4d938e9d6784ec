//! Signals that were refused: kept with their reason, so that a sender can be put right and its signals
//! replayed. Bounded per tenant: a broken sender costs its oldest letters, and says how many.

use std::collections::{BTreeMap, VecDeque};

use focal_base::{At, TenantId, ThingId};
use serde::{Deserialize, Serialize};

use super::HistoryLimits;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    pub tenant: TenantId,
    pub thing: ThingId,
    /// What it was said on: [`DeadLetter::SIGNALS`], or another of the thing's topics.
    pub topic: String,
    /// When it arrived.
    pub at: At,
    /// A stable code and what was expected; never what the payload said.
    pub reason: String,
    pub payload: Vec<u8>,
    /// How long the payload was before it was cut; as long as it is when it was not.
    pub size: u64,
}

impl DeadLetter {
    /// The topic of most letters.
    pub const SIGNALS: &'static str = "signals";

    /// One that was said as a signal.
    #[must_use]
    pub fn new(
        tenant: &TenantId,
        thing: &ThingId,
        at: At,
        reason: &str,
        payload: &[u8],
    ) -> DeadLetter {
        DeadLetter {
            tenant: tenant.clone(),
            thing: thing.clone(),
            topic: Self::SIGNALS.to_owned(),
            at,
            reason: reason.to_owned(),
            payload: payload.to_vec(),
            size: payload.len() as u64,
        }
    }

    /// Said on another topic.
    #[must_use]
    pub fn on(self, topic: &str) -> DeadLetter {
        DeadLetter { topic: topic.to_owned(), ..self }
    }

    /// Only known by its size: what it said was never kept.
    #[must_use]
    pub fn of_size(self, size: u64) -> DeadLetter {
        DeadLetter { size, ..self }
    }

    /// A letter that was cut cannot be replayed.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.size == self.payload.len() as u64
    }

    pub(crate) fn cut(mut self, limits: &HistoryLimits) -> DeadLetter {
        self.payload.truncate(limits.max_dead_payload);
        for (text, most) in [(&mut self.reason, MAX_REASON), (&mut self.topic, MAX_TOPIC)] {
            if text.len() > most {
                *text = text.chars().take(most / 4).collect();
            }
        }
        self
    }
}

/// Bytes; a longer reason is cut.
const MAX_REASON: usize = 1_000;
/// Its length is one byte.
const MAX_TOPIC: usize = 255;

/// What one tenant's letters amount to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadStats {
    pub count: u64,
    /// Of payloads.
    pub bytes: u64,
    /// Letters lost to the limits, ever.
    pub dropped: u64,
}

/// Which letters there are, oldest first: enough to know who must go.
#[derive(Clone, Debug, Default)]
pub(crate) struct DeadIndex {
    tenants: BTreeMap<TenantId, Letters>,
    pub next_id: u64,
}

#[derive(Clone, Debug, Default)]
struct Letters {
    kept: VecDeque<(u64, usize)>,
    bytes: usize,
    dropped: u64,
}

impl DeadIndex {
    /// Counts a letter in and gives the ids that must go for it.
    pub fn add(
        &mut self,
        id: u64,
        tenant: &TenantId,
        size: usize,
        limits: &HistoryLimits,
    ) -> Vec<u64> {
        self.next_id = self.next_id.max(id + 1);
        let letters = self.tenants.entry(tenant.clone()).or_default();
        letters.kept.push_back((id, size));
        letters.bytes += size;
        let mut gone = Vec::new();
        while letters.kept.len() > limits.max_dead || letters.bytes > limits.max_dead_bytes {
            let Some((id, size)) = letters.kept.pop_front() else { break };
            letters.bytes -= size;
            letters.dropped += 1;
            gone.push(id);
        }
        gone
    }

    pub fn remove(&mut self, tenant: &TenantId, id: u64) -> bool {
        let Some(letters) = self.tenants.get_mut(tenant) else {
            return false;
        };
        let Some(place) = letters.kept.iter().position(|(kept, _)| *kept == id) else {
            return false;
        };
        letters.bytes -= letters.kept.remove(place).map_or(0, |(_, size)| size);
        true
    }

    pub fn dropped(&self, tenant: &TenantId) -> u64 {
        self.tenants.get(tenant).map_or(0, |letters| letters.dropped)
    }

    pub fn set_dropped(&mut self, tenant: &TenantId, dropped: u64) {
        self.tenants.entry(tenant.clone()).or_default().dropped = dropped;
    }

    pub fn stats(&self, tenant: &TenantId) -> DeadStats {
        self.tenants.get(tenant).map_or_else(DeadStats::default, |letters| DeadStats {
            count: letters.kept.len() as u64,
            bytes: letters.bytes as u64,
            dropped: letters.dropped,
        })
    }
}
