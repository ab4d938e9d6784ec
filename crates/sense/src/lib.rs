//! Sense: what things say becomes a twin, and what is not well becomes an alarm. Pure.
//!
//! A tour, in the order in which a signal meets it: [`decode`] reads bytes, [`judge`] refuses or takes
//! a signal into the [`Twin`] of its [`ThingState`] (and [`judge_picture`] a picture), the detectors of its kind's [`Rules`] say what is
//! so, and transitions leave as [`Finding`]s. [`tick`] does what time alone brings.
//!
//! It knows no storage, network or clock, and nothing of incidents, cases or people.

mod alarm;
mod attempts;
mod bytes;
mod check;
mod decode;
mod def;
mod detect;
mod digest;
mod expr;
mod finding;
mod judge;
mod look;
mod measure;
mod nearest;
mod picture;
mod problem;
mod refusal;
mod repeat;
mod rules;
mod seen;
mod settings;
mod signal;
mod state;
mod tick;
mod twin;
mod usual;
mod watch;

pub use bytes::StateError;
pub use check::MAX_CONDITION_BYTES;
pub use decode::{DecodeError, DecodeLimits, Decoded, decode, decode_lines, members};
pub use def::{
    ActionDef, AlarmDef, Area, Condition, DetectorDef, KindDef, MetricDef, PictureDef, SignDef,
    StateType,
};
pub use expr::Expr;
pub use finding::{Finding, Found, Watch};
pub use judge::{Judged, judge};
pub use look::{Shot, judge_picture};
pub use picture::{Class, Grey, KeptPicture, Look, Mask, PictureError, Region, Scene, VIEWS};
pub use problem::RuleProblem;
pub use refusal::{MAX_TEXT_BYTES, Refusal};
pub use rules::{Action, MAX_PICTURES, Rules};
pub use settings::Settings;
pub use signal::{Attempt, Event, SelfTest, Signal, StateValue};
pub use state::{PicturesOf, ThingState};
pub use tick::{next_deadline, resumed, tick};
pub use twin::Twin;
pub use usual::{Group, MAX_GROUP, Series, Surprise};
pub use watch::{WatchError, add_watch};

#[cfg(test)]
mod tests;
