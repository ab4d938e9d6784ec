//! What is usual: the statistics that detectors of what nobody wrote a rule for stand on. Each learns from
//! readings alone, in a state of fixed size; none knows of alarms, things or storage.

mod group;
mod range;
mod season;
mod series;

pub use group::{Group, MAX_GROUP};
pub use series::{Series, Surprise};
