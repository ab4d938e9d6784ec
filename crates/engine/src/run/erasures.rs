//! Forgetting: goes on with every erasure that was asked for, at once and after a restart, until nothing of it is
//! left on the disk.

use std::sync::Arc;
use std::time::Duration;

use focal_store::{History, StoreError};

use super::door::Door;
use super::thread::Threads;
use super::{Bell, Shared, survive};
use crate::erasure::Hands;

/// What could not be done now (a thing is in alarm, a back-up reads, the disk is nearly full) is tried so often.
const AGAIN: Duration = Duration::from_secs(10);
/// With nothing to do it still looks: a note may have gone by unheard.
const LOOK: Duration = Duration::from_secs(60);

pub(crate) fn start<H: History + Sync + 'static>(
    threads: &mut Threads,
    shared: Shared<H>,
    door: Door,
    bell: Arc<Bell>,
) -> Result<(), StoreError> {
    let own = Arc::clone(&bell);
    threads.start("erasures", &bell, move |stop| {
        let mut heard = 0;
        let wait = || door.wait_for_controls();
        while !stop.asked() {
            let hands = Hands { files: shared.blobs.as_ref(), heard: &wait };
            let now = (shared.clock)();
            let left = survive("forget a person", shared.house.erase_on(&hands, now));
            own.wait(&mut heard, if left == Some(false) { LOOK } else { AGAIN });
        }
    })
}
