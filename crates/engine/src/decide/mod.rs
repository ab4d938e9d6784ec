//! Decide: what is believed about a case, and the one next best step.
//!
//! Evidence is gathered from rows, `diagnose` turns it into a belief and scores every step, `case`
//! supplies candidates and constraints and makes the choice. What was decided is stored with its reasons
//! at that moment. Nothing else in the product decides what to do next.

mod attempts;
mod brought;
mod ended;
mod evidence;
mod facts;
mod judge;
mod looks;
mod neighbours;
mod peers;
mod taught;

pub(crate) use attempts::is_failure;
pub use ended::{cause_of, worked};
pub use evidence::{Evidence, is_of_a_moment, listens_until, next_news, views_around};
pub(crate) use evidence::{view_of, views_in_classes};
pub use facts::{facts, year_of};
pub use judge::{Decided, Judgement, decide, is_contained, judge};
pub(crate) use judge::{
    is_chance, is_showing, is_worth, keep_incident_belief, last_resort, weighed,
};
pub(crate) use neighbours::Neighbourhood;
pub use peers::PeerCache;
pub(crate) use taught::{TaughtCache, model_of};
