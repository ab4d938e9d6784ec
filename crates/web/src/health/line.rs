//! One line of health: what it is, its value and grade, and the limit that it is graded by. Its words are keys of
//! the catalogue.

use focal_base::{At, Span};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    Good,
    Attention,
    Bad,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Bytes(u64),
    Count(u64),
    /// 0 to 1.
    Share(f64),
    Span(Span),
    Moment(At),
    /// A key of the catalogue.
    Word(&'static str),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// `health.<key>` names it, `health.<key>.do` says what to do.
    pub key: &'static str,
    pub value: Value,
    pub grade: Grade,
    /// From where on it wants attention, and from where on it is bad.
    pub limits: Option<(Value, Value)>,
    pub parts: Vec<(&'static str, Value)>,
}

impl Line {
    pub fn new(key: &'static str, value: Value) -> Line {
        Line { key, value, grade: Grade::Good, limits: None, parts: vec![] }
    }

    pub fn part(mut self, key: &'static str, value: Option<Value>) -> Line {
        self.parts.extend(value.map(|value| (key, value)));
        self
    }

    /// At least so grave.
    pub fn least(mut self, grade: Grade) -> Line {
        self.grade = self.grade.max(grade);
        self
    }

    /// Graded by a number that must not be too high.
    pub fn below<T: PartialOrd + Copy>(
        mut self,
        found: T,
        attention: T,
        bad: T,
        say: impl Fn(T) -> Value,
    ) -> Line {
        self.limits = Some((say(attention), say(bad)));
        self.least(if found >= bad {
            Grade::Bad
        } else if found >= attention {
            Grade::Attention
        } else {
            Grade::Good
        })
    }

    /// Graded by a number that must not be too low.
    pub fn above<T: PartialOrd + Copy>(
        mut self,
        found: T,
        attention: T,
        bad: T,
        say: impl Fn(T) -> Value,
    ) -> Line {
        self.limits = Some((say(attention), say(bad)));
        self.least(if found < bad {
            Grade::Bad
        } else if found < attention {
            Grade::Attention
        } else {
            Grade::Good
        })
    }
}
