//! The model a case is judged by: its pack's, with the shares that it began with where outcomes had taught some.

use std::sync::{Arc, Mutex, PoisonError};

use focal_diagnose::Model;

use crate::kit::Kit;
use crate::rows::{CaseRow, Taught};
use crate::world::World;

/// The last one made: in a storm every case began with the same.
#[derive(Default)]
pub struct TaughtCache(Mutex<Option<Made>>);

struct Made {
    version: String,
    taught: Taught,
    model: Arc<Model>,
}

impl Clone for TaughtCache {
    fn clone(&self) -> TaughtCache {
        TaughtCache::default()
    }
}

/// `None` when nothing had been learnt: then it is the pack's own.
pub(crate) fn model_of(world: &World, kit: &Kit, row: &CaseRow) -> Option<Arc<Model>> {
    if row.taught.of == 0 {
        return None;
    }
    let mut last = world.taught.0.lock().unwrap_or_else(PoisonError::into_inner);
    let same = |made: &&Made| made.version == kit.version && made.taught == row.taught;
    if let Some(made) = last.as_ref().filter(same) {
        return Some(Arc::clone(&made.model));
    }
    let model = Arc::new(kit.model.taught(&row.taught.shares));
    let (version, taught) = (kit.version.clone(), row.taught.clone());
    *last = Some(Made { version, taught, model: Arc::clone(&model) });
    Some(model)
}
