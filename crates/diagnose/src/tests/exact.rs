//! The belief against brute force: every set of shared causes times every hypothesis of every thing,
//! with the formulas written a second time, plainly.

use std::collections::BTreeMap;

use focal_base::{CauseName, ComponentId, ThingId};
use proptest::prelude::*;

use super::fixture::{Dice, likelihood, role, see};
use crate::{
    CauseAt, CauseDef, Fact, KindModel, Likelihood, Model, Place, ServiceModel, ThingView, Told,
    believe,
};

const ALARMS: [&str; 2] = ["a0", "a1"];

/// One kind on `components` kinds of component, two shared causes in the first and one in each other.
fn random_model(dice: &mut Dice, components: usize, locals: usize) -> Model {
    let mut model = Model::default();
    let add = |model: &mut Model, dice: &mut Dice, name: String, of: &str| {
        let shows =
            ALARMS.map(|alarm| (alarm.to_owned(), dice.roll() * dice.roll().round())).into();
        let def = CauseDef {
            cause: name.as_str().into(),
            of: of.into(),
            owner: role(&format!("o{}", dice.below(3))),
            prior: dice.between(0.05, 0.4),
            shows,
            fails: [("use".to_owned(), dice.roll() * dice.roll().round())].into(),
        };
        model.causes.insert(def.cause.clone(), def);
    };
    for component in 0..components {
        for twin in 0..if component == 0 { 2 } else { 1 } {
            add(&mut model, dice, format!("s{component}{twin}"), &format!("k{component}"));
        }
    }
    for local in 0..locals {
        add(&mut model, dice, format!("l{local}"), "t");
    }
    let names: Vec<CauseName> = model.causes.keys().cloned().collect();
    let table = |dice: &mut Dice, top: f64| {
        let mut table = likelihood(&[], dice.roll() * top);
        for name in names.iter().filter(|_| dice.says(0.5)).collect::<Vec<_>>() {
            table.by_cause.insert(name.clone(), dice.roll() * top);
        }
        table
    };
    let service = ServiceModel {
        leak: dice.between(0.001, 0.1),
        codes: [("x".to_owned(), table(dice, 0.5)), ("y".to_owned(), table(dice, 0.5))].into(),
        stops: [("part".to_owned(), table(dice, 1.0))].into(),
    };
    let kind = KindModel {
        kind: "t".into(),
        services: [("use".to_owned(), service)].into(),
        trouble_rate: dice.between(0.01, 0.2),
        alarms: ALARMS
            .iter()
            .map(|alarm| ((*alarm).to_owned(), dice.between(0.001, 0.02)))
            .collect(),
        signs: [("sign".to_owned(), table(dice, 1.0))].into(),
        answers: [(
            "ask".into(),
            [("x".to_owned(), table(dice, 0.5)), ("y".to_owned(), table(dice, 0.5))].into(),
        )]
        .into(),
        ..KindModel::default()
    };
    model.kinds.insert("t".into(), kind);
    model
}

fn random_things(
    dice: &mut Dice,
    model: &Model,
    things: usize,
    components: usize,
) -> Vec<ThingView> {
    let names: Vec<&CauseName> = model.causes.keys().collect();
    (0..things)
        .map(|i| {
            let mut view = ThingView::new(format!("t{i}").as_str().into(), "t".into());
            view.on =
                (0..components).map(|c| (format!("k{c}").into(), format!("c{c}").into())).collect();
            for (at, alarm) in ALARMS.iter().enumerate() {
                let active = dice.says(0.6);
                see(&mut view, at as i64, Fact::Alarm { alarm: (*alarm).to_owned(), active });
            }
            if dice.says(0.5) {
                see(&mut view, 3, Fact::Sign { sign: "sign".to_owned(), value: dice.says(0.5) });
            }
            if dice.says(0.5) {
                let answer = ["x", "y", "z"][dice.below(3)].to_owned();
                see(&mut view, 4, Fact::Answer { step: "ask".into(), answer });
            }
            if dice.says(0.5) {
                let told = match ["x", "y", "z", "part"][dice.below(4)] {
                    "part" => Told::Part("part".to_owned()),
                    code => Told::Code(code.to_owned()),
                };
                let service = || "use".to_owned();
                see(&mut view, 7, Fact::Attempt { service: service(), ok: dice.says(0.3) });
                see(&mut view, 8, Fact::Stopped { service: service(), told });
            }
            if dice.says(0.3) {
                let fixes = likelihood(&[(names[dice.below(names.len())].as_str(), 0.9)], 0.1);
                see(&mut view, 5, Fact::Tried { step: "fix".into(), fixes });
            }
            if dice.says(0.3) {
                see(&mut view, 6, Fact::Ruled { cause: names[dice.below(names.len())].clone() });
            }
            view
        })
        .collect()
}

/// Likelihood of a true sign (or an answer) with these causes acting.
fn told(table: &Likelihood, acting: &[&CauseName], other: bool) -> f64 {
    let o = table.otherwise;
    let (mut up, mut down) = (1.0 - o, 1.0);
    for p in acting.iter().map(|cause| table.of(cause)).chain(other.then_some(o)) {
        if p >= o { up *= (1.0 - p) / (1.0 - o) } else { down *= p / o }
    }
    (1.0 - up) * down
}

fn listed(
    table: &BTreeMap<String, Likelihood>,
    word: &str,
    acting: &[&CauseName],
    other: bool,
) -> f64 {
    let all: BTreeMap<&str, f64> =
        table.iter().map(|(a, table)| (a.as_str(), told(table, acting, other))).collect();
    let sum: f64 = all.values().sum();
    all.get(word).map_or(1.0 - sum, |p| p / sum.max(1.0))
}

fn chance(model: &Model, kind: &KindModel, fact: &Fact, acting: &[&CauseName], other: bool) -> f64 {
    let shows = |alarm: &String, cause: &CauseName| model.causes[cause].shows[alarm];
    let p = match fact {
        Fact::Alarm { alarm, active } => {
            let mut quiet = 1.0 - kind.alarms[alarm];
            acting.iter().for_each(|cause| quiet *= 1.0 - shows(alarm, cause));
            quiet *= if other { 0.5 } else { 1.0 };
            if *active { 1.0 - quiet } else { quiet }
        }
        Fact::Sign { sign, value } => {
            let p = told(&kind.signs[sign], acting, other);
            if *value { p } else { 1.0 - p }
        }
        Fact::Attempt { service, ok } => {
            let mut passes = 1.0 - kind.services[service].leak;
            acting.iter().for_each(|cause| passes *= 1.0 - model.causes[*cause].fails[service]);
            passes *= if other { 0.5 } else { 1.0 };
            if *ok { passes } else { 1.0 - passes }
        }
        Fact::Answer { step, answer } => {
            listed(&kind.answers[step.as_str()], answer, acting, other)
        }
        Fact::Stopped { service, told: Told::Code(code) } => {
            listed(&kind.services[service].codes, code, acting, other)
        }
        Fact::Stopped { service, told: Told::Part(part) } => {
            listed(&kind.services[service].stops, part, acting, other)
        }
        Fact::Tried { fixes, .. } => {
            let any =
                acting.iter().map(|cause| fixes.of(cause)).chain(other.then_some(fixes.otherwise));
            1.0 - if acting.is_empty() && !other { fixes.otherwise } else { any.product() }
        }
        Fact::Ruled { cause } => [1.0, 0.05][usize::from(acting.contains(&cause))],
        _ => 1.0,
    };
    p.max(1e-6)
}

/// Up to two causes of the thing's own, or "something else".
fn own_hypotheses(model: &Model, rate: f64) -> Vec<(Vec<&CauseName>, bool, f64)> {
    let odds = |share: f64| share * rate / (1.0 - share * rate);
    let locals: Vec<&CauseDef> =
        model.causes.values().filter(|def| def.of.as_str() == "t").collect();
    let mut out = vec![(vec![], false, 1.0), (vec![], true, odds(0.08))];
    for (i, a) in locals.iter().enumerate() {
        out.push((vec![&a.cause], false, odds(a.prior)));
        for b in &locals[i + 1..] {
            out.push((vec![&a.cause, &b.cause], false, odds(a.prior) * odds(b.prior)));
        }
    }
    out
}

/// Shares of the first thing's causes (the unknown under `None`), by enumeration.
fn brute(model: &Model, things: &[ThingView]) -> BTreeMap<Option<CauseAt>, f64> {
    let kind = &model.kinds[&"t".into()];
    let shared: Vec<&CauseDef> =
        model.causes.values().filter(|def| def.of.as_str() != "t").collect();
    let own = own_hypotheses(model, kind.trouble_rate);
    let mut sums: BTreeMap<Option<CauseAt>, f64> = BTreeMap::new();
    for bits in 0..1u32 << shared.len() {
        let set: Vec<&CauseDef> =
            (0..shared.len()).filter(|j| bits >> j & 1 == 1).map(|j| shared[j]).collect();
        let prior: f64 = set
            .iter()
            .map(|def| def.prior * kind.trouble_rate / (1.0 - def.prior * kind.trouble_rate))
            .product();
        let mut per_thing: Vec<Vec<(usize, f64)>> = Vec::new();
        for view in things {
            let weigh = |(at, (locals, other, odds)): (usize, &(Vec<&CauseName>, bool, f64))| {
                let acting: Vec<&CauseName> =
                    set.iter().map(|def| &def.cause).chain(locals.iter().copied()).collect();
                let facts = view
                    .seen
                    .iter()
                    .map(|seen| chance(model, kind, local(model, &seen.what), &acting, *other));
                (at, odds * facts.product::<f64>())
            };
            per_thing.push(own.iter().enumerate().map(weigh).collect());
        }
        let mut said: Vec<(&str, &CauseName)> = Vec::new();
        for seen in things.iter().flat_map(|view| &view.seen) {
            if let Fact::Ruled { cause } = &seen.what
                && set.iter().any(|def| def.cause == *cause)
            {
                said.push((&seen.evidence, cause));
            }
        }
        let others: f64 =
            per_thing[1..].iter().map(|all| all.iter().map(|(_, w)| w).sum::<f64>()).product();
        for (at, weight) in &per_thing[0] {
            let (locals, other, _) = &own[*at];
            let weight = weight * others * prior * 0.05f64.powi(said.len() as i32);
            blame(model, &things[0], &set, locals, *other, weight, &mut sums);
        }
    }
    let total: f64 = sums.values().sum();
    sums.values_mut().for_each(|sum| *sum /= total);
    sums
}

/// What is said of shared causes is counted once for all, not on each thing.
fn local<'a>(model: &Model, fact: &'a Fact) -> &'a Fact {
    match fact {
        Fact::Ruled { cause } if model.causes[cause].of.as_str() != "t" => &Fact::Healthy,
        other => other,
    }
}

fn blame(
    model: &Model,
    view: &ThingView,
    set: &[&CauseDef],
    locals: &[&CauseName],
    other: bool,
    weight: f64,
    sums: &mut BTreeMap<Option<CauseAt>, f64>,
) {
    let active: Vec<&String> = view
        .seen
        .iter()
        .filter_map(|seen| match &seen.what {
            Fact::Alarm { alarm, active: true } => Some(alarm),
            Fact::Attempt { service, ok: false } => Some(service),
            _ => None,
        })
        .collect();
    let of = |shows: &dyn Fn(&String) -> f64| {
        if active.is_empty() {
            1.0
        } else {
            active.iter().map(|alarm| -(1.0 - shows(alarm)).max(1e-6).ln()).sum()
        }
    };
    let mut parts: Vec<(Option<CauseAt>, f64)> = Vec::new();
    for def in set {
        let place = Place::Component(view.on[&def.of].clone());
        parts
            .push((Some(CauseAt { cause: def.cause.clone(), place }), of(&|what| hits(def, what))));
    }
    for cause in locals {
        let place = Place::Thing(view.thing.clone());
        let def = &model.causes[*cause];
        parts.push((Some(CauseAt { cause: (*cause).clone(), place }), of(&|what| hits(def, what))));
    }
    if other {
        parts.push((None, of(&|_| 0.5)));
    }
    let total: f64 = parts.iter().map(|(_, part)| part).sum();
    if total == 0.0 {
        parts = vec![(None, 1.0)];
    }
    for (cause, part) in parts {
        *sums.entry(cause).or_insert(0.0) += weight * part / if total == 0.0 { 1.0 } else { total };
    }
}

/// Of an alarm or a service.
fn hits(def: &CauseDef, what: &String) -> f64 {
    def.shows.get(what).or_else(|| def.fails.get(what)).copied().unwrap_or(0.0)
}

/// The greatest difference between the belief and brute force.
fn difference(model: &Model, things: &[ThingView]) -> f64 {
    let belief = believe(model, things, &things[0].thing);
    let truth = brute(model, things);
    let of = |cause: &Option<CauseAt>| truth.get(cause).copied().unwrap_or(0.0);
    let unknown = (belief.unknown - of(&None)).abs();
    belief.shares.iter().map(|s| (s.p - of(&Some(s.cause.clone()))).abs()).fold(unknown, f64::max)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    /// Up to pairs of shared causes nothing is left out.
    #[test]
    fn the_belief_is_exact_on_small_models(seed in any::<u64>(), things in 1usize..4, locals in 0usize..5) {
        let mut dice = Dice(seed);
        let model = random_model(&mut dice, 1, locals);
        let things = random_things(&mut dice, &model, things, 1);
        prop_assert!(difference(&model, &things) < 1e-9, "{}", difference(&model, &things));
    }

    /// With more, sets far from the best may be passed over.
    #[test]
    fn leaving_out_far_sets_costs_little(seed in any::<u64>(), things in 1usize..4) {
        let mut dice = Dice(seed);
        let model = random_model(&mut dice, 3, 3);
        let things = random_things(&mut dice, &model, things, 3);
        prop_assert!(difference(&model, &things) < 0.01, "{}", difference(&model, &things));
    }

    #[test]
    fn shares_and_unknown_sum_to_one(seed in any::<u64>(), things in 1usize..6) {
        let mut dice = Dice(seed);
        let model = random_model(&mut dice, 3, 7);
        let things = random_things(&mut dice, &model, things, 3);
        let belief = believe(&model, &things, &things[0].thing);
        let sum = belief.shares.iter().map(|share| share.p).sum::<f64>() + belief.unknown;
        prop_assert!((sum - 1.0).abs() < 1e-9);
        prop_assert!(belief.shares.iter().all(|share| (0.0..=1.0).contains(&share.p)));
        prop_assert!(belief.reasons.iter().all(|reason| reason.factor.is_finite() && reason.factor > 0.0));
    }

    /// To the last bit: order carries no meaning.
    #[test]
    fn the_order_of_things_and_evidence_means_nothing(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let model = random_model(&mut dice, 2, 3);
        let mut things = random_things(&mut dice, &model, 5, 2);
        let before = believe(&model, &things, &ThingId::from("t0"));
        dice.shuffle(&mut things);
        for view in &mut things {
            dice.shuffle(&mut view.seen);
        }
        prop_assert_eq!(before, believe(&model, &things, &ThingId::from("t0")));
    }

    /// A vote that has faded to half counts as half of one: two of them are one, to the last bit.
    #[test]
    fn votes_fade_by_weight(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let model = random_model(&mut dice, 2, 3);
        let mut whole = random_things(&mut dice, &model, 2, 2);
        prop_assume!(whole[1].seen.iter().all(|seen| !matches!(seen.what, Fact::Ruled { .. })));
        let mut halves = whole.clone();
        (halves[1].count, halves[1].weight) = (2, 0.5);
        whole[1].count = 1;
        let of = |things: &[ThingView]| believe(&model, things, &"t0".into()).shares;
        prop_assert_eq!(of(&whole), of(&halves));
        // One that has faded away says nothing.
        halves[1].weight = 0.0;
        let mut bare = whole.clone();
        bare[1].seen.clear();
        for share in of(&halves) {
            let other = believe(&model, &bare, &"t0".into()).p_of(&share.cause);
            prop_assert!((share.p - other).abs() < 1e-9);
        }
    }

    #[test]
    fn a_count_means_as_many_copies(seed in any::<u64>(), copies in 1u32..6) {
        let mut dice = Dice(seed);
        let model = random_model(&mut dice, 2, 3);
        let mut things = random_things(&mut dice, &model, 2, 2);
        let mut copied = things.clone();
        for i in 1..copies {
            let mut copy = things[1].clone();
            copy.thing = format!("t1-{i}").as_str().into();
            copied.push(copy);
        }
        things[1].count = copies;
        let (one, other) = (believe(&model, &things, &"t0".into()), believe(&model, &copied, &"t0".into()));
        let said_once = things[1].seen.iter().all(|seen| !matches!(seen.what, Fact::Ruled { .. }));
        prop_assume!(said_once);
        prop_assert_eq!(one.shares, other.shares);
    }

    /// A far thing's private component counts like its own causes: the same belief as if it were shared
    /// with nobody. One cause of its own and one in the component: of what a thing has to itself no more than
    /// pairs are formed, so that with more of them the two would not be the same question. What is left apart
    /// comes of sets that the search does not follow.
    #[test]
    fn a_component_of_one_thing_is_no_tie(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let model = random_model(&mut dice, 2, 1);
        let mut things = random_things(&mut dice, &model, 3, 2);
        things[2].on.insert("k1".into(), ComponentId::from("alone"));
        let mut tied = things.clone();
        let mut idle = ThingView::new("idle".into(), "t".into());
        idle.on.insert("k1".into(), ComponentId::from("alone"));
        tied.push(idle);
        let (a, b) = (believe(&model, &things, &"t0".into()), believe(&model, &tied, &"t0".into()));
        for share in &a.shares {
            let apart = (share.p - b.p_of(&share.cause)).abs();
            prop_assert!(apart < 0.05, "{apart}");
        }
    }
}
