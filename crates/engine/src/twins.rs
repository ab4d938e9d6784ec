//! Twins: the present state of every thing, shared between intake, which changes it, and whoever wants
//! to look: a page, a safety lock. Each thing has its own lock, held for microseconds.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use focal_base::{At, TenantId, ThingId};
use focal_sense::{Condition, Rules, ThingState};

/// One thing's place.
pub struct Slot {
    state: Mutex<ThingState>,
}

impl Slot {
    #[must_use]
    pub fn new(state: ThingState) -> Slot {
        Slot { state: Mutex::new(state) }
    }

    pub fn lock(&self) -> MutexGuard<'_, ThingState> {
        // A panic while judging leaves a state that was not committed; the process ends anyway.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Key = (TenantId, ThingId);

/// Every thing of every tenant. Cheap to clone.
#[derive(Clone, Default)]
pub struct Twins {
    slots: Arc<RwLock<HashMap<Key, Arc<Slot>>>>,
}

impl Twins {
    #[must_use]
    pub fn slot(&self, tenant: &TenantId, thing: &ThingId) -> Option<Arc<Slot>> {
        let key = (tenant.clone(), thing.clone());
        self.slots.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }

    pub fn put(&self, tenant: &TenantId, thing: &ThingId, slot: Arc<Slot>) {
        let key = (tenant.clone(), thing.clone());
        self.slots.write().unwrap_or_else(PoisonError::into_inner).insert(key, slot);
    }

    pub fn remove(&self, tenant: &TenantId, thing: &ThingId) {
        let key = (tenant.clone(), thing.clone());
        self.slots.write().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    /// When the house last heard of a thing, by the house's time.
    #[must_use]
    pub fn last_heard(&self, tenant: &TenantId, thing: &ThingId) -> Option<At> {
        self.slot(tenant, thing)?.lock().last_heard()
    }

    /// Whether a condition holds now; `None` when a value it needs has not been seen.
    #[must_use]
    pub fn judge(
        &self,
        tenant: &TenantId,
        thing: &ThingId,
        rules: &Rules,
        condition: &Condition,
    ) -> Option<bool> {
        let expr = rules.condition(condition).ok()?;
        let slot = self.slot(tenant, thing)?;
        let state = slot.lock();
        expr.eval(state.twin())
    }

    /// Every file of a picture that a thing of the tenant names.
    #[must_use]
    pub fn picture_files(&self, tenant: &TenantId) -> BTreeSet<String> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        let mine: Vec<Arc<Slot>> = slots
            .iter()
            .filter(|((of, _), _)| of == tenant)
            .map(|(_, slot)| slot.clone())
            .collect();
        drop(slots);
        let mut files = BTreeSet::new();
        for slot in mine {
            files.extend(slot.lock().picture_files().map(str::to_owned));
        }
        files
    }

    /// Looks at a thing's state.
    pub fn look<T>(
        &self,
        tenant: &TenantId,
        thing: &ThingId,
        look: impl FnOnce(&ThingState) -> T,
    ) -> Option<T> {
        let slot = self.slot(tenant, thing)?;
        let state = slot.lock();
        Some(look(&state))
    }
}
