//! Peers: the things that share something with the one in question, as classes. However many they are, a
//! belief costs what their classes cost; the classes are found once for everybody who shares the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use focal_base::{At, ComponentId, IncidentId, KindName, ThingId};
use focal_diagnose::{Fact, Seen, ThingView};

use super::attempts;
use super::evidence::{Evidence, peer_in_alarm};
use crate::kit::Kit;
use crate::rows::{AlarmRow, ThingRow};
use crate::world::{Tallies, World};

/// Things that look alike from outside: of one kind, on the same parts, with the same alarms.
pub(super) struct Peers {
    /// The first two by name: whoever is in question is never its own peer.
    first: ThingId,
    second: Option<ThingId>,
    count: u32,
    /// Well now, but their trouble belonged to this open incident: its end says nothing about its cause.
    recovered_from: Option<IncidentId>,
    healthy: bool,
    view: ThingView,
}

/// What somebody shares: pack and parts.
type Shared = (String, BTreeMap<KindName, ComponentId>);

/// The classes as they were found last, for one moment and one state of the world.
#[derive(Default)]
pub struct PeerCache(Mutex<Cached>);

#[derive(Default)]
struct Cached {
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
}

/// What distinguishes one class from another.
type Key = (KindName, BTreeMap<KindName, ComponentId>, Vec<(String, bool)>, Option<IncidentId>);

/// The classes of everything that shares a part with the thing, itself among them.
pub(super) fn peers(world: &World, kit: &Kit, thing: &ThingRow, now: At) -> Arc<Vec<Peers>> {
    let key = (thing.pack.clone(), thing.on.clone());
    let mut cached = world.peers.0.lock().unwrap_or_else(PoisonError::into_inner);
    cached.keep_to(world, now);
    if let Some(found) = cached.found.get(&key) {
        return Arc::clone(found);
    }
    let found = Arc::new(classes(world, kit, thing, now));
    cached.found.insert(key, Arc::clone(&found));
    found
}

fn classes(world: &World, kit: &Kit, thing: &ThingRow, now: At) -> Vec<Peers> {
    let mut classes: BTreeMap<Key, Peers> = BTreeMap::new();
    for peer in sharing(world, thing) {
        let Some((view, recovered_from)) = seen_from_outside(world, kit, peer, now) else {
            continue;
        };
        let healthy = view.seen.iter().all(|seen| seen.what == Fact::Healthy);
        let facts = view.seen.iter().filter_map(|seen| match &seen.what {
            Fact::Alarm { alarm, active } => Some((alarm.clone(), *active)),
            Fact::Attempt { service, ok } => Some((format!("attempt/{service}"), *ok)),
            Fact::Stopped { service, told } => Some((format!("stopped/{service}/{told:?}"), true)),
            _ => None,
        });
        let key = (peer.kind.clone(), peer.on.clone(), facts.collect(), recovered_from.clone());
        match classes.get_mut(&key) {
            Some(class) => {
                class.count += 1;
                class.second.get_or_insert_with(|| peer.id.clone());
            }
            None => {
                let class = Peers {
                    first: peer.id.clone(),
                    second: None,
                    count: 1,
                    recovered_from,
                    healthy,
                    view,
                };
                classes.insert(key, class);
            }
        }
    }
    classes.into_values().collect()
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

/// A thing as its peers see it: its alarms, or that it is well. `None` when it says nothing.
fn seen_from_outside(
    world: &World,
    kit: &Kit,
    peer: &ThingRow,
    now: At,
) -> Option<(ThingView, Option<IncidentId>)> {
    let alarms: Vec<&AlarmRow> = world.active_alarms(&peer.id).collect();
    if !alarms.is_empty() {
        return Some((peer_in_alarm(world, kit, peer, &alarms, now), None));
    }
    // Never heard of: says nothing.
    peer.first_heard?;
    let storm = world.incidents_of(&peer.id).find(|row| row.component.is_some());
    Some((well(peer), storm.map(|row| row.id.clone())))
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
        mine: bool,
        storm: Option<&IncidentId>,
        speak: bool,
    ) -> Option<ThingView> {
        let silent =
            self.healthy && (!speak || (storm.is_some() && self.recovered_from.as_ref() == storm));
        let count = self.count - u32::from(mine);
        if silent || count == 0 {
            return None;
        }
        let name = if self.first == thing.id { self.second.as_ref()? } else { &self.first };
        let mut view = self.view.clone();
        view.thing.clone_from(name);
        view.count = count;
        for seen in &mut view.seen {
            seen.evidence = Evidence::Peer(name.clone()).to_string();
        }
        Some(view)
    }

    /// Whether the thing itself is one of this class.
    pub fn holds(
        &self,
        thing: &ThingRow,
        as_seen: Option<&ThingView>,
        recovered_from: Option<&IncidentId>,
    ) -> bool {
        let Some(own) = as_seen else { return false };
        let facts =
            |view: &ThingView| view.seen.iter().map(|seen| seen.what.clone()).collect::<Vec<_>>();
        self.view.kind == thing.kind
            && self.view.on == thing.on
            && self.recovered_from.as_ref() == recovered_from
            && facts(&self.view) == facts(own)
    }
}

/// Views of all peers by class.
pub(super) fn views_by_class(
    world: &World,
    kit: &Kit,
    thing: &ThingRow,
    speak: bool,
    now: At,
) -> Vec<ThingView> {
    let own = seen_from_outside(world, kit, thing, now).filter(|_| !thing.maintenance);
    let (own, recovered) = own.map_or((None, None), |(view, recovered)| (Some(view), recovered));
    let storm =
        world.incidents_of(&thing.id).find(|row| row.component.is_some()).map(|row| row.id.clone());
    let classes = peers(world, kit, thing, now);
    let views = classes.iter().filter_map(|class| {
        let mine = class.holds(thing, own.as_ref(), recovered.as_ref());
        class.without(thing, mine, storm.as_ref(), speak)
    });
    views.chain(attempts::others(world, kit, thing, now)).collect()
}

/// Views of all peers in alarm one by one, and of the healthy ones by class.
pub(super) fn views_one_by_one(
    world: &World,
    kit: &Kit,
    thing: &ThingRow,
    speak: bool,
    now: At,
) -> Vec<ThingView> {
    let own = seen_from_outside(world, kit, thing, now).filter(|_| !thing.maintenance);
    let (own, recovered) = own.map_or((None, None), |(view, recovered)| (Some(view), recovered));
    let storm =
        world.incidents_of(&thing.id).find(|row| row.component.is_some()).map(|row| row.id.clone());
    let in_alarm =
        sharing(world, thing).filter(|peer| peer.id != thing.id && world.is_in_alarm(&peer.id));
    let mut views: Vec<ThingView> =
        in_alarm.filter_map(|peer| Some(seen_from_outside(world, kit, peer, now)?.0)).collect();
    let classes = peers(world, kit, thing, now);
    views.extend(classes.iter().filter(|class| class.healthy).filter_map(|class| {
        let mine = class.holds(thing, own.as_ref(), recovered.as_ref());
        class.without(thing, mine, storm.as_ref(), speak)
    }));
    views.extend(attempts::others(world, kit, thing, now));
    views
}
