//! The state every handler shares, and the one way from async to the house: what may block runs where
//! blocking is allowed. Knows no route.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use focal_base::{At, TenantId};
use focal_engine::work::Work;
use focal_engine::{Refused, World};
use focal_store::{Blobs, FjallHistory};
use tokio::sync::Semaphore;

use crate::auth::password::{Cost, Passwords};
use crate::auth::pause::Pauses;
use crate::auth::session::Who;
use crate::clock::Clock;
use crate::config::WebConfig;
use crate::guard::rate::Rates;
use crate::health::Watch;
use crate::ingest::Ingest;
use crate::live::doings::Doings;
use crate::live::hub::{Frame, Hub};
use crate::looks::Looks;
use crate::metrics::Metrics;
use crate::trouble::{Answer, Trouble};
use crate::uploads::Uploads;

pub type House = focal_engine::House<FjallHistory>;

/// What the binary builds this room from.
pub struct Parts {
    pub house: Arc<House>,
    pub clock: Arc<dyn Clock>,
    pub config: WebConfig,
    pub ingest: Arc<dyn Ingest>,
    pub blobs: Blobs,
    /// Pictures of things.
    pub pictures: Blobs,
    /// How dear a password check is; lower only in tests.
    pub password_cost: Cost,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub struct Inner {
    pub house: Arc<House>,
    pub clock: Arc<dyn Clock>,
    pub config: WebConfig,
    pub ingest: Arc<dyn Ingest>,
    pub blobs: Blobs,
    pub pictures: Blobs,
    pub passwords: Passwords,
    pub pauses: Pauses,
    pub rates: Rates,
    pub device_rates: Rates,
    pub hub: Hub,
    pub doings: Doings,
    pub uploads: Uploads,
    pub looks: Looks,
    pub metrics: Metrics,
    pub(crate) walls: crate::api::wall::Walls,
    pub(crate) watch: Watch,
    low_disk: AtomicBool,
    pub(crate) checks: Semaphore,
    /// Tables that are being imported.
    pub(crate) imports: Semaphore,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    pub fn new(parts: Parts) -> Answer<App> {
        let Parts { house, clock, config, ingest, blobs, pictures, password_cost } = parts;
        let limits = &config.limits;
        Ok(App(Arc::new(Inner {
            passwords: Passwords::new(password_cost)?,
            pauses: Pauses::new(limits.tries, limits.longest_pause, limits.counted),
            rates: Rates::new(limits.burst, limits.per_second, limits.counted),
            device_rates: Rates::new(limits.device_burst, limits.device_per_second, limits.counted),
            hub: Hub::new(limits.streams, limits.streams_per_agent, limits.stream_depth),
            doings: Doings::new(limits.counted),
            uploads: Uploads::new(limits.counted),
            looks: Looks::new(limits.counted),
            metrics: Metrics::default(),
            walls: crate::api::wall::Walls::default(),
            watch: Watch::new(clock.now()),
            low_disk: AtomicBool::new(false),
            checks: Semaphore::new(limits.password_checks.max(1)),
            imports: Semaphore::new(1),
            house,
            clock,
            ingest,
            blobs,
            pictures,
            config,
        })))
    }

    /// Whether signals are refused because the disk has reached its reserve. Every open page is told when it changes.
    pub fn set_low_disk(&self, low: bool) {
        if self.low_disk.swap(low, Ordering::Relaxed) != low {
            for tenant in self.house.tenants() {
                self.hub.send_all(Some(&tenant), &self.house_frame(&tenant));
            }
        }
    }

    /// What every page says about the house itself.
    pub(crate) fn house_frame(&self, tenant: &TenantId) -> Frame {
        let low_disk = self.low_disk.load(Ordering::Relaxed);
        Frame::new(
            "house",
            &serde_json::json!({ "low_disk": low_disk, "bad": self.watch.bad(tenant) }),
        )
    }

    #[must_use]
    pub fn now(&self) -> At {
        self.clock.now()
    }

    /// Runs what may block (decisions, storage, password checks) away from the threads that serve.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        let app = self.clone();
        tokio::task::spawn_blocking(move || work(&app)).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a request ended in a panic");
            Err(Trouble::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "error.internal"))
        })
    }

    /// One decision of somebody about their tenant. Blocks.
    pub fn act<T>(
        &self,
        who: &Who,
        decide: impl FnOnce(&mut Work<'_, '_>) -> Result<T, Refused>,
    ) -> Answer<T> {
        self.act_in(&who.tenant, decide)
    }

    /// One decision about a tenant. Blocks.
    pub fn act_in<T>(
        &self,
        tenant: &TenantId,
        decide: impl FnOnce(&mut Work<'_, '_>) -> Result<T, Refused>,
    ) -> Answer<T> {
        self.house.act(tenant, self.now(), decide).map_err(Trouble::from)
    }

    /// Looks at somebody's tenant as it was last committed. Blocks while a decision is being committed.
    pub fn read<T>(&self, who: &Who, look: impl FnOnce(&World) -> T) -> Answer<T> {
        self.house.read(&who.tenant, look).ok_or_else(Trouble::not_found)
    }
}
