//! The history under the house, on disk or in memory, with what can go wrong with it: a commit that is refused and
//! left nothing, and one of which nobody knows whether it was written.

use std::sync::Arc;

use focal_base::{At, TenantId};
use focal_store::{
    DeadLetter, DeadStats, FjallHistory, History, HistoryBatch, MemoryHistory, Reading, Retained,
    SeqRange, Series, StoreError, Taken, ThingKey,
};

use super::weather::Weather;

#[derive(Clone)]
enum Kept {
    Memory(MemoryHistory),
    Disk(FjallHistory),
}

#[derive(Clone)]
pub struct Past {
    kept: Kept,
    weather: Arc<Weather>,
}

impl Past {
    #[must_use]
    pub fn memory(history: MemoryHistory, weather: Arc<Weather>) -> Past {
        Past { kept: Kept::Memory(history), weather }
    }

    #[must_use]
    pub fn disk(history: FjallHistory, weather: Arc<Weather>) -> Past {
        Past { kept: Kept::Disk(history), weather }
    }
}

/// Hands everything on to whichever is under it.
macro_rules! under {
    ($self:ident, $inner:ident => $call:expr) => {
        match &$self.kept {
            Kept::Memory($inner) => $call,
            Kept::Disk($inner) => $call,
        }
    };
    (mut $self:ident, $inner:ident => $call:expr) => {
        match &mut $self.kept {
            Kept::Memory($inner) => $call,
            Kept::Disk($inner) => $call,
        }
    };
}

impl History for Past {
    fn commit(&mut self, batch: HistoryBatch) -> Result<SeqRange, StoreError> {
        // A group is judged before it is committed: intake survives no refusal here, so both are doubt.
        self.weather.history_before()?;
        let done = under!(mut self, inner => inner.commit(batch))?;
        self.weather.history_after()?;
        Ok(done)
    }

    fn findings_after(&self, at: Taken, limit: usize) -> Result<Vec<(Taken, Vec<u8>)>, StoreError> {
        under!(self, inner => inner.findings_after(at, limit))
    }

    fn drop_findings_upto(&mut self, place: Taken) -> Result<u64, StoreError> {
        under!(mut self, inner => inner.drop_findings_upto(place))
    }

    fn last_finding(&self) -> Taken {
        under!(self, inner => inner.last_finding())
    }

    fn readings(
        &self,
        thing: &ThingKey,
        metric: &str,
        from: At,
        to: At,
        max_points: usize,
    ) -> Result<Series, StoreError> {
        under!(self, inner => inner.readings(thing, metric, from, to, max_points))
    }

    fn signals(
        &self,
        thing: &ThingKey,
        from: At,
        to: At,
        limit: usize,
    ) -> Result<Vec<Reading>, StoreError> {
        under!(self, inner => inner.signals(thing, from, to, limit))
    }

    fn state(&self, thing: &ThingKey) -> Result<Option<Vec<u8>>, StoreError> {
        under!(self, inner => inner.state(thing))
    }

    fn pages(&self, thing: &ThingKey) -> Result<Vec<Vec<u8>>, StoreError> {
        under!(self, inner => inner.pages(thing))
    }

    fn states(&self) -> Result<Vec<(ThingKey, Vec<u8>)>, StoreError> {
        under!(self, inner => inner.states())
    }

    fn dead_letters(
        &self,
        tenant: &TenantId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, DeadLetter)>, StoreError> {
        under!(self, inner => inner.dead_letters(tenant, before, limit))
    }

    fn dead_stats(&self, tenant: &TenantId) -> DeadStats {
        under!(self, inner => inner.dead_stats(tenant))
    }

    fn remove_dead(&mut self, tenant: &TenantId, id: u64) -> Result<bool, StoreError> {
        under!(mut self, inner => inner.remove_dead(tenant, id))
    }

    fn retain(&mut self, now: At) -> Result<Retained, StoreError> {
        under!(mut self, inner => inner.retain(now))
    }

    fn forget(&mut self, thing: &ThingKey) -> Result<(), StoreError> {
        under!(mut self, inner => inner.forget(thing))
    }
}
