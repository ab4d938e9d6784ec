//! Tables as spreadsheets write and read them: whatever encoding and separator their language prefers.
//! Knows no book and no row of the house.

mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::{Line, Sheet, Uneven, Unreadable, Why};
pub use write::Writer;
