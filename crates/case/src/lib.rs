//! Case: one customer's trouble from the first signal to its outcome. Pure.
//!
//! A case opens ([`open`]), is kept by exactly one keeper ([`keeper`]), is offered steps within what
//! people and things allow ([`offer`]), takes the one next best of them ([`choose`]), runs it until it is
//! seen to have worked or its deadline passes ([`run`]), remembers what it was told ([`answer`]), keeps
//! its promise ([`promise`]) and adds up its cost ([`cost`]) until it ends ([`outcome`]).
//! Every rule takes the case and returns the changed one, or reasons why not.
//!
//! It knows no storage, clock, channel or queue, and never estimates a cause: `diagnose` does.

pub mod answer;
mod case;
pub mod choose;
pub mod cost;
mod def;
mod facts;
pub mod hours;
pub mod journey;
pub mod keeper;
pub mod merge;
pub mod near;
pub mod offer;
pub mod open;
pub mod outcome;
pub mod promise;
mod refused;
pub mod run;
mod settings;

pub use case::{
    AnswerGiven, Case, CaseState, Keeper, Kept, MOST_THINGS, Pinned, Reply, RunState, Seen,
    StepRun, WaitFor,
};
pub use choose::{Alternative, Choice, choose};
pub use cost::{BudgetUse, CostLine, DearerStep};
pub use def::{Actor, StepDef};
pub use facts::{
    Facts, Given, IncidentFacts, Lock, NearFacts, PersonFacts, ThingFacts, WatchFacts,
};
pub use hours::{Hours, Minute, Opening, QuietHours, Weekday};
pub use journey::{Journey, Lane, Mark, Station, journey, journey_within};
pub use near::{Favour, Helper, NearMove, NearSettings};
pub use offer::{Locked, Offer, Ready, Underway, candidates};
pub use outcome::{Ending, Outcome};
pub use promise::{Fuse, Hold, Promise, Standing, Target, Targets, Whose};
pub use refused::{Changed, Refused};
pub use settings::{CaseSettings, RateCard};

#[cfg(test)]
mod tests;
