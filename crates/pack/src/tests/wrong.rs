//! A corpus of what goes wrong in packs, and what is said about each.

use std::collections::BTreeMap;
use std::fmt::Write;

use focal_diagnose::Told;

use super::small;
use crate::{MAX_PROBLEMS, Weight, load};

/// File, what stands there, what somebody wrote instead.
type Change = (&'static str, &'static str, &'static str);

const PACK: &str = "pack.yaml";
const TEXTS: &str = "texts/en.yaml";
const STORY: &str = "stories/worn.yaml";
const OFFERS: &str = "services.yaml";

/// Every case is one slip that really happens.
const SHAPE: &[Change] = &[
    (PACK, "severity: major", "severty: major"),
    (PACK, "severity: major", "severity: mayor"),
    (PACK, "prior: 0.2", "prior: 1.2"),
    (PACK, "prior: 0.2", "prior: often"),
    (PACK, ", prior: 0.2", ""),
    (PACK, "for: 5m", "for: 5 parsecs"),
    (PACK, "for: 5m", "for: 5"),
    (PACK, "cost: 0.10", "cost: 0.105"),
    (PACK, "cost: 0.10", "cost: -3"),
    (PACK, "cost: 0.10", "cost: ten"),
    (PACK, "40 / year", "40 / day"),
    (PACK, "version: 3", "version: 3.5"),
    (PACK, "currency: EUR", "currency: euro"),
    (PACK, "pack: small\n", ""),
    (PACK, "pack: small", "pack: Small Pack"),
    (PACK, "roles: [maker, utility]", "roles: maker"),
    (PACK, "skills: {water: 5}", "skills: water"),
    (PACK, "skills: {water: 5}", "skills: {water: 5}, with: neighbour"),
    (PACK, "do: restart", "do: restart, with: customer"),
    (PACK, "do: restart", "do: restart, contains: perhaps"),
    (
        PACK,
        "telemetry:\n      pressure: {unit: bar, every: 60s, range: [0, 16]}",
        "telemetry: {pressure: bar}",
    ),
    (PACK, "range: [0, 16]", "range: [16, 0]"),
    (PACK, "range: [0, 16]", "range: 16"),
    (PACK, "wet: bool", "wet: boolean"),
    (PACK, "pressure: {unit", "pressure-out: {unit"),
    (PACK, "alarms:\n", "alarms:\nalarms:\n"),
    (PACK, "grade: A", "grade: D"),
    (PACK, "steps:", "- steps:"),
    (PACK, "roles: [maker, utility]", "roles: &r [maker, utility]\nskills: *r"),
    (PACK, "roles: [maker", "roles: [[[[[[[[[[[[[[maker]]]]]]]]]]]]]"),
    (PACK, "{text: \"A manual\"", "{text: \"A manual"),
    (PACK, "state: {drive", "state: {<<: {a: text}, drive"),
];

const NAMES: &[Change] = &[
    (PACK, "of: pump, owner: maker", "of: pomp, owner: maker"),
    (PACK, "owner: maker", "owner: makers"),
    (PACK, "made_by: maker", "made_by: marker"),
    (PACK, "depends_on: [main]", "depends_on: [mains]"),
    (PACK, "shows: {low: 0.9}", "shows: {lo: 0.9}"),
    (PACK, "fixes: {worn: 0.1}", "fixes: {wron: 0.1}"),
    (PACK, "do: restart", "do: restrat"),
    (PACK, "skills: {water: 5}", "skills: {watter: 5}"),
    (PACK, "skills: {water: 5}", "skills: {water: 11}"),
    (PACK, "unit: bar", "unit: baar"),
    (PACK, "source: S1", "source: S2"),
    (PACK, "estimate: [for, leak]", "estimate: [for, leek]"),
    (PACK, "cause: main-low", "cause: worn"),
    (PACK, "component: main,", "component: pump,"),
    (PACK, "{drive: text", "{pressure: text"),
    (PACK, "step: ask", "step: restart"),
    (PACK, ", source: S1, estimate: [for, leak]", ""),
    (PACK, "tells: {worn: 0.9, else: 0.1}", "tells: {worn: 0.9}"),
    (
        PACK,
        "{main-low: 0.9, else: 0.05}}",
        "{main-low: 0.9, else: 0.05}, not: {main-low: 0.5, else: 0.05}}",
    ),
    (PACK, ", other_answer: only-me", ""),
    (PACK, "by: thing", "by: robot"),
    (PACK, "by: thing, do: restart", "by: thing"),
    (PACK, "by: agent", "by: technician"),
    (PACK, "cost: 9, takes: 12m", "cost: 9"),
    (PACK, ", fixes: {worn: 0.2}", ""),
    (PACK, "takes: 12m", "takes: 12m, after: [aks]"),
    (PACK, "takes: 12m", "takes: 12m, max: 0"),
    (PACK, "trouble_rate: 0.02\n", ""),
];

const RULES: &[Change] = &[
    (PACK, "when: pressure < 2.4", "when: presure < 2.4"),
    (PACK, "when: pressure < 2.4", "when: pressure <"),
    (PACK, "when: pressure < 2.4", "when: pressure"),
    (PACK, "when: pressure < 2.4", "when: 5"),
    (PACK, "when: pressure < 2.4, ", ""),
    (PACK, "when: pressure < 2.4", "when: pressure < 2.4, silent: 5m"),
    (PACK, "when: pressure < 2.4, for: 5m", "silent: 5m, for: 5m"),
    (PACK, "when: pressure < 2.4, for: 5m", "silent: 0s"),
    (PACK, "when: pressure < 2.4, for: 5m", "code: E18"),
    (PACK, "when: pressure < 2.4, for: 5m", "unusual: presure"),
    (PACK, "when: pressure < 2.4, for: 5m", "unusual: [pressure, presure]"),
    (PACK, "when: pressure < 2.4, for: 5m", "unusual: [pressure, pressure]"),
    (PACK, "when: pressure < 2.4, for: 5m", "unusual: []"),
    (PACK, "when: pressure < 2.4, for: 5m", "rate: {metric: pressure, by: 0, within: 3m}"),
    (PACK, "affects: customer", "affects: customer, at_once: ask"),
    (PACK, "expect: pressure > 2.6", "expect: pressure == \"high\""),
    (PACK, "never_if: [wet]", "never_if: [wett]"),
    (PACK, "never_if: [wet]", "never_if: [wet], brings: [lwo]"),
    (PACK, "when: drive ==", "when: drive ="),
    (PACK, "{drive: text", "{in: text"),
    (PACK, "every: 60s", "every: 0s"),
    (PACK, "takes: 12m", "takes: 12m, expect: pressure > 2"),
];

const SAID: &[Change] = &[
    (TEXTS, "cause.worn.name: Worn\n", ""),
    (TEXTS, "cause.worn.name: Worn", "cause.wron.name: Worn"),
    (TEXTS, "action.restart: Restart", "action.restart: Restart\naction.restart: Again"),
    (TEXTS, "Your pump lost pressure.", "Your pump lost pressure!"),
    (TEXTS, "{site}", "{siet}"),
    (TEXTS, "{site}", "{site"),
    (TEXTS, "Main low", "\"\""),
    (TEXTS, "role.maker: Maker", "role:\n  maker: Maker"),
];

const TOLD: &[Change] = &[
    (STORY, "is: clear fault", "is: clear falt"),
    (STORY, "start: 2026-03-02T09:00:00+01:00", "start: monday"),
    (STORY, "zone: Europe/Madrid", "zone: Madrid"),
    (STORY, "\"22:00-08:00\"", "\"late\""),
    (STORY, "to: [p-1]", "to: [p-2]"),
    (STORY, "kind: pump", "kind: pomp"),
    (STORY, "{main: main-7}, customer", "{main: main-8}, customer"),
    (STORY, "obeys: {restart: ignores}", "obeys: {restart: maybe}"),
    (STORY, "obeys: {restart: ignores}", "obeys: {reset: ignores}"),
    (STORY, "customer: rosa, obeys", "customer: rose, obeys"),
    (STORY, "values: {pressure: 4.5}", "values: {presure: 4.5}"),
    (STORY, "every: 1m", "every: 0m"),
    (STORY, "until: 30m, ", ""),
    (STORY, "thing: p-1, values", "values"),
    (STORY, "answers: {ask: too}", "answers: {ask: to}"),
    (STORY, "answers: {ask: too}", "answers: {call: too}"),
    (STORY, "answers: {ask: too}", "does: call"),
    (STORY, "answers: {ask: too}", "thinks: so"),
    (STORY, "agent: noa, resolves", "agent: noah, resolves"),
    (STORY, "at: 37m, alarm: low", "at: noon, alarm: low"),
    (STORY, "at: 37m, alarm: low", "alarm: low"),
    (STORY, "alarm: low, of: p-1", "alarm: lwo, of: p-1"),
    (STORY, "outcome: rosa", "outcome: rosa, case: rosa"),
    (STORY, "outcome: rosa", "outcome: mian-7"),
    (STORY, "ended_by: agent", "ended_by: agnet"),
    (STORY, "owner: maker}", "owner: acmee}"),
    (STORY, "never: contact", "never: contatc"),
    (STORY, "p-1: {kind", "p-{n}: {repeat: 999999, kind"),
];

const SERVICES: &[Change] = &[
    (OFFERS, "service: report\n    of: pump", "service: report\n    of: pomp"),
    (OFFERS, "service: report\n", "service: low\n"),
    (OFFERS, "{part: street, of: main}", "{part: street, of: mian}"),
    (OFFERS, "{part: street, of: main}", "{part: street, of: main, role: utility}"),
    (OFFERS, "{part: street, of: main}", "{part: street}"),
    (OFFERS, "{part: street, of: main}", "{part: radio, of: main}"),
    (OFFERS, "role: utility", "role: utilty"),
    (OFFERS, "stops: {street", "stops: {stret"),
    (OFFERS, "stops: {street: {main-low: 0.9, else: 0.1}}", "stops: {street: {main-low: 0.9}}"),
    (OFFERS, "stops: {street: {main-low", "stops: {street: {mian-low"),
    (OFFERS, "at: street", "at: stret"),
    (OFFERS, "is: [\"14\"]", "is: [\"92\"]"),
    (OFFERS, "is: [\"14\"]", "is: []"),
    (OFFERS, "code: wrong", "code: busy"),
    (OFFERS, "tells: {worn: 0.6, else: 0.01}", "tells: {wron: 0.6, else: 0.01}"),
    (OFFERS, "tells: {worn: 0.6, else: 0.01}", "tells: {worn: 0.6}"),
    (OFFERS, "tells: {worn: 0.6, else: 0.01}, estimate: true", "tells: {worn: 0.6, else: 0.01}"),
    (OFFERS, "estimate: [tells]", "estimate: [tell]"),
    (OFFERS, "window: 5m", "window: 0s"),
    (OFFERS, "severity: minor\n", "severity: mild\n"),
    (OFFERS, "attempts: {service: report", "attempts: {service: reports"),
    (OFFERS, "failed: 3", "failed: 0"),
    (OFFERS, "clear_after: 1d", "clear_for: 1d"),
    (PACK, "fails: {report: 0.8}", "fails: {repot: 0.8}"),
    (PACK, "fails: {report: 0.8}", "fails: {report: 1.8}"),
    (TEXTS, "service.report.code.busy: The street is busy (91, 92)\n", ""),
    (STORY, "{service: report, ok: false", "{service: repart, ok: false"),
    (STORY, "stopped_at: street", "stopped_at: steet"),
];

fn told(changes: &[Change]) -> String {
    let mut out = String::new();
    for (file, from, to) in changes {
        let mut files = small::files();
        let text = files.get_mut(*file).expect("a file of the small pack");
        assert!(text.contains(from), "the small pack has no {from:?}");
        *text = text.replacen(from, to, 1);
        let loaded = load(&files);
        let problems: Vec<_> =
            loaded.problems.iter().filter(|p| !p.what.starts_with("no story shows")).collect();
        assert!(!problems.is_empty(), "nothing is said of {to:?}");
        let errors = problems.iter().any(|problem| problem.severity == Weight::Error);
        assert_eq!(loaded.pack.is_none(), errors, "a pack with errors does not load: {to:?}");
        let _ = writeln!(out, "{from:?} → {to:?}");
        for problem in problems {
            let _ = writeln!(out, "  {problem}");
        }
    }
    out
}

#[test]
fn the_small_pack_is_whole() {
    let loaded = load(&small::files());
    let told: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
    let missing = "no story shows: false alarm, storm, silence, wrong owner, recovery";
    assert_eq!(
        told,
        [format!("pack.yaml: warning: {missing}; expected at least one story of each")]
    );
    assert_eq!(loaded.pack.map(|pack| pack.version.number), Some(3));
}

#[test]
fn slips_of_shape_are_told() {
    insta::assert_snapshot!(told(SHAPE));
}

#[test]
fn slips_of_names_are_told() {
    insta::assert_snapshot!(told(NAMES));
}

#[test]
fn slips_in_services_are_told() {
    insta::assert_snapshot!(told(SERVICES));
}

#[test]
fn a_service_tells_causes_apart_and_shows_itself_in_its_alarm() {
    let pack = load(&small::files()).pack.expect("a pack");
    let service = pack.service("report").expect("a service");
    let told = |code, stop| service.told(code, stop);
    assert_eq!(told(Some("92"), Some("radio")), Some(Told::Code("busy".to_owned())));
    assert_eq!(told(Some("7"), Some("radio")), Some(Told::Part("radio".to_owned())));
    assert_eq!(told(Some("7"), Some("cellar")), None);
    // A code that does not say where gives way to the part where it stopped.
    assert_eq!(told(Some("14"), Some("radio")), Some(Told::Part("radio".to_owned())));
    assert_eq!(told(Some("14"), None), Some(Told::Code("wrong".to_owned())));
    let stop = |code, stop| service.stop(code, stop).map(|part| part.part.as_str());
    assert_eq!(stop(Some("91"), None), Some("street"));
    assert_eq!(stop(Some("91"), Some("radio")), Some("radio"));
    assert_eq!(stop(Some("14"), None), None);
    // What makes attempts fail shows in the alarm that failing attempts raise.
    assert_eq!(pack.cause("main-low").expect("a cause").shows.get("unheard"), Some(&0.8));
    assert!(pack.model("pump").expect("a model").attempted.contains("unheard"));
}

#[test]
fn slips_in_conditions_are_told() {
    insta::assert_snapshot!(told(RULES));
}

#[test]
fn slips_in_texts_are_told() {
    insta::assert_snapshot!(told(SAID));
}

#[test]
fn slips_in_stories_are_told() {
    insta::assert_snapshot!(told(TOLD));
}

#[test]
fn all_problems_are_told_at_once() {
    let mut files = small::files();
    for (file, from, to) in SHAPE.iter().chain(NAMES).take(12) {
        let text = files.get_mut(*file).expect("a file");
        *text = text.replacen(from, to, 1);
    }
    let lines: std::collections::BTreeSet<u32> =
        load(&files).problems.iter().map(|problem| problem.line).collect();
    assert!(lines.len() >= 5, "{lines:?}");
}

#[test]
fn a_value_of_a_state_may_have_a_text() {
    let told = |line: &str| {
        let mut files = small::files();
        files.insert("texts/en.yaml".to_owned(), format!("{}{line}\n", small::TEXTS));
        load(&files).problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert!(!told("state.drive.stopped: halted").contains("state."));
    assert!(told("state.oven.hot: hot").contains("`state.oven.hot` is never said"));
}

#[test]
fn a_language_lacks_what_another_has() {
    let mut files = small::files();
    let spanish = small::TEXTS.replace("role.maker: Maker\n", "").replace("{site}", "{thing}");
    files.insert("texts/es.yaml".to_owned(), spanish);
    let told: Vec<String> = load(&files).problems.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_is_too_much_is_refused() {
    let with = |path: &str, text: String| {
        let mut files = small::files();
        files.insert(path.to_owned(), text);
        let problems = load(&files).problems;
        assert!(problems.len() <= MAX_PROBLEMS + 1);
        problems.iter().find(|p| p.severity == Weight::Error).map(ToString::to_string)
    };
    let big = with("more.yaml", "#".repeat(crate::MAX_FILE + 1));
    let deep = with("more.yaml", format!("roles: {}x{}", "[".repeat(5_000), "]".repeat(5_000)));
    let rows: String = (0..600).map(|i| format!("  - r{i}\n")).collect();
    let many = with("more.yaml", format!("roles:\n{rows}"));
    let bad: String = (0..900).map(|_| "  - {role: 3}\n").collect();
    let flood = with("more.yaml", format!("components:\n{bad}"));
    let bomb = with("more.yaml", "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n".to_owned());
    let told = [big, deep, many, flood, bomb].map(Option::unwrap_or_default);
    insta::assert_snapshot!(told.join("\n"));
    assert!(load(&BTreeMap::new()).pack.is_none());
}

/// Every report of a thing runs through what its kind brought: each of these is refused at the first too many.
#[test]
fn more_than_a_kind_may_bring_is_told_where_it_begins() {
    let rows = |count: usize, row: &dyn Fn(usize) -> String| {
        (0..count).map(|n| format!("  - {}\n", row(n))).collect::<String>()
    };
    let alarm = |n: usize| {
        format!(
            "{{alarm: a{n}, of: pump, severity: minor, affects: nobody, silent: 5m, leak: 0.1, estimate: true}}"
        )
    };
    let learning = |n: usize| {
        format!(
            "{{alarm: u{n}, of: pump, severity: minor, affects: nobody, unusual: pressure, leak: 0.1, estimate: true}}"
        )
    };
    let sign = |n: usize| {
        format!(
            "{{sign: s{n}, of: pump, when: wet, tells: {{worn: 0.9, else: 0.1}}, estimate: true}}"
        )
    };
    let cause = |n: usize| {
        format!(
            "{{cause: c{n}, of: pump, owner: maker, prior: 0.01, shows: {{low: 0.5}}, estimate: true}}"
        )
    };
    let step = |n: usize| {
        format!(
            "{{step: t{n}, of: pump, by: agent, cost: 1, takes: 5m, fixes: {{worn: 0.1}}, estimate: true}}"
        )
    };
    let answers: String = (0..17).map(|n| format!("a{n}: {{worn: 0.05, else: 0.01}}, ")).collect();
    let question = format!(
        "steps:\n  - {{step: q, of: pump, by: customer, cost: 0, effort: 1m, answers: {{{answers}}}, other_answer: no, estimate: true}}\n"
    );
    let thing = |key: &str, rows: String| {
        format!(
            "things:\n  - kind: tap\n    made_by: maker\n    estimate: true\n    {key}:\n{rows}"
        )
    };
    let fields = |count: usize, row: &str| {
        (0..count).map(|n| format!("      m{n}: {row}\n")).collect::<String>()
    };
    let cases = [
        (format!("alarms:\n{}", rows(64, &alarm)), "zz.yaml:64:", "more than 64 alarms"),
        (format!("alarms:\n{}", rows(17, &learning)), "zz.yaml:18:", "alarms with `unusual`"),
        (format!("signs:\n{}", rows(48, &sign)), "zz.yaml:49:", "more than 48 signs"),
        (format!("causes:\n{}", rows(96, &cause)), "zz.yaml:97:", "more than 96 causes"),
        (format!("steps:\n{}", rows(128, &step)), "zz.yaml:127:", "more than 128 steps"),
        (question, "zz.yaml:2:", "`q` has 17 answers"),
        (thing("telemetry", fields(97, "{unit: bar}")), "zz.yaml:2:", "`tap` has 97 metrics"),
        (thing("state", fields(97, "bool")), "zz.yaml:2:", "`tap` has 97 values of state"),
    ];
    for (text, place, what) in cases {
        let mut files = small::files();
        files.insert("zz.yaml".to_owned(), text);
        let problems = load(&files).problems;
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let found = told.iter().find(|line| line.contains(what));
        assert!(found.is_some_and(|line| line.starts_with(place)), "{what}: {found:?} {told:#?}");
    }
}

/// Names that nobody knows, as many as fit, beside as many that are known: guesses are made for the first
/// hundreds only. Counted in what is told, for time says nothing on a machine that others use.
#[test]
fn guesses_do_not_grow_with_what_is_wrong() {
    let name = |n: usize| format!("{n:0>63}x");
    let known: String = (0..90)
        .map(|n| {
            format!(
                "  - {{cause: {}, of: pump, owner: maker, prior: 0.01, estimate: true}}\n",
                name(n)
            )
        })
        .collect();
    let wrong: String = (0..6_000).map(|n| format!("{}: 0.1, ", name(1_000 + n))).collect();
    let step = format!(
        "  - {{step: many, of: pump, by: agent, cost: 1, takes: 5m, fixes: {{{wrong}}}, estimate: true}}\n"
    );
    let mut files = small::files();
    files.insert("causes.yaml".to_owned(), format!("causes:\n{known}"));
    files.insert("steps.yaml".to_owned(), format!("steps:\n{step}"));
    let loaded = load(&files);
    assert!(loaded.pack.is_none());
    assert!(loaded.problems.len() <= MAX_PROBLEMS + 1, "{}", loaded.problems.len());
}
