//! Which shared components the failures of attempts point at, before anybody searches: a sum per class,
//! however many things there are. The joint search of [`crate::group`] decides; this only says where to look.
//!
//! Per component, the log likelihood ratio of "it makes a part `q` of attempts fail" against "nothing but
//! the usual failures": on a failure `ln((1 − (1 − l)(1 − q)) / l)`, on a pass `ln(1 − q)`, for the best
//! of several `q`: faults are seldom complete. The odds of a false start are `e^−`[`BAR`].

use std::collections::BTreeMap;

use focal_base::{ComponentId, KindName};

use crate::likely::trouble_rate;
use crate::{KindModel, Model};

/// ln 1000: a false start in a thousand looks.
const BAR: f64 = 6.9;
/// How grey a fault may be: the part of attempts that it makes fail.
const SEVERITIES: [f64; 3] = [0.25, 0.5, 0.9];

/// Attempts at one service by things of one kind that hang on the same components, as they count now.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempted {
    pub kind: KindName,
    pub on: BTreeMap<KindName, ComponentId>,
    pub service: String,
    pub fails: f64,
    pub passes: f64,
}

/// Components whose attempts fail more than chance explains, in the order of their ids. A component in
/// which no cause makes the service fail is never one.
#[must_use]
pub fn suspects(model: &Model, classes: &[Attempted]) -> Vec<ComponentId> {
    let mut sums: BTreeMap<&ComponentId, [f64; SEVERITIES.len()]> = BTreeMap::new();
    for class in classes {
        let Some(kind) = model.kinds.get(&class.kind) else { continue };
        let Some(usual) = usual(kind, &class.service) else { continue };
        for (_, id) in class.on.iter().filter(|(of, _)| can_fail(model, of, &class.service)) {
            for (sum, q) in sums.entry(id).or_default().iter_mut().zip(SEVERITIES) {
                let fail = ((1.0 - (1.0 - usual) * (1.0 - q)) / usual).ln();
                *sum += class.fails * fail + class.passes * (1.0 - q).ln();
            }
        }
    }
    let over = |sums: &[f64]| sums.iter().any(|sum| *sum > BAR);
    sums.into_iter().filter(|(_, sums)| over(sums)).map(|(id, _)| id.clone()).collect()
}

/// How often an attempt fails when nothing shared is wrong: by itself, or by the thing's own trouble.
fn usual(kind: &KindModel, service: &str) -> Option<f64> {
    let leak = kind.services.get(service)?.leak.clamp(1e-4, 0.5);
    Some(1.0 - (1.0 - leak) * (1.0 - trouble_rate(kind).min(0.5)))
}

fn can_fail(model: &Model, of: &KindName, service: &str) -> bool {
    let fails = |p: &f64| *p > 0.0;
    model.causes.values().any(|def| def.of == *of && def.fails.get(service).is_some_and(fails))
}
