//! The values a pack is written with: names, texts, numbers, durations, money. Each knows its place.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use focal_base::{Money, Span};
use focal_sense::StateValue;
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use crate::problem::Place;

pub(super) const ROWS: &str = "@rows";
pub(super) const ONE_OR_MANY: &str = "@one-or-many";

/// A value with the place it was written at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spot<T> {
    pub value: T,
    pub place: Place,
}

impl<T: Deref> Spot<T>
where
    T::Target: Copy + Sized,
{
    /// The number, duration or amount itself.
    pub fn get(&self) -> T::Target {
        *self.value
    }
}

/// How a kind of value is asked for and what it is made of.
pub(crate) trait Leaf: Sized {
    const MARK: &'static str;
    type From: for<'de> Deserialize<'de>;
    fn make(from: Self::From) -> Self;
}

impl<'de, T: Leaf> Deserialize<'de> for Spot<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Spot<T>, D::Error> {
        from.deserialize_newtype_struct(T::MARK, LeafReader(PhantomData))
    }
}

struct LeafReader<T>(PhantomData<T>);

impl<'de, T: Leaf> Visitor<'de> for LeafReader<T> {
    type Value = Spot<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value with its place")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Spot<T>, A::Error> {
        let mut number = || Ok(parts.next_element::<u32>()?.unwrap_or_default());
        let place = Place { file: number()?, line: number()?, column: number()? };
        match parts.next_element::<T::From>()? {
            Some(from) => Ok(Spot { value: T::make(from), place }),
            None => Err(serde::de::Error::custom("a value without content")),
        }
    }
}

macro_rules! leaves {
    ($($(#[$doc:meta])* $alias:ident = $name:ident($inner:ty) $mark:literal from $from:ty: $make:expr;)+) => {$(
        $(#[$doc])*
        pub(crate) type $alias = Spot<$name>;

        #[derive(Clone, Debug, PartialEq)]
        pub(crate) struct $name(pub $inner);

        impl Leaf for $name {
            const MARK: &'static str = $mark;
            type From = $from;
            fn make(from: $from) -> $name {
                $name($make(from))
            }
        }

        impl Deref for $name {
            type Target = $inner;
            fn deref(&self) -> &$inner {
                &self.0
            }
        }
    )+};
}

leaves! {
    /// A slug.
    Name = NameOf(String) "@name" from String: |text| text;
    /// A slug that can also be a variable of a condition: no `-`.
    Variable = VariableOf(String) "@variable" from String: |text| text;
    /// Any text; a number or a boolean is taken as it is written.
    Text = TextOf(String) "@text" from String: |text| text;
    Num = NumOf(f64) "@number" from f64: |number| number;
    /// A probability.
    Share = ShareOf(f64) "@share" from f64: |number| number;
    /// A whole number from 0.
    Count = CountOf(u32) "@count" from u32: |number| number;
    Flag = FlagOf(bool) "@flag" from bool: |flag| flag;
    Dur = DurOf(Span) "@span" from i64: Span;
    Amount = AmountOf(Money) "@money" from i64: Money;
    /// Money for each year, written `40 / year`.
    Budget = BudgetOf(Money) "@budget" from i64: Money;
    /// A boolean, a number or a text.
    Scalar = ScalarOf(serde_json::Value) "@scalar" from serde_json::Value: |value| value;
    /// `true`, or the names of keys: see `origin`.
    Owed = OwedOf(String) "@owed" from String: |text| text;
}

impl Name {
    pub fn named(text: &str, place: Place) -> Name {
        Spot { value: NameOf(text.to_owned()), place }
    }

    pub fn text(&self) -> &str {
        &self.value.0
    }
}

impl Variable {
    pub fn text(&self) -> &str {
        &self.value.0
    }
}

impl Text {
    pub fn text(&self) -> &str {
        &self.value.0
    }
}

/// A map with free keys, in the order it is written.
#[derive(Clone, Debug)]
pub(crate) struct Rows<T>(pub Vec<(Text, T)>);

impl<T> Default for Rows<T> {
    fn default() -> Rows<T> {
        Rows(Vec::new())
    }
}

impl<T> Deref for Rows<T> {
    type Target = [(Text, T)];
    fn deref(&self) -> &[(Text, T)] {
        &self.0
    }
}

impl<'a, T> IntoIterator for &'a Rows<T> {
    type Item = &'a (Text, T);
    type IntoIter = std::slice::Iter<'a, (Text, T)>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Rows<T>, D::Error> {
        struct RowsReader<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for RowsReader<T> {
            type Value = Rows<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of names and values")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Rows<T>, A::Error> {
                let mut rows = Vec::new();
                while let Some(KeyText(key)) = parts.next_element()? {
                    if let Some(value) = parts.next_element()? {
                        rows.push((key, value));
                    }
                }
                Ok(Rows(rows))
            }
        }

        from.deserialize_newtype_struct(ROWS, RowsReader(PhantomData))
    }
}

/// A key of `Rows`: a leaf that comes as a plain sequence.
struct KeyText(Text);

impl<'de> Deserialize<'de> for KeyText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<KeyText, D::Error> {
        from.deserialize_seq(LeafReader::<TextOf>(PhantomData)).map(KeyText)
    }
}

/// A list, or one item of it alone.
#[derive(Clone, Debug)]
pub(crate) struct OneOrMany<T>(pub Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<OneOrMany<T>, D::Error> {
        struct ManyReader<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ManyReader<T> {
            type Value = OneOrMany<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one item or a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<OneOrMany<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(OneOrMany(list))
            }
        }

        from.deserialize_newtype_struct(ONE_OR_MANY, ManyReader(PhantomData))
    }
}

impl Scalar {
    /// As a thing says it and is told it.
    pub fn said(&self) -> StateValue {
        match &self.value.0 {
            serde_json::Value::Bool(flag) => StateValue::Bool(*flag),
            serde_json::Value::Number(number) => {
                StateValue::Number(number.as_f64().unwrap_or_default())
            }
            other => StateValue::Text(other.as_str().unwrap_or_default().to_owned()),
        }
    }
}
