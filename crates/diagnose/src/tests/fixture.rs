//! A small water works, and short words to say what was seen.

use std::collections::BTreeMap;

use focal_base::{At, CauseName, ComponentId, KindName, StepName, ThingId};

use crate::{
    Candidate, CauseAt, CauseDef, ComponentDef, Fact, KindModel, Likelihood, Model, OwnerRole,
    Place, Seen, ThingView,
};

pub fn likelihood(by_cause: &[(&str, f64)], otherwise: f64) -> Likelihood {
    let by_cause = by_cause.iter().map(|(cause, p)| (CauseName::from(*cause), *p)).collect();
    Likelihood { by_cause, otherwise }
}

pub fn cause(
    name: &str,
    of: &str,
    owner: OwnerRole,
    prior: f64,
    shows: &[(&str, f64)],
) -> CauseDef {
    CauseDef {
        cause: name.into(),
        of: of.into(),
        owner,
        prior,
        shows: shows.iter().map(|(alarm, p)| ((*alarm).to_owned(), *p)).collect(),
        fails: BTreeMap::new(),
    }
}

pub fn role(name: &str) -> OwnerRole {
    OwnerRole::Role(name.to_owned())
}

/// Pumps on a street main, behind a data cell; figures after the water pack.
pub fn water() -> Model {
    let low = |p| [("pressure-low", p)];
    let causes = [
        cause("mains-low", "street-main", role("utility"), 0.18, &low(0.95)),
        cause("main-closed", "street-main", role("utility"), 0.02, &low(0.90)),
        cause("cell-down", "cell", role("carrier"), 0.05, &[("silent", 0.98)]),
        cause("leak", "pump", OwnerRole::Customer, 0.20, &low(0.85)),
        cause("pump-wear", "pump", role("maker"), 0.14, &low(0.80)),
        cause("valve-closed", "pump", OwnerRole::Customer, 0.13, &low(0.95)),
        cause("sensor-fault", "pump", role("maker"), 0.10, &low(0.90)),
        cause("power-out", "pump", role("power"), 0.10, &[("pressure-low", 0.3), ("silent", 0.97)]),
    ];
    let signs = [
        ("flow-high", likelihood(&[("leak", 0.88), ("power-out", 0.02)], 0.06)),
        (
            "suction-low",
            likelihood(&[("mains-low", 0.95), ("main-closed", 0.9), ("valve-closed", 0.45)], 0.06),
        ),
    ];
    let neighbours =
        likelihood(&[("mains-low", 0.9), ("main-closed", 0.9), ("power-out", 0.15)], 0.05);
    let holds = likelihood(&[("leak", 0.04)], 0.92);
    let answers = [("ask-neighbours", "yes", neighbours), ("close-tap", "pressure-holds", holds)];
    let pump = KindModel {
        kind: "pump".into(),
        depends_on: vec!["street-main".into(), "cell".into()],
        trouble_rate: 0.02,
        alarms: [("pressure-low", 0.001), ("silent", 0.0005)]
            .map(|(a, p)| (a.to_owned(), p))
            .into(),
        signs: signs.map(|(sign, table)| (sign.to_owned(), table)).into(),
        answers: answers.map(|(s, a, t)| (s.into(), BTreeMap::from([(a.to_owned(), t)]))).into(),
        ..KindModel::default()
    };
    let component =
        |kind: &str, of: &str| ComponentDef { component: kind.into(), of: of.to_owned() };
    Model {
        kinds: [(KindName::from("pump"), pump)].into(),
        causes: causes.map(|def| (def.cause.clone(), def)).into(),
        components: [component("street-main", "utility"), component("cell", "carrier")]
            .map(|def| (def.component.clone(), def))
            .into(),
    }
}

/// A pump on main `m1` and cell `c1`.
pub fn pump(name: &str, facts: &[Fact]) -> ThingView {
    let mut view = ThingView::new(name.into(), "pump".into());
    view.on = [("street-main".into(), "m1".into()), ("cell".into(), "c1".into())].into();
    for (i, what) in facts.iter().enumerate() {
        see(&mut view, i as i64, what.clone());
    }
    view
}

pub fn pumps(prefix: &str, count: usize, facts: &[Fact]) -> Vec<ThingView> {
    (0..count).map(|i| pump(&format!("{prefix}-{i:03}"), facts)).collect()
}

pub fn see(view: &mut ThingView, at: i64, what: Fact) {
    let evidence = format!("{}/{at}", view.thing);
    view.seen.push(Seen { evidence, at: At(at), what });
}

pub fn low() -> Fact {
    Fact::Alarm { alarm: "pressure-low".to_owned(), active: true }
}

pub fn sign(name: &str, value: bool) -> Fact {
    Fact::Sign { sign: name.to_owned(), value }
}

pub fn answer(step: &str, answer: &str) -> Fact {
    Fact::Answer { step: step.into(), answer: answer.to_owned() }
}

pub fn in_thing(cause: &str, thing: &str) -> CauseAt {
    CauseAt { cause: cause.into(), place: Place::Thing(ThingId::from(thing)) }
}

pub fn in_component(cause: &str, component: &str) -> CauseAt {
    CauseAt { cause: cause.into(), place: Place::Component(ComponentId::from(component)) }
}

pub fn repair(step: &str, cost: f64, fixes: &[(&str, f64)]) -> Candidate {
    Candidate {
        step: StepName::from(step),
        cost,
        fixes: likelihood(fixes, 0.0),
        tries_left: 1,
        ..Candidate::default()
    }
}

pub fn question(step: &str, cost: f64, yes: Likelihood) -> Candidate {
    Candidate {
        step: StepName::from(step),
        cost,
        answers: vec![("yes".to_owned(), yes)],
        other_answer: Some("no".to_owned()),
        tries_left: 1,
        ..Candidate::default()
    }
}

/// A seeded source of numbers (Knuth's MMIX linear congruence, high bits).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.roll()
    }

    pub fn below(&mut self, n: usize) -> usize {
        ((self.roll() * n as f64) as usize).min(n - 1)
    }

    pub fn says(&mut self, p: f64) -> bool {
        self.roll() < p
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}
