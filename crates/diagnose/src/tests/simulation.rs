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

fn world(dice: &mut Dice, model: &Model, faults: usize, missing: f64) -> Truth {
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
        if dice.says(missing) {
            view.seen.clear();
        }
        views.push(view);
        acting.push(causes);
    }
    Truth { views, shared, acting }
}

/// How often the greatest group names the faulty component, and its exact cause.
fn top_one(seed: u64, missing: f64, trials: usize) -> (usize, usize) {
    let model = model();
    let mut dice = Dice(seed);
    let (mut place, mut exact) = (0, 0);
    for _ in 0..trials {
        let truth = world(&mut dice, &model, 1, missing);
        let first = group(&model, &truth.views).into_iter().next();
        if let Some(cause) = first.and_then(|one| one.cause) {
            place += usize::from(cause.place == truth.shared[0].place);
            exact += usize::from(cause == truth.shared[0]);
        }
    }
    println!(
        "one fault among 300 things, share missing {missing}: component {place}/{trials}, exact cause {exact}/{trials}"
    );
    (place, exact)
}

#[test]
fn one_shared_fault_is_found() {
    let (place, _) = top_one(2026, MISSING, 60);
    assert!(place >= 51, "{place} of 60 with 90 observations");
    let (place, exact) = top_one(2026, 0.0, 60);
    assert!(place >= 58 && exact >= 54, "{place}, {exact} of 60 with 300 observations");
}

#[test]
fn without_a_shared_fault_no_storm_is_seen() {
    let model = model();
    let mut dice = Dice(7);
    let (mut storms, trials) = (0, 60);
    for _ in 0..trials {
        let truth = world(&mut dice, &model, 0, MISSING);
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
    for trial in 0..48 {
        let truth = world(&mut dice, &model, trial % 3, MISSING);
        let troubled =
            (0..THINGS).filter(|i| truth.views[*i].seen.len() == 2 && !truth.acting[*i].is_empty());
        for i in troubled.take(3) {
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
