//! The running house of a storm: every thread of the product over stores on disk, with a clock that can be set
//! ahead and then goes on by itself.

use std::pin::pin;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use focal_base::{At, Lang, RunId, Span, TenantId, ThingId};
use focal_engine::effect::LinkTo;
use focal_engine::intake::{Delivered, Payload};
use focal_engine::letters::Letter;
use focal_engine::rows::TenantRow;
use focal_engine::run::{
    Link, NotDelivered, NotReached, Outcome, Outside, RunParts, RunSettings, Running,
};
use focal_engine::tables;
use focal_sense::Signal;
use focal_store::{FjallHistory, HistoryLimits, Options, SqliteStore};

use super::cast::{cast, name};

const START: At = At(1_795_356_000_000);
/// Signals handed over together, as the edge reads them.
const TOGETHER: usize = 256;

/// Nobody is connected, and every letter is taken.
pub struct Nobody;

impl Outside for Nobody {
    fn command(&self, _: &TenantId, _: &ThingId, _: &RunId, _: Vec<u8>) -> Result<(), NotReached> {
        Err(NotReached::Away)
    }

    fn link(&self, _: &TenantId, _: &LinkTo) -> Result<Link, NotDelivered> {
        Ok(Link { url: "https://focal.example/c/1".to_owned(), hash: "none".to_owned() })
    }

    fn letter(&self, _: &Letter, _: &str) -> Result<(), NotDelivered> {
        Ok(())
    }
}

/// The moment it was set to, and since when it has run.
type Set = Arc<Mutex<(At, Instant)>>;

pub struct Scene {
    pub running: Running<FjallHistory>,
    pub tenant: TenantId,
    clock: Set,
    count: usize,
    heard: AtomicI64,
    _folder: tempfile::TempDir,
}

fn time(clock: &Set) -> At {
    let (at, since) = *clock.lock().unwrap_or_else(PoisonError::into_inner);
    at + Span(i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX))
}

impl Scene {
    pub fn new(count: usize) -> Result<Scene, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let file = folder.path().join("focal.sqlite");
        let sql = SqliteStore::open(&file, &tables::specs(), Options::default());
        let sql = sql.map_err(|error| error.to_string())?;
        let history = FjallHistory::open(&folder.path().join("history"), HistoryLimits::default());
        let history = history.map_err(|error| error.to_string())?;
        let clock: Set = Arc::new(Mutex::new((START, Instant::now())));
        let ticking = Arc::clone(&clock);
        // The clock is set ahead: that is no sleep of the machine.
        let settings = RunSettings { deaf_after: Span::days(365), ..RunSettings::default() };
        let parts = RunParts {
            sql,
            history,
            clock: Arc::new(move || time(&ticking)),
            seed: 1,
            settings,
            outside: Arc::new(Nobody),
            blobs: None,
            pictures: None,
        };
        let running = Running::start(parts).map_err(|error| error.to_string())?;
        let tenant = TenantId::from("acme");
        let row = TenantRow::new(tenant.clone(), "Acme", "Europe/Madrid", "EUR", Lang::default());
        running.house.create_tenant(row).map_err(|error| error.to_string())?;
        cast(&running.house, &tenant, START, count)?;
        let heard = AtomicI64::new(START.0);
        Ok(Scene { running, tenant, clock, count, heard, _folder: folder })
    }

    /// Sets the clock.
    pub fn at(&self, since: Span) {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner) =
            (START + since, Instant::now());
    }

    pub fn now(&self) -> At {
        time(&self.clock)
    }

    /// The same clock, for whoever else works.
    pub fn clock(&self) -> impl Fn() -> At + Send + 'static {
        let clock = Arc::clone(&self.clock);
        move || time(&clock)
    }

    /// When a pump was last heard.
    pub fn last_heard(&self) -> At {
        At(self.heard.load(Ordering::Relaxed))
    }

    /// Every pump says the same; gives when the last of them was acknowledged.
    pub fn says(&self, values: &[(&str, f64)]) -> Result<Instant, String> {
        let acknowledged = Arc::new((AtomicUsize::new(0), Mutex::new(Instant::now())));
        let at = self.now();
        self.heard.store(at.0, Ordering::Relaxed);
        for from in (0..self.count).step_by(TOGETHER) {
            let message = |i| {
                let values = values.iter().map(|(name, value)| ((*name).into(), *value)).collect();
                let signal = Signal { values, at: Some(at), ..Signal::default() };
                let payload = Payload::Signal(Box::new(signal));
                Delivered { tenant: self.tenant.clone(), thing: name(i), payload }
            };
            let messages: Vec<_> = (from..(from + TOGETHER).min(self.count)).map(message).collect();
            let (count, told) = (messages.len(), Arc::clone(&acknowledged));
            let settle = move |outcome: Outcome| {
                if let Outcome::Taken(_) = outcome {
                    *told.1.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
                    told.0.fetch_add(count, Ordering::Release);
                }
            };
            let handing = pin!(self.running.door.hand_over(messages, Box::new(settle)));
            if handing.poll(&mut Context::from_waker(Waker::noop())) == Poll::Pending {
                return Err("the queue of intake is full".to_owned());
            }
        }
        let begun = Instant::now();
        while acknowledged.0.load(Ordering::Acquire) < self.count {
            if begun.elapsed() > Duration::from_secs(60) {
                return Err("not every signal was acknowledged".to_owned());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(*acknowledged.1.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether there is one open incident, and every pump is in it.
    pub fn is_one(&self, count: usize) -> bool {
        let look = self.running.house.read(&self.tenant, |world| {
            let mut open = world.incidents.values().filter(|row| row.closed.is_none());
            let first = open.next().map(|row| row.size());
            first == Some(count) && open.next().is_none()
        });
        look.unwrap_or_default()
    }

    pub fn cases(&self) -> usize {
        self.running.house.read(&self.tenant, |world| world.cases.len()).unwrap_or_default()
    }

    /// Whether nothing found waits to be taken over, and no case to be thought about.
    pub fn is_thought(&self) -> bool {
        if self.running.health.numbers().findings_behind > 0 {
            return false;
        }
        let now = self.now();
        let waits = self.running.house.read(&self.tenant, |world| {
            let (due, _) = focal_engine::work::time::due(world, now, 1);
            !due.is_empty() || world.cases.values().any(|row| row.awaits.is_some())
        });
        if waits == Some(false) {
            return true;
        }
        // Looking costs as much as there is: seldom.
        std::thread::sleep(Duration::from_millis(100));
        false
    }

    /// Open incidents, cases and hand-offs.
    pub fn counts(&self) -> (usize, usize, usize) {
        let counts = self.running.house.read(&self.tenant, |world| {
            (world.incidents.len(), world.cases.len(), world.handoffs.len())
        });
        counts.unwrap_or_default()
    }

    pub fn stop(self) {
        self.running.stop();
    }
}
