//! What uploaded files are called, between the upload and the message they become part of. In memory and
//! bounded: after a restart a file keeps its content and loses only its name.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use focal_base::TenantId;
use focal_engine::rows::Attachment;

type Place = (TenantId, String);

#[derive(Default)]
struct Kept {
    files: BTreeMap<Place, Attachment>,
    order: VecDeque<Place>,
}

pub struct Uploads {
    most: usize,
    kept: Mutex<Kept>,
}

impl Uploads {
    #[must_use]
    pub fn new(most: usize) -> Uploads {
        Uploads { most: most.max(16), kept: Mutex::default() }
    }

    pub fn remember(&self, tenant: &TenantId, file: &Attachment) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (tenant.clone(), file.hash.clone());
        if kept.files.insert(place.clone(), file.clone()).is_none() {
            kept.order.push_back(place);
        }
        while kept.order.len() > self.most {
            if let Some(oldest) = kept.order.pop_front() {
                kept.files.remove(&oldest);
            }
        }
    }

    #[must_use]
    pub fn find(&self, tenant: &TenantId, hash: &str) -> Option<Attachment> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.files.get(&(tenant.clone(), hash.to_owned())).cloned()
    }
}
