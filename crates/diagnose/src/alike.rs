//! Classes of alike things, so that each is reckoned once however many there are.
//!
//! A component that one thing has to itself (its own site's power, say) is no tie to others: its causes
//! are reckoned as the thing's own, and things that differ only in such components are alike. That is
//! exact. When it leaves more than [`MANY`] classes around a thing in question, first only the things
//! that share a component with it directly are kept; then far components with few things are reckoned as
//! private too, ever larger ones until the classes are few: what those few have in common is overlooked,
//! never what they share with the thing in question.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{ComponentId, KindName, ThingId};

use crate::finding::{Finding, Found, Statement, findings};
use crate::{CauseDef, Model, ThingView};

/// Parts of a vote: whole numbers, so that the order in which votes are added has no influence.
pub(crate) const WHOLE: u64 = 1024;
/// Classes reckoned one by one around a thing in question.
const MANY: usize = 1024;

pub(crate) type ByKind<'a> = BTreeMap<&'a KindName, Vec<&'a CauseDef>>;

/// Things of one class: same kind, same shared components, same findings.
pub(crate) struct Alike<'a> {
    /// Only the thing in question, which has a class of its own.
    pub asked: bool,
    pub kind: &'a KindName,
    /// Component kinds that can have causes, with the instance where it is shared.
    pub on: Vec<(&'a KindName, Option<&'a ComponentId>)>,
    pub things: u64,
    /// What their votes still count together, in [`WHOLE`]ths.
    pub mass: u64,
    /// Indices of their views, and the first of them by name.
    pub members: Vec<usize>,
    first: &'a ThingId,
    /// The first's, which stand for all.
    pub findings: Vec<Finding<'a>>,
}

/// One view (the thing in question's own view gives two when it stands for more).
struct One<'a> {
    index: usize,
    view: &'a ThingView,
    asked: bool,
    things: u64,
    kind: &'a KindName,
    /// Rank of its findings among all different ones.
    found: usize,
    on: Vec<(&'a KindName, &'a ComponentId, usize)>,
}

impl One<'_> {
    fn mass(&self) -> u64 {
        let weight = if self.asked { 1.0 } else { self.view.weight.clamp(0.0, 1.0) };
        (self.things as f64 * weight * WHOLE as f64).round() as u64
    }
}

/// Kind, components (rank, 0 where private), findings.
type Key<'a> = (bool, &'a KindName, Vec<(&'a KindName, usize)>, usize);

/// The classes in view, in a fixed order; around a thing in question only those that hang together with it.
pub(crate) fn classify<'a>(
    model: &'a Model,
    causes: &ByKind<'_>,
    views: &'a [ThingView],
    focus: Option<&ThingId>,
    said: &[Statement<'a>],
) -> Vec<Alike<'a>> {
    let heard: Vec<Vec<Finding<'a>>> = views.iter().map(|view| findings(model, view)).collect();
    let mut ones = ones(model, causes, views, focus, &heard);
    let sizes = rank(&mut ones, said);
    if focus.is_none() {
        return bucket(&ones, &heard, usize::MAX, |rank| sizes[rank] > 1).unwrap_or_default();
    }
    let (mut own, mut direct) = (1, false);
    loop {
        let last = own >= views.len() as u64;
        let limit = if last { usize::MAX } else { 4 * MANY };
        if let Some(mut alike) = bucket(&ones, &heard, limit, |rank| sizes[rank] > own) {
            keep_connected(&mut alike);
            if last || alike.len() <= MANY {
                return alike;
            }
        }
        if std::mem::replace(&mut direct, true) {
            own *= 4;
        } else {
            keep_direct(&mut ones);
        }
    }
}

fn ones<'a>(
    model: &'a Model,
    causes: &ByKind<'_>,
    views: &'a [ThingView],
    focus: Option<&ThingId>,
    heard: &[Vec<Finding<'a>>],
) -> Vec<One<'a>> {
    let whats =
        |all: &Vec<Finding<'a>>| all.iter().map(|one| one.what.clone()).collect::<Vec<Found<'a>>>();
    let found: Vec<Vec<Found<'a>>> = heard.iter().map(whats).collect();
    let mut ranks: BTreeMap<&[Found<'a>], usize> = found.iter().map(|one| (&one[..], 0)).collect();
    ranks.values_mut().enumerate().for_each(|(at, rank)| *rank = at);
    let asked = focus.and_then(|focus| views.iter().position(|view| view.thing == *focus));
    let mut out = Vec::with_capacity(views.len() + 1);
    for (index, view) in
        views.iter().enumerate().filter(|(_, view)| model.kinds.contains_key(&view.kind))
    {
        let one = |asked, things| One {
            index,
            view,
            asked,
            things,
            kind: &view.kind,
            found: ranks.get(&found[index][..]).copied().unwrap_or(0),
            on: view
                .on
                .iter()
                .filter(|(of, _)| causes.contains_key(of))
                .map(|(of, id)| (of, id, 0))
                .collect(),
        };
        let mut things = u64::from(view.count.max(1));
        if asked == Some(index) {
            out.push(one(true, 1));
            things -= 1;
        }
        if things > 0 {
            out.push(one(false, things));
        }
    }
    out
}

/// Gives each component its rank by name, from 1, and how many things hang on it; endlessly many where
/// it matters by itself: something was said of it, or the thing in question hangs on it.
fn rank(ones: &mut [One<'_>], said: &[Statement<'_>]) -> Vec<u64> {
    let mut ranks: BTreeMap<&ComponentId, (usize, u64)> = BTreeMap::new();
    for one in ones.iter() {
        for (_, id, _) in &one.on {
            let size = &mut ranks.entry(id).or_default().1;
            *size = if one.asked { u64::MAX } else { size.saturating_add(one.things) };
        }
    }
    for one in said {
        if let Some(entry) = ranks.get_mut(one.component) {
            entry.1 = u64::MAX;
        }
    }
    ranks.values_mut().enumerate().for_each(|(at, entry)| entry.0 = at + 1);
    for one in ones.iter_mut() {
        for (_, id, rank) in &mut one.on {
            *rank = ranks.get(*id).map_or(0, |entry| entry.0);
        }
    }
    std::iter::once(0).chain(ranks.values().map(|entry| entry.1)).collect()
}

/// Puts things into classes; `None` when there are more than `limit`.
fn bucket<'a>(
    ones: &[One<'a>],
    heard: &[Vec<Finding<'a>>],
    limit: usize,
    tie: impl Fn(usize) -> bool,
) -> Option<Vec<Alike<'a>>> {
    let mut out: BTreeMap<Key<'a>, Alike<'a>> = BTreeMap::new();
    for one in ones {
        let on = one.on.iter().map(|(of, _, rank)| (*of, if tie(*rank) { *rank } else { 0 }));
        let alike =
            out.entry((one.asked, one.kind, on.collect(), one.found)).or_insert_with(|| Alike {
                asked: one.asked,
                kind: one.kind,
                on: one.on.iter().map(|(of, id, rank)| (*of, tie(*rank).then_some(*id))).collect(),
                things: 0,
                mass: 0,
                members: Vec::new(),
                first: &one.view.thing,
                findings: Vec::new(),
            });
        alike.first = alike.first.min(&one.view.thing);
        if *alike.first == one.view.thing {
            alike.findings.clone_from(&heard[one.index]);
        }
        alike.things += one.things;
        alike.mass += one.mass();
        alike.members.push(one.index);
        if out.len() > limit {
            return None;
        }
    }
    Some(out.into_values().collect())
}

/// Drops what shares no component with the thing in question.
fn keep_direct(ones: &mut Vec<One<'_>>) {
    let asked = ones.iter().filter(|one| one.asked);
    let near: BTreeSet<usize> =
        asked.flat_map(|one| one.on.iter().map(|(_, _, rank)| *rank)).collect();
    ones.retain(|one| one.asked || one.on.iter().any(|(_, _, rank)| near.contains(rank)));
}

/// Drops the classes that share nothing, however indirectly, with the thing in question.
fn keep_connected(alike: &mut Vec<Alike<'_>>) {
    let ids =
        |one: &Alike<'_>| one.on.iter().filter_map(|(_, id)| *id).cloned().collect::<Vec<_>>();
    let mut reached: BTreeSet<ComponentId> =
        alike.iter().filter(|one| one.asked).flat_map(ids).collect();
    loop {
        let before = reached.len();
        for one in alike.iter() {
            if one.on.iter().any(|(_, id)| id.is_some_and(|id| reached.contains(id))) {
                reached.extend(ids(one));
            }
        }
        if reached.len() == before {
            break;
        }
    }
    alike.retain(|one| {
        one.asked || one.on.iter().any(|(_, id)| id.is_some_and(|id| reached.contains(id)))
    });
}
