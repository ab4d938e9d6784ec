//! The journal: what happened stays, at its number and its time, with another id in place of the person's.

use focal_base::{At, TenantId};
use focal_store::{Event, FailPoint, History, Renamed, pass};

use super::names::Names;
use super::{EVENTS, naming};
use crate::admin::{By, note};
use crate::error::Refused;
use crate::house::House;
use crate::rows::{ErasureRow, ErasureStage, Whom};

/// Kinds whose actor is a person, also where somebody else has the same id.
const BY_PEOPLE: &[&str] = &["near_asked"];

impl<H: History> House<H> {
    /// One stretch of the journal.
    pub(super) fn erase_events(
        &self,
        tenant: &TenantId,
        row: &ErasureRow,
        whom: &Whom,
        after: u64,
        now: At,
    ) -> Result<(), Refused> {
        let reader = self.reader(tenant);
        let (upto, end) = (after + EVENTS, reader.last_event()?);
        let found = reader.events_naming(&naming(whom), whom.person.as_str(), after, upto)?;
        let shared = self.read(tenant, |world| {
            let id = whom.person.as_str();
            world.agents.contains_key(&id.into()) || world.providers.contains_key(&id.into())
        });
        let names = Names { whom, instead: row.id.as_str() };
        let shared = shared.unwrap_or_default();
        let renamed: Vec<Renamed> =
            found.into_iter().filter_map(|event| rename(&names, shared, event)).collect();
        self.act(tenant, now, |work| {
            let mut next = row.clone();
            next.sums.events += renamed.len() as u64;
            next.stage = ErasureStage::Journal { after: upto };
            if upto >= end {
                // Nothing names them any more, and from here on neither does this.
                (next.whom, next.stage) = (None, ErasureStage::Past);
            }
            work.tx.batch().renamed.extend(renamed);
            work.tx.put_erasure(next);
            Ok(())
        })?;
        pass(FailPoint::ErasureJournal);
        Ok(())
    }

    pub(super) fn finish_erasure(
        &self,
        tenant: &TenantId,
        row: &ErasureRow,
        now: At,
    ) -> Result<(), Refused> {
        self.act(tenant, now, |work| {
            let Some(next) = work.tx.world.erasures.get(&row.id).cloned() else { return Ok(()) };
            let by = next.by.clone();
            work.tx.put_erasure(ErasureRow { stage: ErasureStage::Done, done: Some(now), ..next });
            note(work, By(&by), "person.erased", row.id.as_str());
            Ok(())
        })
    }
}

/// `shared`: an agent or a company has the same id.
fn rename(names: &Names<'_>, shared: bool, event: Event) -> Option<Renamed> {
    let Event { seq, kind, mut actor, mut body, .. } = event;
    let mut any = names.take_out(&mut body);
    if kind.starts_with("person.") {
        any |= body.get_mut("on").is_some_and(|on| names.person(on));
    }
    if kind.starts_with("site.") {
        any |= body.get_mut("on").is_some_and(|on| names.site(on));
    }
    let person = !shared
        || BY_PEOPLE.contains(&kind.as_str())
        || matches!(body["by"].as_str(), Some("customer" | "near"));
    if let Some(actor) = actor.as_mut().filter(|actor| person && **actor == names.whom.person.0) {
        names.instead.clone_into(actor);
        any = true;
    }
    any.then_some(Renamed { seq, actor, body })
}
