//! Pictures in intake: one is judged like a word of its thing; scenes come into memory and leave it again; files that
//! nothing names any more go, once that is on disk. Must not know how a picture is decoded.

use std::collections::{BTreeMap, HashMap};

use focal_base::{At, TenantId, ThingId};
use focal_sense::{Shot, Signal, StateValue, judge_picture};
use focal_store::{Blobs, History, ThingKey};

use super::shard::{Intake, IntakeError, reading};
use crate::bus::Note;

#[derive(Default)]
pub(super) struct Darkroom {
    pub files: Option<Blobs>,
    /// Files that may go after the next commit.
    gone: Vec<(TenantId, String)>,
    /// Things whose scenes are in memory, by when they were last used.
    used: BTreeMap<u64, ThingKey>,
    when: HashMap<ThingKey, u64>,
    uses: u64,
}

impl Darkroom {
    pub fn release(&mut self, tenant: &TenantId, files: Vec<String>) {
        self.gone.extend(files.into_iter().map(|file| (tenant.clone(), file)));
    }

    /// All of a thing that is no longer.
    pub fn forget(&mut self, key: &ThingKey, files: Vec<String>) {
        if let Some(when) = self.when.remove(key) {
            self.used.remove(&when);
        }
        self.release(&key.tenant, files);
    }

    /// What was released is on disk as such: the files may go. One that cannot is swept later.
    pub fn let_go(&mut self) {
        for (tenant, file) in self.gone.drain(..) {
            let Some(files) = &self.files else { continue };
            if let Err(error) = files.let_go(&tenant, &file) {
                tracing::warn!(%error, "the file of a picture could not be erased; it is swept later");
            }
        }
    }

    /// Notes that a thing's scenes are used; gives the one whose scenes must leave for it, if any.
    fn use_scenes(&mut self, key: &ThingKey, most: usize) -> Option<ThingKey> {
        self.uses += 1;
        if let Some(before) = self.when.insert(key.clone(), self.uses) {
            self.used.remove(&before);
        }
        self.used.insert(self.uses, key.clone());
        if self.used.len() <= most.max(1) {
            return None;
        }
        let (_, oldest) = self.used.pop_first()?;
        self.when.remove(&oldest);
        Some(oldest)
    }
}

impl<H: History> Intake<H> {
    /// Judges one picture and gathers it. `Some` is the reason for which it was refused; then its file goes.
    pub(super) fn take_picture(
        &mut self,
        tenant: &TenantId,
        thing: &ThingId,
        shot: &Shot,
        received: At,
    ) -> Result<Option<String>, IntakeError> {
        let refused = self.judge_shot(tenant, thing, shot, received)?;
        if refused.is_some() {
            self.darkroom.release(tenant, vec![shot.file.clone()]);
        }
        Ok(refused)
    }

    /// A picture that is not taken now, and may come again.
    pub fn send_away(&mut self, tenant: &TenantId, shot: &Shot) {
        self.darkroom.release(tenant, vec![shot.file.clone()]);
        self.darkroom.let_go();
    }

    fn judge_shot(
        &mut self,
        tenant: &TenantId,
        thing: &ThingId,
        shot: &Shot,
        received: At,
    ) -> Result<Option<String>, IntakeError> {
        let key = ThingKey::new(tenant, thing);
        let Some(place) = self.things.get(&key) else {
            return Ok(Some(format!(
                "unknown_thing: {thing} is not known; connect it in administration first"
            )));
        };
        let Some(rules) = place.rules.clone() else {
            let pack = &place.setup.pack;
            return Ok(Some(format!(
                "no_rules: the pack {pack} of this thing is not installed; install it again"
            )));
        };
        let (slot, settings) = (place.slot.clone(), place.settings.clone());
        let mut state = slot.lock();
        // Which views there are is only known under the present rules.
        state.adopt(&rules, received, &mut self.found);
        if state.wants_scenes() {
            let mut pages = self.history.pages(&key)?;
            // What was put away within this group is newer than what is on disk.
            let away = self.batch.pages.iter().filter(|(of, ..)| *of == key);
            pages.extend(away.map(|(.., page)| page.clone()));
            state.give_scenes(&pages);
        }
        let judged = judge_picture(&rules, &settings, &mut state, shot, received, &mut self.found);
        let view = state.twin().reported().find(|(name, ..)| *name == shot.name);
        let view = view.map(|(_, view, _)| view.clone());
        drop(state);
        self.touch(&key);
        self.make_room(&key);
        let judged = match judged {
            Ok(judged) => judged,
            Err(refusal) => return Ok(Some(format!("{}: {refusal}", refusal.code()))),
        };
        self.gather_findings(tenant)?;
        if !judged.repeat && !judged.late {
            self.batch.readings.push(reading(key.clone(), judged.at, &said(shot, view)));
            if self.heard() {
                self.notes.push((tenant.clone(), Note::Thing { id: thing.clone() }));
            }
        }
        self.rearm(&key);
        Ok(None)
    }

    /// So many scenes are in memory, and not more.
    fn make_room(&mut self, key: &ThingKey) {
        let Some(oldest) = self.darkroom.use_scenes(key, self.limits.scenes) else { return };
        let Some(place) = self.things.get(&oldest) else { return };
        let pages = place.slot.lock().put_scenes_away();
        self.batch.pages.extend(pages.into_iter().map(|(at, page)| (oldest.clone(), at, page)));
    }

    pub(super) fn forget_pictures(&mut self, tenant: &TenantId, before: At) {
        let mine = self.things.iter().filter(|(key, _)| key.tenant == *tenant);
        let changed = mine.filter(|(_, place)| place.slot.lock().forget_pictures(before));
        let changed: Vec<ThingKey> = changed.map(|(key, _)| key.clone()).collect();
        changed.iter().for_each(|key| self.touch(key));
    }
}

/// What the history keeps of a picture: what it showed, as the thing's state.
fn said(shot: &Shot, view: Option<StateValue>) -> Signal {
    Signal {
        // Beside a signal of the same moment it is a reading of its own.
        id: Some(format!("picture/{}", shot.name)),
        state: view.into_iter().map(|view| (shot.name.clone(), view)).collect(),
        ..Signal::default()
    }
}
