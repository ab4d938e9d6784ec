//! Diagnose: what is wrong, who owns it, and what each possible step is expected to cost. Pure.
//!
//! The tour: [`ThingView`] is what has been seen. [`believe`] turns it into a [`Belief`] over causes with
//! their owners and reasons, [`trace`] shows how it came about, [`group`] finds the few causes of many
//! troubles. [`words`] says a probability as people read it, [`ambiguity`] says what nothing seen
//! separates and [`separating`] which test would, [`removes`] how much of the doubt. [`Tally`] counts attempts at services, fading, and
//! [`suspects`] says which shared components their failures point at. [`plan`] scores each possible step.
//! [`taught_share`] is what confirmed outcomes make of a pack's priors.
//!
//! It must not know: storage, the clock (evidence carries its time, what is too old is not given), who
//! may be asked (candidates come allowed), and which provider a role is bound to.

mod alike;
mod belief;
mod believe;
mod candidate;
mod def;
mod finding;
mod learn;
mod likely;
mod plan;
mod reason;
mod row;
mod search;
mod seen;
mod separate;
mod service;
mod storm;
mod suspect;
mod tally;
mod trace;
mod words;
mod world;

pub use belief::{After, Belief, OwnerShare, Reason, Share};
pub use believe::believe;
pub use candidate::{Candidate, Scope};
pub use def::{CauseDef, ComponentDef, KindModel, Likelihood, Model, OwnerRole, ServiceModel};
pub use learn::taught_share;
pub use plan::{Change, Plan, PlanRates, Scored, plan};
pub use seen::{CauseAt, Fact, Place, Seen, ThingView, Told};
pub use separate::{removes, separating};
pub use service::{CodeDef, PartDef, PartOf, ServiceDef};
pub use storm::{Group, group};
pub use suspect::{Attempted, suspects};
pub use tally::{Fade, Tally, vote};
pub use trace::trace;
pub use words::{Certainty, ambiguity, certainty, owner_certainty, words};

#[cfg(test)]
mod tests;
