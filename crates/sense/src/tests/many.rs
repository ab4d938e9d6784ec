//! Properties that must hold for whatever arrives, in whatever order.

use proptest::prelude::*;

use super::*;

const RULES: &str = "low: when p < 2.4 | for 2m | clear_when p > 2.6\nboth: when p < 2.0 && q > 1.0\n\
                     ajar: when door == \"open\" && p < 3.0 | for 1m\nleak: rate p -1.0 | within 5m\n\
                     silent: silence 15m\ne18: code E18 | clear E19 | clear_after 5m\n\
                     broken: test self_test\nodd: unusual q | clear_for 5m\npair: unusual p q\nflow: sign q > 1.0";

/// A word of a signal, over few names and values so that they meet.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..5i32).prop_map(|v| format!("p={v}")),
        (0..5i32).prop_map(|v| format!("q={v}")),
        Just("door=open".to_owned()),
        Just("door=shut".to_owned()),
        Just("!E18".to_owned()),
        Just("!E19".to_owned()),
        Just("self_test:fail".to_owned()),
        Just("self_test:ok".to_owned()),
        Just("pay:ok".to_owned()),
        Just("pay:fail@issuer".to_owned()),
    ]
}

fn words() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(word(), 0..4)
}

fn build(words: &[String]) -> Signal {
    signal(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

fn wild_number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), Just(f64::NAN), Just(f64::INFINITY), -10.0..10.0f64]
}

/// Any signal at all: unknown names, no numbers, times from the edge of the world.
fn wild() -> impl Strategy<Value = Signal> {
    let name =
        prop_oneof![Just("p".to_owned()), Just("q".to_owned()), Just("temp".to_owned()), ".{0,8}"];
    let at = prop_oneof![
        Just(None),
        (-3_000_000_000i64..3_000_000_000).prop_map(|ms| Some(At(START.0 + ms))),
        any::<i32>().prop_map(|ms| Some(At(START.0 + i64::from(ms) * 1_000))),
    ];
    (words(), prop::collection::btree_map(name, wild_number(), 0..3), at).prop_map(
        |(words, values, at)| {
            let mut signal = build(&words);
            signal.values.extend(values);
            signal.at = at;
            signal
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn nothing_panics_and_a_refusal_changes_nothing(
        signals in prop::collection::vec((wild(), 0..5_000_000i64), 0..40),
    ) {
        let mut scene = Scene::new(RULES);
        let (mut now, mut out) = (START, Vec::new());
        for (signal, wait) in &signals {
            now = now + Span(*wait);
            let before = scene.state.to_bytes();
            if judge(&scene.rules, &scene.settings, &mut scene.state, signal, now, &mut out).is_err() {
                prop_assert_eq!(scene.state.to_bytes(), before);
            }
            if let Some(due) = next_deadline(&scene.rules, &scene.settings, &scene.state)
                && due <= now
            {
                tick(&scene.rules, &scene.settings, &mut scene.state, now, &mut out);
                let next = next_deadline(&scene.rules, &scene.settings, &scene.state);
                prop_assert!(next.is_none_or(|next| next > now), "a timer that never rests");
            }
        }
        balanced(&out)?;
    }

    #[test]
    fn a_state_written_and_read_between_finds_the_same(
        lines in prop::collection::vec((words(), 1..400_000i64), 1..60),
    ) {
        let (mut whole, mut broken) = (Scene::new(RULES), Scene::new(RULES));
        let (mut out_whole, mut out_broken, mut now) = (Vec::new(), Vec::new(), START);
        for (words, wait) in &lines {
            now = now + Span(*wait);
            let signal = build(words);
            for (scene, out) in [(&mut whole, &mut out_whole), (&mut broken, &mut out_broken)] {
                tick(&scene.rules, &scene.settings, &mut scene.state, now, out);
                judge(&scene.rules, &scene.settings, &mut scene.state, &signal, now, out).expect("valid");
            }
            broken.state = ThingState::from_bytes(&broken.state.to_bytes()).expect("our own bytes");
        }
        prop_assert_eq!(out_whole, out_broken);
        prop_assert_eq!(whole.state.to_bytes(), broken.state.to_bytes());
    }

    /// Networks repeat. With ids, every signal sent again (at once and at the end) changes nothing.
    #[test]
    fn repeats_have_no_effect(lines in prop::collection::vec((words(), 1..400_000i64), 1..24)) {
        let (mut once, mut twice) = (Scene::new(RULES), Scene::new(RULES));
        let (mut out_once, mut out_twice, mut now) = (Vec::new(), Vec::new(), START);
        let mut sent = Vec::new();
        for (place, (words, wait)) in lines.iter().enumerate() {
            now = now + Span(*wait);
            let mut signal = build(words);
            (signal.id, signal.at) = (Some(place.to_string()), Some(now));
            judge(&once.rules, &once.settings, &mut once.state, &signal, now, &mut out_once).expect("valid");
            for _ in 0..2 {
                judge(&twice.rules, &twice.settings, &mut twice.state, &signal, now, &mut out_twice)
                    .expect("valid");
            }
            sent.push(signal);
        }
        for signal in &sent {
            let judged =
                judge(&twice.rules, &twice.settings, &mut twice.state, signal, now, &mut out_twice);
            prop_assert!(judged.expect("valid").repeat);
        }
        prop_assert_eq!(out_once, out_twice);
        prop_assert_eq!(once.state.to_bytes(), twice.state.to_bytes());
    }

    /// Within the skew, order does not matter for where things end: the twin, and every alarm that is
    /// decided by the newest word about it.
    #[test]
    fn order_within_the_skew_does_not_matter(
        (lines, order) in prop::collection::vec(words(), 1..16).prop_flat_map(|lines| {
            let order: Vec<usize> = (0..lines.len()).chain(0..lines.len()).collect();
            (Just(lines), Just(order).prop_shuffle())
        }),
    ) {
        const MEMORYLESS: &str = "low: when p < 2.4\nboth: when p < 2.0 && q > 1.0\n\
                                  e18: code E18 | clear E19\nbroken: test self_test";
        let signals: Vec<Signal> = lines.iter().enumerate().map(|(place, words)| {
            let mut signal = build(words);
            let at = START + Span::secs(7 * place as i64);
            (signal.id, signal.at) = (Some(place.to_string()), Some(at));
            signal
        }).collect();
        let run = |order: &mut dyn Iterator<Item = usize>| {
            let mut scene = Scene::new(MEMORYLESS);
            let (now, mut out) = (START + Span::secs(120), Vec::new());
            for place in order {
                let (rules, settings) = (&scene.rules, &scene.settings);
                judge(rules, settings, &mut scene.state, &signals[place], now, &mut out).expect("valid");
            }
            balanced(&out).expect("balanced");
            let values: Vec<_> = scene.state.twin.values().map(|(n, v, at)| (n.to_owned(), v, at)).collect();
            let states: Vec<_> =
                scene.state.twin.reported().map(|(n, v, at)| (n.to_owned(), v.clone(), at)).collect();
            // Flapping depends on how often one looks, and is not where things end.
            let active: Vec<_> = scene.state.alarms.iter().map(|a| (a.name.clone(), a.active)).collect();
            (values, states, active)
        };
        prop_assert_eq!(run(&mut (0..signals.len())), run(&mut order.iter().copied()));
    }
}

/// Transitions only: an alarm is raised, then returned, and so on.
fn balanced(findings: &[Finding]) -> Result<(), TestCaseError> {
    let mut active = BTreeMap::new();
    for finding in findings {
        let (alarm, now) = match &finding.what {
            Found::Raised { alarm, .. } => (alarm, true),
            Found::Returned { alarm } => (alarm, false),
            _ => continue,
        };
        let before = active.insert(alarm.clone(), now).unwrap_or(false);
        prop_assert_ne!(before, now, "{} twice", alarm);
    }
    Ok(())
}
