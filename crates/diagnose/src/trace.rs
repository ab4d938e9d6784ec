//! How the belief came about: one belief after each piece of evidence, in the order of time.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, ThingId};

use crate::belief::After;
use crate::{Belief, Model, Seen, ThingView, believe};

/// Beliefs are not more than this; the earliest moments are merged.
const MOMENTS: usize = 64;
/// More others than this are told by how many have fallen, not one by one.
const SINGLY: usize = 64;

/// One belief before anything was seen, then one after each piece of evidence of the thing itself; each
/// names that evidence in [`Belief::after`]. The evidence of others is merged: between two pieces of the
/// thing's own it gives one belief each time it has doubled. The last belief is [`believe`]'s.
#[must_use]
pub fn trace(model: &Model, things: &[ThingView], focus: &ThingId) -> Vec<Belief> {
    let singly = things.len() <= SINGLY;
    let told = if singly { Vec::new() } else { doublings(things, focus) };
    let things = if singly { things } else { told.as_slice() };
    let mut moments = moments(things, focus, singly);
    if moments.len() > MOMENTS {
        moments.drain(..moments.len() - MOMENTS);
    }
    let bare: Vec<ThingView> =
        things.iter().map(|view| ThingView { seen: Vec::new(), ..view.clone() }).collect();
    let mut out = vec![believe(model, &bare, focus)];
    for moment in &moments {
        let until = |seen: &&Seen| {
            (seen.at, seen.evidence.as_str()) <= (moment.at, moment.evidence.as_str())
        };
        let then: Vec<ThingView> = things
            .iter()
            .map(|view| ThingView {
                thing: view.thing.clone(),
                kind: view.kind.clone(),
                on: view.on.clone(),
                seen: view.seen.iter().filter(until).cloned().collect(),
                count: view.count,
                weight: view.weight,
            })
            .collect();
        let mut belief = believe(model, &then, focus);
        belief.after = Some(moment.clone());
        out.push(belief);
    }
    out
}

/// The same with others that are alike told together: of each class one view for the first that fell, one for the
/// second, for the next two, the next four. What they show is said when the last of them fell, so that a trace of ten
/// thousand things costs what their classes cost; in the end it is the same belief.
fn doublings(things: &[ThingView], focus: &ThingId) -> Vec<ThingView> {
    let newest = |view: &ThingView| view.seen.iter().map(|seen| seen.at).max();
    let mut classes: BTreeMap<_, Vec<&ThingView>> = BTreeMap::new();
    let mut out = Vec::new();
    for view in things {
        if view.thing == *focus {
            out.push(view.clone());
            continue;
        }
        let mut shown: Vec<String> =
            view.seen.iter().map(|seen| format!("{:?}", seen.what)).collect();
        shown.sort();
        let class = (&view.kind, &view.on, shown, view.weight.to_bits());
        classes.entry(class).or_default().push(view);
    }
    for mut alike in classes.into_values() {
        alike.sort_by_key(|view| (newest(view), &view.thing));
        let (mut from, mut many) = (0, 1);
        while let Some(last) = alike.get(..many.min(alike.len())).and_then(<[_]>::last) {
            if from == alike.len() {
                break;
            }
            let some = &alike[from..many.min(alike.len())];
            let count = some.iter().map(|view| view.count).sum();
            out.push(ThingView { count, ..(*last).clone() });
            (from, many) = (some.len() + from, many * 2);
        }
    }
    out
}

/// The moments worth a belief, in order.
fn moments(things: &[ThingView], focus: &ThingId, singly: bool) -> Vec<After> {
    let mut all: BTreeSet<(At, &str, bool)> = BTreeSet::new();
    for view in things {
        let own = view.thing == *focus;
        all.extend(view.seen.iter().map(|seen| (seen.at, seen.evidence.as_str(), own)));
    }
    let mut out: Vec<After> = Vec::new();
    let (mut others, mut due, mut pending) = (0u32, 1u32, None);
    for (at, evidence, own) in all {
        let moment = After { evidence: evidence.to_owned(), at };
        if own {
            out.extend(pending.take());
            out.push(moment);
            continue;
        }
        others += 1;
        pending = Some(moment);
        if others >= due || !singly {
            due = due.saturating_mul(2);
            out.extend(pending.take());
        }
    }
    out.extend(pending);
    out.dedup();
    out
}
