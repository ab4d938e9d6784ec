//! Classes of alike things, so that each is reckoned once however many there are.
//!
//! A component that one thing has to itself (its own site's power, say) is no tie to others: its causes
//! are reckoned as the thing's own, and things that differ only in such components are alike. That is
//! exact. When it leaves more than [`MANY`] classes around a thing in question, far components with few
//! things are treated so as well, ever larger ones until the classes are few: then what those few have
//! in common is overlooked, never what they share with the thing in question.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{ComponentId, KindName, ThingId};

use crate::finding::{Finding, Found, Statement, findings};
use crate::{CauseDef, Model, ThingView};

/// Classes reckoned one by one around a thing in question.
const MANY: usize = 256;

pub(crate) type ByKind<'a> = BTreeMap<&'a KindName, Vec<&'a CauseDef>>;

/// What things of one class have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Alike<'a> {
    /// Only the thing in question, which has a class of its own.
    pub asked: bool,
    pub kind: &'a KindName,
    /// Component kinds that can have causes, with the instance where it is shared.
    pub on: Vec<(&'a KindName, Option<&'a ComponentId>)>,
    pub found: Vec<Found<'a>>,
}

/// The things of one class.
pub(crate) struct Bucket<'a> {
    pub things: u64,
    /// Indices of their views.
    pub members: Vec<usize>,
    /// The first by name; its findings' evidence stands for all.
    pub first: &'a ThingId,
    pub findings: Vec<Finding<'a>>,
}

struct One<'a> {
    index: usize,
    view: &'a ThingView,
    findings: Vec<Finding<'a>>,
    asked: bool,
    things: u64,
}

/// The classes in view; around a thing in question only those that hang together with it.
pub(crate) fn classify<'a>(
    model: &'a Model,
    causes: &ByKind<'_>,
    views: &'a [ThingView],
    focus: Option<&ThingId>,
    said: &[Statement<'a>],
) -> BTreeMap<Alike<'a>, Bucket<'a>> {
    let ones = ones(model, views, focus);
    let mut sizes: BTreeMap<&ComponentId, u64> = BTreeMap::new();
    for one in &ones {
        for id in one.view.on.values() {
            *sizes.entry(id).or_insert(0) += one.things;
        }
    }
    for id in said.iter().map(|one| one.component) {
        sizes.insert(id, u64::MAX);
    }
    for id in ones.iter().filter(|one| one.asked).flat_map(|one| one.view.on.values()) {
        sizes.insert(id, u64::MAX);
    }
    let mut own = 1;
    loop {
        let tie = |id: &ComponentId| sizes.get(id).is_some_and(|size| *size > own);
        let mut alike = bucket(causes, &ones, tie);
        if focus.is_none() {
            return alike;
        }
        keep_connected(&mut alike);
        if alike.len() <= MANY || own >= ones.len() as u64 {
            return alike;
        }
        own *= 4;
    }
}

fn ones<'a>(model: &'a Model, views: &'a [ThingView], focus: Option<&ThingId>) -> Vec<One<'a>> {
    let asked = focus.and_then(|focus| views.iter().position(|view| view.thing == *focus));
    let mut out = Vec::with_capacity(views.len() + 1);
    for (index, view) in
        views.iter().enumerate().filter(|(_, view)| model.kinds.contains_key(&view.kind))
    {
        let mut things = u64::from(view.count.max(1));
        let one =
            |asked, things| One { index, view, findings: findings(model, view), asked, things };
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

fn bucket<'a>(
    causes: &ByKind<'_>,
    ones: &[One<'a>],
    tie: impl Fn(&ComponentId) -> bool,
) -> BTreeMap<Alike<'a>, Bucket<'a>> {
    let mut out: BTreeMap<Alike<'a>, Bucket<'a>> = BTreeMap::new();
    for one in ones {
        let view = one.view;
        let on = view.on.iter().filter(|(kind, _)| causes.contains_key(kind));
        let key = Alike {
            asked: one.asked,
            kind: &view.kind,
            on: on.map(|(kind, id)| (kind, (one.asked || tie(id)).then_some(id))).collect(),
            found: one.findings.iter().map(|finding| finding.what.clone()).collect(),
        };
        let fresh = || Bucket {
            things: 0,
            members: Vec::new(),
            first: &view.thing,
            findings: one.findings.clone(),
        };
        let bucket = out.entry(key).or_insert_with(fresh);
        if view.thing < *bucket.first {
            (bucket.first, bucket.findings) = (&view.thing, one.findings.clone());
        }
        bucket.things += one.things;
        bucket.members.push(one.index);
    }
    out
}

/// Drops the classes that share nothing, however indirectly, with the thing in question.
fn keep_connected(alike: &mut BTreeMap<Alike<'_>, Bucket<'_>>) {
    let mut reached: BTreeSet<&ComponentId> = BTreeSet::new();
    let asked = alike.keys().find(|key| key.asked);
    reached.extend(asked.iter().flat_map(|key| key.on.iter().filter_map(|(_, id)| *id)));
    loop {
        let before = reached.len();
        for key in alike.keys() {
            if key.on.iter().filter_map(|(_, id)| *id).any(|id| reached.contains(id)) {
                reached.extend(key.on.iter().filter_map(|(_, id)| *id));
            }
        }
        if reached.len() == before {
            break;
        }
    }
    let tied =
        |key: &Alike<'_>| key.on.iter().filter_map(|(_, id)| *id).any(|id| reached.contains(id));
    let gone: Vec<bool> = alike.keys().map(|key| !key.asked && !tied(key)).collect();
    let mut gone = gone.into_iter();
    alike.retain(|_, _| !gone.next().unwrap_or(false));
}
