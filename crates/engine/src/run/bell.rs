//! A bell wakes whoever waits for work. It carries nothing: the work lies in the store or in a queue.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use focal_base::TenantId;

use crate::bus::{Bus, Listener, LocalBus, Note};

/// Rings are counted, so that none is lost between two waits and several may wait at one bell.
#[derive(Default)]
pub struct Bell {
    rings: Mutex<u64>,
    rung: Condvar,
}

impl Bell {
    pub fn ring(&self) {
        *self.rings.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.rung.notify_all();
    }

    /// Waits until it has rung since `heard`, at most for `longest`. `heard` is brought up to date.
    pub fn wait(&self, heard: &mut u64, longest: Duration) {
        let end = Instant::now() + longest;
        let mut rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        while *rings == *heard {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            rings = self.rung.wait_timeout(rings, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        *heard = *rings;
    }
}

/// The bus of the running house: whatever a decision tells may have brought work, or a new deadline.
pub(crate) struct RingingBus {
    pub inner: LocalBus,
    pub bells: [Arc<Bell>; 3],
}

impl Bus for RingingBus {
    fn tell(&self, tenant: &TenantId, note: Note) {
        let passing =
            matches!(note, Note::Reading { .. } | Note::Typing { .. } | Note::Looking { .. });
        self.inner.tell(tenant, note);
        if !passing {
            self.bells.iter().for_each(|bell| bell.ring());
        }
    }

    fn listen(&self) -> Listener {
        self.inner.listen()
    }

    fn heard(&self) -> bool {
        self.inner.heard()
    }
}
