//! Many things that each say something once in a while, spread evenly over time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::mqtt::{Client, Login};
use super::{now, signal};

const PAYLOAD_BYTES: usize = 200;

pub struct Herd {
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicU64>,
    thread: JoinHandle<Result<u64, String>>,
}

/// What came of it.
pub struct Heard {
    pub sent: u64,
    pub acknowledged: u64,
}

impl Herd {
    /// Signs everybody in; from then on each speaks once in `every`.
    pub fn start(address: SocketAddr, logins: &[Login], every: Duration) -> Result<Herd, String> {
        let connect = |login| Client::connect(address, login).map_err(|error| error.to_string());
        let clients: Vec<Client> = logins.iter().map(connect).collect::<Result<_, _>>()?;
        let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (asked, count) = (Arc::clone(&stop), Arc::clone(&acknowledged));
        let thread = std::thread::spawn(move || {
            walk(clients, every, &asked, &count)
                .map_err(|error| format!("the background failed: {error}"))
        });
        Ok(Herd { stop, acknowledged, thread })
    }

    /// Ends it.
    pub fn stop(self) -> Result<Heard, String> {
        self.stop.store(true, Ordering::Relaxed);
        let sent = self.thread.join().map_err(|_| "the background panicked".to_owned())??;
        Ok(Heard { sent, acknowledged: self.acknowledged.load(Ordering::Relaxed) })
    }
}

/// One round after the other; who is late does not catch up by a burst of more than one.
fn walk(
    mut clients: Vec<Client>,
    every: Duration,
    stop: &AtomicBool,
    count: &AtomicU64,
) -> std::io::Result<u64> {
    let step = every / u32::try_from(clients.len().max(1)).unwrap_or(u32::MAX);
    let (mut due, mut sent) = (Instant::now(), 0);
    let mut bytes = Vec::new();
    loop {
        for client in &mut clients {
            if stop.load(Ordering::Relaxed) {
                return Ok(sent);
            }
            let wait = due.saturating_duration_since(Instant::now());
            if !wait.is_zero() {
                std::thread::sleep(wait);
            }
            due += step;
            count.fetch_add(client.poll()? as u64, Ordering::Relaxed);
            bytes.clear();
            client.publish(&mut bytes, signal(now(), PAYLOAD_BYTES).as_bytes());
            client.send(&bytes)?;
            sent += 1;
        }
    }
}
