//! Intake: where a thing's words become facts. Decodes, judges, and commits a whole group of messages
//! at once; only then is anybody told "accepted". Raw telemetry ends here: what goes on is findings.
//!
//! This half is plain and synchronous ([`Intake`]), so that stories and replays run the very path that
//! live traffic runs; [`crate::run`] puts it on a thread of its own.

mod darkroom;
mod dead;
mod group;
mod shard;

pub use group::{Delivered, Payload, Reply, Verdict, Word};
pub use shard::{Control, Intake, IntakeError, IntakeSettings, RulesKey, ThingSetup};

#[cfg(test)]
pub(crate) mod tests;
