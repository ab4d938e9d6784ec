//! A condition after checking: a small typed tree over numbered slots of the twin. It is CEL without
//! loops, text functions or anything else whose cost a stranger's pack could let grow. It must not
//! know where conditions come from ([`crate::check`]) nor what is done with the answer.

use std::sync::Arc;

use focal_base::At;

use crate::{StateValue, Twin};

/// A checked condition. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Expr {
    pub(crate) inner: Arc<Checked>,
}

#[derive(Debug)]
pub(crate) struct Checked {
    pub text: String,
    pub root: Truth,
    /// Slots of every metric and state key it reads, each once.
    pub metrics: Vec<usize>,
    pub states: Vec<usize>,
    /// Of the kind it was checked against; a twin of another layout answers *unknown*.
    pub layout: u64,
}

#[derive(Debug)]
pub(crate) enum Number {
    Is(f64),
    Metric(usize),
    State(usize),
    Negative(Box<Number>),
    Sum(Box<Number>, Box<Number>),
    Difference(Box<Number>, Box<Number>),
    Product(Box<Number>, Box<Number>),
    Quotient(Box<Number>, Box<Number>),
    Abs(Box<Number>),
    Least(Vec<Number>),
    Most(Vec<Number>),
    If(Box<Truth>, Box<Number>, Box<Number>),
}

#[derive(Debug)]
pub(crate) enum Words {
    Is(String),
    State(usize),
}

#[derive(Debug)]
pub(crate) enum Truth {
    Is(bool),
    State(usize),
    Not(Box<Truth>),
    And(Box<Truth>, Box<Truth>),
    Or(Box<Truth>, Box<Truth>),
    If(Box<Truth>, Box<Truth>, Box<Truth>),
    Compare(Order, Number, Number),
    Spell(Words, Words),
    Agree(Box<Truth>, Box<Truth>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
}

impl Expr {
    /// What the twin says of the condition; `None` while a variable has no value yet, or a division
    /// has no finite result.
    #[must_use]
    pub fn eval(&self, twin: &Twin) -> Option<bool> {
        let known = twin.layout == self.inner.layout
            && self.inner.metrics.iter().all(|slot| twin.metrics[*slot].known())
            && self.inner.states.iter().all(|slot| twin.states[*slot].value.is_some());
        if known { self.inner.root.eval(twin) } else { None }
    }

    /// The condition as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// The first metric it reads: the one to show beside the answer.
    #[must_use]
    pub fn first_value(&self, twin: &Twin) -> Option<f64> {
        let slot = self.inner.metrics.first()?;
        twin.metrics.get(*slot).filter(|m| m.known()).map(|m| m.value)
    }

    /// True when everything the condition reads was measured after `from`.
    pub(crate) fn all_newer(&self, twin: &Twin, from: At) -> bool {
        twin.layout == self.inner.layout
            && self.inner.metrics.iter().all(|slot| twin.metrics[*slot].at > from)
            && self.inner.states.iter().all(|slot| twin.states[*slot].at > from)
    }
}

impl Truth {
    fn eval(&self, twin: &Twin) -> Option<bool> {
        match self {
            Truth::Is(b) => Some(*b),
            Truth::State(slot) => match twin.states[*slot].value {
                Some(StateValue::Bool(b)) => Some(b),
                _ => None,
            },
            Truth::Not(a) => a.eval(twin).map(|b| !b),
            // As in CEL, the side that decides wins over a side that has no result.
            Truth::And(a, b) => match a.eval(twin) {
                Some(false) => Some(false),
                Some(true) => b.eval(twin),
                None => b.eval(twin).filter(|b| !b),
            },
            Truth::Or(a, b) => match a.eval(twin) {
                Some(true) => Some(true),
                Some(false) => b.eval(twin),
                None => b.eval(twin).filter(|b| *b),
            },
            Truth::If(a, b, c) => (if a.eval(twin)? { b } else { c }).eval(twin),
            Truth::Compare(order, a, b) => Some(order.holds(a.eval(twin)?, b.eval(twin)?)),
            Truth::Spell(a, b) => Some(a.eval(twin)? == b.eval(twin)?),
            Truth::Agree(a, b) => Some(a.eval(twin)? == b.eval(twin)?),
        }
    }
}

impl Order {
    fn holds(self, a: f64, b: f64) -> bool {
        match self {
            Order::Less => a < b,
            Order::LessOrEqual => a <= b,
            Order::Greater => a > b,
            Order::GreaterOrEqual => a >= b,
            Order::Equal => a == b,
        }
    }
}

impl Words {
    fn eval<'a>(&'a self, twin: &'a Twin) -> Option<&'a str> {
        match self {
            Words::Is(text) => Some(text),
            Words::State(slot) => match &twin.states[*slot].value {
                Some(StateValue::Text(text)) => Some(text),
                _ => None,
            },
        }
    }
}

impl Number {
    fn eval(&self, twin: &Twin) -> Option<f64> {
        let n = match self {
            Number::Is(n) => *n,
            Number::Metric(slot) => twin.metrics[*slot].value,
            Number::State(slot) => match twin.states[*slot].value {
                Some(StateValue::Number(n)) => n,
                _ => return None,
            },
            Number::Negative(a) => -a.eval(twin)?,
            Number::Sum(a, b) => a.eval(twin)? + b.eval(twin)?,
            Number::Difference(a, b) => a.eval(twin)? - b.eval(twin)?,
            Number::Product(a, b) => a.eval(twin)? * b.eval(twin)?,
            Number::Quotient(a, b) => a.eval(twin)? / b.eval(twin)?,
            Number::Abs(a) => a.eval(twin)?.abs(),
            Number::Least(all) => fold(all, twin, f64::min)?,
            Number::Most(all) => fold(all, twin, f64::max)?,
            Number::If(a, b, c) => (if a.eval(twin)? { b } else { c }).eval(twin)?,
        };
        n.is_finite().then_some(n)
    }
}

fn fold(all: &[Number], twin: &Twin, pick: fn(f64, f64) -> f64) -> Option<f64> {
    let mut picked = None;
    for one in all {
        let n = one.eval(twin)?;
        picked = Some(picked.map_or(n, |p| pick(p, n)));
    }
    picked
}
