//! Outcomes teach what such troubles are: once a trouble, for cases that open later, and it is said.

use std::collections::BTreeMap;

use focal_base::{AgentId, CauseName, Severity, Span, ThingId};
use focal_sense::{Finding, Found};

use super::{case_of, id_of, look, passes, pump};
use crate::intake::Word;
use crate::rows::{CaseRow, TallyRow};
use crate::stage::Stage;
use crate::work::ending::Resolution;
use crate::world::World;

const TRIPPED: &str = "
  - {at: 15m, until: 24m, every: 1m, thing: pump-1, state: {drive: tripped},
     values: {pressure_in: 2.8, pressure_out: 2.1, flow: 0.4, current: 0.0, vibration: 0.0, sensor_voltage: 1.3}}
expect:
  - {at: 24m, case: rosa, open: true}
";

fn begun() -> Stage {
    passes(&pump("{restart: ignores}", TRIPPED))
}

fn alarm(stage: &mut Stage, after: Span, what: impl Fn(String) -> Found) {
    stage.now = stage.now + after;
    let at = stage.now;
    let words = ["pressure_low"].map(|name| {
        Word::Found(Finding { thing: ThingId::from("pump-1"), at, what: what(name.to_owned()) })
    });
    stage
        .house
        .act(&stage.tenant, at, |work| work.take_words(words.into_iter().collect()))
        .expect("taken");
}

fn raised(alarm: String) -> Found {
    let (values, signs) = (BTreeMap::new(), BTreeMap::new());
    Found::Raised { alarm, severity: Severity::Major, values, signs }
}

fn resolve(stage: &Stage, cause: &str, confirmed: bool) {
    let (case, noa) = (id_of(stage, "rosa"), AgentId::from("noa"));
    let how = Resolution { cause: Some(cause.into()), confirmed, worked: None, note: None };
    stage.house.act(&stage.tenant, stage.now, |work| work.resolve(&case, &noa, how)).expect("done");
}

fn tally(world: &World) -> Option<TallyRow> {
    world.tallies.get("water/booster-pump").cloned()
}

fn latest(stage: &Stage) -> CaseRow {
    let newest = |world: &World| world.cases.values().max_by_key(|row| row.case.number).cloned();
    look(stage, newest).expect("a case")
}

fn p(row: &CaseRow, cause: &str) -> f64 {
    let belief = row.decision.belief.as_ref().expect("a belief");
    belief.shares.iter().filter(|s| s.cause.cause.as_str() == cause).map(|s| s.p).sum()
}

#[test]
fn a_confirmed_outcome_moves_what_the_next_case_begins_with() {
    let mut stage = begun();
    let first = case_of(&stage, "rosa");
    let names: Vec<CauseName> = first
        .decision
        .belief
        .as_ref()
        .map(|belief| belief.ranked().iter().map(|share| share.cause.cause.clone()).collect())
        .expect("a belief");
    let cause = names[1].as_str();
    resolve(&stage, cause, false);
    assert_eq!(look(&stage, tally), None, "what is only believed teaches nothing");
    let noa = AgentId::from("noa");
    let again = |stage: &Stage, cause: &str| {
        let case = id_of(stage, "rosa");
        let back = stage.house.act(&stage.tenant, stage.now, |work| work.reopen(&case, &noa));
        back.expect("opened again");
        resolve(stage, cause, true);
    };
    again(&stage, names[2].as_str());
    again(&stage, cause);
    let found = look(&stage, tally).expect("it taught");
    let weight = |cause: &CauseName| found.by_cause.get(cause).copied().unwrap_or_default();
    assert_eq!((found.of, weight(&names[1]), weight(&names[2])), (1, 1.0, 0.0), "corrected");

    // A pack's word weighs as much as one outcome here, so that one is enough to be seen.
    let heavy = |stage: &Stage, worth: f64| {
        let set = stage.house.act(&stage.tenant, stage.now, |work| {
            let row = work.tx.world.tenant.clone();
            work.tx.put_tenant(crate::rows::TenantRow { prior_worth: worth, ..row });
            Ok(())
        });
        set.expect("set");
    };
    heavy(&stage, 1.0);
    alarm(&mut stage, Span::hours(1), |alarm| Found::Returned { alarm });
    alarm(&mut stage, Span::days(30), raised);
    let next = latest(&stage);
    assert_ne!(next.case.id, first.case.id);
    assert_eq!(next.taught.of, 1);
    let belief = next.decision.belief.clone().expect("a belief");
    let said = belief.reasons.iter().find(|r| r.evidence == "prior" && r.cause.cause == names[1]);
    let said = said.expect("it is among the reasons");
    assert!(said.factor > 1.05 && said.things == 1, "{said:?}");

    // What is learnt meanwhile changes nothing for a case that is open.
    let before = p(&next, cause);
    heavy(&stage, 1_000_000.0);
    alarm(&mut stage, Span::mins(30), |_| Found::Sign { sign: "unheard_of".into(), value: true });
    let still = latest(&stage);
    assert_eq!((still.case.id.clone(), still.taught.clone()), (next.case.id, next.taught.clone()));
    // With a pack's word that weighs a million outcomes the same case would begin as the pack says.
    let pack = look(&stage, |world| {
        let blank = CaseRow { taught: crate::rows::Taught::default(), ..still.clone() };
        let judged = crate::decide::judge(world, &blank, stage.house.twins(), stage.now);
        let belief = judged.expect("judged").belief;
        belief.shares.iter().filter(|s| s.cause.cause.as_str() == cause).map(|s| s.p).sum::<f64>()
    });
    assert!(before > pack + 0.05, "{before} {pack}");
}
