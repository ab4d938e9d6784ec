//! One suite per seam, run over every implementation; then what only this implementation promises.

mod fixture;
mod outbox;
mod store_contract;
