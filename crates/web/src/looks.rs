//! Who looked at which pictures lately: a page that shows them anew every few seconds is one look, not hundreds. In
//! memory and bounded: what is forgotten is written down once more.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use focal_base::{At, Span, ThingId};

use crate::auth::session::Who;

/// Looks of somebody at a view of a thing within this time are one.
const ONE_LOOK: Span = Span::mins(10);

type Look = (String, String, String, String);

#[derive(Default)]
struct Kept {
    last: BTreeMap<Look, At>,
    order: VecDeque<Look>,
}

pub struct Looks {
    most: usize,
    kept: Mutex<Kept>,
}

impl Looks {
    #[must_use]
    pub fn new(most: usize) -> Looks {
        Looks { most: most.max(16), kept: Mutex::default() }
    }

    /// Whether this look is to be written down.
    #[must_use]
    pub fn is_news(&self, who: &Who, thing: &ThingId, picture: &str, now: At) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let look = (who.tenant.0.clone(), who.agent.0.clone(), thing.0.clone(), picture.to_owned());
        if kept.last.get(&look).is_some_and(|last| now.since(*last) < ONE_LOOK) {
            return false;
        }
        if kept.last.insert(look.clone(), now).is_none() {
            kept.order.push_back(look);
        }
        while kept.order.len() > self.most {
            if let Some(oldest) = kept.order.pop_front() {
                kept.last.remove(&oldest);
            }
        }
        true
    }
}
