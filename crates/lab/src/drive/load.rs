//! Many things that push as hard as they may: each keeps a number of publishes in flight and sends the next
//! when one is acknowledged.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use super::mqtt::{Client, Login};
use super::signal;
use focal_base::At;

/// What all connections share.
struct Shared {
    stop: AtomicBool,
    counting: AtomicBool,
    acknowledged: AtomicU64,
    /// Milliseconds from the write of a publish to the read of its acknowledgement.
    waits: Mutex<Vec<f64>>,
}

pub struct Load {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<Result<(), String>>>,
}

pub struct Dose {
    pub in_flight: usize,
    pub payload_bytes: usize,
    /// The first signal's time; the next of the same thing is a millisecond later.
    pub from: At,
}

impl Load {
    /// Signs everybody in, then begins to push.
    pub fn start(address: SocketAddr, logins: &[Login], dose: &Dose) -> Result<Load, String> {
        let shared = Arc::new(Shared {
            stop: AtomicBool::new(false),
            counting: AtomicBool::new(false),
            acknowledged: AtomicU64::new(0),
            waits: Mutex::default(),
        });
        let connect = |login| Client::connect(address, login).map_err(|error| error.to_string());
        let clients: Vec<Client> = logins.iter().map(connect).collect::<Result<_, _>>()?;
        let start = |client| {
            let one = Pusher {
                client,
                shared: Arc::clone(&shared),
                in_flight: dose.in_flight,
                payload_bytes: dose.payload_bytes,
                at: dose.from,
                sent: vec![None; 1 << 16],
                waits: Vec::new(),
                bytes: Vec::new(),
            };
            std::thread::spawn(move || one.run())
        };
        Ok(Load { threads: clients.into_iter().map(start).collect(), shared })
    }

    pub fn acknowledged(&self) -> u64 {
        self.shared.acknowledged.load(Ordering::Relaxed)
    }

    /// From now on waits are noted.
    pub fn count(&self) {
        self.shared.counting.store(true, Ordering::Relaxed);
    }

    /// Ends it; gives the waits, sorted.
    pub fn stop(self) -> Result<Vec<f64>, String> {
        self.shared.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().map_err(|_| "a connection's thread panicked".to_owned())??;
        }
        let mut waits =
            std::mem::take(&mut *self.shared.waits.lock().unwrap_or_else(PoisonError::into_inner));
        waits.sort_by(f64::total_cmp);
        Ok(waits)
    }
}

struct Pusher {
    client: Client,
    shared: Arc<Shared>,
    in_flight: usize,
    payload_bytes: usize,
    at: At,
    /// By packet number: when it was written.
    sent: Vec<Option<Instant>>,
    waits: Vec<f64>,
    bytes: Vec<u8>,
}

impl Pusher {
    fn run(mut self) -> Result<(), String> {
        let mut flying = 0;
        while !self.shared.stop.load(Ordering::Relaxed) {
            self.push(self.in_flight - flying).map_err(|error| error.to_string())?;
            flying = self.in_flight;
            flying -= self.hear().map_err(|error| error.to_string())?;
        }
        self.shared.waits.lock().unwrap_or_else(PoisonError::into_inner).append(&mut self.waits);
        Ok(())
    }

    fn push(&mut self, count: usize) -> std::io::Result<()> {
        self.bytes.clear();
        for _ in 0..count {
            self.at = At(self.at.0 + 1);
            let payload = signal(self.at, self.payload_bytes);
            let id = self.client.publish(&mut self.bytes, payload.as_bytes());
            self.sent[usize::from(id)] = Some(Instant::now());
        }
        self.client.send(&self.bytes)
    }

    fn hear(&mut self) -> std::io::Result<usize> {
        let counting = self.shared.counting.load(Ordering::Relaxed);
        let (sent, waits) = (&mut self.sent, &mut self.waits);
        let mut count = 0;
        self.client.acknowledged(|id| {
            let Some(begun) = sent[usize::from(id)].take() else { return };
            count += 1;
            if counting {
                waits.push(begun.elapsed().as_secs_f64() * 1e3);
            }
        })?;
        self.shared.acknowledged.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
