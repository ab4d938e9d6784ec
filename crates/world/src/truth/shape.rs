//! Shapes: what a thing of a kind would say of itself so that given conditions hold and others do not. Found by
//! trying the values at which the kind's conditions turn, judged by the product's own reading of conditions.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, ThingId};
use focal_engine::Kit;
use focal_pack::story::Act;
use focal_sense::{
    Condition, DetectorDef, Expr, KindDef, Rules, Settings, Signal, StateType, StateValue,
    ThingState, judge,
};

/// What a thing reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    pub metrics: BTreeMap<String, f64>,
    pub states: BTreeMap<String, StateValue>,
}

/// A condition that should be so, or not, and how much it matters.
pub type Wish = (Condition, bool, u32);

enum Choices {
    Metric(Vec<f64>),
    State(Vec<StateValue>),
}

/// One kind, ready to be asked.
pub struct Shape {
    pub def: KindDef,
    pub healthy: Values,
    bare: Rules,
    choices: BTreeMap<String, Choices>,
    exprs: BTreeMap<String, Option<Expr>>,
    known: BTreeMap<String, Values>,
}

impl Shape {
    #[must_use]
    pub fn of(kit: &Kit, def: &KindDef) -> Option<Shape> {
        let bare = Rules::compile(def, &[], &[]).ok()?;
        let conditions = conditions(kit, def);
        let mut shape = Shape {
            def: def.clone(),
            healthy: sample(kit, def),
            choices: choices(def, &conditions),
            bare,
            exprs: BTreeMap::new(),
            known: BTreeMap::new(),
        };
        let alarms = kit.pack.alarms.iter().filter(|alarm| alarm.of == def.kind);
        let mut wishes: Vec<Wish> = Vec::new();
        for alarm in alarms {
            if let DetectorDef::Threshold { when, clear_when, .. } = &alarm.detector {
                wishes.push((when.clone(), false, 10));
                wishes.extend(clear_when.iter().map(|clear| (clear.clone(), true, 10)));
            }
        }
        let signs = kit.pack.signs.iter().filter(|sign| sign.of == def.kind);
        wishes.extend(signs.map(|sign| (sign.when.clone(), false, 2)));
        wishes.extend(
            def.actions
                .values()
                .flat_map(|action| action.never_if.iter().map(|lock| (lock.clone(), false, 3))),
        );
        let start = shape.healthy.clone();
        shape.healthy = shape.find(&wishes, &start);
        Some(shape)
    }

    /// Values near `start` under which as much of what is wished is so as can be found.
    pub fn find(&mut self, wishes: &[Wish], start: &Values) -> Values {
        let key = format!("{wishes:?} {start:?}");
        if let Some(found) = self.known.get(&key) {
            return found.clone();
        }
        let mut best = start.clone();
        let mut score = self.score(wishes, &best);
        let whole: u32 = wishes.iter().map(|(_, _, weight)| weight).sum();
        // One value at a time, then two, while it gets better.
        for _ in 0..8 {
            if score == whole {
                break;
            }
            let better = self.best_of(wishes, &best, score, false);
            let better = better.or_else(|| self.best_of(wishes, &best, score, true));
            let Some((next, next_score)) = better else { break };
            (best, score) = (next, next_score);
        }
        self.known.insert(key, best.clone());
        best
    }

    fn best_of(
        &mut self,
        wishes: &[Wish],
        from: &Values,
        score: u32,
        two: bool,
    ) -> Option<(Values, u32)> {
        // Only what an unmet wish speaks of can help it; two moves at once are for what matters most.
        let least = if two { 6 } else { 0 };
        let state = self.state_of(from);
        let unmet: Vec<&Wish> = wishes
            .iter()
            .filter(|(condition, wanted, weight)| {
                let expr = self.expr(condition);
                let is = state.as_ref().and_then(|state| expr?.eval(state.twin()));
                is != Some(*wanted) && *weight >= least
            })
            .collect();
        let named: BTreeSet<String> =
            unmet.iter().flat_map(|(condition, ..)| tokens(&condition.0).0).collect();
        let mut best: Option<(Values, u32)> = None;
        for first in self.moves(from, &named) {
            let seconds = if two { self.moves(&first, &named) } else { vec![first] };
            for second in seconds {
                let got = self.score(wishes, &second);
                if got > best.as_ref().map_or(score, |(_, score)| *score) {
                    best = Some((second, got));
                }
            }
        }
        best
    }

    /// Everything that differs in one of these values.
    fn moves(&self, from: &Values, named: &BTreeSet<String>) -> Vec<Values> {
        let mut all = Vec::new();
        for (name, choices) in self.choices.iter().filter(|(name, _)| named.contains(*name)) {
            match choices {
                Choices::Metric(values) => {
                    for value in values.iter().filter(|value| from.metrics.get(name) != Some(value))
                    {
                        let mut next = from.clone();
                        next.metrics.insert(name.clone(), *value);
                        all.push(next);
                    }
                }
                Choices::State(values) => {
                    for value in values.iter().filter(|value| from.states.get(name) != Some(value))
                    {
                        let mut next = from.clone();
                        next.states.insert(name.clone(), value.clone());
                        all.push(next);
                    }
                }
            }
        }
        all
    }

    fn score(&mut self, wishes: &[Wish], values: &Values) -> u32 {
        let Some(state) = self.state_of(values) else { return 0 };
        let met = wishes.iter().filter(|(condition, wanted, _)| {
            self.expr(condition).and_then(|expr| expr.eval(state.twin())) == Some(*wanted)
        });
        let weights: Vec<u32> = met.map(|(_, _, weight)| *weight).collect();
        weights.iter().sum()
    }

    fn state_of(&self, values: &Values) -> Option<ThingState> {
        let mut state = ThingState::new(ThingId::from("shape"));
        let signal = Signal {
            values: values.metrics.clone(),
            state: values.states.clone(),
            ..Signal::default()
        };
        let (mut out, at) = (Vec::new(), At(1_000));
        judge(&self.bare, &Settings::default(), &mut state, &signal, at, &mut out).ok()?;
        Some(state)
    }

    /// Whether a condition holds for these values.
    pub fn holds(&mut self, condition: &Condition, values: &Values) -> Option<bool> {
        let state = self.state_of(values)?;
        self.expr(condition)?.eval(state.twin())
    }

    fn expr(&mut self, condition: &Condition) -> Option<Expr> {
        let bare = &self.bare;
        let made = self.exprs.entry(condition.0.clone());
        made.or_insert_with(|| bare.condition(condition).ok()).clone()
    }
}

/// Every condition that a pack has about a kind.
fn conditions(kit: &Kit, def: &KindDef) -> Vec<String> {
    let mut all = Vec::new();
    for alarm in kit.pack.alarms.iter().filter(|alarm| alarm.of == def.kind) {
        if let DetectorDef::Threshold { when, clear_when, .. } = &alarm.detector {
            all.push(when.0.clone());
            all.extend(clear_when.iter().map(|clear| clear.0.clone()));
        }
    }
    let signs = kit.pack.signs.iter().filter(|sign| sign.of == def.kind);
    all.extend(signs.map(|sign| sign.when.0.clone()));
    for action in def.actions.values() {
        all.push(action.expect.0.clone());
        all.extend(action.never_if.iter().map(|lock| lock.0.clone()));
    }
    for step in kit.pack.steps.iter().filter(|step| step.of == def.kind) {
        all.extend(step.expect.iter().map(|expect| expect.0.clone()));
        all.extend(step.never_if.iter().map(|lock| lock.0.clone()));
    }
    all
}

/// What a thing says in the pack's own stories before anything is wrong, where one tells it; else the middle of
/// what is possible.
fn sample(kit: &Kit, def: &KindDef) -> Values {
    let mut values = Values::default();
    for (name, metric) in &def.telemetry {
        let (low, high) = metric.range.unwrap_or((0.0, 100.0));
        values.metrics.insert(name.0.clone(), low + (high - low) * 0.3);
    }
    for (name, of) in &def.state {
        let value = match of {
            StateType::Bool => StateValue::Bool(false),
            StateType::Number => StateValue::Number(0.0),
            StateType::Text => StateValue::Text("none".to_owned()),
        };
        values.states.insert(name.clone(), value);
    }
    let mut told = BTreeSet::new();
    for story in &kit.pack.stories {
        for input in &story.timeline {
            let Act::Signal { things, signal, .. } = &input.act else { continue };
            let ours =
                |thing: &ThingId| story.things.get(thing).is_some_and(|it| it.kind == def.kind);
            if !things.iter().any(ours) {
                continue;
            }
            for (name, value) in
                signal.values.iter().filter(|(name, _)| told.insert((*name).clone()))
            {
                values.metrics.insert(name.clone(), *value);
            }
            for (name, value) in
                signal.state.iter().filter(|(name, _)| told.insert((*name).clone()))
            {
                values.states.insert(name.clone(), value.clone());
            }
        }
    }
    values
}

/// For each thing that is reported, values on both sides of every number it may be compared with.
fn choices(def: &KindDef, conditions: &[String]) -> BTreeMap<String, Choices> {
    let (mut numbers, mut words) = (BTreeMap::new(), BTreeMap::new());
    for text in conditions {
        let (names, found, said) = tokens(text);
        for name in names {
            numbers.entry(name.clone()).or_insert_with(Vec::new).extend(found.iter().copied());
            words.entry(name).or_insert_with(BTreeSet::new).extend(said.iter().cloned());
        }
    }
    let mut all = BTreeMap::new();
    for (name, metric) in &def.telemetry {
        let Some(turns) = numbers.get(&name.0) else { continue };
        let (low, high) = metric.range.unwrap_or((-1e6, 1e6));
        let mut values = BTreeSet::new();
        for turn in turns {
            let step = (turn.abs() * 0.15).max(0.1);
            for value in [turn - step, *turn, turn + step] {
                values.insert((value.clamp(low, high) * 1e6).round() as i64);
            }
        }
        let values = values.into_iter().map(|millionths| millionths as f64 / 1e6).collect();
        all.insert(name.0.clone(), Choices::Metric(values));
    }
    for (name, of) in &def.state {
        let values = match of {
            StateType::Bool => vec![StateValue::Bool(false), StateValue::Bool(true)],
            StateType::Number => {
                let turns = numbers.get(name).cloned().unwrap_or_default();
                turns
                    .iter()
                    .flat_map(|turn| [turn - 1.0, *turn, turn + 1.0])
                    .map(StateValue::Number)
                    .collect()
            }
            StateType::Text => {
                let said = words.get(name).cloned().unwrap_or_default();
                said.into_iter().map(StateValue::Text).collect()
            }
        };
        all.insert(name.clone(), Choices::State(values));
    }
    all
}

/// Names, numbers and quoted words of a condition.
pub(super) fn tokens(text: &str) -> (BTreeSet<String>, Vec<f64>, Vec<String>) {
    let (mut names, mut numbers, mut words) = (BTreeSet::new(), Vec::new(), Vec::new());
    let mut minus = false;
    let mut rest = text.chars().peekable();
    while let Some(first) = rest.next() {
        if first == '"' || first == '\'' {
            words.push(rest.by_ref().take_while(|c| *c != first).collect());
            continue;
        }
        if !(first.is_ascii_alphanumeric() || first == '_') {
            minus = first == '-';
            continue;
        }
        let mut token = String::from(first);
        while let Some(next) = rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '.')
        {
            token.push(next);
        }
        match token.parse::<f64>() {
            Ok(number) => numbers.push(if minus { -number } else { number }),
            Err(_) => {
                names.insert(token);
            }
        }
        minus = false;
    }
    (names, numbers, words)
}
