//! Texts of a pack: which keys its definitions need, and whether every language has them all.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{Lang, StepName};
use focal_case::{Actor, StepDef};
use focal_diagnose::ServiceDef;

use crate::fill::Filled;
use crate::pack::Texts;
use crate::picture::Picture;
use crate::problem::{Place, Problems};
use crate::read::{Node, Value};

/// Characters of one text: what is longer is not read.
const MAX_TEXT: usize = 700;

/// What may stand in braces, and is filled in when the text is said.
pub const PLACEHOLDERS: &[&str] = &[
    "agent",
    "component",
    "count",
    "customer",
    "minutes",
    "near",
    "operator",
    "owner",
    "provider",
    "site",
    "thing",
    "time",
    "until",
    "value",
];

/// One language's file as it is written.
pub(crate) struct TextFile {
    pub lang: Lang,
    pub file: u32,
    pub texts: BTreeMap<String, (String, Place)>,
}

impl TextFile {
    /// Keys are flat (`cause.leak.name`), so that a search for one finds it.
    pub fn of(lang: &str, node: &Node, problems: &Problems) -> TextFile {
        let mut texts = BTreeMap::new();
        let Value::Map(pairs) = &node.value else {
            problems.error(
                node.place,
                format!("found {}", node.describe()),
                "keys and their texts",
            );
            return TextFile { lang: Lang::from(lang), file: node.place.file, texts };
        };
        for (key, value) in pairs {
            let text = match &value.value {
                Value::Text(text) | Value::Number(_, text) | Value::Bool(_, text) => text.clone(),
                _ => {
                    let what = format!("`{}` is {}", key.text, value.describe());
                    problems.error(
                        value.place,
                        what,
                        "a text; keys are written in full, with dots",
                    );
                    continue;
                }
            };
            if texts.contains_key(&key.text) {
                let what = format!("the key `{}` stands twice", key.text);
                problems.error(key.place, what, "each key once");
            }
            texts.insert(key.text.clone(), (text, value.place));
        }
        TextFile { lang: Lang::from(lang), file: node.place.file, texts }
    }
}

/// The keys the pack's definitions ask for.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub needed: BTreeSet<String>,
    pub welcome: BTreeSet<String>,
    /// `step.x.list.` and the like: numbered from 1.
    pub lists: BTreeSet<String>,
    /// `state.x` before `.value`: what a value of this state is called; a value without a text is shown as it was sent.
    pub values: BTreeSet<String>,
}

impl Wanted {
    pub fn of(
        filled: &Filled,
        roles: &BTreeSet<String>,
        pictures: &BTreeMap<StepName, Picture>,
    ) -> Wanted {
        let mut wanted = Wanted::default();
        for kind in &filled.kinds {
            wanted.need("kind", kind.kind.as_str(), &["name", "yours"]);
            for metric in kind.telemetry.keys() {
                wanted.needed.insert(format!("metric.{metric}"));
            }
            wanted.needed.extend(kind.state.keys().map(|state| format!("state.{state}")));
            wanted.values.extend(kind.state.keys().map(|state| format!("state.{state}")));
            wanted.needed.extend(kind.actions.keys().map(|action| format!("action.{action}")));
        }
        for component in &filled.components {
            wanted.needed.insert(format!("component.{}", component.component));
        }
        wanted.needed.extend(roles.iter().map(|role| format!("role.{role}")));
        wanted.needed.extend(filled.skills.iter().map(|skill| format!("skill.{skill}")));
        for alarm in &filled.alarms {
            wanted.need("alarm", &alarm.alarm, &["agent"]);
            let told: &[&str] = &["customer", "journey"];
            match alarm.affects_customer {
                true => wanted.need("alarm", &alarm.alarm, told),
                false => wanted.welcome("alarm", &alarm.alarm, told),
            }
        }
        for sign in &filled.signs {
            wanted.needed.insert(format!("sign.{}", sign.sign));
            wanted.needed.insert(format!("sign.{}.not", sign.sign));
        }
        for cause in &filled.causes {
            wanted.need("cause", cause.cause.as_str(), &["name", "customer", "repair"]);
        }
        for step in &filled.steps {
            wanted.step(step);
        }
        for (step, picture) in pictures {
            wanted.need("step", step.as_str(), &["picture"]);
            let labels = 1..=picture.labels();
            wanted.needed.extend(labels.map(|n| format!("step.{step}.picture.{n}")));
        }
        for service in &filled.services {
            wanted.service(service);
        }
        wanted.welcome.retain(|key| !wanted.needed.contains(key));
        wanted
    }

    /// What several things show that fail together is told like an alarm, under the service's name.
    fn service(&mut self, service: &ServiceDef) {
        let name = &service.service;
        self.need("service", name, &["name"]);
        self.need("alarm", name, &["agent"]);
        for part in &service.parts {
            self.needed.insert(format!("service.{name}.part.{}", part.part));
            self.needed.insert(format!("service.{name}.part.{}.does", part.part));
        }
        let codes = service.codes.iter().map(|code| format!("service.{name}.code.{}", code.code));
        self.needed.extend(codes);
    }

    fn step(&mut self, step: &StepDef) {
        let name = step.step.as_str();
        self.need("step", name, &["title", "short"]);
        self.welcome("step", name, &["message"]);
        if step.is_question() {
            self.need("step", name, &["question"]);
            self.welcome("step", name, &["body"]);
            for answer in step.answers.keys().chain(&step.other_answer) {
                self.needed.insert(format!("step.{name}.answer.{answer}"));
            }
        }
        match step.by {
            Actor::Customer | Actor::Near => {
                if !step.is_question() {
                    self.need("step", name, &["body", "done_button", "cannot_button"]);
                }
                if step.by == Actor::Near {
                    self.need("step", name, &["favour", "needs"]);
                }
                if step.expect.is_some() {
                    self.need("step", name, &["check", "check_good"]);
                }
                self.lists.insert(format!("step.{name}.list."));
            }
            Actor::Agent => self.need("step", name, &["body"]),
            Actor::Partner | Actor::Technician => {
                self.need("step", name, &["message", "handoff"]);
            }
            Actor::Thing => {}
        }
        if let Some(safety) = &step.safety {
            self.needed.insert(safety.0.clone());
        }
    }

    fn need(&mut self, area: &str, name: &str, parts: &[&str]) {
        self.needed.extend(parts.iter().map(|part| format!("{area}.{name}.{part}")));
    }

    fn welcome(&mut self, area: &str, name: &str, parts: &[&str]) {
        self.welcome.extend(parts.iter().map(|part| format!("{area}.{name}.{part}")));
    }

    fn knows(&self, key: &str) -> bool {
        let in_list = || {
            let (list, number) = key.rsplit_once('.').unwrap_or_default();
            let counts = number.parse::<u32>().is_ok_and(|n| (1..=20).contains(&n));
            counts && self.lists.contains(&format!("{list}."))
        };
        let of_value =
            || key.rsplit_once('.').is_some_and(|(state, _)| self.values.contains(state));
        self.needed.contains(key) || self.welcome.contains(key) || in_list() || of_value()
    }
}

/// Judges every file against what is wanted and against the others.
pub(crate) fn check(files: &[TextFile], wanted: &Wanted, problems: &Problems) -> Texts {
    if !files.iter().any(|file| file.lang == Lang::default()) {
        problems.error(Place::PACK, "the pack has no English texts", "a file texts/en.yaml");
    }
    let all: BTreeSet<&String> = files.iter().flat_map(|file| file.texts.keys()).collect();
    for file in files {
        let whole = Place { file: file.file, line: 1, column: 1 };
        for key in &wanted.needed {
            if !file.texts.contains_key(key) {
                let near = file.texts.keys().filter(|key| !wanted.knows(key));
                let what = format!("the text `{key}` is missing in `{}`", file.lang);
                let near = near.map(String::as_str);
                problems.unknown(whole, what, format!("`{key}: …`"), key, near);
            }
        }
        for key in &all {
            let beyond = !wanted.needed.contains(*key) && wanted.knows(key);
            if beyond && !file.texts.contains_key(*key) {
                let what = format!("the text `{key}` is missing in `{}`", file.lang);
                problems.error(whole, what, "it, because another language has it");
            }
        }
        for (key, (text, place)) in &file.texts {
            check_text(key, text, *place, wanted, problems);
        }
    }
    check_placeholders_agree(files, problems);
    let texts = files.iter().map(|file| {
        let texts = file.texts.iter().map(|(key, (text, _))| (key.clone(), text.trim().to_owned()));
        (file.lang.clone(), texts.collect())
    });
    Texts(texts.collect())
}

fn check_text(key: &str, text: &str, place: Place, wanted: &Wanted, problems: &Problems) {
    if !wanted.knows(key) {
        problems.warn(
            place,
            format!("the text `{key}` is never said"),
            "a key some definition needs",
        );
    }
    let length = text.chars().count();
    if text.trim().is_empty() || length > MAX_TEXT {
        let what = format!("the text `{key}` has {length} characters");
        problems.error(place, what, format!("1 to {MAX_TEXT}"));
    }
    if text.contains(['!', '¡']) {
        problems.warn(
            place,
            format!("the text `{key}` has an exclamation mark"),
            "a calm sentence",
        );
    }
    match placeholders(text) {
        None => problems.error(place, format!("a brace in `{key}` has no partner"), "`{name}`"),
        Some(names) => {
            for name in names {
                if !PLACEHOLDERS.contains(&name) {
                    let what = format!("`{{{name}}}` in `{key}` is not known");
                    let known = PLACEHOLDERS.iter().copied();
                    problems.unknown(place, what, "a placeholder that can be filled", name, known);
                }
            }
        }
    }
}

/// A value that one language says and another leaves out is usually forgotten.
fn check_placeholders_agree(files: &[TextFile], problems: &Problems) {
    let Some((first, others)) = files.split_first() else { return };
    for other in others {
        for (key, (text, place)) in &other.texts {
            let Some((model, _)) = first.texts.get(key) else { continue };
            if placeholders(text) != placeholders(model) {
                let what = format!("`{key}` does not fill in what `{}` does", first.lang);
                problems.warn(*place, what, "the same placeholders in every language");
            }
        }
    }
}

/// The names in braces; `None` when the braces do not pair.
fn placeholders(text: &str) -> Option<BTreeSet<&str>> {
    let mut names = BTreeSet::new();
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let inside = rest[open..].strip_prefix('{')?;
        let (name, after) = inside.split_once('}')?;
        if name.contains('{') {
            return None;
        }
        names.insert(name);
        rest = after;
    }
    Some(names)
}
