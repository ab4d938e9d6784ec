//! Sense: what things say becomes a twin, and what is not well becomes an alarm. Pure.

mod def;
mod finding;
mod signal;

pub use def::{ActionDef, AlarmDef, Condition, DetectorDef, KindDef, MetricDef, SignDef, StateType};
pub use finding::{Finding, Found, Watch};
pub use signal::{Attempt, Event, SelfTest, Signal, StateValue};
