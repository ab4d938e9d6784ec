//! The same folder opened by the real binary: how long until it serves, what it holds in memory, and how long a page
//! of a list takes at the server, asked over HTTP by an agent who is signed in.

use std::path::Path;
use std::time::Instant;

use serde_json::Value;

use crate::drive::desk::sign_in;
use crate::drive::server::Server;
use crate::figure::percentile;
use crate::machine::memory_mb;

const TIMES: usize = 200;

pub struct Served {
    pub start_ms: f64,
    pub memory_mb: f64,
    /// Of the first page: half of them, and ninety-nine of a hundred.
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// What the list says there is.
    pub counted: usize,
}

/// Starts it and asks for a list again and again. `count` names where the answer says how many there are.
pub fn serve(data: &Path, path: &str, count: &str) -> Result<Served, String> {
    let server = Server::start(data)?;
    let start_ms = server.started_in.as_secs_f64() * 1e3;
    let mut http = sign_in(&server)?;
    let (mut times, mut last) = (Vec::with_capacity(TIMES), String::new());
    for _ in 0..TIMES {
        let begun = Instant::now();
        last = http.text(path)?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let (memory_mb, _) = memory_mb(server.pid())?;
    server.stop()?;
    let list: Value = serde_json::from_str(&last).map_err(|error| error.to_string())?;
    let counted = list.pointer(count).and_then(Value::as_u64).ok_or("the list has no count")?;
    Ok(Served {
        start_ms,
        memory_mb,
        p50_ms: percentile(&times, 50.0),
        p99_ms: percentile(&times, 99.0),
        counted: usize::try_from(counted).unwrap_or(usize::MAX),
    })
}
