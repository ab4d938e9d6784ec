//! A shard of intake: the things it answers for, their rules, and the group that is being gathered.
//!
//! [`Intake::take`] judges at once and gathers; [`Intake::commit`] makes the whole group durable. Between
//! the two nothing is acknowledged. A storage error is not survived: twins in memory would be ahead of
//! the disk, so the process ends and a restart reads what was committed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use focal_base::{At, KindName, TenantId, ThingId, WatchId};
use focal_sense::{
    DecodeLimits, Finding, Rules, Settings, Signal, ThingState, Watch, add_watch, decode, judge,
    next_deadline, resumed, tick,
};
use focal_store::{Blobs, DeadLetter, History, HistoryBatch, Reading, StoreError, ThingKey};

use super::darkroom::Darkroom;
use super::dead::{Bad, REPLIES, as_written};
use super::group::WireReply;
use super::{Delivered, Payload, Reply, Verdict, Word};
use crate::bus::{Bus, Note};
use crate::rows::ThingRow;
use crate::twins::{Slot, Twins};

/// Whose rules.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RulesKey {
    pub tenant: TenantId,
    pub pack: String,
    pub kind: KindName,
}

/// A thing as intake must know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThingSetup {
    pub thing: ThingId,
    pub pack: String,
    pub kind: KindName,
    pub maintenance: bool,
    /// Pictures whose camera looks elsewhere since then, and rightly so.
    pub renewed: BTreeMap<String, At>,
}

impl ThingSetup {
    #[must_use]
    pub fn of(row: &ThingRow) -> ThingSetup {
        ThingSetup {
            thing: row.id.clone(),
            pack: row.pack.clone(),
            kind: row.kind.clone(),
            maintenance: row.maintenance,
            renewed: row.renewed.clone(),
        }
    }
}

/// What the rest of the house tells intake. Taken in order with signals.
#[derive(Clone)]
pub enum Control {
    Rules {
        key: RulesKey,
        rules: Arc<Rules>,
    },
    Settings {
        tenant: TenantId,
        settings: Settings,
    },
    Thing {
        tenant: TenantId,
        setup: ThingSetup,
    },
    Remove {
        tenant: TenantId,
        thing: ThingId,
    },
    Watch {
        tenant: TenantId,
        watch: Watch,
    },
    /// A watch that should be there: what a crash kept from sense is made up for.
    KeepWatch {
        tenant: TenantId,
        watch: Watch,
    },
    DropWatch {
        tenant: TenantId,
        thing: ThingId,
        watch: WatchId,
    },
    /// Pictures that are older go, of every thing of the tenant.
    ForgetPictures {
        tenant: TenantId,
        before: At,
    },
}

/// Limits of intake. Every one is named in the configuration.
#[derive(Clone, Debug)]
pub struct IntakeSettings {
    pub decode: DecodeLimits,
    /// One thing's state; as the history's own limit, so that it never has to refuse one.
    pub max_state_bytes: usize,
    /// Things whose scenes are in memory, of at most about 100 KB each picture; the one unused longest is put away.
    pub scenes: usize,
}

impl Default for IntakeSettings {
    fn default() -> IntakeSettings {
        IntakeSettings { decode: DecodeLimits::default(), max_state_bytes: 1 << 20, scenes: 1_000 }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("failed to write down a finding: {0}")]
    Encode(String),
}

/// One thing's place in the shard.
pub(super) struct Place {
    pub(super) slot: Arc<Slot>,
    pub(super) rules: Option<Arc<Rules>>,
    pub(super) settings: Settings,
    pub(super) setup: ThingSetup,
    /// When time alone next changes something; its entry in the wheel.
    due: Option<At>,
    dirty: bool,
}

pub struct Intake<H> {
    pub(super) history: H,
    pub(super) limits: IntakeSettings,
    twins: Twins,
    bus: Arc<dyn Bus>,
    pub(super) things: HashMap<ThingKey, Place>,
    rules: HashMap<RulesKey, Arc<Rules>>,
    settings: HashMap<TenantId, Settings>,
    wheel: BTreeSet<(At, ThingKey)>,
    pub(super) batch: HistoryBatch,
    dirty: Vec<ThingKey>,
    pub(super) notes: Vec<(TenantId, Note)>,
    pub(super) found: Vec<Finding>,
    pub(super) darkroom: Darkroom,
}

impl<H: History> Intake<H> {
    #[must_use]
    pub fn new(history: H, limits: IntakeSettings, twins: Twins, bus: Arc<dyn Bus>) -> Intake<H> {
        Intake {
            history,
            limits,
            twins,
            bus,
            things: HashMap::new(),
            rules: HashMap::new(),
            settings: HashMap::new(),
            wheel: BTreeSet::new(),
            batch: HistoryBatch::default(),
            dirty: Vec::new(),
            notes: Vec::new(),
            found: Vec::new(),
            darkroom: Darkroom::default(),
        }
    }

    /// Where the files of pictures are, to let go of those that nothing names any more.
    #[must_use]
    pub fn with_files(mut self, files: Option<Blobs>) -> Intake<H> {
        self.darkroom.files = files;
        self
    }

    pub fn history(&self) -> &H {
        &self.history
    }

    /// Takes what the house says: rules, things, watches. Findings that follow are part of the group.
    pub fn control(&mut self, control: Control, now: At) -> Result<(), IntakeError> {
        match control {
            Control::Rules { key, rules } => self.set_rules(key, rules),
            Control::Settings { tenant, settings } => self.set_settings(tenant, settings),
            Control::Thing { tenant, setup } => self.set_thing(&tenant, setup, now)?,
            Control::Remove { tenant, thing } => self.remove(&tenant, &thing)?,
            Control::Watch { tenant, watch } => self.add_watch(&tenant, watch)?,
            Control::KeepWatch { tenant, watch } => {
                let key = ThingKey::new(&tenant, &watch.thing);
                let known = self.things.get(&key).is_some_and(|place| {
                    place.slot.lock().watches().any(|known| known.watch == watch.watch)
                });
                if !known {
                    self.add_watch(&tenant, watch)?;
                }
            }
            Control::DropWatch { tenant, thing, watch } => {
                let key = ThingKey::new(&tenant, &thing);
                if let Some(place) = self.things.get(&key) {
                    place.slot.lock().drop_watch(&watch);
                    self.touch(&key);
                }
            }
            Control::ForgetPictures { tenant, before } => self.forget_pictures(&tenant, before),
        }
        Ok(())
    }

    fn set_rules(&mut self, key: RulesKey, rules: Arc<Rules>) {
        for (thing, place) in &mut self.things {
            if thing.tenant == key.tenant
                && place.setup.pack == key.pack
                && place.setup.kind == key.kind
            {
                place.rules = Some(Arc::clone(&rules));
            }
        }
        self.rules.insert(key, rules);
    }

    fn set_settings(&mut self, tenant: TenantId, settings: Settings) {
        for (thing, place) in &mut self.things {
            if thing.tenant == tenant {
                place.settings = settings.clone();
            }
        }
        self.settings.insert(tenant, settings);
    }

    fn set_thing(
        &mut self,
        tenant: &TenantId,
        setup: ThingSetup,
        now: At,
    ) -> Result<(), IntakeError> {
        let key = ThingKey::new(tenant, &setup.thing);
        let rules_key =
            RulesKey { tenant: tenant.clone(), pack: setup.pack.clone(), kind: setup.kind.clone() };
        let rules = self.rules.get(&rules_key).cloned();
        if let Some(place) = self.things.get_mut(&key) {
            (place.rules, place.setup) = (rules, setup.clone());
        } else {
            let state = self.first_state(&key, now)?;
            let slot = Arc::new(Slot::new(state));
            self.twins.put(tenant, &setup.thing, Arc::clone(&slot));
            let settings = self.settings.get(tenant).cloned().unwrap_or_default();
            let place =
                Place { slot, rules, settings, setup: setup.clone(), due: None, dirty: false };
            self.things.insert(key.clone(), place);
        }
        let Some(place) = self.things.get(&key) else { return Ok(()) };
        let mut state = place.slot.lock();
        let changed = state.in_maintenance() != setup.maintenance;
        if changed {
            state.set_maintenance(setup.maintenance, now);
        }
        let renew = |(name, at): (&String, &At)| state.renew_picture(name, *at);
        let changed = setup.renewed.iter().map(renew).fold(changed, |any, is| any | is);
        drop(state);
        if changed {
            self.touch(&key);
        }
        self.rearm(&key);
        Ok(())
    }

    /// What was committed of a thing, or a fresh start. The house's own absence is not its silence.
    fn first_state(&self, key: &ThingKey, now: At) -> Result<ThingState, IntakeError> {
        let Some(bytes) = self.history.state(key)? else {
            return Ok(ThingState::new(key.thing.clone()));
        };
        match ThingState::from_bytes(&bytes) {
            Ok(mut state) => {
                let settings = self.settings.get(&key.tenant).cloned().unwrap_or_default();
                resumed(&settings, &mut state, now);
                if state.has_pages() {
                    state.restore_pages(&self.history.pages(key)?);
                }
                Ok(state)
            }
            Err(error) => {
                tracing::warn!(thing = key.thing.as_str(), %error, "the kept state of a thing is not readable; it starts afresh");
                Ok(ThingState::new(key.thing.clone()))
            }
        }
    }

    fn remove(&mut self, tenant: &TenantId, thing: &ThingId) -> Result<(), IntakeError> {
        let key = ThingKey::new(tenant, thing);
        if let Some(place) = self.things.remove(&key) {
            if let Some(due) = place.due {
                self.wheel.remove(&(due, key.clone()));
            }
            let files = place.slot.lock().picture_files().map(str::to_owned).collect();
            self.darkroom.forget(&key, files);
        }
        self.twins.remove(tenant, thing);
        self.batch.states.retain(|(of, _)| *of != key);
        self.batch.pages.retain(|(of, ..)| *of != key);
        self.dirty.retain(|of| *of != key);
        self.history.forget(&key)?;
        Ok(())
    }

    fn add_watch(&mut self, tenant: &TenantId, watch: Watch) -> Result<(), IntakeError> {
        let key = ThingKey::new(tenant, &watch.thing);
        let Some(place) = self.things.get(&key) else { return Ok(()) };
        let id = watch.watch.clone();
        let missed = Finding {
            thing: watch.thing.clone(),
            at: watch.from,
            what: focal_sense::Found::Watch { watch: id, met: false, value: None },
        };
        let added = match &place.rules {
            Some(rules) => {
                add_watch(rules, &place.settings, &mut place.slot.lock(), watch, &mut self.found)
                    .is_ok()
            }
            None => false,
        };
        if !added {
            // It could not be watched: whoever asked must not wait for ever.
            self.found.push(missed);
        }
        self.touch(&key);
        self.gather_findings(tenant)?;
        self.rearm(&key);
        Ok(())
    }

    /// Takes one message. What is answered holds once [`Intake::commit`] has returned.
    pub fn take(&mut self, delivered: &Delivered, now: At) -> Result<Verdict, IntakeError> {
        let Delivered { tenant, thing, payload } = delivered;
        match payload {
            Payload::Signals(bytes) => {
                let bad = self.take_bytes(tenant, thing, bytes, now)?;
                Ok(self.bury_parts(delivered, bad, now))
            }
            Payload::Signal(signal) => Ok(match self.take_signal(tenant, thing, signal, now)? {
                None => Verdict::Accepted,
                Some(reason) => {
                    let said = serde_json::to_vec(signal).unwrap_or_default();
                    self.bury(DeadLetter::new(tenant, thing, now, &reason, &said))
                }
            }),
            Payload::Reply(bytes) => Ok(match self.take_reply(tenant, thing, bytes)? {
                None => Verdict::Accepted,
                Some(reason) => {
                    self.bury(DeadLetter::new(tenant, thing, now, &reason, bytes).on(REPLIES))
                }
            }),
            Payload::Picture(shot) => Ok(match self.take_picture(tenant, thing, shot, now)? {
                None => Verdict::Accepted,
                Some(reason) => {
                    let letter = DeadLetter::new(tenant, thing, now, &reason, &[]);
                    self.bury(letter.on(&format!("pictures/{}", shot.name)))
                }
            }),
            Payload::Replay(id) => self.take_letter(tenant, *id),
            Payload::Unkept { topic, size, reason } => {
                let letter = DeadLetter::new(tenant, thing, now, reason, &[]);
                Ok(self.bury(letter.on(topic).of_size(*size)))
            }
        }
    }

    /// An answer to a command goes on as a word: the run it answers is ended by telemetry or by time. `Some`
    /// is the reason for which it was refused.
    pub(super) fn take_reply(
        &mut self,
        tenant: &TenantId,
        thing: &ThingId,
        bytes: &[u8],
    ) -> Result<Option<String>, IntakeError> {
        match serde_json::from_slice::<WireReply>(bytes) {
            Ok(reply) if bytes.len() <= self.limits.decode.max_bytes => {
                let reply = Reply { thing: thing.clone(), run: reply.id.into(), ok: reply.ok };
                self.hand_on(tenant, &Word::Reply(reply))?;
                Ok(None)
            }
            Ok(_) => Ok(Some("too_large: the reply is too long".to_owned())),
            Err(error) => {
                let expected = r#"expected {"id":"…","ok":true}"#;
                Ok(Some(format!("not_a_reply: {error}; {expected}")))
            }
        }
    }

    fn hand_on(&mut self, tenant: &TenantId, word: &Word) -> Result<(), IntakeError> {
        let bytes = serde_json::to_vec(&(tenant, word))
            .map_err(|error| IntakeError::Encode(error.to_string()))?;
        self.batch.findings.push(bytes);
        Ok(())
    }

    /// Takes every signal of a message, each alone, and gives those that were refused. Of what was good nothing
    /// is among them: it is not taken again when they are.
    pub(super) fn take_bytes(
        &mut self,
        tenant: &TenantId,
        thing: &ThingId,
        bytes: &[u8],
        received: At,
    ) -> Result<Vec<Bad>, IntakeError> {
        let signals = match decode(bytes, &self.limits.decode) {
            Ok(signals) => signals,
            Err(error) => {
                let reason = format!("{}: {error}", error.code());
                return Ok(vec![Bad { line: None, reason, said: bytes.to_vec() }]);
            }
        };
        let many = signals.len() > 1;
        let mut bad = Vec::new();
        for one in signals {
            let reason = match one.signal {
                Ok(signal) => match self.take_signal(tenant, thing, &signal, received)? {
                    None => continue,
                    Some(reason) => reason,
                },
                Err(error) => format!("{}: {error}", error.code()),
            };
            bad.push(Bad { line: many.then_some(one.line), reason, said: Vec::new() });
        }
        if !bad.is_empty() {
            as_written(&mut bad, bytes);
        }
        Ok(bad)
    }

    /// Judges one signal and gathers it. `Some` is the reason for which it was refused.
    fn take_signal(
        &mut self,
        tenant: &TenantId,
        thing: &ThingId,
        signal: &Signal,
        received: At,
    ) -> Result<Option<String>, IntakeError> {
        if signal.thing.as_ref().is_some_and(|named| named != thing.as_str()) {
            return Ok(Some(format!("other_thing: this token speaks for {thing}")));
        }
        let key = ThingKey::new(tenant, thing);
        let Some(place) = self.things.get_mut(&key) else {
            return Ok(Some(format!(
                "unknown_thing: {thing} is not known; connect it in administration first"
            )));
        };
        let Some(rules) = &place.rules else {
            let pack = &place.setup.pack;
            return Ok(Some(format!(
                "no_rules: the pack {pack} of this thing is not installed; install it again"
            )));
        };
        let mut state = place.slot.lock();
        let judged =
            match judge(rules, &place.settings, &mut state, signal, received, &mut self.found) {
                Ok(judged) => judged,
                Err(refusal) => return Ok(Some(format!("{}: {refusal}", refusal.code()))),
            };
        drop(state);
        if judged.repeat {
            return Ok(None);
        }
        let reading = reading(key.clone(), judged.at, signal);
        if let Err(error) = reading.check() {
            // Beside the others it would cost the whole group, again after each restart.
            return Ok(Some(format!("cannot_be_kept: {error}")));
        }
        self.touch(&key);
        if self.bus.heard() && !signal.values.is_empty() {
            let values = signal.values.iter().map(|(name, value)| (name.clone(), *value)).collect();
            self.notes.push((
                tenant.clone(),
                Note::Reading { thing: thing.clone(), at: judged.at, values },
            ));
        }
        self.batch.readings.push(reading);
        self.gather_findings(tenant)?;
        self.rearm(&key);
        Ok(None)
    }

    pub(super) fn gather_findings(&mut self, tenant: &TenantId) -> Result<(), IntakeError> {
        for finding in std::mem::take(&mut self.found) {
            self.hand_on(tenant, &Word::Found(finding))?;
        }
        Ok(())
    }

    pub(super) fn touch(&mut self, key: &ThingKey) {
        if let Some(place) = self.things.get_mut(key)
            && !place.dirty
        {
            place.dirty = true;
            self.dirty.push(key.clone());
        }
    }

    /// Puts a thing's next deadline on the wheel. A later one is left to be looked at when the earlier
    /// entry expires: one wheel operation per deadline, not per message.
    pub(super) fn rearm(&mut self, key: &ThingKey) {
        let Some(place) = self.things.get_mut(key) else { return };
        let Some(rules) = &place.rules else { return };
        let next = next_deadline(rules, &place.settings, &place.slot.lock());
        match (place.due, next) {
            (Some(due), Some(next)) if next >= due => {}
            (None, None) => {}
            (due, next) => {
                if let Some(due) = due {
                    self.wheel.remove(&(due, key.clone()));
                }
                place.due = next;
                self.wheel.extend(next.map(|next| (next, key.clone())));
            }
        }
    }

    /// What time alone brings: silence, deadlines of watches.
    pub fn pass_time(&mut self, now: At) -> Result<(), IntakeError> {
        while let Some((due, key)) = self.wheel.first().cloned() {
            if due > now {
                break;
            }
            self.wheel.pop_first();
            let Some(place) = self.things.get_mut(&key) else { continue };
            place.due = None;
            if let Some(rules) = &place.rules {
                tick(rules, &place.settings, &mut place.slot.lock(), now, &mut self.found);
            }
            self.touch(&key);
            self.gather_findings(&key.tenant)?;
            self.rearm_after(&key, now);
        }
        Ok(())
    }

    /// After a tick the next deadline must lie ahead, or the wheel would turn without end.
    fn rearm_after(&mut self, key: &ThingKey, now: At) {
        let Some(place) = self.things.get_mut(key) else { return };
        let Some(rules) = &place.rules else { return };
        let next = next_deadline(rules, &place.settings, &place.slot.lock());
        place.due = next.map(|at| at.max(focal_base::At(now.0 + 1)));
        self.wheel.extend(place.due.map(|at| (at, key.clone())));
    }

    /// The house listens again after it did not (it was asleep, or sent everybody away): its own absence is
    /// nobody's silence. To be called before anything else is judged.
    pub fn resume(&mut self, now: At) {
        self.wheel.clear();
        for (key, place) in &mut self.things {
            let mut state = place.slot.lock();
            resumed(&place.settings, &mut state, now);
            place.due = place
                .rules
                .as_ref()
                .and_then(|rules| next_deadline(rules, &place.settings, &state));
            self.wheel.extend(place.due.map(|due| (due, key.clone())));
        }
    }

    /// When [`Intake::pass_time`] next has something to do.
    #[must_use]
    pub fn next_due(&self) -> Option<At> {
        self.wheel.first().map(|(at, _)| *at)
    }

    /// Whether anybody listens to what is told of things.
    pub(super) fn heard(&self) -> bool {
        self.bus.heard()
    }

    /// How much has been gathered since the last commit.
    #[must_use]
    pub fn gathered(&self) -> usize {
        self.batch.readings.len()
            + self.batch.dead.len()
            + self.batch.replayed.len()
            + self.dirty.len()
    }

    /// Makes the group durable: history, twins, detector states and findings, all or nothing. Returns
    /// whether there are findings to take over.
    pub fn commit(&mut self) -> Result<bool, IntakeError> {
        for key in self.dirty.drain(..) {
            if let Some(place) = self.things.get_mut(&key) {
                place.dirty = false;
                let mut state = place.slot.lock();
                let (bytes, pages) = (state.to_bytes(), state.take_pages(&place.settings));
                let released = state.take_released();
                drop(state);
                self.darkroom.release(&key.tenant, released);
                if bytes.len() > self.limits.max_state_bytes {
                    // What was written before stays: better an old state than a process that cannot start.
                    tracing::error!(
                        thing = key.thing.as_str(),
                        bytes = bytes.len(),
                        "the state of a thing is too large to be kept"
                    );
                    continue;
                }
                let page = |(at, page)| (key.clone(), at, page);
                self.batch.pages.extend(pages.into_iter().map(page));
                self.batch.states.push((key, bytes));
            }
        }
        let batch = std::mem::take(&mut self.batch);
        let has_findings = !batch.findings.is_empty();
        if !(batch.readings.is_empty()
            && batch.states.is_empty()
            && batch.pages.is_empty()
            && batch.dead.is_empty()
            && batch.replayed.is_empty()
            && batch.findings.is_empty())
        {
            self.history.commit(batch)?;
        }
        self.darkroom.let_go();
        for (tenant, note) in self.notes.drain(..) {
            self.bus.tell(&tenant, note);
        }
        Ok(has_findings)
    }
}

pub(super) fn reading(key: ThingKey, at: At, signal: &Signal) -> Reading {
    let values = signal.values.iter().map(|(name, value)| (name.clone(), *value)).collect();
    let plain = signal.events.is_empty()
        && signal.tests.is_empty()
        && signal.attempts.is_empty()
        && signal.state.is_empty();
    let extra = match plain {
        true => Vec::new(),
        // Kept as it came, less what is kept already.
        false => {
            let rest = Signal {
                id: None,
                at: None,
                thing: None,
                values: Default::default(),
                ..signal.clone()
            };
            serde_json::to_vec(&rest).unwrap_or_default()
        }
    };
    let id = signal.id.clone().filter(|id| !id.is_empty());
    Reading { key, at, id, values, extra }
}
