//! The checkers: what must be so whatever happens, a file each. Each watches from outside, with rules written anew
//! and plainly, so that a mistake of the house is not repeated here.

mod acknowledged;
mod alarms;
mod belief;
mod capacity;
mod consent;
mod contact;
mod costs;
mod journal;
mod keeper;
mod known;
mod once;
mod promise;
mod reports;
mod routing;
mod tenants;

use focal_base::{At, CaseId, ItemId, RunId, StepName, TenantId, ThingId};
use focal_engine::effect::{Effect, Mail};
use focal_engine::{House, Twins, World};
use focal_store::{Event, TenantStore};

use crate::house::Past;

/// What a checker found, in words; nothing when all is as it must be.
pub type Verdict = Result<(), String>;

/// One tenant as it was last committed.
pub struct Look<'a> {
    pub now: At,
    pub tenant: &'a TenantId,
    pub world: &'a World,
    pub store: &'a TenantStore,
    pub twins: &'a Twins,
    /// Everything that sense has found has been taken over.
    pub rests: bool,
    /// Events since the last look.
    pub events: &'a [Event],
}

/// Something that the house has acknowledged: from then on it may not be lost.
#[derive(Clone, Debug)]
pub enum Ack {
    Signal {
        tenant: TenantId,
        thing: ThingId,
        id: String,
        at: At,
    },
    /// It was told that it is refused: what it said is kept with the reason, and it was not well formed.
    Refused {
        tenant: TenantId,
        thing: ThingId,
        said: Vec<u8>,
        reason: String,
        whole: bool,
    },
    Message {
        tenant: TenantId,
        case: CaseId,
        item: ItemId,
    },
    Answer {
        tenant: TenantId,
        case: CaseId,
        step: StepName,
        answer: String,
    },
    Resolved {
        tenant: TenantId,
        case: CaseId,
    },
    Replied {
        tenant: TenantId,
        case: CaseId,
        run: RunId,
    },
    PartnerSaid {
        tenant: TenantId,
        run: RunId,
        times: usize,
    },
}

/// Something that has left the house.
pub struct Sent<'a> {
    pub now: At,
    pub tenant: &'a TenantId,
    pub id: &'a str,
    pub what: What<'a>,
    pub world: &'a World,
}

pub enum What<'a> {
    Letter { mail: &'a Mail, body: &'a str },
    Command(&'a Effect),
}

pub trait Check {
    fn name(&self) -> &'static str;
    fn look(&mut self, _: &Look<'_>) -> Verdict {
        Ok(())
    }
    fn sent(&mut self, _: &Sent<'_>) -> Verdict {
        Ok(())
    }
    fn acked(&mut self, _: Ack) {}
    /// An effect was settled: it may not leave again.
    fn settled(&mut self, _: &TenantId, _: &str) {}
    /// The whole house, now and then, after each start and at the end.
    fn sweep(&mut self, _: &House<Past>, _: At) -> Verdict {
        Ok(())
    }
}

/// Every checker.
#[must_use]
pub fn all() -> Vec<Box<dyn Check>> {
    vec![
        // First: what is another's breaks other rules too, and this one says why.
        Box::new(tenants::Apart::default()),
        Box::new(acknowledged::Acknowledged::default()),
        Box::new(alarms::AsSensed),
        Box::new(once::Once::default()),
        Box::new(keeper::OneKeeper),
        Box::new(contact::OneAgent::default()),
        Box::new(capacity::WithinCapacity::default()),
        Box::new(routing::Routing::default()),
        Box::new(promise::ClocksRise::default()),
        Box::new(costs::AddUp::default()),
        Box::new(journal::Agree::default()),
        Box::new(reports::Reports::default()),
        Box::new(belief::SumsToOne::default()),
        Box::new(consent::Kept::default()),
        Box::new(known::NeverAsked::default()),
    ]
}

/// Fails with these words unless it is so.
fn must(is_so: bool, otherwise: impl FnOnce() -> String) -> Verdict {
    if is_so { Ok(()) } else { Err(otherwise()) }
}
