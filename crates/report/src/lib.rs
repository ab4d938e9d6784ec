//! Report: what a day of the journal comes to. Pure.
//!
//! [`Told`] is one fact of the journal as reports read it. [`Fold`] takes them in order and leaves a [`Sheet`] a day:
//! its raw facts, small enough that a year is read at once. [`answer`] sums sheets into [`Figure`]s by the exact
//! definitions of [`Metric`], with [`Switches`] that hold for all days alike, however long ago. [`slow`] comes to the
//! same figures from the journal alone, by another way, so that one can be held against the other.
//!
//! It knows no storage, no clock and no names: words are ids, and the page says them.

mod answer;
pub mod day;
mod figure;
mod fold;
mod metric;
mod question;
mod sheet;
pub mod slow;
mod sums;
mod told;

pub use answer::{Behind, answer, behind, enders, fits};
pub use day::Day;
pub use figure::Figure;
pub use fold::Fold;
pub use metric::Metric;
pub use question::{By, Dim, LONGEST_WINDOW, Question, Switches};
pub use sheet::{
    AgentDay, CaseWords, Census, EndedBy, Ending, Handled, Leg, LegEnd, Rating, Return, Sheet,
};
pub use told::{
    Anything, Believed, CASE_OPENED, CENSUS, CaseOpened, Censused, ContactEnded, ContactOpened,
    Counted, Earlier, Ended, KINDS, OfCase, OfContact, Offered, Presence, Rated, StepBegun, Told,
    Transferred, What,
};

#[cfg(test)]
mod tests;
