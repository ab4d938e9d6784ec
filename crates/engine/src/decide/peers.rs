//! Peers: the things that share something with the one in question, as classes. However many they are, a
//! belief costs what their classes cost; the classes are found once for everybody who shares the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use focal_base::{At, ComponentId, IncidentId, KindName, ThingId};
use focal_diagnose::{Fact, Seen, ThingView};

use super::attempts;
use super::brought::telling;
use super::evidence::{Evidence, had_time, peer_in_alarm, peers_speak};
use super::looks::{Alike, Look, Looks};
use crate::kit::Kit;
use crate::rows::ThingRow;
use crate::world::{Tallies, World};

/// Things that look alike from outside: of one kind, on the same parts, with the same alarms.
pub(super) struct Peers {
    /// By name; whoever is in question is never its own peer.
    pub members: Vec<ThingId>,
    /// Well now, but their trouble belonged to this open incident: its end says nothing about its cause.
    recovered_from: Option<IncidentId>,
    pub healthy: bool,
    /// When the last of them fell, if they are not well.
    newest: Option<At>,
    pub view: ThingView,
}

/// What somebody shares: pack and parts.
type Shared = (String, BTreeMap<KindName, ComponentId>);

/// The classes as they were found last, for one moment and one state of the world.
#[derive(Default)]
pub struct PeerCache(Mutex<Cached>);

#[derive(Default)]
struct Cached {
    looks: Looks,
    at: Option<(At, u64)>,
    found: BTreeMap<Shared, Arc<Vec<Peers>>>,
    tallies: BTreeMap<Shared, Arc<Tallies>>,
}

impl Clone for PeerCache {
    fn clone(&self) -> PeerCache {
        PeerCache::default()
    }
}

impl Cached {
    /// Forgets what was found of another moment or another state.
    fn keep_to(&mut self, world: &World, now: At) {
        let state = Some((now, world.index.generation));
        if self.at != state {
            self.at = state;
            self.found.clear();
            self.tallies.clear();
        }
    }
}

impl PeerCache {
    /// The attempts of whoever shares something with the thing, gathered once for all that share the same.
    pub(super) fn tallies(
        &self,
        world: &World,
        thing: &ThingRow,
        now: At,
        gather: impl FnOnce() -> Tallies,
    ) -> Arc<Tallies> {
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cached.keep_to(world, now);
        let key = (thing.pack.clone(), thing.on.clone());
        Arc::clone(cached.tallies.entry(key).or_insert_with(|| Arc::new(gather())))
    }

    /// Takes in what has changed, and will be told only of what comes after.
    pub(crate) fn catch_up(&self, world: &World) {
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cached.looks.catch_up(world);
        cached.looks.rewind();
    }

    /// Looks at what things look like now.
    pub(super) fn with_looks<T>(&self, world: &World, look: impl FnOnce(&Looks) -> T) -> T {
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cached.looks.catch_up(world);
        look(&cached.looks)
    }
}

/// The classes of everything that shares a part with the thing, itself among them.
pub(super) fn peers(world: &World, kit: &Kit, thing: &ThingRow, now: At) -> Arc<Vec<Peers>> {
    let key = (thing.pack.clone(), thing.on.clone());
    let mut cached = world.peers.0.lock().unwrap_or_else(PoisonError::into_inner);
    cached.keep_to(world, now);
    if let Some(found) = cached.found.get(&key) {
        return Arc::clone(found);
    }
    cached.looks.catch_up(world);
    let looks = &cached.looks;
    let around: BTreeSet<&Arc<Look>> = thing.on.values().flat_map(|part| looks.on(part)).collect();
    let mut classes = Vec::new();
    for look in around.into_iter().filter(|look| look.pack == thing.pack) {
        let Some(alike) = looks.alike(look) else { continue };
        classes.extend(classes_of(world, kit, look, alike, &BTreeSet::new(), now));
    }
    let found = Arc::new(classes);
    cached.found.insert(key, Arc::clone(&found));
    found
}

/// Things of one look by what time has made of it: which of the other alarms had the time to be raised.
pub(super) fn classes_of(
    world: &World,
    kit: &Kit,
    look: &Look,
    alike: &Alike,
    except: &BTreeSet<ThingId>,
    now: At,
) -> Vec<Peers> {
    world.effort.looks(alike.len());
    let row = |id: &ThingId| world.things.get(id);
    let members = || alike.iter().filter(|(id, _)| !except.contains(*id));
    if look.tries {
        let each = members().filter_map(|(id, began)| {
            let view = in_alarm(world, kit, row(id)?, now);
            let (members, newest) = (vec![id.clone()], Some(*began));
            Some(Peers { members, recovered_from: None, healthy: false, newest, view })
        });
        return each.collect();
    }
    let moments = if look.is_well() { vec![] } else { had_time(world, kit, look, now) };
    let mut parts: BTreeMap<usize, Vec<ThingId>> = BTreeMap::new();
    for (id, began) in members() {
        let passed = moments.iter().filter(|moment| *began <= **moment).count();
        parts.entry(passed).or_default().push(id.clone());
    }
    let class = |members: Vec<ThingId>| {
        let first = row(members.first()?)?;
        let healthy = look.is_well();
        let view = if healthy { well(first) } else { in_alarm(world, kit, first, now) };
        let newest = members.iter().filter(|_| !healthy).filter_map(|id| alike.get(id)).max();
        let newest = newest.copied();
        Some(Peers { members, recovered_from: look.recovered_from.clone(), healthy, newest, view })
    };
    parts.into_values().filter_map(class).collect()
}

/// Everything of the same pack that shares a part with the thing, itself included, by name.
pub(super) fn sharing<'w>(
    world: &'w World,
    thing: &ThingRow,
) -> impl Iterator<Item = &'w ThingRow> {
    let ids: BTreeSet<&ThingId> =
        thing.on.values().filter_map(|part| world.index.things_on.get(part)).flatten().collect();
    let pack = thing.pack.clone();
    let rows = ids.into_iter().filter_map(|id| world.things.get(id));
    rows.filter(move |row| row.pack == pack && !row.maintenance)
}

fn in_alarm(world: &World, kit: &Kit, peer: &ThingRow, now: At) -> ThingView {
    peer_in_alarm(world, kit, peer, &telling(world, kit, peer), now)
}

fn well(peer: &ThingRow) -> ThingView {
    let evidence = Evidence::Peer(peer.id.clone()).to_string();
    ThingView {
        thing: peer.id.clone(),
        kind: peer.kind.clone(),
        on: peer.on.clone(),
        seen: vec![Seen { evidence, at: peer.created, what: Fact::Healthy }],
        count: 1,
        weight: 1.0,
    }
}

impl Peers {
    /// The class without the thing in question; `None` when nobody is left, or it has nothing to say yet.
    pub fn without(
        &self,
        thing: &ThingRow,
        storm: Option<&IncidentId>,
        speak: bool,
    ) -> Option<ThingView> {
        let silent =
            self.healthy && (!speak || (storm.is_some() && self.recovered_from.as_ref() == storm));
        let mine = self.members.binary_search(&thing.id).is_ok();
        let count = self.members.len() - usize::from(mine);
        if silent || count == 0 {
            return None;
        }
        let name = self.members.iter().find(|id| **id != thing.id)?;
        let mut view = self.view.clone();
        view.thing.clone_from(name);
        view.count = u32::try_from(count).unwrap_or(u32::MAX);
        for seen in &mut view.seen {
            seen.evidence = Evidence::Peer(name.clone()).to_string();
        }
        Some(view)
    }
}

/// From when on the well ones among these are believed about the thing.
pub(super) fn speak_at(
    world: &World,
    kit: &Kit,
    thing: &ThingRow,
    classes: &[Peers],
) -> Option<At> {
    let newest = classes.iter().filter_map(|class| class.newest).max();
    peers_speak(world, kit, thing, newest)
}

/// Views of all peers by class.
pub(super) fn views_by_class(
    world: &World,
    kit: &Kit,
    thing: &ThingRow,
    now: At,
) -> Vec<ThingView> {
    let storm =
        world.incidents_of(&thing.id).find(|row| row.component.is_some()).map(|row| row.id.clone());
    let classes = peers(world, kit, thing, now);
    let speak = speak_at(world, kit, thing, &classes).is_none_or(|at| now >= at);
    let views = classes.iter().filter_map(|class| class.without(thing, storm.as_ref(), speak));
    views.chain(attempts::others(world, kit, thing, now)).collect()
}

/// Views of all peers in alarm one by one, and of the healthy ones by class.
pub(super) fn views_one_by_one(
    world: &World,
    kit: &Kit,
    thing: &ThingRow,
    now: At,
) -> Vec<ThingView> {
    let storm =
        world.incidents_of(&thing.id).find(|row| row.component.is_some()).map(|row| row.id.clone());
    let falls =
        sharing(world, thing).filter(|peer| peer.id != thing.id && world.is_in_alarm(&peer.id));
    let telling = falls.filter(|peer| !telling(world, kit, peer).is_empty());
    let mut views: Vec<ThingView> = telling.map(|peer| in_alarm(world, kit, peer, now)).collect();
    let classes = peers(world, kit, thing, now);
    let speak = speak_at(world, kit, thing, &classes).is_none_or(|at| now >= at);
    let well = classes.iter().filter(|class| class.healthy);
    views.extend(well.filter_map(|class| class.without(thing, storm.as_ref(), speak)));
    views.extend(attempts::others(world, kit, thing, now));
    views
}
