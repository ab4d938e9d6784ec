//! A kind's definitions, checked and compiled: what [`crate::judge`] runs. Must not know any thing.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{KindName, Severity, Span};

use crate::check::layout_of;
use crate::detect::Detector;
use crate::digest::Digest;
use crate::problem::RuleProblem;
use crate::{
    ActionDef, AlarmDef, Condition, DetectorDef, Expr, KindDef, PictureDef, SignDef, StateType,
    Twin,
};

/// Everything needed to judge things of one kind. Built once per change of definitions.
#[derive(Clone, Debug)]
pub struct Rules {
    pub(crate) def: KindDef,
    pub(crate) layout: u64,
    /// Of all definitions: a state that carries another one is adopted first.
    pub(crate) digest: u64,
    pub(crate) metrics: Vec<MetricRule>,
    pub(crate) states: Vec<(String, StateType)>,
    pub(crate) alarms: Vec<AlarmRule>,
    pub(crate) signs: Vec<(String, Expr)>,
    actions: BTreeMap<String, Action>,
    /// Names of self-tests that some alarm judges.
    pub(crate) tests: Vec<String>,
    /// By name.
    pub(crate) pictures: Vec<PictureRule>,
}

#[derive(Clone, Debug)]
pub(crate) struct PictureRule {
    pub name: String,
    /// The state that says what it shows.
    pub state: usize,
    pub def: PictureDef,
}

#[derive(Clone, Debug)]
pub(crate) struct MetricRule {
    pub name: String,
    pub every: Option<Span>,
    pub range: Option<(f64, f64)>,
}

#[derive(Clone, Debug)]
pub(crate) struct AlarmRule {
    pub name: String,
    pub severity: Severity,
    pub detector: Detector,
}

/// Something a thing can be told to do, compiled.
#[derive(Clone, Debug)]
pub struct Action {
    pub expect: Expr,
    pub within: Span,
    pub never_if: Vec<Expr>,
}

impl Action {
    /// Whether a safety lock forbids it now; `None` when a lock cannot be judged, which is no permission.
    #[must_use]
    pub fn locked(&self, twin: &Twin) -> Option<bool> {
        let mut all_open = Some(false);
        for lock in &self.never_if {
            match lock.eval(twin) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => all_open = None,
            }
        }
        all_open
    }
}

impl Rules {
    /// Compiles what concerns `kind`; alarms and signs of other kinds are skipped. Says every problem
    /// it finds, not only the first.
    pub fn compile(
        kind: &KindDef,
        alarms: &[AlarmDef],
        signs: &[SignDef],
    ) -> Result<Rules, Vec<RuleProblem>> {
        let mut problems = check_names(kind);
        let mut rules = Rules {
            def: kind.clone(),
            layout: layout_of(kind),
            digest: 0,
            metrics: metric_rules(kind),
            states: kind.state.iter().map(|(name, of)| (name.clone(), *of)).collect(),
            alarms: Vec::new(),
            signs: Vec::new(),
            actions: BTreeMap::new(),
            tests: Vec::new(),
            pictures: picture_rules(kind, &mut problems),
        };
        rules.digest = digest_of(rules.layout, kind, alarms, signs);
        for (name, action) in &kind.actions {
            if let Some(action) = compile_action(kind, name, action, &mut problems) {
                rules.actions.insert(name.clone(), action);
            }
        }
        let mut names = BTreeSet::new();
        for alarm in alarms.iter().filter(|a| a.of == kind.kind) {
            if !names.insert(&alarm.alarm) {
                problems.push(twice(&alarm.alarm, "alarm").at(format!("alarms.{}", alarm.alarm)));
            }
            rules.add_alarm(kind, alarm, &mut problems);
        }
        names.clear();
        for sign in signs.iter().filter(|s| s.of == kind.kind) {
            if !names.insert(&sign.sign) {
                problems.push(twice(&sign.sign, "sign").at(format!("signs.{}", sign.sign)));
            }
            rules.add_sign(kind, sign, &mut problems);
        }
        if problems.is_empty() { Ok(rules) } else { Err(problems) }
    }

    fn add_alarm(&mut self, kind: &KindDef, alarm: &AlarmDef, problems: &mut Vec<RuleProblem>) {
        let path = format!("alarms.{}", alarm.alarm);
        match Detector::compile(kind, &alarm.detector) {
            Ok(detector) => {
                if let DetectorDef::Test { test } = &alarm.detector
                    && !self.tests.contains(test)
                {
                    self.tests.push(test.clone());
                }
                let (name, severity) = (alarm.alarm.clone(), alarm.severity);
                self.alarms.push(AlarmRule { name, severity, detector });
            }
            Err(found) => problems.extend(found.into_iter().map(|p| under(&path, p))),
        }
    }

    fn add_sign(&mut self, kind: &KindDef, sign: &SignDef, problems: &mut Vec<RuleProblem>) {
        match Expr::compile(kind, &sign.when) {
            Ok(expr) => self.signs.push((sign.sign.clone(), expr)),
            Err(problem) => problems.push(problem.at(format!("signs.{}.when", sign.sign))),
        }
    }

    /// Checks a condition of another room (a step's, for instance) against this kind.
    pub fn check_condition(&self, condition: &Condition) -> Result<(), RuleProblem> {
        Expr::compile(&self.def, condition).map(drop)
    }

    /// Compiles one, to evaluate it against a twin of this kind.
    pub fn condition(&self, condition: &Condition) -> Result<Expr, RuleProblem> {
        // What an action expects is what nearly every watch asks for, and it is already here.
        let known = self.actions.values().find(|a| a.expect.text() == condition.0.trim());
        known.map_or_else(|| Expr::compile(&self.def, condition), |a| Ok(a.expect.clone()))
    }

    #[must_use]
    pub fn kind(&self) -> &KindName {
        &self.def.kind
    }

    #[must_use]
    pub fn def(&self) -> &KindDef {
        &self.def
    }

    #[must_use]
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.get(name)
    }

    pub(crate) fn metric(&self, name: &str) -> Option<usize> {
        self.metrics.binary_search_by(|m| m.name.as_str().cmp(name)).ok()
    }

    pub(crate) fn picture(&self, name: &str) -> Option<usize> {
        self.pictures.binary_search_by(|p| p.name.as_str().cmp(name)).ok()
    }

    pub(crate) fn state(&self, name: &str) -> Option<usize> {
        self.states.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()
    }
}

fn metric_rules(kind: &KindDef) -> Vec<MetricRule> {
    let rule = |(name, m): (&focal_base::MetricName, &crate::MetricDef)| MetricRule {
        name: name.0.clone(),
        every: m.every,
        range: m.range,
    };
    kind.telemetry.iter().map(rule).collect()
}

/// Pictures of one kind at most: each thing has a scene for each of them.
pub const MAX_PICTURES: usize = 4;

fn picture_rules(kind: &KindDef, problems: &mut Vec<RuleProblem>) -> Vec<PictureRule> {
    let mut rules = Vec::new();
    for (name, def) in &kind.pictures {
        let path = |part: &str| format!("things.{}.pictures.{name}{part}", kind.kind);
        let mut tell = |part: &str, found: String, expected: &str| {
            problems.push(RuleProblem::new(found, expected).at(path(part)));
        };
        if !(def.least > 0.0 && def.least <= 1.0) {
            tell(".least", def.least.to_string(), "a share above 0, at most 1");
        }
        if def.every.is_some_and(|every| every <= Span::ZERO) {
            tell(".every", "0s".to_owned(), "a duration above zero");
        }
        for area in &def.watched {
            let inside = |low: f64, high: f64| 0.0 <= low && low < high && high <= 1.0;
            if !inside(area.left, area.right) || !inside(area.top, area.bottom) {
                let found =
                    format!("[{}, {}, {}, {}]", area.left, area.top, area.right, area.bottom);
                tell(".watched", found, "[left, top, right, bottom] as shares, 0 to 1");
            }
        }
        let place = kind.state.keys().position(|key| key == name);
        match place.filter(|_| kind.state.get(name) == Some(&StateType::Text)) {
            Some(state) => rules.push(PictureRule { name: name.clone(), state, def: def.clone() }),
            None => tell("", format!("{name} without its state"), "a text of that name in state"),
        }
    }
    if rules.len() > MAX_PICTURES {
        let path = format!("things.{}.pictures", kind.kind);
        let found = format!("{} pictures", rules.len());
        problems.push(RuleProblem::new(found, format!("at most {MAX_PICTURES}")).at(path));
    }
    rules
}

fn compile_action(
    kind: &KindDef,
    name: &str,
    action: &ActionDef,
    problems: &mut Vec<RuleProblem>,
) -> Option<Action> {
    let path = format!("things.{}.actions.{name}", kind.kind);
    let mut compile = |field: String, condition: &Condition| {
        Expr::compile(kind, condition)
            .map_err(|problem| problems.push(problem.at(format!("{path}.{field}"))))
            .ok()
    };
    let expect = compile("expect".to_owned(), &action.expect);
    let locks = action.never_if.iter().enumerate();
    let never_if: Vec<_> =
        locks.filter_map(|(i, lock)| compile(format!("never_if[{i}]"), lock)).collect();
    if action.within <= Span::ZERO {
        problems.push(RuleProblem::new("0s", "a duration above zero").at(format!("{path}.within")));
    }
    Some(Action { expect: expect?, within: action.within, never_if })
}

fn under(path: &str, problem: RuleProblem) -> RuleProblem {
    let whole = format!("{path}.{}", problem.path);
    problem.at(whole)
}

fn twice(name: &str, what: &str) -> RuleProblem {
    RuleProblem::new(format!("{name} twice"), format!("each {what} of a kind once"))
}

/// Words CEL keeps for itself: as names they could never be read by a condition.
const RESERVED: [&str; 21] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

fn check_names(kind: &KindDef) -> Vec<RuleProblem> {
    let path = |part: &str, name: &str| format!("things.{}.{part}.{name}", kind.kind);
    let mut problems = Vec::new();
    let mut check = |part: &str, name: &str| {
        let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let first = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if !first || !name.chars().all(good) || RESERVED.contains(&name) {
            let expected = "a name that conditions can use: letters, digits and _, no word of CEL";
            problems.push(RuleProblem::new(name, expected).at(path(part, name)));
        }
    };
    kind.telemetry.keys().for_each(|name| check("telemetry", name.as_str()));
    kind.state.keys().for_each(|name| check("state", name));
    for (name, metric) in &kind.telemetry {
        if kind.state.contains_key(name.as_str()) {
            problems.push(twice(name.as_str(), "name").at(path("state", name.as_str())));
        }
        if let Some((low, high)) = metric.range
            && (low >= high || !low.is_finite() || !high.is_finite())
        {
            let problem =
                RuleProblem::new(format!("[{low}, {high}]"), "a range [low, high], low first");
            problems.push(problem.at(format!("{}.range", path("telemetry", name.as_str()))));
        }
        if metric.every.is_some_and(|every| every <= Span::ZERO) {
            let problem = RuleProblem::new("0s", "a duration above zero");
            problems.push(problem.at(format!("{}.every", path("telemetry", name.as_str()))));
        }
    }
    problems
}

fn digest_of(layout: u64, kind: &KindDef, alarms: &[AlarmDef], signs: &[SignDef]) -> u64 {
    let mut hash = Digest::new();
    hash.number(layout);
    // Debug text is enough: it need only differ when a definition differs, within one version.
    for alarm in alarms.iter().filter(|a| a.of == kind.kind) {
        hash.text(&format!("{alarm:?}"));
    }
    for sign in signs.iter().filter(|s| s.of == kind.kind) {
        hash.text(&sign.sign);
        hash.text(&sign.when.0);
    }
    if !kind.pictures.is_empty() {
        hash.text(&format!("{:?}", kind.pictures));
    }
    hash.done()
}
