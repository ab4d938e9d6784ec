//! The darkroom: a picture that arrived is decoded where nobody waits for it but its sender, and the file that may be
//! kept of it is on disk before intake hears of it. So many at once, and no more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use focal_base::{At, TenantId, ThingId};
use focal_picture::{Developed, Limits, develop};
use focal_sense::Shot;
use focal_store::{Blobs, DiskReserve, History, StoreError, or_exit};
use tokio::sync::Semaphore;

use super::Clock;
use crate::house::House;
use crate::intake::{Delivered, Payload};

/// A picture as it arrived.
#[derive(Clone, Debug)]
pub struct Incoming {
    pub tenant: TenantId,
    pub thing: ThingId,
    pub name: String,
    /// The thing's own time, when it gives one.
    pub at: Option<At>,
    pub file: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct DarkroomSettings {
    pub limits: Limits,
    /// Pictures decoded at once: each takes a core, and memory by its pixels, for a moment; more wait.
    pub at_once: usize,
    /// Below this much free disk nothing is written.
    pub reserve: Option<DiskReserve>,
}

impl Default for DarkroomSettings {
    fn default() -> DarkroomSettings {
        DarkroomSettings { limits: Limits::default(), at_once: 2, reserve: None }
    }
}

pub struct Darkroom<H: History> {
    house: Arc<House<H>>,
    files: Blobs,
    settings: DarkroomSettings,
    clock: Clock,
    places: Semaphore,
    shots: AtomicU64,
}

impl<H: History + Sync + 'static> Darkroom<H> {
    #[must_use]
    pub fn new(
        house: Arc<House<H>>,
        files: Blobs,
        settings: DarkroomSettings,
        clock: Clock,
    ) -> Darkroom<H> {
        let places = Semaphore::new(settings.at_once.max(1));
        Darkroom { house, files, settings, clock, places, shots: AtomicU64::new(0) }
    }

    /// What intake shall judge: the picture with its file on disk, or why there is none. Waits while others are
    /// looked at; who was there first comes first.
    pub async fn develop(self: &Arc<Self>, incoming: Incoming) -> Delivered {
        let (tenant, thing) = (incoming.tenant.clone(), incoming.thing.clone());
        let (topic, size) = (format!("pictures/{}", incoming.name), incoming.file.len() as u64);
        let refused = |reason: String| Payload::Unkept { topic: topic.clone(), size, reason };
        if let Err(reason) = self.is_expected(&incoming) {
            return Delivered { tenant, thing, payload: refused(reason) };
        }
        let busy = || refused("not_looked_at: the house ends; send it again".to_owned());
        let Ok(place) = self.places.acquire().await else {
            return Delivered { tenant, thing, payload: busy() };
        };
        let own = Arc::clone(self);
        let worked = tokio::task::spawn_blocking(move || own.work(incoming)).await;
        drop(place);
        let payload = match worked {
            Ok(Ok(shot)) => Payload::Picture(Box::new(shot)),
            Ok(Err(reason)) => refused(reason),
            // A decoder that panics has met what it was not made for; only this picture is lost.
            Err(_) => refused("picture_damaged: it could not be decoded".to_owned()),
        };
        Delivered { tenant, thing, payload }
    }

    /// Holds one of the places, as somebody whose picture takes long.
    #[cfg(test)]
    pub(crate) async fn take_place(&self) -> tokio::sync::SemaphorePermit<'_> {
        self.places.acquire().await.expect("it is open")
    }

    /// What need not be decoded to be refused. Intake asks again, under the rules of that moment.
    fn is_expected(&self, incoming: &Incoming) -> Result<(), String> {
        let Incoming { tenant, thing, name, .. } = incoming;
        let takes = self.house.read(tenant, |world| {
            let row = world.things.get(thing)?;
            let rules = world.kit_of_thing(thing)?.rules.get(&row.kind)?;
            Some(rules.def().pictures.keys().cloned().collect::<Vec<_>>())
        });
        match takes.flatten() {
            Some(known) if known.is_empty() => {
                Err("no_pictures: this kind of thing takes no pictures".to_owned())
            }
            Some(known) if !known.contains(name) => {
                let shown: String = name.chars().take(64).collect();
                Err(format!(
                    "unknown_name: picture {shown:?} is not declared for this kind; expected {}",
                    known.join(" or ")
                ))
            }
            // Not known at all: intake says it.
            _ => Ok(()),
        }
    }

    fn work(&self, incoming: Incoming) -> Result<Shot, String> {
        // What intake would turn away must not fill what is left of the disk.
        if let Some(Err(StoreError::LowDisk { .. })) =
            self.settings.reserve.as_ref().map(DiskReserve::check)
        {
            return Err("no_space: the disk has reached its reserve".to_owned());
        }
        let shot = self.shots.fetch_add(1, Ordering::Relaxed);
        let mark = ((self.clock)().0 as u64) << 20 | (shot & 0xF_FFFF);
        let Developed { grey, jpeg, .. } = develop(&incoming.file, &self.settings.limits, mark)
            .map_err(|refused| format!("{}: {refused}", refused.code()))?;
        match or_exit(self.files.put(&incoming.tenant, &jpeg)) {
            Ok(file) => Ok(Shot { name: incoming.name, at: incoming.at, grey, file }),
            Err(error) => Err(format!("no_room: {error}")),
        }
    }
}
