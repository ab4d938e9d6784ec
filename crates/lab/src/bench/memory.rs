//! Resident memory of the house with a thousand things connected, each sending a signal a second, after a
//! minute of that.

use std::time::Duration;

use serde_json::json;

use super::Dose;
use crate::drive::herd::Herd;
use crate::drive::prepared::{Prepared, THINGS};
use crate::drive::server::Server;
use crate::figure::{Aim, Figure, round};
use crate::machine::memory_mb;

const EVERY: Duration = Duration::from_secs(1);
const MINUTE_MS: usize = 60_000;

pub fn measure(dose: Dose) -> Result<Vec<Figure>, String> {
    let prepared = Prepared::get()?;
    let (_folder, data) = prepared.copy()?;
    let server = Server::start(&data)?;
    let (idle, _) = memory_mb(server.pid())?;
    let herd = Herd::start(server.mqtt, &prepared.things, EVERY)?;
    std::thread::sleep(Duration::from_millis(dose.of(MINUTE_MS, 2_000) as u64));
    let (resident, highest) = memory_mb(server.pid())?;
    let heard = herd.stop()?;
    server.stop()?;
    Ok(vec![Figure {
        bench: "memory",
        what: "resident after a minute",
        value: resident,
        unit: "MB",
        aim: Aim::Below(80.0),
        how: format!(
            "{THINGS} things connected over MQTT, each sending a signal a second; default settings"
        ),
        also: vec![
            ("at_start_mb", json!(round(idle))),
            ("highest_mb", json!(round(highest))),
            ("signals", json!(heard.acknowledged)),
        ],
    }])
}
