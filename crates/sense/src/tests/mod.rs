//! Stories of one thing, as data: rules, what it says when, and what must be found.

mod cameras;
mod conditions;
mod decoding;
mod detectors;
mod many;
mod pictures;
mod refusals;
mod states;
mod stories;
mod unusual;

use std::collections::BTreeMap;

use focal_base::{At, Severity, Span, WatchId};

use crate::*;

/// Where every story begins, a whole day so that times read well.
pub const START: At = At(1_790_000_000_000 / 86_400_000 * 86_400_000);

pub fn span(text: &str) -> Span {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// A kind with one metric that is due every minute, one without a promise, one with a range, and
/// state of every type.
pub fn kind() -> KindDef {
    let metric = |every: Option<Span>, range| MetricDef { unit: "1".to_owned(), every, range };
    KindDef {
        kind: "pump".into(),
        telemetry: BTreeMap::from([
            ("p".into(), metric(Some(Span::mins(1)), None)),
            ("q".into(), metric(None, None)),
            ("temp".into(), metric(None, Some((-40.0, 85.0)))),
        ]),
        state: BTreeMap::from([
            ("door".to_owned(), StateType::Text),
            ("level".to_owned(), StateType::Number),
            ("on".to_owned(), StateType::Bool),
        ]),
        actions: BTreeMap::from([(
            "restart".to_owned(),
            ActionDef {
                expect: Condition("q > 1.0".to_owned()),
                within: Span::mins(10),
                never_if: vec![Condition("door == \"open\"".to_owned())],
                with: BTreeMap::new(),
                brings: [].into(),
            },
        )]),
        pictures: BTreeMap::new(),
    }
}

/// Reads alarms and signs, one a line: `low: when p < 2.4 | for 10m`, `far: sign q > 3.0`.
pub fn rules(text: &str) -> Rules {
    let (mut alarms, mut signs) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, rest) = line.split_once(": ").expect("name: rule");
        let parts: Vec<(&str, &str)> =
            rest.split(" | ").map(|part| part.split_once(' ').expect("word and value")).collect();
        if let ("sign", when) = parts[0] {
            let when = Condition(when.to_owned());
            signs.push(SignDef { sign: name.to_owned(), of: "pump".into(), when });
            continue;
        }
        alarms.push(AlarmDef {
            alarm: name.to_owned(),
            of: "pump".into(),
            severity: Severity::Major,
            affects_customer: true,
            detector: detector(&parts),
        });
    }
    Rules::compile(&kind(), &alarms, &signs).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn detector(parts: &[(&str, &str)]) -> DetectorDef {
    let find = |word: &str| parts.iter().find(|(w, _)| *w == word).map(|(_, value)| *value);
    let time = |word: &str| find(word).map_or(Span::ZERO, span);
    let (sort, value) = parts[0];
    match sort {
        "when" => DetectorDef::Threshold {
            when: Condition(value.to_owned()),
            hold: time("for"),
            clear_when: find("clear_when").map(|text| Condition(text.to_owned())),
            clear_hold: time("clear_for"),
        },
        "rate" => {
            let (metric, by) = value.split_once(' ').expect("metric and change");
            DetectorDef::Rate {
                metric: metric.into(),
                by: by.parse().expect("a number"),
                within: time("within"),
                clear_hold: time("clear_for"),
            }
        }
        "silence" => DetectorDef::Silence { after: span(value) },
        "code" => DetectorDef::Code {
            code: value.to_owned(),
            clear_codes: find("clear").into_iter().map(str::to_owned).collect(),
            clear_after: find("clear_after").map(span),
        },
        "test" => DetectorDef::Test { test: value.to_owned() },
        "unusual" if value.contains(' ') => DetectorDef::UnusualTogether {
            metrics: value.split(' ').map(Into::into).collect(),
            clear_hold: time("clear_for"),
        },
        "unusual" => DetectorDef::Unusual { metric: value.into(), clear_hold: time("clear_for") },
        "attempts" => {
            let (service, failed) = value.split_once(' ').expect("service and count");
            DetectorDef::Attempts {
                service: service.to_owned(),
                failed: failed.parse().expect("a count"),
                within: time("within"),
                clear_after: find("clear_after").map(span),
            }
        }
        other => panic!("{other} is no detector"),
    }
}

/// One thing under rules, driven by lines such as `10m p=2.1 door=open !E18 self_test:fail #id at=9m`.
/// The time is the house's; `at=` is the thing's own.
pub struct Scene {
    pub rules: Rules,
    pub settings: Settings,
    pub state: ThingState,
    pub said: Vec<String>,
}

impl Scene {
    pub fn new(rules_text: &str) -> Scene {
        Scene {
            rules: rules(rules_text),
            settings: Settings::default(),
            state: ThingState::new("pump-1".into()),
            said: Vec::new(),
        }
    }

    pub fn play(&mut self, timeline: &str) {
        for line in timeline.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (time, rest) = line.split_once(' ').unwrap_or((line, ""));
            self.line(START + span(time), rest);
        }
    }

    fn line(&mut self, now: At, rest: &str) {
        let mut out = Vec::new();
        let words: Vec<&str> = rest.split_whitespace().collect();
        match words.as_slice() {
            ["tick"] => tick(&self.rules, &self.settings, &mut self.state, now, &mut out),
            ["resumed"] => resumed(&self.settings, &mut self.state, now),
            ["maintenance", on] => self.state.set_maintenance(*on == "on", now),
            ["watch", name, within, expect @ ..] => self.watch(now, name, within, expect, &mut out),
            words => {
                let signal = signal(words);
                let (rules, settings) = (&self.rules, &self.settings);
                match judge(rules, settings, &mut self.state, &signal, now, &mut out) {
                    Ok(judged) if judged.repeat => self.said.push(format!("{} repeat", ago(now))),
                    Ok(judged) if judged.late => self.said.push(format!("{} late", ago(now))),
                    Ok(_) => {}
                    Err(refusal) => {
                        self.said.push(format!("{} refused {}", ago(now), refusal.code()))
                    }
                }
            }
        }
        let told = out.iter().filter(|f| f.what != Found::FirstHeard);
        self.said.extend(told.map(describe));
    }

    fn watch(
        &mut self,
        now: At,
        name: &str,
        within: &str,
        expect: &[&str],
        out: &mut Vec<Finding>,
    ) {
        let watch = Watch {
            watch: WatchId(name.to_owned()),
            thing: "pump-1".into(),
            expect: Condition(expect.join(" ")),
            from: now,
            until: now + span(within),
        };
        if let Err(error) = add_watch(&self.rules, &self.settings, &mut self.state, watch, out) {
            self.said.push(format!("{} {error}", ago(now)));
        }
    }
}

pub fn ago(at: At) -> Span {
    Span(at.0 - START.0)
}

pub fn signal(words: &[&str]) -> Signal {
    let mut signal = Signal::default();
    for word in words {
        if let Some(code) = word.strip_prefix('!') {
            signal.events.push(Event { code: code.to_owned() });
        } else if let Some(id) = word.strip_prefix('#') {
            signal.id = Some(id.to_owned());
        } else if let Some(at) = word.strip_prefix("at=") {
            signal.at = Some(START + span(at));
        } else if let Some((name, outcome)) = word.split_once(':') {
            let (result, stopped) = outcome.split_once('@').unwrap_or((outcome, ""));
            if name.ends_with("_test") {
                signal.tests.push(SelfTest {
                    name: name.to_owned(),
                    ok: result == "ok",
                    code: None,
                });
            } else {
                let stopped_at = (!stopped.is_empty()).then(|| stopped.to_owned());
                let (service, ok) = (name.to_owned(), result == "ok");
                signal.attempts.push(Attempt { service, ok, stopped_at, code: None });
            }
        } else {
            let (name, value) = word.split_once('=').expect("name=value");
            let number = value.parse::<f64>().ok();
            match (name, number) {
                ("door" | "level" | "on" | "dor", number) => {
                    let text = || StateValue::Text(value.to_owned());
                    let value = match value {
                        "true" | "false" => StateValue::Bool(value == "true"),
                        _ => number.map_or_else(text, StateValue::Number),
                    };
                    signal.state.insert(name.to_owned(), value);
                }
                (name, number) => {
                    signal.values.insert(name.to_owned(), number.expect("a number"));
                }
            }
        }
    }
    signal
}

pub fn describe(finding: &Finding) -> String {
    let said = match &finding.what {
        Found::Raised { alarm, signs, .. } => {
            let signs: String = signs.iter().map(|(s, v)| format!(" {s}={v}")).collect();
            format!("raised {alarm}{signs}")
        }
        Found::Returned { alarm } => format!("returned {alarm}"),
        Found::Flapping { alarm, on } => format!("flapping {alarm} {on}"),
        Found::Sign { sign, value } => format!("sign {sign}={value}"),
        Found::Attempts { service, ok, failed, stopped_at, .. } => {
            let stopped = stopped_at.as_ref().map_or_else(String::new, |at| format!("@{at}"));
            format!("attempts {service} {ok}+{failed}{stopped}")
        }
        Found::Watch { watch, met, .. } => format!("watch {watch} {met}"),
        Found::FirstHeard => "first".to_owned(),
    };
    format!("{} {said}", ago(finding.at))
}

/// The one check: these rules, this timeline, these findings and nothing else.
#[track_caller]
pub fn check(rules: &str, timeline: &str, expect: &str) {
    let mut scene = Scene::new(rules);
    scene.play(timeline);
    check_said(&scene, expect);
}

#[track_caller]
pub fn check_said(scene: &Scene, expect: &str) {
    let expect: Vec<&str> = expect.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(scene.said, expect);
}
