//! Publishes at QoS 1 per core-second of the server, each on disk before it is acknowledged, beside a broker
//! that stores nothing. The same generator pushes both, one after the other, in one run.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use focal_base::Span;
use serde_json::json;

use super::Dose;
use crate::drive::load::{self, Load};
use crate::drive::mqtt::Login;
use crate::drive::now;
use crate::drive::peer::Peer;
use crate::drive::prepared::Prepared;
use crate::drive::server::Server;
use crate::figure::{Aim, Figure, percentile, round, short};
use crate::machine::cpu_seconds;

const CONNECTIONS: usize = 100;
const IN_FLIGHT: usize = 5;
const PAYLOAD_BYTES: usize = 200;
const WARM_MS: usize = 2_000;
const MEASURED_MS: usize = 10_000;

/// What one server did in the measured time.
struct Pushed {
    publishes: u64,
    cpu: f64,
    wall: f64,
    waits: Vec<f64>,
}

impl Pushed {
    fn per_core_second(&self) -> f64 {
        self.publishes as f64 / self.cpu
    }

    fn per_second(&self) -> f64 {
        self.publishes as f64 / self.wall
    }
}

pub fn measure(dose: Dose) -> Result<Vec<Figure>, String> {
    let prepared = Prepared::get()?;
    let logins = &prepared.things[..CONNECTIONS];
    let peer = Peer::start()?;
    let beside = push(peer.address, peer.pid(), logins, dose)?;
    let version = peer.version.clone();
    drop(peer);
    let (_folder, data) = prepared.copy()?;
    let server = Server::start(&data)?;
    let ours = push(server.mqtt, server.pid(), logins, dose)?;
    // The numbers are of a second ago.
    std::thread::sleep(Duration::from_millis(1_500));
    let refused = server.number("focal_intake_refused_total")?;
    let (stored, commits) = (
        server.number("focal_intake_messages_total")?,
        server.number("focal_intake_commits_total")?,
    );
    server.stop()?;
    if refused > 0.0 {
        return Err(format!("{refused} of the signals were refused"));
    }
    let (p50, p99) = (percentile(&ours.waits, 50.0), percentile(&ours.waits, 99.0));
    let share = ours.per_core_second() / beside.per_core_second();
    let how = format!(
        "{CONNECTIONS} connections with {IN_FLIGHT} publishes of {PAYLOAD_BYTES} bytes in flight each, for {:.0} s; \
         {version} without persistence, sign-in or subscribers made {} per core-second",
        ours.wall,
        short(beside.per_core_second())
    );
    let waits = Figure {
        bench: "mqtt",
        what: "from publish to PUBACK, p99, while pushed as hard as that",
        value: p99,
        unit: "ms",
        aim: Aim::Below(50.0),
        how: how.clone(),
        also: vec![
            ("p50_ms", json!(round(p50))),
            ("peer_p99_ms", json!(round(percentile(&beside.waits, 99.0)))),
        ],
    };
    let rate = Figure {
        bench: "mqtt",
        what: "of the peer's publishes per server core-second, though the peer does not store",
        value: share,
        unit: "×",
        aim: Aim::AtLeast(0.5),
        how,
        also: vec![
            ("per_core_second", json!(ours.per_core_second().round())),
            ("peer_per_core_second", json!(beside.per_core_second().round())),
            ("per_second", json!(ours.per_second().round())),
            ("peer_per_second", json!(beside.per_second().round())),
            ("cores_used", json!(round(ours.cpu / ours.wall))),
            ("peer_cores_used", json!(round(beside.cpu / beside.wall))),
            ("signals_to_a_commit", json!((stored / commits).round())),
        ],
    };
    Ok(vec![rate, waits])
}

fn push(address: SocketAddr, pid: u32, logins: &[Login], dose: Dose) -> Result<Pushed, String> {
    let time = |full, least| Duration::from_millis(dose.of(full, least) as u64);
    let dose = load::Dose {
        in_flight: IN_FLIGHT,
        payload_bytes: PAYLOAD_BYTES,
        // Their clocks run up to this present: a thing that sends faster than once in a millisecond must
        // not come out in the future.
        from: now() - Span::mins(1),
    };
    let load = Load::start(address, logins, &dose)?;
    std::thread::sleep(time(WARM_MS, 200));
    load.count();
    let (first, cpu, begun) = (load.acknowledged(), cpu_seconds(pid)?, Instant::now());
    std::thread::sleep(time(MEASURED_MS, 500));
    let (last, cpu, wall) =
        (load.acknowledged(), cpu_seconds(pid)? - cpu, begun.elapsed().as_secs_f64());
    let waits = load.stop()?;
    if waits.is_empty() || cpu <= 0.0 {
        return Err("nothing was acknowledged".to_owned());
    }
    Ok(Pushed { publishes: last - first, cpu, wall, waits })
}
