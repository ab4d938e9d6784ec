//! Taking over: what sense has committed comes into the tenants' worlds, each finding once, whatever ends or refuses
//! in between. Knows no rule: [`crate::work::take_over`] does.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use focal_base::{At, TenantId};
use focal_store::{FailPoint, History, Read, StoreError, Taken, pass};

use super::House;
use crate::error::Refused;
use crate::intake::Word;

/// How far findings have been taken over.
pub(super) struct Mark {
    upto: Taken,
    /// Per tenant the finding that the database refused last while it took something else, and how many times.
    refused: BTreeMap<TenantId, (Taken, u32)>,
}

impl Mark {
    pub(super) fn at(upto: Taken) -> Mark {
        Mark { upto, refused: BTreeMap::new() }
    }

    /// Counts one more refusal of this finding.
    fn refused(&mut self, tenant: &TenantId, place: Taken) -> u32 {
        let last = self.refused.entry(tenant.clone()).or_insert((place, 0));
        *last = (place, if last.0 == place { last.1 + 1 } else { 1 });
        last.1
    }
}

/// A finding that a working database has refused so often is itself what the database will not have.
const PATIENCE: u32 = 8;

impl<H: History> House<H> {
    /// Takes findings over that sense has committed, up to a group per tenant. Returns whether there may
    /// be more.
    ///
    /// # Errors
    /// When the database refused for now: nothing is left out, and the next round takes over what is left.
    pub fn take_over(&self, now: At) -> Result<bool, Refused> {
        let mut mark = self.mark.lock().unwrap_or_else(PoisonError::into_inner);
        let found = self.history.findings_after(mark.upto, self.settings.group.max(1))?;
        let Some(last) = found.last().map(|(place, _)| *place) else {
            return Ok(false);
        };
        let more = found.len() == self.settings.group.max(1);
        let mut groups: BTreeMap<TenantId, Vec<(Taken, Word)>> = BTreeMap::new();
        for (place, bytes) in found {
            match serde_json::from_slice::<(TenantId, Word)>(&bytes) {
                Ok((tenant, word)) => groups.entry(tenant).or_default().push((place, word)),
                Err(error) => tracing::error!(%error, "a finding cannot be read and is left out"),
            }
        }
        let mut waits = Ok(());
        for (tenant, words) in groups {
            match self.take_group(&mut mark, &tenant, words, now) {
                Err(refused) if refused.is_fatal() => return Err(refused),
                // The other tenants do not wait for this one: what they have taken is not taken again.
                Err(refused) => waits = Err(refused),
                Ok(()) => {}
            }
        }
        waits?;
        pass(FailPoint::TakeoverTaken);
        self.system().mark_taken(last)?;
        pass(FailPoint::TakeoverMarked);
        *mark = Mark::at(last);
        drop(mark);
        self.history.clone().drop_findings_upto(last)?;
        pass(FailPoint::TakeoverDropped);
        Ok(more)
    }

    fn take_group(
        &self,
        mark: &mut Mark,
        tenant: &TenantId,
        mut words: Vec<(Taken, Word)>,
        now: At,
    ) -> Result<(), Refused> {
        let Some(room) = self.room(tenant) else { return Ok(()) };
        // After a crash between this tenant's commit and the house's mark, some are taken already.
        let done = room.store.taken()?;
        words.retain(|(place, _)| done.is_none_or(|done| *place > done));
        let Some(last) = words.last().map(|(place, _)| *place) else { return Ok(()) };
        let all: Vec<Word> = words.iter().map(|(_, word)| word.clone()).collect();
        match self.take_words(tenant, last, all, now) {
            Ok(()) => Ok(()),
            Err(refused) if refused.is_fatal() => Err(refused),
            Err(refused) => {
                // One poisonous finding must not stop what comes behind it, nor other tenants: it costs
                // only itself.
                tracing::error!(%refused, tenant = tenant.as_str(), "a group of findings was refused; taking them singly");
                words
                    .into_iter()
                    .try_for_each(|(place, word)| self.take_one(mark, tenant, place, word, now))
            }
        }
    }

    /// A decision that refuses its finding would do so again. A database that refuses may be busy: it is asked
    /// again in the next round, until the finding itself must be what it will not have.
    fn take_one(
        &self,
        mark: &mut Mark,
        tenant: &TenantId,
        place: Taken,
        word: Word,
        now: At,
    ) -> Result<(), Refused> {
        let Err(refused) = self.take_words(tenant, place, vec![word], now) else { return Ok(()) };
        if refused.is_fatal() {
            return Err(refused);
        }
        if matches!(refused, Refused::Store(StoreError::Sql(_))) {
            // Writes nothing new: a database that refuses this too is to blame, and is waited for.
            self.system().mark_taken(mark.upto)?;
            if mark.refused(tenant, place) < PATIENCE {
                return Err(refused);
            }
        }
        tracing::error!(%refused, tenant = tenant.as_str(), "a finding was refused and is left out");
        Ok(())
    }

    fn take_words(
        &self,
        tenant: &TenantId,
        place: Taken,
        words: Vec<Word>,
        now: At,
    ) -> Result<(), Refused> {
        self.act(tenant, now, |work| {
            work.take_words(words)?;
            work.tx.batch().taken = Some(place);
            Ok(())
        })
    }
}
