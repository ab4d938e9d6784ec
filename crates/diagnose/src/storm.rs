//! Storms: many troubles, few causes. Things whose trouble one shared cause explains form one group; a
//! second fault inside the storm is searched for on what the first leaves unexplained.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use focal_base::{ComponentId, ThingId};
use serde::{Deserialize, Serialize};

use crate::believe::{blamed, split};
use crate::likely::FIRST;
use crate::search::{Scores, with};
use crate::world::{Class, World};
use crate::{CauseAt, Model, Place, ThingView};

/// Shared faults found at once in one search.
const FAULTS: usize = 256;
/// A cause whose log odds alone are this much below a fault's is no rival to it.
const RIVAL: f64 = 12.0;
/// Nor is one that acts on this many times as many classes: it would have been chosen instead.
const WIDER: usize = 8;
/// A thing joins a group when its shared cause answers for at least this part of its trouble.
const JOINS: f64 = 0.5;

/// Troubles explained together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The shared component that explains all of them; `None` for one thing's own trouble.
    pub place: Option<ComponentId>,
    /// `None` when something unmodelled is likelier than any cause.
    pub cause: Option<CauseAt>,
    /// Symptomatic things only, in the order of names.
    pub things: Vec<ThingId>,
    /// Probability of `cause` (of "unknown" when there is none).
    pub p: f64,
}

/// Groups the symptomatic things (an active alarm, or somebody's word); healthy ones count as passes.
/// Shared groups first, by size; then each other thing on its own, by name.
///
/// Greedy: the shared cause that raises the joint likelihood most is added while the odds grow, earlier
/// ones are dropped or exchanged when they no longer pay. Of two causes that everything seen fits
/// equally, the likelier a priori, then the first by name, gives the group its key.
#[must_use]
pub fn group(model: &Model, things: &[ThingView]) -> Vec<Group> {
    let world = World::new(model, things, None);
    let mut scores = Scores::new(&world);
    let (faults, sure) = faults(&mut scores);
    let (mut shared, mut own) = (BTreeMap::<usize, Vec<ThingId>>::new(), Vec::new());
    for class in world.classes.iter().filter(|class| class.symptomatic) {
        let members = class.members.iter().map(|i| &things[*i]);
        match explain(class, &faults) {
            Explained::Shared(j) => {
                shared.entry(j).or_default().extend(members.map(|view| view.thing.clone()));
            }
            Explained::Own { local, p } => {
                own.extend(members.map(|view| alone(class, view, local, p)));
            }
        }
    }
    let mut out: Vec<Group> = Vec::new();
    for (j, mut things) in shared {
        things.sort();
        let p = faults.iter().position(|i| *i == j).map_or(0.0, |at| sure[at]);
        let one = &world.shared[j];
        out.push(Group { place: Some(one.component.clone()), cause: Some(one.at()), things, p });
    }
    out.sort_by(|a, b| b.things.len().cmp(&a.things.len()).then_with(|| a.place.cmp(&b.place)));
    own.sort_by(|a, b| a.things.cmp(&b.things));
    out.extend(own);
    out
}

fn alone(class: &Class<'_>, view: &ThingView, local: Option<usize>, p: f64) -> Group {
    let name =
        |i: usize| CauseAt { cause: class.locals[i].cause.clone(), place: class.place(i, view) };
    let cause = local.map(name);
    let place = match cause.as_ref().map(|cause| &cause.place) {
        Some(Place::Component(id)) => Some(id.clone()),
        _ => None,
    };
    Group { place, cause, things: vec![view.thing.clone()], p }
}

/// The set of shared causes that explains most, by greedy search. Adding a cause can hardly make another
/// worth more, so what was found out earlier is a bound, and is looked at again only when it leads.
fn faults(scores: &mut Scores<'_, '_>) -> (Vec<usize>, Vec<f64>) {
    let world = scores.world;
    let mut chosen: Vec<usize> = Vec::new();
    let alone: Vec<f64> = (0..world.shared.len()).map(|j| scores.score(&[j])).collect();
    let mut open: BTreeSet<(Reverse<Bound>, usize)> = BTreeSet::new();
    let mut fresh = 0;
    let worth = alone.iter().enumerate().filter(|(_, gain)| **gain > 0.0);
    open.extend(worth.map(|(j, gain)| (Reverse(Bound(*gain, 0)), j)));
    while let Some((Reverse(Bound(_, age)), j)) = open.pop_first() {
        if age == fresh {
            chosen = with(&chosen, j);
            fresh += 1;
        } else {
            let gain = step(scores, &chosen, j);
            if gain > 0.0 {
                open.insert((Reverse(Bound(gain, fresh)), j));
            }
        }
        if chosen.len() >= FAULTS {
            break;
        }
    }
    drop_idle(scores, &mut chosen);
    for j in chosen.clone() {
        let best = sureness(scores, &chosen, &alone, j).1;
        if best != j {
            chosen = with(&without(&chosen, j), best);
        }
    }
    let sure = chosen.iter().map(|j| sureness(scores, &chosen, &alone, *j).0).collect();
    (chosen, sure)
}

/// What a cause would add to the score, and after how many faults it was found out.
#[derive(Clone, Copy, PartialEq)]
struct Bound(f64, usize);

impl Eq for Bound {}

impl Ord for Bound {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then_with(|| self.1.cmp(&other.1))
    }
}

impl PartialOrd for Bound {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What adding one cause to a set does to the logarithm of its odds.
fn step(scores: &mut Scores<'_, '_>, set: &[usize], j: usize) -> f64 {
    let world = scores.world;
    let more = with(set, j);
    let mut sum = world.prior(&more) - world.prior(set);
    for class in &world.touched[j] {
        sum += scores.gain(*class, &more) - scores.gain(*class, set);
    }
    sum
}

/// Shared causes that act on a class on which `j` acts too, or sit in its component.
fn neighbours(world: &World<'_>, j: usize) -> BTreeSet<usize> {
    let mut out: BTreeSet<usize> =
        world.touched[j].iter().flat_map(|class| &world.classes[*class].path).copied().collect();
    out.insert(j);
    out
}

fn without(set: &[usize], j: usize) -> Vec<usize> {
    set.iter().copied().filter(|i| *i != j).collect()
}

fn drop_idle(scores: &mut Scores<'_, '_>, chosen: &mut Vec<usize>) {
    for j in chosen.clone() {
        let rest = without(chosen, j);
        if step(scores, &rest, j) <= 0.0 {
            *chosen = rest;
        }
    }
}

/// Probability of a fault against the others that could stand in its place and against none, and the
/// best of them.
fn sureness(
    scores: &mut Scores<'_, '_>,
    chosen: &[usize],
    alone: &[f64],
    j: usize,
) -> (f64, usize) {
    let world = scores.world;
    let rest = without(chosen, j);
    let own = step(scores, &rest, j);
    let (mut sum, mut best, mut top) = (1.0 + (-own).exp(), j, own);
    for other in neighbours(world, j) {
        let wider = world.touched[other].len() > WIDER * world.touched[j].len();
        if other == j || rest.contains(&other) || alone[other] < own - RIVAL || wider {
            continue;
        }
        let gain = step(scores, &rest, other);
        sum += (gain - own).exp();
        if gain > top {
            (top, best) = (gain, other);
        }
    }
    (1.0 / sum, best)
}

enum Explained {
    /// Index of the shared cause.
    Shared(usize),
    /// Index of the local cause, `None` for something else or nothing.
    Own { local: Option<usize>, p: f64 },
}

/// Who answers for the trouble of a class, with these faults given.
fn explain(class: &Class<'_>, faults: &[usize]) -> Explained {
    let here: Vec<usize> =
        faults.iter().copied().filter(|j| class.path.binary_search(j).is_ok()).collect();
    let slots = class.slots(&here);
    let mut sums = vec![0.0; FIRST + class.locals.len() + class.path.len()];
    for (h, p) in split(class, &here).into_iter().enumerate() {
        blamed(class, &slots, h, |slot, part| sums[slot] += p * part);
    }
    let shared: f64 = slots.iter().map(|slot| sums[*slot]).sum();
    let most = |a: (usize, f64), b: (usize, f64)| if b.1 > a.1 { b } else { a };
    let first = here.iter().zip(&slots).map(|(j, slot)| (*j, sums[*slot])).reduce(most);
    if let Some((j, _)) = first.filter(|_| shared >= JOINS) {
        return Explained::Shared(j);
    }
    let unknown: f64 = sums[..FIRST].iter().sum();
    let local = (0..class.locals.len()).map(|i| (i, sums[FIRST + i])).reduce(most);
    match local.filter(|(_, p)| *p >= unknown) {
        Some((i, p)) => Explained::Own { local: Some(i), p },
        None => Explained::Own { local: None, p: unknown },
    }
}
