//! A day's sheet: its facts, as raw as switches need them and as small as a year of them must be. Words are
//! numbers into the sheet's own list; moments are milliseconds since its first.

use std::collections::BTreeMap;

use focal_base::At;
use serde::{Deserialize, Serialize};

use crate::day::Day;

/// A word of the sheet; 0 is none.
pub type Word = u32;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    pub day: Day,
    /// The last event that it knows of.
    pub upto: u64,
    pub words: Vec<String>,
    #[serde(skip)]
    places: BTreeMap<String, Word>,
    pub legs: Vec<Leg>,
    pub handled: Vec<Handled>,
    pub endings: Vec<Ending>,
    pub ratings: Vec<Rating>,
    pub returns: Vec<Return>,
    pub agents: Vec<AgentDay>,
    /// Alarms raised, by ten minutes of the day.
    pub alarms: BTreeMap<u16, u32>,
    pub census: Vec<Census>,
}

/// Facts are written as rows of numbers: a year of them has to be read at once.
macro_rules! fact {
    ($(#[$doc:meta])* $name:ident { $($(#[$why:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name { $($(#[$why])* pub $field: $type),+ }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                ($(self.$field,)+).serialize(to)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<$name, D::Error> {
                let ($($field,)+) = Deserialize::deserialize(from)?;
                Ok($name { $($field),+ })
            }
        }
    };
}

fact! {
    /// A contact's wait in a queue, told when it was over.
    Leg {
        at: u32,
        number: u32,
        queue: Word,
        channel: Word,
        lang: Word,
        pack: Word,
        kind: Word,
        /// Who answered; 0: nobody.
        agent: Word,
        /// A thing had started it: nobody stood at the other end.
        thing: bool,
        wait: u32,
        target: u32,
        end: LegEnd,
    }
}

fact! {
    /// An agent's time with a contact, told when it was over.
    Handled {
        at: u32,
        number: u32,
        queue: Word,
        channel: Word,
        lang: Word,
        pack: Word,
        kind: Word,
        agent: Word,
        thing: bool,
        talk: u64,
        after: u64,
    }
}

fact! {
    /// A case's end.
    Ending {
        at: u32,
        number: u32,
        about: CaseWords,
        by: EndedBy,
        first: bool,
        /// Contacts since its last ending, and how many of them somebody answered.
        contacts: u32,
        answered: u32,
        /// Cents since its last ending.
        spent: i64,
        /// Milliseconds since its first signal.
        took: u64,
        /// Whether work was first given to whom it was proved to belong to; -1: not given, or not proved.
        right_owner: i8,
        /// Brier score of the belief at the end against the proved cause, in millionths; -1: not proved.
        brier: i64,
        /// What the likeliest cause was given then, in millionths.
        top: i64,
        /// It was the one.
        hit: bool,
    }
}

fact! {
    /// In words: what a case was about, who was with it last, and where from.
    CaseWords {
        pack: Word,
        kind: Word,
        cause: Word,
        owner: Word,
        lang: Word,
        queue: Word,
        channel: Word,
        agent: Word,
    }
}

fact! {
    /// A customer's rating of an ending, 1 to 5.
    Rating { at: u32, number: u32, about: CaseWords, stars: i64 }
}

fact! {
    /// The same trouble again: an ending did not last, or a new case was about the same.
    Return {
        at: u32,
        number: u32,
        /// When the earlier one had ended.
        ended: i64,
    }
}

fact! {
    /// How many things of a kind there were, and what each might cost a year, in cents; -1: no budget.
    Census { pack: Word, kind: Word, things: i64, budget: i64 }
}

/// An agent's day, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentDay {
    pub agent: Word,
    pub talk: i64,
    pub after: i64,
    pub ring: i64,
    pub available: i64,
    pub away: i64,
    /// How many of their ten-minute periods brought so many offers.
    pub periods: BTreeMap<u32, u32>,
}

macro_rules! small {
    ($(#[$doc:meta])* $name:ident { $($(#[$why:meta])* $word:ident = $number:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "u8", into = "u8")]
        pub enum $name { $($(#[$why])* $word = $number),+ }

        impl From<$name> for u8 {
            fn from(value: $name) -> u8 {
                value as u8
            }
        }

        impl TryFrom<u8> for $name {
            type Error = String;
            fn try_from(number: u8) -> Result<$name, String> {
                match number {
                    $($number => Ok($name::$word),)+
                    other => Err(format!("{other} is no {}", stringify!($name))),
                }
            }
        }
    };
}

small! {
    /// How a wait was over.
    LegEnd {
        Answered = 0,
        /// Whoever waited went.
        Abandoned = 1,
        /// Nobody was needed any more: the trouble had gone, or was ended without.
        NotNeeded = 2,
    }
}

small! {
    /// Who ended a case.
    EndedBy {
        /// A step of the thing itself.
        Thing = 0,
        /// It was well again before anybody did anything.
        Alone = 1,
        Customer = 2,
        Near = 3,
        Agent = 4,
        Partner = 5,
        Technician = 6,
        /// Nobody knows.
        Unknown = 7,
    }
}

impl EndedBy {
    pub const ALL: [EndedBy; 8] = [
        EndedBy::Thing,
        EndedBy::Alone,
        EndedBy::Customer,
        EndedBy::Near,
        EndedBy::Agent,
        EndedBy::Partner,
        EndedBy::Technician,
        EndedBy::Unknown,
    ];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            EndedBy::Thing => "thing",
            EndedBy::Alone => "alone",
            EndedBy::Customer => "customer",
            EndedBy::Near => "near",
            EndedBy::Agent => "agent",
            EndedBy::Partner => "partner",
            EndedBy::Technician => "technician",
            EndedBy::Unknown => "unknown",
        }
    }
}

impl Sheet {
    #[must_use]
    pub fn new(day: Day) -> Sheet {
        Sheet {
            day,
            upto: 0,
            words: vec![String::new()],
            places: BTreeMap::new(),
            legs: vec![],
            handled: vec![],
            endings: vec![],
            ratings: vec![],
            returns: vec![],
            agents: vec![],
            alarms: BTreeMap::new(),
            census: vec![],
        }
    }

    /// The number of a word, new or known.
    pub fn word(&mut self, word: &str) -> Word {
        if word.is_empty() {
            return 0;
        }
        if self.places.is_empty() {
            let known = self.words.iter().enumerate().skip(1);
            self.places = known.map(|(at, word)| (word.clone(), at as Word)).collect();
        }
        if let Some(at) = self.places.get(word) {
            return *at;
        }
        let at = self.words.len() as Word;
        self.words.push(word.to_owned());
        self.places.insert(word.to_owned(), at);
        at
    }

    #[must_use]
    pub fn said(&self, word: Word) -> &str {
        self.words.get(word as usize).map_or("", String::as_str)
    }

    /// The same day in parts of at most so many facts: what is summed is the same, whole or in parts.
    #[must_use]
    pub fn parts(mut self, most: usize) -> Vec<Sheet> {
        let most = most.max(1);
        let mut parts = Vec::new();
        loop {
            let mut left = most;
            let mut part = Sheet {
                words: self.words.clone(),
                upto: self.upto,
                ..Sheet::new(self.day.clone())
            };
            take(&mut self.legs, &mut part.legs, &mut left);
            take(&mut self.handled, &mut part.handled, &mut left);
            take(&mut self.endings, &mut part.endings, &mut left);
            take(&mut self.ratings, &mut part.ratings, &mut left);
            take(&mut self.returns, &mut part.returns, &mut left);
            if parts.is_empty() {
                part.alarms = std::mem::take(&mut self.alarms);
                part.census = std::mem::take(&mut self.census);
                part.agents = std::mem::take(&mut self.agents);
            }
            parts.push(part);
            if left > 0 {
                return parts;
            }
        }
    }

    /// Milliseconds of this day that have passed.
    #[must_use]
    pub fn since_start(&self, at: At) -> u32 {
        u32::try_from(at.since(self.day.from).0).unwrap_or(u32::MAX)
    }
}

/// Moves up to `left` facts.
fn take<T>(from: &mut Vec<T>, to: &mut Vec<T>, left: &mut usize) {
    let count = from.len().min(*left);
    to.extend(from.drain(..count));
    *left -= count;
}
