//! From the publish that decides to the row in the agent's page: a thing says that its floor is wet, which
//! raises an alarm at once and opens a case. The page is a signed-in client of the live stream; drawing the
//! row is not in it.

use std::collections::BTreeSet;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Dose;
use crate::drive::herd::Herd;
use crate::drive::http::Live;
use crate::drive::mqtt::Client;
use crate::drive::prepared::{Prepared, THINGS};
use crate::drive::server::Server;
use crate::drive::{desk, now};
use crate::figure::{Aim, Figure, percentile, round};

const CASES: usize = 500;
const WARM: usize = 20;
const EVERY: Duration = Duration::from_secs(1);
/// Between two troubles.
const PAUSE: Duration = Duration::from_millis(60);
const PATIENCE: Duration = Duration::from_secs(10);

/// A case row that reached the page, and when.
struct Seen {
    case: String,
    at: Instant,
}

pub fn measure(dose: Dose) -> Result<Vec<Figure>, String> {
    let prepared = Prepared::get()?;
    let (_folder, data) = prepared.copy()?;
    let server = Server::start(&data)?;
    let page = desk::sign_in(&server)?.live("/api/v1/live")?;
    let (tell, seen) = mpsc::channel();
    std::thread::spawn(move || watch(page, &tell));
    let herd = Herd::start(server.mqtt, &prepared.things, EVERY)?;
    let count = dose.of(CASES, 10).min(prepared.troubled.len() - WARM);
    let connect = |login| Client::connect(server.mqtt, login).map_err(|error| error.to_string());
    let clients =
        prepared.troubled[..WARM + count].iter().map(connect).collect::<Result<Vec<_>, _>>()?;
    std::thread::sleep(2 * EVERY);
    let mut known = BTreeSet::new();
    let (mut times, begun) = (Vec::new(), Instant::now());
    for (place, client) in clients.into_iter().enumerate() {
        let took = trouble(client, &seen, &mut known)?;
        if place >= WARM {
            times.push(took);
        }
        // Not in step with any timer of the house.
        std::thread::sleep(PAUSE + Duration::from_micros((place as u64 * 7_919) % 20_000));
    }
    let wall = begun.elapsed().as_secs_f64();
    let heard = herd.stop()?;
    server.stop()?;
    times.sort_by(f64::total_cmp);
    Ok(vec![Figure {
        bench: "live",
        what: "from the deciding publish to its row at a client of the agent's live stream, p99",
        value: percentile(&times, 99.0),
        unit: "ms",
        aim: Aim::Below(250.0),
        how: format!(
            "{} new cases one after the other over {wall:.0} s, behind {THINGS} things that send a signal a second each",
            times.len()
        ),
        also: vec![
            ("n", json!(times.len())),
            ("p50_ms", json!(round(percentile(&times, 50.0)))),
            ("longest_ms", json!(round(percentile(&times, 100.0)))),
            ("background_per_second", json!((heard.sent as f64 / (wall + 2.0)).round())),
            ("background_acknowledged", json!(heard.acknowledged)),
        ],
    }])
}

/// Publishes what decides, and waits for a row that was not there before; gives milliseconds.
fn trouble(
    mut client: Client,
    seen: &Receiver<Seen>,
    known: &mut BTreeSet<String>,
) -> Result<f64, String> {
    known.extend(seen.try_iter().map(|seen| seen.case));
    let mut bytes = Vec::new();
    let wet = format!(
        "{{\"at\":\"{}\",\"values\":{{\"pressure_out\":3.4,\"flow\":9.5}},\"state\":{{\"wet_floor\":true}}}}",
        now()
    );
    client.publish(&mut bytes, wet.as_bytes());
    let begun = Instant::now();
    client.send(&bytes).map_err(|error| error.to_string())?;
    loop {
        let seen = seen.recv_timeout(PATIENCE).map_err(|error| match error {
            RecvTimeoutError::Timeout => "a case did not reach the page".to_owned(),
            RecvTimeoutError::Disconnected => "the live stream ended".to_owned(),
        })?;
        if known.insert(seen.case) {
            return Ok((seen.at - begun).as_secs_f64() * 1e3);
        }
    }
}

/// Reads the stream until it or whoever listens has gone.
fn watch(mut page: Live, tell: &mpsc::Sender<Seen>) {
    while let Ok((event, data)) = page.next() {
        if event != "case" {
            continue;
        }
        let at = Instant::now();
        let row: Value = serde_json::from_str(&data).unwrap_or_default();
        let Some(case) = row["row"]["id"].as_str() else { continue };
        if tell.send(Seen { case: case.to_owned(), at }).is_err() {
            return;
        }
    }
}
