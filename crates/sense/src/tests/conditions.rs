//! Conditions: what they mean, and what is said of those that cannot work.

use super::*;

fn twin(words: &str) -> Twin {
    let mut scene = Scene::new("");
    scene.line(START, words);
    scene.state.twin
}

#[test]
fn conditions_mean_what_cel_says() {
    let twin = twin("p=2 q=-3 door=open level=4 on=true");
    let cases = [
        ("p < 2.4", Some(true)),
        ("p < 2", Some(false)),
        ("p == 2.0 && q == -3", Some(true)),
        ("p + q * 2.0 < -3.9", Some(true)),
        ("(p + q) * 2.0 == -2.0", Some(true)),
        ("p - -q == -1.0", Some(true)),
        ("p / 4.0 >= 0.5", Some(true)),
        ("abs(q) > 2.9 && min(p, q, 0) == q && max(p, q) == p", Some(true)),
        ("door == \"open\" && on", Some(true)),
        ("door != \"open\" || !on", Some(false)),
        ("door in [\"open\", \"ajar\"]", Some(true)),
        ("level in [1, 2, 3]", Some(false)),
        ("on ? p > 1.0 : q > 1.0", Some(true)),
        ("(on ? p : q) > 1.0", Some(true)),
        ("on == (p > 1.0)", Some(true)),
        ("true", Some(true)),
        // No value yet: the whole is unknown, whatever the rest says.
        ("temp > 30.0", None),
        ("p > 1.0 || temp > 30.0", None),
        // No finite result: unknown, unless the other side decides.
        ("p / 0.0 > 1.0", None),
        ("p > 5.0 && q / 0.0 > 1.0", Some(false)),
        ("q / 0.0 > 1.0 || p > 1.0", Some(true)),
    ];
    for (text, expect) in cases {
        let expr = Expr::compile(&kind(), &Condition(text.to_owned()))
            .unwrap_or_else(|problem| panic!("{text}: {problem}"));
        assert_eq!(expr.eval(&twin), expect, "{text}");
    }
}

#[test]
fn problems_say_what_was_expected() {
    let long = format!("p > {}", "1 + ".repeat(120));
    let deep = format!("{}p > 1.0{}", "(".repeat(60), ")".repeat(60));
    let wide = format!("p > {}", ["q"; 99].join("+"));
    let cases = [
        ("", "nothing", None),
        ("tmp > 3.0", "tmp", Some("temp")),
        ("p < ", "\"p <\"", None),
        ("p", "p, which is a number", None),
        ("p + q", "a number (from +)", None),
        ("door > 3.0", "door, which is text", None),
        ("p == \"three\"", "a number compared with text", None),
        ("p > \"three\"", "the text \"three\"", None),
        ("p && on", "p, which is a number", None),
        ("on + 1 > 2", "on, which is true or false", None),
        ("(p > 1.0) + 1 > 2", "true or false (from >)", None),
        ("[1,2].all(x, x > 0)", "a loop (all, exists, map or filter)", None),
        ("door.matches(\"a*\")", "matches", None),
        ("door.size() > 3", "size", None),
        ("mn(p, q) > 1.0", "mn", Some("min")),
        ("door.x == 1", "a field after a dot", None),
        ("has(door.x)", "a field after a dot", None),
        ("p % 2 == 0", "%", None),
        ("door + \"x\" == \"openx\"", "a number compared with text", None),
        (&long, "483 bytes", None),
        (&deep, "a deeply nested condition", None),
        (&wide, "a deeply nested condition", None),
    ];
    for (text, found, nearest) in cases {
        let problem = Expr::compile(&kind(), &Condition(text.to_owned())).expect_err(text);
        assert_eq!(
            (problem.found.as_str(), problem.nearest.as_deref()),
            (found, nearest),
            "{text}"
        );
    }
}

#[test]
fn what_is_compared_is_measured_alike_and_within_reach() {
    let mut kind = kind();
    for (metric, unit, range) in [
        ("p", "bar", Some((0.0, 16.0))),
        ("q", "L/min", None),
        ("temp", "Cel", Some((-40.0, 85.0))),
    ] {
        let def = kind.telemetry.get_mut(&metric.into()).expect("declared");
        (def.unit, def.range) = (unit.to_owned(), range);
    }
    let two = ["p in bar beside temp in Cel", "p in bar beside q in L/min"];
    for (text, found) in [
        ("p < 2.4", None),
        ("p < 16.0 && temp > -40.0", None),
        ("p - 1.0 > p * 0.5", None),
        ("p / q > 0.1 && p * q > 300.0", None),
        ("p > level", None),
        ("p > temp", Some(two[0])),
        ("on || min(p, 3.0) + q > 4.0", Some(two[1])),
        ("(on ? p : temp) > 4.0", Some(two[0])),
        ("p < 240.0", Some("p compared with 240")),
        ("-50.0 < temp", Some("temp compared with -50")),
    ] {
        let got = Expr::compile(&kind, &Condition(text.to_owned())).err();
        assert_eq!(got.as_ref().map(|problem| problem.found.as_str()), found, "{text}");
    }
    let far = Expr::compile(&kind, &Condition("p < 240.0".to_owned())).expect_err("out of reach");
    assert_eq!(far.expected, "a limit in bar, from 0 to 16, as p is measured");
}

#[test]
fn rules_say_every_problem_with_its_place() {
    let alarm = |name: &str, detector| AlarmDef {
        alarm: name.to_owned(),
        of: "pump".into(),
        severity: Severity::Minor,
        affects_customer: false,
        detector,
    };
    let threshold = |when: &str, clear: &str| DetectorDef::Threshold {
        when: Condition(when.to_owned()),
        hold: Span::ZERO,
        clear_when: Some(Condition(clear.to_owned())),
        clear_hold: Span::ZERO,
    };
    let rate = |metric: &str, by, within| DetectorDef::Rate {
        metric: metric.into(),
        by,
        within,
        clear_hold: Span::ZERO,
    };
    let attempts = |failed| DetectorDef::Attempts {
        service: "pay".to_owned(),
        failed,
        within: Span::mins(5),
        clear_after: None,
    };
    let mut kind = kind();
    kind.telemetry.insert("bad-name".into(), kind.telemetry[&"q".into()].clone());
    let problems = Rules::compile(
        &kind,
        &[
            alarm("a", threshold("tmp > 1.0", "p")),
            alarm("a", threshold("p > 1.0", "p < 1.0")),
            alarm("b", rate("tem", 1.0, Span::mins(5))),
            alarm("c", rate("p", 1.0, Span::secs(5))),
            alarm("d", DetectorDef::Silence { after: Span::ZERO }),
            alarm("e", attempts(0)),
            alarm("f", attempts(99)),
        ],
        &[SignDef { sign: "s".to_owned(), of: "pump".into(), when: Condition("p +".to_owned()) }],
    )
    .expect_err("all of it is wrong");
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    let expect = [
        "things.pump.telemetry.bad-name",
        "alarms.a.when",
        "alarms.a.clear_when",
        "alarms.a",
        "alarms.b.metric",
        "alarms.c.within",
        "alarms.d.after",
        "alarms.e.failed",
        "alarms.f.failed",
        "signs.s.when",
    ];
    assert_eq!(paths, expect);
    assert_eq!(problems[4].nearest.as_deref(), Some("temp"));
    let text = problems[4].to_string();
    assert_eq!(text, "alarms.b.metric: found tem; expected a metric of pump. Did you mean temp?");
}
