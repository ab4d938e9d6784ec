//! A house on its disk that was set up by the real binary and can be opened here, filled, worked in, and opened by
//! the binary again. Every thread of the product runs; the clock can be set ahead.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use focal_base::{At, Span, TenantId, ThingId};
use focal_engine::intake::{Delivered, Payload};
use focal_engine::run::{Outcome, RunParts, RunSettings, Running};
use focal_engine::tables;
use focal_engine::work::Work;
use focal_engine::{Refused, World};
use focal_sense::Signal;
use focal_store::{FjallHistory, History, HistoryLimits, Layout, Options, SqliteStore};

use super::super::storm::Nobody;
use crate::drive::desk;
use crate::drive::prepared::copy;
use crate::drive::server::Server;

/// Signals handed over together, as the edge reads them.
const TOGETHER: usize = 256;
const PATIENCE: Duration = Duration::from_secs(900);

/// A folder with a tenant, its administrator and a pack, made once.
static EMPTY: OnceLock<Result<(tempfile::TempDir, PathBuf), String>> = OnceLock::new();

fn make() -> Result<(tempfile::TempDir, PathBuf), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let data = folder.path().join("data");
    let server = Server::start(&data)?;
    desk::set_up(&server, &data, 0)?;
    server.stop()?;
    Ok((folder, data))
}

/// A copy of its own of the house that has nothing yet.
pub fn empty() -> Result<(tempfile::TempDir, PathBuf), String> {
    let (_, from) = EMPTY.get_or_init(make).as_ref().map_err(Clone::clone)?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let data = folder.path().join("data");
    copy(from, &data).map_err(|error| error.to_string())?;
    Ok((folder, data))
}

pub struct Stand {
    running: Running<FjallHistory>,
    tenant: TenantId,
    /// The moment the clock was set to, and since when it has run.
    clock: Arc<Mutex<(At, Instant)>>,
    start: At,
}

fn time(clock: &Mutex<(At, Instant)>) -> At {
    let (at, since) = *clock.lock().unwrap_or_else(PoisonError::into_inner);
    at + Span(i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX))
}

impl Stand {
    /// Opens the house of a folder, with a clock that begins an hour ago: what happens here has happened when the
    /// binary opens it.
    pub fn open(data: &Path) -> Result<Stand, String> {
        let said = |error: focal_store::StoreError| error.to_string();
        let layout = Layout::new(data);
        let sql = SqliteStore::open(&layout.database(), &tables::specs(), Options::default());
        let sql = sql.map_err(said)?;
        let limits = HistoryLimits::default();
        let mut history = FjallHistory::open(&layout.history(), limits).map_err(said)?;
        history
            .start_after(sql.system().taken().map_err(said)?.unwrap_or_default())
            .map_err(said)?;
        let start = crate::machine::now() - Span::hours(1);
        let clock = Arc::new(Mutex::new((start, Instant::now())));
        let ticking = Arc::clone(&clock);
        // The clock is set ahead: that is no sleep of the machine.
        let settings = RunSettings { deaf_after: Span::days(365), ..RunSettings::default() };
        let parts = RunParts {
            sql,
            history,
            clock: Arc::new(move || time(&ticking)),
            seed: start.0.unsigned_abs(),
            settings,
            outside: Arc::new(Nobody),
            blobs: None,
            pictures: None,
        };
        let running = Running::start(parts).map_err(said)?;
        let tenant = running.house.tenants().into_iter().next().ok_or("there is no tenant")?;
        Ok(Stand { running, tenant, clock, start })
    }

    /// Sets the clock to so long after the beginning.
    pub fn at(&self, since: Span) {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner) =
            (self.start + since, Instant::now());
    }

    pub fn now(&self) -> At {
        time(&self.clock)
    }

    pub fn act<T>(
        &self,
        decide: impl FnOnce(&mut Work<'_, '_>) -> Result<T, Refused>,
    ) -> Result<T, String> {
        let done = self.running.house.act(&self.tenant, self.now(), decide);
        done.map_err(|error| error.to_string())
    }

    pub fn look<T>(&self, look: impl FnOnce(&World) -> T) -> Result<T, String> {
        self.running.house.read(&self.tenant, look).ok_or_else(|| "the tenant has gone".to_owned())
    }

    /// Each of these things says the same; comes back when all of it is acknowledged. What the house was too busy for is
    /// said again, as whoever sends does.
    pub fn say(&self, things: &[ThingId], values: &[(&str, f64)]) -> Result<(), String> {
        let begun = Instant::now();
        let all: Vec<&[ThingId]> = things.chunks(TOGETHER).collect();
        let mut left: Vec<usize> = (0..all.len()).collect();
        while !left.is_empty() {
            let settled = Arc::new(AtomicUsize::new(0));
            let refused = Arc::new(Mutex::new(Vec::new()));
            for nth in &left {
                let (nth, settled, refused) = (*nth, Arc::clone(&settled), Arc::clone(&refused));
                self.hand_over(all[nth], values, move |outcome| {
                    if !matches!(outcome, Outcome::Taken(_)) {
                        refused.lock().unwrap_or_else(PoisonError::into_inner).push(nth);
                    }
                    settled.fetch_add(1, Ordering::Release);
                });
            }
            wait(begun, || Ok(settled.load(Ordering::Acquire) >= left.len()))?;
            left = std::mem::take(&mut *refused.lock().unwrap_or_else(PoisonError::into_inner));
            if !left.is_empty() {
                if begun.elapsed() > PATIENCE {
                    return Err(format!("{} groups of signals were refused", left.len()));
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Ok(())
    }

    fn hand_over(
        &self,
        things: &[ThingId],
        values: &[(&str, f64)],
        settle: impl FnOnce(Outcome) + Send + 'static,
    ) {
        let at = self.now();
        let message = |thing: &ThingId| {
            let values = values.iter().map(|(name, value)| ((*name).into(), *value)).collect();
            let signal = Signal { values, at: Some(at), ..Signal::default() };
            let payload = Payload::Signal(Box::new(signal));
            Delivered { tenant: self.tenant.clone(), thing: thing.clone(), payload }
        };
        let messages = things.iter().map(message).collect();
        let mut handing = pin!(self.running.door.hand_over(messages, Box::new(settle)));
        let mut context = Context::from_waker(Waker::noop());
        // A full queue lets senders wait; so does this one.
        while handing.as_mut().poll(&mut context) == Poll::Pending {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits until nothing found waits to be taken over, and no case to be thought about.
    pub fn rest(&self) -> Result<(), String> {
        wait(Instant::now(), || {
            let taken = self.running.house.system().taken().map_err(|error| error.to_string())?;
            let last = self.running.house.history().last_finding();
            if last.seq > 0 && taken != Some(last) {
                return Ok(false);
            }
            let now = self.now();
            let due = self.look(|world| focal_engine::work::time::due(world, now, 1).0)?;
            Ok(due.is_empty())
        })
    }

    pub fn stop(self) {
        self.running.stop();
    }
}

fn wait(begun: Instant, is_so: impl Fn() -> Result<bool, String>) -> Result<(), String> {
    while !is_so()? {
        if begun.elapsed() > PATIENCE {
            return Err(format!("it was not so after {} s", PATIENCE.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}
