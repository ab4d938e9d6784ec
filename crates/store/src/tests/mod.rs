//! One suite per seam, run over every implementation; then what only one of them promises.

mod audit;
mod backup;
mod blobs;
mod fixture;
mod history_contract;
mod history_disk;
mod outbox;
mod scrub;
mod sqlite_file;
mod sqlite_upgrade;
mod store_contract;
mod store_model;
