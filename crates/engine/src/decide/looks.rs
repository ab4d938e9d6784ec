//! Looks: what each thing looks like from outside, kept as things change, so that whoever asks for the things
//! around one pays for how many looks there are, and hardly for how many things.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use focal_base::{At, ComponentId, IncidentId, KindName, ThingId};

use super::brought::{Brought, telling};
use crate::rows::ThingRow;
use crate::world::{Read, World};

/// What others see of a thing, but for the time that has passed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Look {
    pub pack: String,
    pub kind: KindName,
    pub on: BTreeMap<KindName, ComponentId>,
    /// Its active alarms.
    pub alarms: BTreeSet<String>,
    /// Well, but its trouble belonged to this open incident of something shared.
    pub recovered_from: Option<IncidentId>,
    /// Alarms that Focal's own action would bring about.
    pub brought: BTreeSet<String>,
    /// What it has attempted says more than its alarms: it is looked at by itself.
    pub tries: bool,
}

impl Look {
    /// `None` when it says nothing: somebody works on it, or it was never heard of.
    fn of(world: &World, thing: &ThingRow) -> Option<Look> {
        let is_well = !world.is_in_alarm(&thing.id);
        if thing.maintenance || (is_well && thing.first_heard.is_none()) {
            return None;
        }
        let (mut alarms, mut brought) = (BTreeSet::new(), BTreeSet::new());
        if let Some(kit) = world.kit(&thing.pack).filter(|_| !is_well) {
            alarms = telling(world, kit, thing).iter().map(|row| row.alarm.clone()).collect();
            brought = Brought::of(world, kit, thing).names();
        }
        if !is_well && alarms.is_empty() {
            return None;
        }
        let storm = || world.incidents_of(&thing.id).find(|row| row.component.is_some());
        Some(Look {
            pack: thing.pack.clone(),
            kind: thing.kind.clone(),
            on: thing.on.clone(),
            recovered_from: is_well.then(storm).flatten().map(|row| row.id.clone()),
            tries: !is_well && world.attempts_of(&thing.id).next().is_some(),
            alarms,
            brought,
        })
    }

    pub fn is_well(&self) -> bool {
        self.alarms.is_empty()
    }
}

/// When a thing's present alarms began.
pub(super) type Began = At;

/// Things of one look, by name.
pub(super) type Alike = BTreeMap<ThingId, Began>;

#[derive(Default)]
pub(super) struct Looks {
    read: Read,
    of: BTreeMap<ThingId, Arc<Look>>,
    all: BTreeMap<Arc<Look>, Alike>,
    on: BTreeMap<ComponentId, BTreeSet<Arc<Look>>>,
}

impl Looks {
    /// Takes in what has changed.
    pub fn catch_up(&mut self, world: &World) {
        let mut read = self.read;
        match world.index.changed.things_since(&mut read) {
            Some(things) => things.iter().for_each(|id| self.see(world, id)),
            None => {
                *self = Looks::default();
                world.things.keys().for_each(|id| self.see(world, id));
            }
        }
        self.read = read;
    }

    /// What was read is forgotten by whoever told it.
    pub fn rewind(&mut self) {
        self.read.rewind();
    }

    fn see(&mut self, world: &World, id: &ThingId) {
        if let Some(before) = self.of.remove(id) {
            self.drop_from(&before, id);
        }
        let Some(row) = world.things.get(id) else { return };
        let Some(look) = Look::of(world, row) else { return };
        let alarms = world.kit(&row.pack).map(|kit| telling(world, kit, row)).unwrap_or_default();
        let began = alarms.iter().map(|row| row.raised).min().unwrap_or(At::ZERO);
        let look = match self.all.get_key_value(&look) {
            Some((known, _)) => Arc::clone(known),
            None => Arc::new(look),
        };
        if !self.all.contains_key(&look) {
            for part in look.on.values() {
                self.on.entry(part.clone()).or_default().insert(Arc::clone(&look));
            }
        }
        self.all.entry(Arc::clone(&look)).or_default().insert(id.clone(), began);
        self.of.insert(id.clone(), look);
    }

    fn drop_from(&mut self, look: &Arc<Look>, id: &ThingId) {
        let Some(alike) = self.all.get_mut(look) else { return };
        alike.remove(id);
        if !alike.is_empty() {
            return;
        }
        self.all.remove(look);
        for part in look.on.values() {
            if let Some(looks) = self.on.get_mut(part) {
                looks.remove(look);
                if looks.is_empty() {
                    self.on.remove(part);
                }
            }
        }
    }

    pub fn look_of(&self, thing: &ThingId) -> Option<&Arc<Look>> {
        self.of.get(thing)
    }

    pub fn alike(&self, look: &Arc<Look>) -> Option<&Alike> {
        self.all.get(look)
    }

    /// The looks of whatever hangs on a part.
    pub fn on<'a>(&'a self, part: &ComponentId) -> impl Iterator<Item = &'a Arc<Look>> + use<'a> {
        self.on.get(part).into_iter().flatten()
    }
}
