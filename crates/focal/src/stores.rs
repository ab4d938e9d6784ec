//! Opens what is on the disk: database, history, files. Used by the server, and by commands while no server runs.

use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use focal_engine::tables;
use focal_store::{
    BlobLimits, Blobs, DiskReserve, FailPoint, FjallHistory, HistoryLimits, Layout, Options,
    SqliteStore, pass,
};

use crate::config::Config;
use crate::serve::Stores;

/// Opens everything, making an empty house where there is none.
pub fn open(config: &Config) -> Result<Stores, String> {
    make(&config.data)?;
    let layout = Layout::new(&config.data);
    let database = &config.database;
    let options = Options {
        max_rows: database.rows,
        max_body_bytes: database.row.bytes(),
        readers: database.readers,
        check: database.check,
    };
    let said = |error: focal_store::StoreError| format!("failed to open the house: {error}");
    let sql = SqliteStore::open(&layout.database(), &tables::specs(), options).map_err(said)?;
    pass(FailPoint::StartDatabase);
    let mut history =
        FjallHistory::open(&layout.history(), history_limits(config)).map_err(said)?;
    let taken = sql.system().taken().map_err(said)?.unwrap_or_default();
    if history.start_after(taken).map_err(said)? {
        tracing::warn!(
            "the telemetry history has lost its end or is new; its numbers go on behind what was taken over"
        );
    }
    pass(FailPoint::StartHistory);
    let limits =
        BlobLimits { max_bytes: config.files.file.0, max_tenant_bytes: config.files.tenant.0 };
    let blobs = Blobs::open(&layout.blobs(), limits).map_err(said)?;
    let pictures = Blobs::open(&layout.pictures(), limits).map_err(said)?;
    Ok(Stores { sql, history, blobs, pictures })
}

/// Nobody but its user may look into the folder of a house.
fn make(data: &Path) -> Result<(), String> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data);
    made.map_err(|error| format!("failed to make {}: {error}", data.display()))
}

/// Below it new signals are refused before they are judged.
pub fn reserve(config: &Config) -> DiskReserve {
    DiskReserve { path: config.data.clone(), reserve: config.disk.reserve.0 }
}

fn history_limits(config: &Config) -> HistoryLimits {
    let history = &config.history;
    // A net below the reserve that intake itself keeps: a group that was judged must find room.
    let last = DiskReserve { reserve: config.disk.reserve.0 / 2, ..reserve(config) };
    HistoryLimits {
        max_bytes: history.size.0,
        max_age: history.age,
        max_findings: history.findings,
        max_state_bytes: history.state.bytes(),
        max_dead: history.dead_letters,
        max_dead_bytes: history.dead_letters_size.bytes(),
        max_dead_payload: history.dead_letter.bytes(),
        cache_bytes: history.cache.0,
        reserve: Some(last),
    }
}
