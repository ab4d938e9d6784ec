//! The check values of decision-theoretic troubleshooting, and what a plan tells the desk.

use super::fixture::{in_thing, likelihood, question, repair, role};
use crate::candidate::{Causes, after};
use crate::{Belief, Candidate, PlanRates, Scope, Share, plan};

/// One cause per probability, `c0`, `c1`…, each of its own owner.
fn belief(p: &[f64]) -> Belief {
    let share = |(i, p): (usize, &f64)| Share {
        cause: in_thing(&format!("c{i}"), "t"),
        owner: role(&format!("o{i}")),
        p: *p,
    };
    Belief::of(
        p.iter().enumerate().map(share).collect(),
        (1.0 - p.iter().sum::<f64>()).max(0.0),
        0.0,
    )
}

fn perfect(costs: &[f64]) -> Vec<Candidate> {
    let one = |(i, cost): (usize, &f64)| {
        repair(&format!("repair-{i}"), *cost, &[(&format!("c{i}"), 1.0)])
    };
    costs.iter().enumerate().map(one).collect()
}

fn rates(last_resort: f64) -> PlanRates {
    PlanRates { last_resort, free: 0.0 }
}

#[test]
fn repairs_are_tried_by_chance_per_cost() {
    let plan =
        plan(&belief(&[0.5, 0.3, 0.15, 0.05]), &perfect(&[10.0, 2.0, 5.0, 1.0]), &rates(1e6));
    assert_eq!(plan.order, [1, 0, 3, 2]);
    assert!((plan.repair_only - 9.95).abs() < 1e-9, "{}", plan.repair_only);
    assert_eq!(plan.steps[0].step.as_str(), "repair-1");
    assert!((plan.steps[0].expected_cost - 9.95).abs() < 1e-9);
}

const FIVE: [f64; 5] = [0.15, 0.08, 0.05, 0.52, 0.20];
const REPAIRS: [f64; 5] = [4.0, 6.0, 12.0, 9.0, 7.0];
const TESTS: [f64; 5] = [0.5, 0.8, 0.3, 0.05, 0.6];
const HAND_OFF: f64 = 25.0;
/// The reference gives the tests' costs but not their tables; these are ours.
const SEES: f64 = 0.85;
const ERRS: f64 = 0.08;

fn five_tests() -> Vec<Candidate> {
    let one = |(i, cost): (usize, &f64)| {
        question(&format!("test-{i}"), *cost, likelihood(&[(&format!("c{i}"), SEES)], ERRS))
    };
    TESTS.iter().enumerate().map(one).collect()
}

/// Expected cost of doing what the plan says first, again and again.
fn greedy(p: &[f64], left: &[Candidate]) -> f64 {
    let now = belief(p);
    let plan = plan(&now, left, &rates(HAND_OFF));
    let Some(first) = plan.steps.first().filter(|one| one.expected_cost < HAND_OFF) else {
        return HAND_OFF;
    };
    let step = &left[first.candidate];
    let rest: Vec<Candidate> = left.iter().filter(|one| one.step != step.step).cloned().collect();
    let causes = Causes::new(&now);
    let fails: Vec<f64> = causes.fixes(step).iter().map(|fix| 1.0 - fix).collect();
    let (failed, open) = after(&causes.p, &fails);
    let mut cost = step.cost;
    for (_, likelihood) in causes.answers(step) {
        let (told, chance) = after(&failed, &likelihood);
        if open * chance > 1e-12 {
            cost += open * chance * greedy(&in_order(&now, &told), &rest);
        }
    }
    cost
}

/// From the belief's order of causes back to ours.
fn in_order(belief: &Belief, told: &[f64]) -> Vec<f64> {
    let of =
        |i: usize| belief.shares.iter().position(|s| s.cause == in_thing(&format!("c{i}"), "t"));
    (0..belief.shares.len()).map(|i| of(i).map_or(0.0, |at| told[at])).collect()
}

/// Cost of the best tree of all, by trying everything.
fn optimal(weights: [f64; 5], tests: u32) -> f64 {
    let total: f64 = weights.iter().sum();
    if total < 1e-15 {
        return 0.0;
    }
    let mut best = HAND_OFF;
    for i in (0..5).filter(|i| weights[*i] > 0.0) {
        let mut rest = weights;
        rest[i] = 0.0;
        let open = rest.iter().sum::<f64>() / total;
        best = best.min(REPAIRS[i] + if open > 1e-12 { open * optimal(rest, tests) } else { 0.0 });
    }
    for t in (0..5).filter(|t| tests >> t & 1 == 0) {
        let mut cost = TESTS[t];
        for yes in [true, false] {
            let mut told = weights;
            for (i, weight) in told.iter_mut().enumerate() {
                let p = if i == t { SEES } else { ERRS };
                *weight *= if yes { p } else { 1.0 - p };
            }
            cost += told.iter().sum::<f64>() / total * optimal(told, tests | 1 << t);
        }
        best = best.min(cost);
    }
    best
}

#[test]
fn five_owners_of_a_payment() {
    let mut all = perfect(&REPAIRS);
    let repair_only = plan(&belief(&FIVE), &all, &rates(HAND_OFF)).repair_only;
    assert!((repair_only - 14.61).abs() < 1e-9, "{repair_only}");
    all.extend(five_tests());
    let cost = greedy(&FIVE, &all);
    assert!(cost <= 10.6, "{cost}");
}

/// With three of the tests, so that every tree can be tried.
#[test]
fn looking_one_step_ahead_is_close_to_the_best_tree() {
    let mut all = perfect(&REPAIRS);
    all.extend(five_tests().into_iter().skip(2));
    let (cost, best) = (greedy(&FIVE, &all), optimal(FIVE, 0b00011));
    assert!(best <= cost + 1e-9 && cost <= best * 1.02, "{cost} against {best}");
}

#[test]
fn hands_off_where_trying_on_costs_more() {
    let plan = plan(&belief(&[0.6, 0.05]), &perfect(&[2.0, 30.0]), &rates(40.0));
    assert_eq!(plan.order, [0], "c1's repair is not worth its cost");
    assert!((plan.repair_only - (2.0 + 0.4 * 40.0)).abs() < 1e-9);
    let dear = plan.steps.iter().find(|one| one.step.as_str() == "repair-1").expect("scored");
    assert!(!dear.helps);
}

#[test]
fn free_evidence_comes_first_when_it_can_change_the_belief() {
    let mut candidates = perfect(&[5.0, 5.0]);
    candidates.push(question("look-at-telemetry", 0.0, likelihood(&[("c0", 0.9)], 0.1)));
    candidates.push(question("look-at-nothing", 0.0, likelihood(&[], 0.5)));
    let plan = plan(&belief(&[0.9, 0.05]), &candidates, &rates(50.0));
    assert_eq!(plan.steps[0].step.as_str(), "look-at-telemetry");
    assert!(plan.steps[0].helps);
    let idle =
        plan.steps.iter().find(|one| one.step.as_str() == "look-at-nothing").expect("scored");
    assert!(!idle.helps);
}

#[test]
fn a_question_says_what_each_answer_would_change() {
    let ask = question("close-tap", 0.4, likelihood(&[("c0", 0.05)], 0.95));
    let plan = plan(&belief(&[0.6, 0.3]), &[ask], &rates(100.0));
    let [yes, no] = &plan.steps[0].changes[..] else { panic!("two answers: {plan:?}") };
    assert_eq!((yes.answer.as_str(), &yes.owner, yes.overturns), ("yes", &Some(role("o1")), true));
    assert_eq!((no.answer.as_str(), &no.owner, no.overturns), ("no", &Some(role("o0")), false));
    assert_eq!(no.cause, Some(in_thing("c0", "t")));
    assert!((yes.p + no.p - 1.0).abs() < 1e-9 && no.owner_p > 0.9);
}

#[test]
fn a_hand_off_reaches_only_its_owner_and_a_wrong_one_costs() {
    let hand = |owner: &str, if_wrong| Candidate {
        scope: Scope::Owner(role(owner)),
        fixes: likelihood(&[], 0.9),
        if_wrong,
        ..repair(&format!("hand-to-{owner}"), 15.0, &[])
    };
    let now = belief(&[0.55, 0.45]);
    let plan_of = |wrong| plan(&now, &[hand("o0", wrong), hand("o1", wrong)], &rates(300.0));
    let free = plan_of(0.0);
    assert!((free.steps[0].p_fix - 0.55 * 0.9).abs() < 1e-9);
    assert!(plan_of(20.0).steps[0].expected_cost > free.steps[0].expected_cost + 0.4 * 20.0);
}

#[test]
fn equal_steps_stand_by_name_and_spent_ones_are_gone() {
    let mut candidates = vec![repair("b", 1.0, &[("c0", 0.5)]), repair("a", 1.0, &[("c0", 0.5)])];
    let names = |of: &[Candidate]| {
        let steps = plan(&belief(&[0.9]), of, &rates(50.0)).steps;
        steps.into_iter().map(|one| one.step.0).collect::<Vec<_>>()
    };
    assert_eq!(names(&candidates), ["a", "b"]);
    candidates[1].tries_left = 0;
    assert_eq!(names(&candidates), ["b"]);
}

#[test]
fn the_part_of_the_last_resort_is_known() {
    let plan = plan(&belief(&[0.5, 0.4]), &[repair("try", 10.0, &[("c0", 1.0)])], &rates(300.0));
    let first = &plan.steps[0];
    assert!((first.at_last - 150.0).abs() < 1e-9, "{}", first.at_last);
    assert!((first.expected_cost - 160.0).abs() < 1e-9, "{}", first.expected_cost);
}

#[test]
fn the_last_resort_is_taken_when_nothing_else_pays() {
    let mut replace = repair("replace", 6.0, &[]);
    replace.last_resort = true;
    let plan =
        plan(&belief(&[0.5, 0.4]), &[replace, repair("try", 7.0, &[("c0", 0.9)])], &rates(300.0));
    assert_eq!(plan.steps[0].step.as_str(), "replace");
    assert!(plan.steps[0].helps && !plan.steps[1].helps && plan.order.is_empty());
    assert!((plan.cost - 6.0).abs() < 1e-9);
}
