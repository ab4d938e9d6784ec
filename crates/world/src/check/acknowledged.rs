//! Nothing acknowledged is lost: what a sender or a person was told is there can be found in the stores, after any
//! number of crashes.

use std::collections::BTreeSet;

use focal_base::{At, Span, TenantId, ThingId};
use focal_engine::{House, tables};
use focal_store::{History, Read, ThingKey};

use super::{Ack, Check, Verdict, must};
use crate::house::Past;

#[derive(Default)]
pub struct Acknowledged {
    signals: BTreeSet<(TenantId, ThingId, At, String)>,
    refused: Vec<Ack>,
    acts: Vec<Ack>,
    /// Acts up to here have been found once; they are looked for again at a start.
    verified: usize,
}

impl Check for Acknowledged {
    fn name(&self) -> &'static str {
        "acknowledged"
    }

    fn acked(&mut self, ack: Ack) {
        match ack {
            Ack::Signal { tenant, thing, id, at } => {
                self.signals.insert((tenant, thing, at, id));
            }
            refused @ Ack::Refused { .. } => self.refused.push(refused),
            other => self.acts.push(other),
        }
    }

    fn sweep(&mut self, house: &House<Past>, _: At) -> Verdict {
        let things: BTreeSet<(TenantId, ThingId)> = self
            .signals
            .iter()
            .map(|(tenant, thing, ..)| (tenant.clone(), thing.clone()))
            .collect();
        for (tenant, thing) in things {
            self.signals_of(house, &tenant, &thing)?;
        }
        for ack in &self.refused {
            letter(house, ack)?;
        }
        // Found once they stay: history keeps them for longer than a run lasts.
        self.signals.clear();
        self.refused.clear();
        let from = self.verified.saturating_sub(200);
        for ack in &self.acts[from..] {
            act(house, ack)?;
        }
        self.verified = self.acts.len();
        Ok(())
    }
}

impl Acknowledged {
    fn signals_of(&self, house: &House<Past>, tenant: &TenantId, thing: &ThingId) -> Verdict {
        let mine = || self.signals.iter().filter(|(a, b, ..)| a == tenant && b == thing);
        let from = mine().map(|(_, _, at, _)| *at).min().unwrap_or_default();
        let to = mine().map(|(_, _, at, _)| *at).max().unwrap_or_default() + Span(1);
        let key = ThingKey::new(tenant, thing);
        let found =
            house.history().signals(&key, from, to, 1_000_000).map_err(|e| e.to_string())?;
        let kept: BTreeSet<(At, Option<&str>)> =
            found.iter().map(|reading| (reading.at, reading.id.as_deref())).collect();
        for (_, _, at, id) in mine() {
            must(kept.contains(&(*at, Some(id.as_str()))), || {
                format!("signal {id} of {thing} ({tenant}) of {at} was acknowledged and is gone")
            })?;
        }
        Ok(())
    }
}

/// What was refused is kept as it was said, with the reason that its sender was told.
fn letter(house: &House<Past>, ack: &Ack) -> Verdict {
    let Ack::Refused { tenant, thing, said, reason, whole } = ack else { return Ok(()) };
    must(!whole, || format!("{thing} of {tenant} said something well formed: {reason}"))?;
    let dead = house.history().dead_letters(tenant, None, 100_000).map_err(|e| e.to_string())?;
    let kept = dead.iter().any(|(_, letter)| {
        letter.thing == *thing && letter.payload == *said && reason.contains(&letter.reason)
    });
    must(kept, || format!("what {thing} of {tenant} was refused for ({reason}) is not kept"))
}

fn act(house: &House<Past>, ack: &Ack) -> Verdict {
    let lost = |what: &str| format!("{what} was acknowledged and is gone: {ack:?}");
    let case_of = |tenant: &TenantId, id: &str| {
        house.sql().tenant(tenant).get(&tables::CASES, id).map_err(|error| error.to_string())
    };
    match ack {
        Ack::Signal { .. } | Ack::Refused { .. } => Ok(()),
        Ack::Message { tenant, item, .. } => {
            let store = house.sql().tenant(tenant);
            let found = store.get(&tables::ITEMS, item.as_str()).map_err(|e| e.to_string())?;
            must(found.is_some(), || lost("a message"))
        }
        Ack::Answer { tenant, case, step, answer } => {
            let row = case_of(tenant, case.as_str())?.ok_or_else(|| lost("a case"))?;
            let mut given = row.case.answers.iter();
            must(given.any(|it| it.step == *step && it.answer == *answer), || lost("an answer"))
        }
        Ack::Resolved { tenant, case } => {
            let row = case_of(tenant, case.as_str())?.ok_or_else(|| lost("a case"))?;
            let ended = row.case.is_resolved() || !row.case.outcomes_before.is_empty();
            must(ended, || lost("an outcome"))
        }
        Ack::Replied { tenant, case, run } => {
            let row = case_of(tenant, case.as_str())?.ok_or_else(|| lost("a case"))?;
            let run = row.case.run(run);
            must(run.is_some_and(|run| run.replied.is_some()), || lost("a reply"))
        }
        Ack::PartnerSaid { tenant, run, times } => {
            let store = house.sql().tenant(tenant);
            let found = store.get(&tables::HANDOFFS, run.as_str()).map_err(|e| e.to_string())?;
            let said = found.map_or(0, |row| row.log.len().saturating_sub(1));
            must(said >= *times, || lost("a partner's word"))
        }
    }
}
