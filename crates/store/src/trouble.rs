//! Trouble: what a database may be told to suffer around a commit, so that a simulation meets the errors a disk gives
//! once in years. Nothing in the product sets any. Knows no rows.

use crate::StoreError;

/// Asked before and after each commit of rows, claims and completions, and each mark.
pub trait Trouble: Send + Sync {
    /// # Errors
    /// As if the database had refused, or failed: nothing was written.
    fn before(&self) -> Result<(), StoreError>;

    /// # Errors
    /// As if the sync had failed after all was written.
    fn after(&self) -> Result<(), StoreError>;
}
