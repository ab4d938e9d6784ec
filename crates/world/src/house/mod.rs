//! The house as a process on the world's machine: it runs the product's own parts, can fall between any two steps,
//! and comes up again from what its stores hold.

mod machine;
mod past;
mod weather;

pub use machine::{Letter, Machine, Message, Out, Settled, Told};
pub use past::Past;
pub use weather::Weather;

use focal_engine::Refused;
use focal_engine::intake::IntakeError;
use focal_store::StoreError;

/// Why a run cannot go on: the world could not be set up, or the house failed in a way it must not.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Intake(#[from] IntakeError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    World(String),
}
