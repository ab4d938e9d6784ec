//! From the start of the process to the first `/healthz` that answers 200, on an empty folder and on a house
//! with its things. Ten times each; the median counts.

use std::path::Path;

use serde_json::json;

use super::Dose;
use crate::drive::prepared::Prepared;
use crate::drive::server::Server;
use crate::figure::{Aim, Figure, percentile, round};

const TIMES: usize = 10;

pub fn measure(dose: Dose) -> Result<Vec<Figure>, String> {
    let times = dose.of(TIMES, 3);
    let mut empty = Vec::new();
    for _ in 0..times {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        empty.push(once(&folder.path().join("data"))?);
    }
    let prepared = Prepared::get()?;
    let (_folder, data) = prepared.copy()?;
    let mut full = Vec::new();
    for _ in 0..times {
        full.push(once(&data)?);
    }
    let things = prepared.things.len() + prepared.troubled.len();
    let on_full = format!(
        "median of {times} starts of a house with {things} things, stopped in good order before"
    );
    Ok(vec![
        figure(
            "from start to serving, on an empty folder",
            empty,
            format!("median of {times} starts"),
        ),
        figure("from start to serving, with its things", full, on_full),
    ])
}

fn once(data: &Path) -> Result<f64, String> {
    let server = Server::start(data)?;
    let took = server.started_in.as_secs_f64() * 1e3;
    server.stop()?;
    Ok(took)
}

fn figure(what: &'static str, mut times: Vec<f64>, how: String) -> Figure {
    times.sort_by(f64::total_cmp);
    let (least, most) = (percentile(&times, 0.0), percentile(&times, 100.0));
    Figure {
        bench: "start",
        what,
        value: percentile(&times, 50.0),
        unit: "ms",
        aim: Aim::Below(500.0),
        how,
        also: vec![("shortest_ms", json!(round(least))), ("longest_ms", json!(round(most)))],
    }
}
