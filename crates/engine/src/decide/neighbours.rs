//! The neighbourhood of many things at once, for the search for what explains all their troubles: those that
//! look alike are one view, and each of them is found again when its group is known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use focal_base::{At, ComponentId, ThingId};
use focal_diagnose::{Group, Place, ThingView};

use super::attempts;
use super::evidence::{focus, peers_speak};
use super::looks::{Look, Looks};
use super::peers::classes_of;
use crate::kit::Kit;
use crate::rows::ThingRow;
use crate::world::World;

/// What is around the things in question, each thing once.
pub(crate) struct Neighbourhood {
    pub views: Vec<ThingView>,
    /// All that a view in alarm stands for, by the thing whose name it bears.
    alike: BTreeMap<ThingId, Vec<ThingId>>,
}

/// Which of what looks alike is looked at.
#[derive(Default)]
struct Chosen {
    /// Looked at by themselves, with their signs.
    alone: BTreeSet<ThingId>,
    looks: BTreeSet<Arc<Look>>,
    /// Parts whose things in alarm, and whose well ones, are chosen already.
    heard: BTreeSet<ComponentId>,
    well: BTreeSet<ComponentId>,
    /// Parts that somebody who was looked at hangs on, all together; and when the last on each fell.
    covered: BTreeSet<Vec<ComponentId>>,
    newest: BTreeMap<ComponentId, Option<At>>,
}

impl Neighbourhood {
    /// Of those of these things that are of this pack. What belongs to an open storm and is well again says
    /// nothing against it.
    pub fn of(world: &World, kit: &Kit, things: &BTreeSet<ThingId>, now: At) -> Neighbourhood {
        let of_pack = |id: &ThingId| world.things.get(id).filter(|row| row.pack == kit.pack.name);
        let rows: Vec<&ThingRow> = things.iter().filter_map(of_pack).collect();
        let mut views: BTreeMap<ThingId, ThingView> = BTreeMap::new();
        let mut alike: BTreeMap<ThingId, Vec<ThingId>> = BTreeMap::new();
        world.peers.with_looks(world, |looks| {
            let mut chosen = Chosen::default();
            rows.iter().for_each(|row| chosen.add(world, kit, looks, row, now));
            for id in &chosen.alone {
                let Some(row) = world.things.get(id) else { continue };
                views.insert(id.clone(), focus(world, kit, row, None, now));
                if world.is_in_alarm(id) {
                    alike.insert(id.clone(), vec![id.clone()]);
                }
            }
            for look in chosen.looks.iter().filter(|look| look.pack == kit.pack.name) {
                let Some(all) = looks.alike(look) else { continue };
                for class in classes_of(world, kit, look, all, &chosen.alone, now) {
                    let mut view = class.view;
                    view.count = u32::try_from(class.members.len()).unwrap_or(u32::MAX);
                    if !class.healthy {
                        alike.insert(view.thing.clone(), class.members);
                    }
                    views.insert(view.thing.clone(), view);
                }
            }
        });
        let mut around: BTreeSet<Vec<&ComponentId>> = BTreeSet::new();
        for row in rows.iter().filter(|_| !kit.pack.services.is_empty()) {
            if around.insert(row.on.values().collect()) {
                for view in attempts::others(world, kit, row, now) {
                    views.entry(view.thing.clone()).or_insert(view);
                }
            }
        }
        Neighbourhood { views: views.into_values().collect(), alike }
    }

    /// A group of views as groups of the things in alarm that they stand for: one where something shared
    /// explains them, else each by itself. Others that only fail now and then are evidence; they belong to
    /// nothing yet.
    pub fn whole(&self, world: &World, kit: &Kit, found: Group) -> Vec<Group> {
        let all = found.things.iter().filter_map(|id| self.alike.get(id)).flatten();
        let mut things: Vec<ThingId> = all.cloned().collect();
        things.sort();
        let def = found.cause.as_ref().and_then(|at| kit.model.causes.get(&at.cause));
        let part = |thing: &ThingId| world.things.get(thing)?.on.get(&def?.of).cloned();
        let shared = found.place.is_some()
            && things.iter().all(|thing| part(thing).as_ref() == found.place.as_ref());
        if things.is_empty() {
            return vec![];
        }
        if shared || things.len() == 1 {
            return vec![Group { things, ..found }];
        }
        let own = |thing: ThingId| {
            let place = part(&thing);
            let mut cause = found.cause.clone();
            if let Some(cause) = &mut cause {
                cause.place =
                    place.clone().map_or_else(|| Place::Thing(thing.clone()), Place::Component);
            }
            Group { place, cause, things: vec![thing], p: found.p }
        };
        things.into_iter().map(own).collect()
    }
}

impl Chosen {
    /// When the last thing on a part fell.
    fn newest(&mut self, looks: &Looks, part: &ComponentId) -> Option<At> {
        if let Some(known) = self.newest.get(part) {
            return *known;
        }
        let falls = looks.on(part).filter(|look| !look.is_well());
        let newest = falls.filter_map(|look| looks.alike(look)?.values().max()).max().copied();
        self.newest.insert(part.clone(), newest);
        newest
    }

    fn add(&mut self, world: &World, kit: &Kit, looks: &Looks, row: &ThingRow, now: At) {
        // Who shares all of it with one that was looked at has the same around it.
        if !row.on.is_empty() && !self.covered.insert(row.on.values().cloned().collect()) {
            return;
        }
        // Who is around an earlier one is seen from there.
        let known = looks.look_of(&row.id).is_some_and(|look| self.looks.contains(look));
        // Only where it could make a difference.
        let open = row.on.values().any(|part| !self.well.contains(part));
        let newest = row.on.values().filter(|_| open).filter_map(|part| self.newest(looks, part));
        let newest = newest.max();
        let speak = open && peers_speak(world, kit, row, newest).is_none_or(|at| now >= at);
        let heard = |part: &&ComponentId| !self.heard.contains(*part);
        let well = |part: &&ComponentId| speak && !self.well.contains(*part);
        let (new, well): (Vec<&ComponentId>, Vec<&ComponentId>) =
            (row.on.values().filter(heard).collect(), row.on.values().filter(well).collect());
        if !known && (row.on.is_empty() || !new.is_empty()) {
            self.alone.insert(row.id.clone());
        }
        if new.is_empty() && well.is_empty() {
            return;
        }
        let storm = world.incidents_of(&row.id).find(|row| row.component.is_some());
        let storm = storm.map(|row| &row.id);
        let news = |look: &&Arc<Look>| storm.is_none() || look.recovered_from.as_ref() != storm;
        for part in new {
            self.looks.extend(looks.on(part).filter(|look| !look.is_well()).cloned());
            self.heard.insert(part.clone());
        }
        for part in well {
            self.looks.extend(looks.on(part).filter(|look| look.is_well()).filter(news).cloned());
            self.well.insert(part.clone());
        }
    }
}
