//! Checks a condition against the names, types and units its kind declares, and lowers it to [`Expr`]: the
//! CEL library parses, and checks nothing before it runs. Must not know which alarm or step asks.

use std::sync::Arc;

use cel::common::ast::{CallExpr, Expr as Cel, IdedExpr, LiteralValue, operators as op};
use cel::parser::Parser;

use crate::expr::{Checked, Expr, Number, Order, Truth, Words};
use crate::measure;
use crate::nearest::nearest;
use crate::problem::{
    RuleProblem, forbidden, literal, not_a, spelled, typed, unknown_function, word,
};
use crate::{Condition, KindDef, StateType, VIEWS};

/// A stranger's pack must not slow the detectors of others: a condition is short and shallow.
pub const MAX_CONDITION_BYTES: usize = 400;
const MAX_DEPTH: usize = 16;
const MAX_NODES: usize = 96;

impl Expr {
    /// Checks and compiles a condition over a kind's telemetry and state. The problem's `path` is
    /// empty: the caller knows where the condition stands.
    pub fn compile(kind: &KindDef, condition: &Condition) -> Result<Expr, RuleProblem> {
        let text = condition.0.trim();
        check_size(text)?;
        let parsed = Parser::new()
            .max_recursion_depth(2 * MAX_DEPTH as u16)
            .error_recovery_limit(4)
            .parse(text)
            .map_err(|errors| syntax(text, &errors))?;
        let mut checker = Checker { kind, metrics: Vec::new(), states: Vec::new(), nodes: 0 };
        let root = checker.truth(&parsed, 0)?;
        let expr = Expr {
            inner: Arc::new(Checked {
                text: text.to_owned(),
                root,
                metrics: checker.metrics,
                states: checker.states,
                layout: layout_of(kind),
            }),
        };
        measure::check(kind, &expr)?;
        Ok(expr)
    }
}

/// Before parsing, because a parser's time and stack are also somebody's.
fn check_size(text: &str) -> Result<(), RuleProblem> {
    if text.is_empty() {
        return Err(RuleProblem::new("nothing", "a condition like pressure_out < 2.4"));
    }
    if text.len() > MAX_CONDITION_BYTES {
        return Err(RuleProblem::new(
            format!("{} bytes", text.len()),
            format!("a condition of at most {MAX_CONDITION_BYTES} bytes"),
        ));
    }
    let (mut depth, mut deepest) = (0usize, 0usize);
    for c in text.bytes() {
        match c {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    if deepest > MAX_DEPTH {
        return Err(too_deep());
    }
    Ok(())
}

fn too_deep() -> RuleProblem {
    RuleProblem::new("a deeply nested condition", format!("at most {MAX_DEPTH} levels"))
}

fn syntax(text: &str, errors: &cel::ParseErrors) -> RuleProblem {
    let (column, said) = errors
        .errors
        .first()
        .map_or((1, "it cannot be read".to_owned()), |e| (e.pos.1.max(1), e.msg.clone()));
    let said = said.lines().next().unwrap_or_default().to_owned();
    RuleProblem::new(
        format!("{text:?}"),
        format!("a condition like pressure_out < 2.4 (column {column}: {said})"),
    )
}

/// Numbers a kind's slots: the same names, types and order give the same layout.
pub(crate) fn layout_of(kind: &KindDef) -> u64 {
    let mut hash = crate::digest::Digest::new();
    for name in kind.telemetry.keys() {
        hash.text(name.as_str());
    }
    hash.text("");
    for (name, of) in &kind.state {
        hash.text(name);
        hash.number(*of as u64);
    }
    hash.done()
}

struct Checker<'a> {
    kind: &'a KindDef,
    metrics: Vec<usize>,
    states: Vec<usize>,
    nodes: usize,
}

/// What a variable is.
enum Variable {
    Metric(usize),
    State(usize, StateType),
}

impl Checker<'_> {
    fn enter(&mut self, depth: usize) -> Result<(), RuleProblem> {
        self.nodes += 1;
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        if self.nodes > MAX_NODES {
            return Err(RuleProblem::new("a long condition", format!("at most {MAX_NODES} parts")));
        }
        Ok(())
    }

    /// The type a part has by its outermost shape; its insides are checked when it is lowered.
    fn type_of(&self, expr: &IdedExpr) -> Result<StateType, RuleProblem> {
        Ok(match &expr.expr {
            Cel::Literal(LiteralValue::Boolean(_)) => StateType::Bool,
            Cel::Literal(LiteralValue::String(_)) => StateType::Text,
            Cel::Literal(
                LiteralValue::Double(_) | LiteralValue::Int(_) | LiteralValue::UInt(_),
            ) => StateType::Number,
            Cel::Ident(name) => match self.find(name)? {
                Variable::Metric(_) => StateType::Number,
                Variable::State(_, of) => of,
            },
            Cel::Call(call) => match call.func_name.as_str() {
                op::CONDITIONAL if call.args.len() == 3 => self.type_of(&call.args[1])?,
                op::ADD
                | op::SUBSTRACT
                | op::MULTIPLY
                | op::DIVIDE
                | op::NEGATE
                | "abs"
                | "min"
                | "max" => StateType::Number,
                name if is_logic(name) || order(name).is_some() => StateType::Bool,
                name => return Err(unknown_function(name)),
            },
            other => return Err(forbidden(other)),
        })
    }

    fn find(&self, name: &str) -> Result<Variable, RuleProblem> {
        if let Some(slot) = self.kind.telemetry.keys().position(|m| m.as_str() == name) {
            return Ok(Variable::Metric(slot));
        }
        if let Some((slot, of)) = self
            .kind
            .state
            .iter()
            .enumerate()
            .find(|(_, (s, _))| *s == name)
            .map(|(i, (_, t))| (i, *t))
        {
            return Ok(Variable::State(slot, of));
        }
        let names = || {
            let metrics = self.kind.telemetry.keys().map(focal_base::MetricName::as_str);
            metrics.chain(self.kind.state.keys().map(String::as_str))
        };
        let known = names().take(12).collect::<Vec<_>>().join(", ");
        Err(RuleProblem {
            nearest: nearest(name, names()),
            ..RuleProblem::new(name, format!("telemetry or state of {} ({known})", self.kind.kind))
        })
    }

    fn metric(&mut self, slot: usize) -> usize {
        if !self.metrics.contains(&slot) {
            self.metrics.push(slot);
        }
        slot
    }

    fn state(&mut self, slot: usize) -> usize {
        if !self.states.contains(&slot) {
            self.states.push(slot);
        }
        slot
    }

    fn truth(&mut self, expr: &IdedExpr, depth: usize) -> Result<Truth, RuleProblem> {
        self.enter(depth)?;
        match &expr.expr {
            Cel::Literal(LiteralValue::Boolean(b)) => Ok(Truth::Is(*b.inner())),
            Cel::Literal(other) => Err(not_a("true or false", &literal(other))),
            Cel::Ident(name) => match self.find(name)? {
                Variable::State(slot, StateType::Bool) => Ok(Truth::State(self.state(slot))),
                Variable::State(_, of) => Err(not_a("true or false", &typed(name, of))),
                Variable::Metric(_) => Err(not_a("true or false", &typed(name, StateType::Number))),
            },
            Cel::Call(call) => self.truth_of(call, depth + 1),
            other => Err(forbidden(other)),
        }
    }

    fn truth_of(&mut self, call: &CallExpr, depth: usize) -> Result<Truth, RuleProblem> {
        let args = plain_args(call)?;
        let both = |a: Truth, b: Truth| (Box::new(a), Box::new(b));
        Ok(match (call.func_name.as_str(), args) {
            (op::LOGICAL_NOT, [a]) => Truth::Not(Box::new(self.truth(a, depth)?)),
            (op::LOGICAL_AND, [a, b]) => {
                let (a, b) = both(self.truth(a, depth)?, self.truth(b, depth)?);
                Truth::And(a, b)
            }
            (op::LOGICAL_OR, [a, b]) => {
                let (a, b) = both(self.truth(a, depth)?, self.truth(b, depth)?);
                Truth::Or(a, b)
            }
            (op::CONDITIONAL, [a, b, c]) => {
                let (b_, c_) = both(self.truth(b, depth)?, self.truth(c, depth)?);
                Truth::If(Box::new(self.truth(a, depth)?), b_, c_)
            }
            (op::EQUALS, [a, b]) => self.same(a, b, depth)?,
            (op::NOT_EQUALS, [a, b]) => Truth::Not(Box::new(self.same(a, b, depth)?)),
            (op::IN, [a, list]) => self.one_of(a, list, depth)?,
            (name, [a, b]) if order(name).is_some() => {
                let order = order(name).unwrap_or(Order::Equal);
                Truth::Compare(order, self.number(a, depth)?, self.number(b, depth)?)
            }
            (name, _) if is_arithmetic(name) => {
                return Err(not_a("true or false", &format!("a number (from {})", spelled(name))));
            }
            (name, _) => return Err(unknown_function(name)),
        })
    }

    fn same(&mut self, a: &IdedExpr, b: &IdedExpr, depth: usize) -> Result<Truth, RuleProblem> {
        match (self.type_of(a)?, self.type_of(b)?) {
            (StateType::Number, StateType::Number) => {
                Ok(Truth::Compare(Order::Equal, self.number(a, depth)?, self.number(b, depth)?))
            }
            (StateType::Text, StateType::Text) => {
                self.expect_view(a, b)?;
                self.expect_view(b, a)?;
                Ok(Truth::Spell(self.words(a, depth)?, self.words(b, depth)?))
            }
            (StateType::Bool, StateType::Bool) => {
                let (a, b) = (self.truth(a, depth)?, self.truth(b, depth)?);
                Ok(Truth::Agree(Box::new(a), Box::new(b)))
            }
            (of_a, of_b) => Err(RuleProblem::new(
                format!("{} compared with {}", word(of_a), word(of_b)),
                "two values of one type",
            )),
        }
    }

    /// What a picture shows is one of few words.
    fn expect_view(&self, name: &IdedExpr, word: &IdedExpr) -> Result<(), RuleProblem> {
        let Cel::Ident(name) = &name.expr else { return Ok(()) };
        let Cel::Literal(LiteralValue::String(word)) = &word.expr else { return Ok(()) };
        let word: &str = word.inner();
        if !self.kind.pictures.contains_key(name) || VIEWS.contains(&word) {
            return Ok(());
        }
        let expected = format!("what the picture {name} can show ({})", VIEWS.join(", "));
        let problem = RuleProblem::new(format!("{name} compared with {word:?}"), expected);
        Err(RuleProblem { nearest: nearest(word, VIEWS), ..problem })
    }

    /// `mode in ["heat", "cool"]`: as many comparisons as the list is long.
    fn one_of(
        &mut self,
        a: &IdedExpr,
        list: &IdedExpr,
        depth: usize,
    ) -> Result<Truth, RuleProblem> {
        let Cel::List(list) = &list.expr else {
            return Err(RuleProblem::new("in without a list", "a list like [\"heat\", \"cool\"]"));
        };
        let mut any = Truth::Is(false);
        for item in &list.elements {
            self.enter(depth)?;
            any = Truth::Or(Box::new(any), Box::new(self.same(a, item, depth)?));
        }
        Ok(any)
    }

    fn words(&mut self, expr: &IdedExpr, depth: usize) -> Result<Words, RuleProblem> {
        self.enter(depth)?;
        match &expr.expr {
            Cel::Literal(LiteralValue::String(text)) => Ok(Words::Is(text.inner().to_owned())),
            Cel::Ident(name) => match self.find(name)? {
                Variable::State(slot, StateType::Text) => Ok(Words::State(self.state(slot))),
                Variable::State(_, of) => Err(not_a("text", &typed(name, of))),
                Variable::Metric(_) => Err(not_a("text", &typed(name, StateType::Number))),
            },
            _ => Err(RuleProblem::new("made-up text", "a text or the name of a text state")),
        }
    }

    fn number(&mut self, expr: &IdedExpr, depth: usize) -> Result<Number, RuleProblem> {
        self.enter(depth)?;
        match &expr.expr {
            Cel::Literal(LiteralValue::Double(n)) => Ok(Number::Is(*n.inner())),
            Cel::Literal(LiteralValue::Int(n)) => Ok(Number::Is(*n.inner() as f64)),
            Cel::Literal(LiteralValue::UInt(n)) => Ok(Number::Is(*n.inner() as f64)),
            Cel::Literal(other) => Err(not_a("a number", &literal(other))),
            Cel::Ident(name) => match self.find(name)? {
                Variable::Metric(slot) => Ok(Number::Metric(self.metric(slot))),
                Variable::State(slot, StateType::Number) => Ok(Number::State(self.state(slot))),
                Variable::State(_, of) => Err(not_a("a number", &typed(name, of))),
            },
            Cel::Call(call) => self.number_of(call, depth + 1),
            other => Err(forbidden(other)),
        }
    }

    fn number_of(&mut self, call: &CallExpr, depth: usize) -> Result<Number, RuleProblem> {
        let args = plain_args(call)?;
        let name = call.func_name.as_str();
        if let ("min" | "max", [_, ..]) = (name, args) {
            let all = args.iter().map(|a| self.number(a, depth)).collect::<Result<_, _>>()?;
            return Ok(if name == "min" { Number::Least(all) } else { Number::Most(all) });
        }
        Ok(match (name, args) {
            (op::NEGATE, [a]) => Number::Negative(Box::new(self.number(a, depth)?)),
            ("abs", [a]) => Number::Abs(Box::new(self.number(a, depth)?)),
            (op::CONDITIONAL, [a, b, c]) => Number::If(
                Box::new(self.truth(a, depth)?),
                Box::new(self.number(b, depth)?),
                Box::new(self.number(c, depth)?),
            ),
            (op::ADD | op::SUBSTRACT | op::MULTIPLY | op::DIVIDE, [a, b]) => {
                let (a, b) = (Box::new(self.number(a, depth)?), Box::new(self.number(b, depth)?));
                match name {
                    op::ADD => Number::Sum(a, b),
                    op::SUBSTRACT => Number::Difference(a, b),
                    op::MULTIPLY => Number::Product(a, b),
                    _ => Number::Quotient(a, b),
                }
            }
            _ if order(name).is_some() || is_logic(name) => {
                return Err(not_a("a number", &format!("true or false (from {})", spelled(name))));
            }
            _ => return Err(unknown_function(name)),
        })
    }
}

fn plain_args(call: &CallExpr) -> Result<&[IdedExpr], RuleProblem> {
    match call.target {
        Some(_) => Err(unknown_function(&call.func_name)),
        None => Ok(&call.args),
    }
}

fn order(name: &str) -> Option<Order> {
    Some(match name {
        op::LESS => Order::Less,
        op::LESS_EQUALS => Order::LessOrEqual,
        op::GREATER => Order::Greater,
        op::GREATER_EQUALS => Order::GreaterOrEqual,
        _ => return None,
    })
}

fn is_arithmetic(name: &str) -> bool {
    matches!(
        name,
        op::ADD | op::SUBSTRACT | op::MULTIPLY | op::DIVIDE | op::NEGATE | "abs" | "min" | "max"
    )
}

fn is_logic(name: &str) -> bool {
    matches!(
        name,
        op::LOGICAL_AND | op::LOGICAL_OR | op::LOGICAL_NOT | op::EQUALS | op::NOT_EQUALS | op::IN
    )
}
