//! Diagnose: what is wrong, who owns it, and what each possible step is expected to cost. Pure.

mod def;

pub use def::{CauseDef, ComponentDef, KindModel, Likelihood, OwnerRole};
