//! Truth: what is really so in one tenant's world, which Focal has to find out. Faults have causes; things show
//! them; steps end them or do not. The numbers are the packs' own, bent.

mod bent;
mod body;
mod fault;
mod shape;

use std::collections::BTreeMap;
use std::sync::Arc;

use focal_base::{At, ComponentId, KindName, PersonId, TenantId, ThingId};
use focal_case::StepDef;
use focal_engine::Kit;

pub use bent::Bent;
pub use body::{Body, Said};
pub use fault::{Ended, Fault, Shown};
pub use shape::{Shape, Values};

use crate::plan::Nature;

/// A thing as it stands in the world.
#[derive(Clone, Debug)]
pub struct Thing {
    pub id: ThingId,
    pub kind: KindName,
    pub on: BTreeMap<KindName, ComponentId>,
    pub customer: Option<PersonId>,
}

pub struct Truth {
    pub tenant: TenantId,
    pub kit: Arc<Kit>,
    pub bent: Bent,
    pub nature: Nature,
    pub things: BTreeMap<ThingId, Thing>,
    pub components: BTreeMap<ComponentId, KindName>,
    pub faults: Vec<Fault>,
    /// How often something was drawn that might break.
    struck: u64,
    bodies: BTreeMap<ThingId, Body>,
    shapes: BTreeMap<KindName, Shape>,
}

impl Truth {
    #[must_use]
    pub fn new(tenant: TenantId, kit: Arc<Kit>, bent: Bent, nature: Nature) -> Truth {
        let shapes = kit.pack.kinds.iter();
        let shapes = shapes.filter_map(|def| Some((def.kind.clone(), Shape::of(&kit, def)?)));
        let shapes = shapes.collect();
        Truth {
            tenant,
            bent,
            nature,
            shapes,
            kit,
            things: BTreeMap::new(),
            components: BTreeMap::new(),
            faults: Vec::new(),
            struck: 0,
            bodies: BTreeMap::new(),
        }
    }

    pub fn add(&mut self, thing: Thing, now: At) {
        if let Some(shape) = self.shapes.get(&thing.kind) {
            self.bodies.insert(thing.id.clone(), Body::new(&shape.healthy, now));
        }
        self.things.insert(thing.id.clone(), thing);
    }

    #[must_use]
    pub fn kind_of(&self, thing: &ThingId) -> Option<KindName> {
        self.things.get(thing).map(|thing| thing.kind.clone())
    }

    #[must_use]
    pub fn step(&self, name: &focal_base::StepName) -> Option<&StepDef> {
        self.kit.steps.get(name)
    }

    /// Whether its customer feels that something is wrong with it.
    #[must_use]
    pub fn is_felt(&self, thing: &ThingId, now: At) -> bool {
        let affecting = |alarm: &String| self.kit.affecting.contains(alarm);
        let felt = |fault: &Fault| {
            let shown = fault.shows.get(thing).filter(|shown| shown.from <= now);
            fault.reaches(thing) && shown.is_some_and(|shown| shown.alarms.iter().any(affecting))
        };
        self.faults.iter().any(felt)
    }
}
