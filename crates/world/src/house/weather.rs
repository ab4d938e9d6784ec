//! Weather: what the stores under the house suffer, drawn from the seed. It strikes only once the world has been set
//! up, and a fatal error ends the process as it does in the product.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use focal_store::{StoreError, Trouble};

use crate::dice::Dice;
use crate::plan::Hazards;

pub struct Weather {
    hazards: Hazards,
    /// Of a store in memory nothing could be opened again after a doubt.
    on_disk: bool,
    armed: AtomicBool,
    dice: Mutex<Dice>,
    /// Commits that will still be refused.
    busy: AtomicU64,
    refused: AtomicU64,
    doubted: AtomicU64,
}

impl Weather {
    #[must_use]
    pub fn new(seed: u64, hazards: Hazards, on_disk: bool) -> Weather {
        let dice = Mutex::new(Dice::of(seed, &["weather"]));
        let none = || AtomicU64::new(0);
        let (busy, refused, doubted) = (none(), none(), none());
        Weather { hazards, on_disk, armed: AtomicBool::new(false), dice, busy, refused, doubted }
    }

    /// How often it has refused, and failed in doubt.
    #[must_use]
    pub fn suffered(&self) -> (u64, u64) {
        (self.refused.load(Ordering::SeqCst), self.doubted.load(Ordering::SeqCst))
    }

    pub fn arm(&self, on: bool) {
        self.armed.store(on, Ordering::SeqCst);
    }

    fn strikes(&self, p: f64) -> bool {
        let armed = self.armed.load(Ordering::SeqCst) && p > 0.0;
        armed && self.dice.lock().unwrap_or_else(PoisonError::into_inner).chance(p)
    }

    /// A database that is busy stays so for a few commits.
    fn is_busy(&self) -> bool {
        if !self.armed.load(Ordering::SeqCst) {
            return false;
        }
        let left = self.busy.load(Ordering::SeqCst);
        if left > 0 {
            self.busy.store(left - 1, Ordering::SeqCst);
            return true;
        }
        let strikes = self.strikes(self.hazards.refused);
        if strikes {
            let more = self.dice.lock().unwrap_or_else(PoisonError::into_inner).below(6);
            self.busy.store(more as u64, Ordering::SeqCst);
        }
        strikes
    }

    fn doubt(&self) -> Result<(), StoreError> {
        if self.on_disk && self.strikes(self.hazards.doubt) {
            self.doubted.fetch_add(1, Ordering::SeqCst);
            let detail = "the world's weather: a sync failed".to_owned();
            return Err(StoreError::Fatal { path: PathBuf::from("weather"), detail });
        }
        Ok(())
    }

    /// # Errors
    /// When it strikes: nothing was written.
    pub fn history_before(&self) -> Result<(), StoreError> {
        self.doubt()
    }

    /// # Errors
    /// When it strikes: all was written, and nobody knows.
    pub fn history_after(&self) -> Result<(), StoreError> {
        self.doubt()
    }
}

impl Trouble for Weather {
    fn before(&self) -> Result<(), StoreError> {
        self.doubt()?;
        if self.is_busy() {
            self.refused.fetch_add(1, Ordering::SeqCst);
            return Err(StoreError::Sql("the world's weather: the database is busy".to_owned()));
        }
        Ok(())
    }

    fn after(&self) -> Result<(), StoreError> {
        self.doubt()
    }
}
