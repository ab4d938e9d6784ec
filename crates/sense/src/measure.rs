//! Units of a checked condition: what is added, subtracted or compared is measured alike, and a limit lies
//! where its metric can be. Must not know how a condition is written, nor what it is for.

use crate::expr::{Expr, Number, Truth};
use crate::problem::RuleProblem;
use crate::{KindDef, MetricDef};

/// What a number is measured in: a bare number fits everything, a product or a share nothing in particular.
#[derive(Clone, Copy, PartialEq)]
enum Unit<'a> {
    Any,
    Of(&'a str, &'a str),
    Made,
}

/// Refuses a condition that mixes units (`pressure_out > room_temp`), and one whose limit its metric never
/// reaches (`pressure_out < 240.0` where it is measured in bar, 0 to 16).
pub(crate) fn check(kind: &KindDef, expr: &Expr) -> Result<(), RuleProblem> {
    let units =
        Units { metrics: kind.telemetry.iter().map(|(name, def)| (name.as_str(), def)).collect() };
    units.truth(&expr.inner.root)
}

struct Units<'a> {
    /// By slot.
    metrics: Vec<(&'a str, &'a MetricDef)>,
}

impl<'a> Units<'a> {
    fn truth(&self, truth: &Truth) -> Result<(), RuleProblem> {
        match truth {
            Truth::Is(_) | Truth::State(_) | Truth::Spell(..) => Ok(()),
            Truth::Not(a) => self.truth(a),
            Truth::And(a, b) | Truth::Or(a, b) | Truth::Agree(a, b) => {
                self.truth(a)?;
                self.truth(b)
            }
            Truth::If(a, b, c) => {
                self.truth(a)?;
                self.truth(b)?;
                self.truth(c)
            }
            Truth::Compare(_, a, b) => {
                self.join(a, b)?;
                self.reachable(a, b)?;
                self.reachable(b, a)
            }
        }
    }

    fn unit(&self, number: &Number) -> Result<Unit<'a>, RuleProblem> {
        match number {
            Number::Is(_) | Number::State(_) => Ok(Unit::Any),
            Number::Metric(slot) => Ok(self
                .metrics
                .get(*slot)
                .map_or(Unit::Any, |(name, def)| Unit::Of(name, def.unit.as_str()))),
            Number::Negative(a) | Number::Abs(a) => self.unit(a),
            Number::Sum(a, b) | Number::Difference(a, b) => self.join(a, b),
            // What is scaled keeps its unit; what is multiplied makes one of its own.
            Number::Product(a, b) => Ok(match (self.unit(a)?, self.unit(b)?) {
                (Unit::Any, unit) | (unit, Unit::Any) => unit,
                _ => Unit::Made,
            }),
            Number::Quotient(a, b) => Ok(match (self.unit(a)?, self.unit(b)?) {
                (unit, Unit::Any) => unit,
                _ => Unit::Made,
            }),
            Number::Least(all) | Number::Most(all) => {
                let mut joint = Unit::Any;
                for one in all {
                    joint = joined(joint, self.unit(one)?)?;
                }
                Ok(joint)
            }
            Number::If(test, a, b) => {
                self.truth(test)?;
                self.join(a, b)
            }
        }
    }

    fn join(&self, a: &Number, b: &Number) -> Result<Unit<'a>, RuleProblem> {
        joined(self.unit(a)?, self.unit(b)?)
    }

    /// A bare limit outside the range of the metric it is compared with decides nothing, ever.
    fn reachable(&self, metric: &Number, limit: &Number) -> Result<(), RuleProblem> {
        let (Number::Metric(slot), Some(limit)) = (metric, constant(limit)) else { return Ok(()) };
        let Some((name, def)) = self.metrics.get(*slot) else { return Ok(()) };
        let Some((least, most)) = def.range else { return Ok(()) };
        if (least..=most).contains(&limit) {
            return Ok(());
        }
        Err(RuleProblem::new(
            format!("{name} compared with {limit}"),
            format!("a limit in {}, from {least} to {most}, as {name} is measured", def.unit),
        ))
    }
}

fn constant(number: &Number) -> Option<f64> {
    match number {
        Number::Is(value) => Some(*value),
        Number::Negative(inner) => constant(inner).map(|value| -value),
        _ => None,
    }
}

fn joined<'a>(a: Unit<'a>, b: Unit<'a>) -> Result<Unit<'a>, RuleProblem> {
    match (a, b) {
        (Unit::Any, unit) | (unit, Unit::Any) => Ok(unit),
        (Unit::Of(one, of_one), Unit::Of(other, of_other)) if of_one != of_other => {
            Err(RuleProblem::new(
                format!("{one} in {of_one} beside {other} in {of_other}"),
                "two values of one unit",
            ))
        }
        (Unit::Made, _) | (_, Unit::Made) => Ok(Unit::Made),
        (unit, _) => Ok(unit),
    }
}
