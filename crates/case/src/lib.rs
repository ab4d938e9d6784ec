//! Case: one customer's trouble from the first signal to its outcome. Pure.

mod def;

pub use def::{Actor, StepDef};
