//! The seam to intake: whoever posts signals is answered by it, and only after they are on disk. Knows no thread.

use std::future::Future;
use std::pin::Pin;

use focal_engine::intake::{Delivered, Verdict};
use focal_engine::run::Incoming;

pub type Taken<'a> = Pin<Box<dyn Future<Output = Result<Vec<Verdict>, NotTaken>> + Send + 'a>>;

pub trait Ingest: Send + Sync + 'static {
    /// Answers when every message is durable or durably refused: one verdict each, in order.
    fn take(&self, delivered: Vec<Delivered>) -> Taken<'_>;

    /// The same for one picture, which is decoded first.
    fn take_picture(&self, incoming: Incoming) -> Taken<'_>;
}

/// Nothing of the batch was taken; the sender keeps it and tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    #[error("intake is full")]
    Busy,
    #[error("the disk has reached its reserve")]
    NoSpace,
    #[error("intake has ended")]
    Over,
}
