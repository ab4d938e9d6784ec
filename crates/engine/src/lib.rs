//! Engine: the only place where rules meet time and storage. Load, decide, commit; then act.
//!
//! The tour, in the order of the story: [`intake`] makes a thing's words durable and judges them;
//! [`work::take_over`] turns findings into alarms, incidents and cases; [`decide`] holds the belief and
//! makes the one choice; [`work`] does the step, asks people, routes contacts and ends cases; [`house`]
//! commits every decision whole and lets [`effect`]s leave afterwards. [`erasure`] forgets a person. [`explain`] says what a pack has taught
//! before anything has happened.

pub mod admin;
pub mod bus;
pub mod decide;
pub mod effect;
pub mod erasure;
mod error;
pub mod explain;
pub mod house;
mod house_texts;
pub mod intake;
mod kit;
pub mod letters;
pub mod reports;
pub mod rows;
pub mod run;
pub mod shelf;
pub mod stage;
pub mod story;
pub mod tables;
mod twins;
pub mod tx;
pub mod work;
mod world;

pub use error::Refused;
pub use house::{Controls, House, HouseParts};
pub use house_texts::house_texts;
pub use kit::Kit;
pub use twins::{Slot, Twins};
pub use world::{AttemptOutcome, BoardPlace, Counts, Live, Names, View, World};

#[cfg(test)]
mod tests;
