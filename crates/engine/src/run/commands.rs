//! Commands on their way to things: given to the connection, again until the thing has acknowledged them or
//! their time is over, and at once when the thing begins to listen.
//!
//! A command that was claimed is also remembered here, so that a thing which connects need not wait for the
//! claim to run out. What the store says counts: a command that a decision took back is not sent again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use focal_base::{At, RunId, TenantId, ThingId};
use focal_sense::StateValue;
use focal_store::{Backoff, Effect as Claimed, FailPoint, History, StoreError, pass};
use serde::Serialize;

use super::thread::{Stop, Threads};
use super::{Bell, Health, Shared, survive};
use crate::effect::Effect;
use crate::error::Refused;

/// Without anything due, the thread still looks so often: some effects are written without a word on the bus.
const LOOK: Duration = Duration::from_secs(1);
const BREATH: Duration = Duration::from_millis(5);
const KIND: &[&str] = &["command"];

type Thing = (TenantId, ThingId);

/// What the edge tells the thread.
pub struct CommandDesk {
    said: Mutex<Said>,
    bell: Arc<Bell>,
}

#[derive(Default)]
struct Said {
    acked: Vec<(TenantId, RunId)>,
    listening: Vec<Thing>,
}

impl CommandDesk {
    pub(crate) fn new(bell: Arc<Bell>) -> CommandDesk {
        CommandDesk { said: Mutex::default(), bell }
    }

    /// The command has reached its thing. That says "received", never "done".
    pub fn acked(&self, tenant: &TenantId, run: &RunId) {
        self.with(|said| said.acked.push((tenant.clone(), run.clone())));
    }

    /// The thing takes commands now.
    pub fn listening(&self, tenant: &TenantId, thing: &ThingId) {
        self.with(|said| said.listening.push((tenant.clone(), thing.clone())));
    }

    fn with(&self, change: impl FnOnce(&mut Said)) {
        change(&mut self.said.lock().unwrap_or_else(PoisonError::into_inner));
        self.bell.ring();
    }

    /// What could not be settled is tried again, before what was said since.
    fn put_back(&self, said: Said) {
        let mut now = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let since = std::mem::replace(&mut *now, said);
        now.acked.extend(since.acked);
        now.listening.extend(since.listening);
    }

    fn drain(&self) -> Said {
        std::mem::take(&mut *self.said.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A command that was claimed and is not settled.
struct Pending {
    run: RunId,
    until: At,
    payload: Vec<u8>,
}

/// As on the wire.
#[derive(Serialize)]
struct Wire<'a> {
    id: &'a RunId,
    #[serde(rename = "do")]
    action: &'a str,
    with: &'a BTreeMap<String, StateValue>,
    until: At,
}

pub(crate) fn start<H: History + Sync + 'static>(
    threads: &mut Threads,
    shared: Shared<H>,
    desk: Arc<CommandDesk>,
    bell: Arc<Bell>,
) -> Result<(), StoreError> {
    let own = Arc::clone(&bell);
    threads.start("commands", &bell, move |stop| {
        Sender { shared, pending: BTreeMap::new() }.run(&desk, &own, &stop);
    })
}

struct Sender<H> {
    shared: Shared<H>,
    pending: BTreeMap<Thing, Vec<Pending>>,
}

impl<H: History> Sender<H> {
    fn run(mut self, desk: &CommandDesk, bell: &Bell, stop: &Stop) {
        let mut heard = 0;
        loop {
            let ending = stop.asked();
            let said = desk.drain();
            match survive("settle commands", self.settle(&said)) {
                Some(()) => said.listening.iter().for_each(|thing| self.send_again(thing)),
                None => desk.put_back(said),
            }
            if ending {
                return;
            }
            let _ = survive("send commands", self.send_due());
            std::thread::sleep(BREATH);
            bell.wait(&mut heard, LOOK);
        }
    }

    /// Those that have arrived are done: one commit for all of them.
    fn settle(&mut self, said: &Said) -> Result<(), Refused> {
        if said.acked.is_empty() {
            return Ok(());
        }
        let now = (self.shared.clock)();
        let done: Vec<(TenantId, String)> =
            said.acked.iter().map(|(tenant, run)| (tenant.clone(), run.0.clone())).collect();
        self.shared.house.system().complete(&done, now)?;
        pass(FailPoint::CommandSettled);
        for (tenant, run) in &said.acked {
            self.forget(tenant, run);
        }
        Health::count(&self.shared.health.commands_acked, done.len() as u64);
        Ok(())
    }

    fn forget(&mut self, tenant: &TenantId, run: &RunId) {
        self.pending.retain(|thing, waiting| {
            if thing.0 == *tenant {
                waiting.retain(|one| one.run != *run);
            }
            !waiting.is_empty()
        });
    }

    fn send_due(&mut self) -> Result<(), Refused> {
        let (now, settings) = ((self.shared.clock)(), &self.shared.settings);
        // Their own `until` ends them, not a number of tries.
        let backoff = Backoff {
            first: settings.command_again,
            longest: settings.command_again,
            max_attempts: u32::MAX,
        };
        let system = self.shared.house.system();
        self.pending.retain(|_, waiting| {
            waiting.retain(|one| one.until > now);
            !waiting.is_empty()
        });
        loop {
            let limit = self.shared.settings.claim;
            let claimed =
                system.claim(KIND, now, self.shared.settings.command_again, limit, &backoff)?;
            let all = claimed.len();
            let over: Vec<(TenantId, String)> =
                claimed.into_iter().filter_map(|effect| self.send(effect, now)).collect();
            if !over.is_empty() {
                Health::count(&self.shared.health.commands_expired, over.len() as u64);
                system.complete(&over, now)?;
            }
            if all < limit {
                return Ok(());
            }
        }
    }

    /// Sends one. Gives it back when there is no sense in trying again: it is too late, or not a command.
    fn send(&mut self, claimed: Claimed, now: At) -> Option<(TenantId, String)> {
        let Claimed { tenant, id, body, .. } = claimed;
        let Ok(Effect::Command { thing, run, action, with, until, .. }) =
            serde_json::from_value(body)
        else {
            tracing::error!(tenant = tenant.as_str(), "a command cannot be read and is given up");
            return Some((tenant, id));
        };
        if until <= now {
            return Some((tenant, id));
        }
        let wire = Wire { id: &run, action: &action, with: &with, until };
        let payload = serde_json::to_vec(&wire).unwrap_or_default();
        self.give(&tenant, &thing, &run, &payload);
        let waiting = self.pending.entry((tenant, thing)).or_default();
        if !waiting.iter().any(|one| one.run == run) {
            waiting.push(Pending { run, until, payload });
        }
        None
    }

    fn give(&self, tenant: &TenantId, thing: &ThingId, run: &RunId, payload: &[u8]) {
        if self.shared.outside.command(tenant, thing, run, payload.to_vec()).is_ok() {
            Health::count(&self.shared.health.commands_sent, 1);
            pass(FailPoint::CommandSent);
        }
    }

    fn send_again(&self, thing: &Thing) {
        let Some(waiting) = self.pending.get(thing) else { return };
        let now = (self.shared.clock)();
        for one in waiting.iter().filter(|one| one.until > now) {
            if self.still_wanted(&thing.0, &one.run) {
                self.give(&thing.0, &thing.1, &one.run, &one.payload);
            }
        }
    }

    /// Whether the step that it belongs to is still under way.
    fn still_wanted(&self, tenant: &TenantId, run: &RunId) -> bool {
        let live = self.shared.house.read(tenant, |world| {
            world.case_of_run(run).is_some_and(|(_, run)| run.state.is_live())
        });
        live == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_settled_is_settled_later_and_first() {
        let desk = CommandDesk::new(Arc::new(Bell::default()));
        let acked = |run: &str| desk.acked(&"main".into(), &run.into());
        acked("c1");
        let said = desk.drain();
        acked("c2");
        desk.put_back(said);
        let runs: Vec<String> = desk.drain().acked.into_iter().map(|(_, run)| run.0).collect();
        assert_eq!(runs, ["c1", "c2"]);
        assert!(desk.drain().acked.is_empty());
    }
}
