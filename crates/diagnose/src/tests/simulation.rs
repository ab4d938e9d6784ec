//! A seeded synthetic world: faults are drawn from the model, findings from the faults, and beliefs are
//! compared with the truth. The same model family generates and infers, so this is a floor, not a proof.

use std::collections::BTreeMap;

use focal_base::{ComponentId, KindName};

use super::fixture::{Dice, cause, role, see};
use crate::{
    CauseAt, CauseDef, Fact, KindModel, Model, OwnerRole, Place, ThingView, believe, group,
};

const CELLS: usize = 10;
const FIRMWARES: usize = 6;
const CLOUDS: usize = 4;
const THINGS: usize = 300;
/// Of what could be heard.
const MISSING: f64 = 0.7;

/// 20 shared components of three providers, grey faults among them, and three local causes.
fn model() -> Model {
    let causes = [
        cause("cell-down", "cell", role("carrier"), 0.10, &[("fails", 0.9)]),
        cause("cell-grey", "cell", role("carrier"), 0.10, &[("fails", 0.35)]),
        cause("bad-firmware", "firmware", role("maker"), 0.08, &[("fails", 0.4)]),
        cause("cloud-down", "cloud", role("cloud"), 0.12, &[("fails", 0.8)]),
        cause("cloud-grey", "cloud", role("cloud"), 0.08, &[("fails", 0.3)]),
        cause("worn", "device", role("maker"), 0.20, &[("fails", 0.8)]),
        cause("misused", "device", OwnerRole::Customer, 0.20, &[("fails", 0.7)]),
        cause("no-power", "device", OwnerRole::Nobody, 0.12, &[("fails", 0.9)]),
    ];
    let table = super::fixture::likelihood(&[("worn", 0.9), ("misused", 0.2)], 0.1);
    let device = KindModel {
        kind: "device".into(),
        trouble_rate: 0.05,
        alarms: [("fails".to_owned(), 0.01)].into(),
        signs: [("rattles".to_owned(), table)].into(),
        ..KindModel::default()
    };
    Model {
        kinds: [(KindName::from("device"), device)].into(),
        causes: causes.map(|def| (def.cause.clone(), def)).into(),
        components: BTreeMap::new(),
    }
}

/// What is true of one thing: the causes that act on it.
struct Truth {
    views: Vec<ThingView>,
    shared: Vec<CauseAt>,
    acting: Vec<Vec<CauseAt>>,
}

fn world(dice: &mut Dice, model: &Model, faults: usize) -> Truth {
    let kinds = [("cell", CELLS), ("firmware", FIRMWARES), ("cloud", CLOUDS)];
    let mut shared: Vec<CauseAt> = Vec::new();
    while shared.len() < faults {
        let (kind, count) = kinds[dice.below(3)];
        let defs: Vec<&CauseDef> =
            model.causes.values().filter(|def| def.of.as_str() == kind).collect();
        let place = Place::Component(ComponentId::from(format!("{kind}-{}", dice.below(count))));
        let fault = CauseAt { cause: defs[dice.below(defs.len())].cause.clone(), place };
        if shared.iter().all(|one| one.place != fault.place) {
            shared.push(fault);
        }
    }
    let (mut views, mut acting) = (Vec::new(), Vec::new());
    for i in 0..THINGS {
        let mut view = ThingView::new(format!("d{i:03}").as_str().into(), "device".into());
        view.on = kinds
            .iter()
            .map(|(kind, n)| ((*kind).into(), format!("{kind}-{}", dice.below(*n)).into()))
            .collect();
        let on =
            |one: &&CauseAt| view.on.values().any(|id| one.place == Place::Component(id.clone()));
        let mut causes: Vec<CauseAt> = shared.iter().filter(on).cloned().collect();
        for def in model.causes.values().filter(|def| def.of.as_str() == "device") {
            if dice.says(def.prior * 0.05) {
                causes.push(CauseAt {
                    cause: def.cause.clone(),
                    place: Place::Thing(view.thing.clone()),
                });
            }
        }
        let quiet: f64 =
            causes.iter().map(|one| 1.0 - model.causes[&one.cause].shows["fails"]).product();
        if dice.says(1.0 - 0.99 * quiet) {
            see(&mut view, 0, Fact::Alarm { alarm: "fails".to_owned(), active: true });
            let worn = causes.iter().any(|one| one.cause.as_str() == "worn");
            let misused = causes.iter().any(|one| one.cause.as_str() == "misused");
            let rattles = if worn {
                0.9
            } else if misused {
                0.2
            } else {
                0.1
            };
            see(&mut view, 1, Fact::Sign { sign: "rattles".to_owned(), value: dice.says(rattles) });
        } else {
            see(&mut view, 0, Fact::Healthy);
        }
        if dice.says(MISSING) {
            view.seen.clear();
        }
        views.push(view);
        acting.push(causes);
    }
    Truth { views, shared, acting }
}

/// Top-1 over shared faults: the greatest group is the one fault there is.
#[test]
fn one_shared_fault_is_found() {
    let model = model();
    let mut dice = Dice(2026);
    let (mut right, mut place, trials) = (0, 0, 60);
    for _ in 0..trials {
        let truth = world(&mut dice, &model, 1);
        let first = group(&model, &truth.views).into_iter().next();
        let first = first.and_then(|one| one.cause.map(|cause| (cause, one.place)));
        if let Some((cause, Some(id))) = first {
            right += usize::from(cause == truth.shared[0]);
            place += usize::from(truth.shared[0].place == Place::Component(id));
        }
    }
    println!(
        "one fault, 90 of 300 heard: component {place}/{trials}, exact cause {right}/{trials}"
    );
    assert!(place * 100 >= trials * 85, "{place} of {trials}");
}

#[test]
fn without_a_shared_fault_no_storm_is_seen() {
    let model = model();
    let mut dice = Dice(7);
    let (mut storms, trials) = (0, 60);
    for _ in 0..trials {
        let truth = world(&mut dice, &model, 0);
        storms += usize::from(group(&model, &truth.views).iter().any(|one| one.things.len() > 1));
    }
    println!("no fault: {storms}/{trials} false storms");
    assert!(storms * 100 <= trials * 5, "{storms} of {trials}");
}

/// Owners of single troubles with 0 to 2 shared faults: accuracy of the first, and calibration.
#[test]
fn owners_are_found_and_probabilities_mean_what_they_say() {
    let model = model();
    let mut dice = Dice(42);
    let (mut asked, mut right, mut sure, mut sure_right, mut brier) = (0, 0, 0, 0, 0.0);
    let mut bins = [(0.0, 0.0, 0u32); 10];
    for trial in 0..60 {
        let truth = world(&mut dice, &model, trial % 3);
        let troubled =
            (0..THINGS).filter(|i| truth.views[*i].seen.len() == 2 && !truth.acting[*i].is_empty());
        for i in troubled.take(4) {
            let belief = believe(&model, &truth.views, &truth.views[i].thing);
            let owners = belief.owners();
            let is = |owner: &OwnerRole| {
                truth.acting[i].iter().any(|one| model.causes[&one.cause].owner == *owner)
            };
            let first = &owners[0];
            asked += 1;
            right += u32::from(is(&first.owner));
            sure += u32::from(first.p > 0.8);
            sure_right += u32::from(first.p > 0.8 && is(&first.owner));
            for one in &owners {
                let hit = f64::from(u8::from(is(&one.owner)));
                brier += (one.p - hit).powi(2) / owners.len() as f64;
                let bin = &mut bins[((one.p * 10.0) as usize).min(9)];
                *bin = (bin.0 + one.p, bin.1 + hit, bin.2 + 1);
            }
        }
    }
    let total: u32 = bins.iter().map(|bin| bin.2).sum();
    let ece: f64 = bins.iter().map(|(p, hit, _)| (p - hit).abs()).sum::<f64>() / f64::from(total);
    let brier = brier / f64::from(asked);
    println!(
        "owners: {right}/{asked} right, {sure_right}/{sure} above .8, Brier {brier:.4}, ECE {ece:.4}"
    );
    assert!(right * 100 >= asked * 75, "{right} of {asked}");
    assert!(sure_right * 100 >= sure * 88, "{sure_right} of {sure}");
    assert!(brier < 0.12 && ece < 0.06, "Brier {brier}, ECE {ece}");
}
