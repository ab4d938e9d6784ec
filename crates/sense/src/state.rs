//! All that sense keeps of one thing between two signals, and how it moves on when definitions
//! change. Must not know where it is stored.

use focal_base::{At, ThingId, WatchId};

use crate::alarm::AlarmState;
use crate::attempts::ServiceState;
use crate::picture::{Camera, KeptPicture};
use crate::rules::Rules;
use crate::seen::Seen;
use crate::twin::{NEVER, Pace, Reading, Reported};
use crate::{Expr, Finding, Found, Settings, Twin, Watch};

/// The state of one thing. Bounded by [`crate::Settings`] and its kind, whatever the thing sends.
#[derive(Clone, Debug)]
pub struct ThingState {
    pub(crate) thing: ThingId,
    /// Digest of the rules it was last judged by.
    pub(crate) rules: u64,
    pub(crate) twin: Twin,
    /// When the house last heard of the thing, by the house's time.
    pub(crate) heard: Option<At>,
    /// The newest time the thing has spoken of, by the thing's time.
    pub(crate) clock: At,
    pub(crate) pace: Pace,
    /// When the house last began to listen after being away.
    pub(crate) resumed: At,
    pub(crate) maintenance: bool,
    pub(crate) alarms: Vec<AlarmState>,
    /// What was last said of each sign, in the order of the rules.
    pub(crate) signs: Vec<Option<bool>>,
    /// Digests of the newest signals' identities.
    pub(crate) seen: Seen,
    pub(crate) watches: Vec<Pending>,
    pub(crate) services: Vec<ServiceState>,
    /// In the order of the rules' pictures.
    pub(crate) cameras: Vec<Camera>,
    /// Files of pictures that nothing here names any more. Not written: whoever keeps the files also sweeps.
    pub(crate) released: Vec<String>,
}

/// A watch not yet answered. Its condition is compiled when first needed and not stored.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub watch: Watch,
    pub expr: Option<Expr>,
    /// Whether compiling was tried under the present rules.
    pub compiled: bool,
}

impl ThingState {
    #[must_use]
    pub fn new(thing: ThingId) -> ThingState {
        ThingState {
            thing,
            rules: 0,
            twin: Twin::default(),
            heard: None,
            clock: NEVER,
            pace: Pace::default(),
            resumed: NEVER,
            maintenance: false,
            alarms: Vec::new(),
            signs: Vec::new(),
            seen: Seen::default(),
            watches: Vec::new(),
            services: Vec::new(),
            cameras: Vec::new(),
            released: Vec::new(),
        }
    }

    #[must_use]
    pub fn thing(&self) -> &ThingId {
        &self.thing
    }

    #[must_use]
    pub fn twin(&self) -> &Twin {
        &self.twin
    }

    /// By the house's time; `None` until the first signal.
    #[must_use]
    pub fn last_heard(&self) -> Option<At> {
        self.heard
    }

    #[must_use]
    pub fn in_maintenance(&self) -> bool {
        self.maintenance
    }

    /// Alarms the house was told of and that have not returned, with whether they flap.
    pub fn active(&self) -> impl Iterator<Item = (&str, bool)> {
        self.alarms.iter().filter(|a| a.raised).map(|a| (&*a.name, a.flap.on))
    }

    /// Watches not yet answered.
    pub fn watches(&self) -> impl Iterator<Item = &Watch> {
        self.watches.iter().map(|pending| &pending.watch)
    }

    /// Pages of identities that are full and were not handed out yet, each with its place: to be kept with
    /// this state, in one commit. A page takes the place of one that is no longer needed.
    pub fn take_pages(&mut self, settings: &Settings) -> Vec<(u16, Vec<u8>)> {
        let mut pages = self.seen.pages(settings.max_repeats);
        for camera in &mut self.cameras {
            pages.extend(camera.page().map(|page| (scene_place(&camera.name), page)));
        }
        pages
    }

    /// Whether there are pages to be given back after this state was read.
    #[must_use]
    pub fn has_pages(&self) -> bool {
        self.seen.has_pages()
    }

    /// Gives back what [`ThingState::take_pages`] had handed out, in any order.
    pub fn restore_pages(&mut self, pages: &[Vec<u8>]) {
        self.seen.restore(pages);
    }

    /// In maintenance the twin and the history go on, and nothing is raised or returned. What was
    /// under way is forgotten: leaving it, everything is judged by what comes next.
    pub fn set_maintenance(&mut self, on: bool, now: At) {
        if self.maintenance == on {
            return;
        }
        self.maintenance = on;
        self.alarms.iter_mut().for_each(|alarm| alarm.memory.interrupt());
        if !on {
            self.resumed = self.resumed.max(now);
        }
    }

    /// The step that asked no longer wants to know. An unknown watch is no error: it may just have
    /// been answered.
    pub fn drop_watch(&mut self, watch: &WatchId) {
        self.watches.retain(|pending| pending.watch.watch != *watch);
    }

    /// Moves over to `rules`: values and detectors of the same name stay, new ones start fresh, and an
    /// alarm that was raised and is no longer defined returns at `at`.
    pub fn adopt(&mut self, rules: &Rules, at: At, out: &mut Vec<Finding>) {
        // The lengths too: a state from outside must not be able to point past the end.
        let fits = self.twin.metrics.len() == rules.metrics.len()
            && self.twin.states.len() == rules.states.len()
            && self.alarms.len() == rules.alarms.len()
            && self.signs.len() == rules.signs.len()
            && self.cameras.len() == rules.pictures.len();
        if self.rules == rules.digest && fits {
            return;
        }
        self.rules = rules.digest;
        self.adopt_twin(rules);
        let mut old = std::mem::take(&mut self.alarms);
        for rule in &rules.alarms {
            let same = |a: &AlarmState| *a.name == *rule.name && a.memory.fits(&rule.detector);
            let kept = old.iter().position(same).map(|place| old.swap_remove(place));
            self.alarms
                .push(kept.unwrap_or_else(|| AlarmState::new(&rule.name, rule.detector.fresh())));
        }
        old.sort_by(|a, b| a.name.cmp(&b.name));
        for gone in old.iter().filter(|a| a.raised) {
            let what = Found::Returned { alarm: gone.name.to_string() };
            out.push(Finding { thing: self.thing.clone(), at, what });
        }
        self.adopt_cameras(rules, at);
        self.signs = vec![None; rules.signs.len()];
        for pending in &mut self.watches {
            (pending.expr, pending.compiled) = (None, false);
        }
    }

    fn adopt_cameras(&mut self, rules: &Rules, at: At) {
        let mut old = std::mem::take(&mut self.cameras);
        for rule in &rules.pictures {
            let kept = old.iter().position(|camera| *camera.name == *rule.name);
            let kept = kept.map(|place| old.swap_remove(place));
            self.cameras.push(kept.unwrap_or_else(|| Camera::new(&rule.name, at)));
        }
        let gone = old.iter().flat_map(Camera::files).map(str::to_owned).collect();
        self.release(gone);
    }

    fn adopt_twin(&mut self, rules: &Rules) {
        let old = std::mem::take(&mut self.twin);
        let (mut metrics, mut states) = (old.metrics, old.states);
        let reading = |name: &str| {
            let place = metrics.iter().position(|m| *m.name == *name);
            place.map_or_else(|| Reading::empty(name), |place| metrics.swap_remove(place))
        };
        self.twin.metrics = rules.metrics.iter().map(|m| m.name.as_str()).map(reading).collect();
        let reported = |(name, of): &(String, crate::StateType)| {
            let same = |s: &Reported| {
                *s.name == **name && s.value.as_ref().is_some_and(|value| value.is_of(*of))
            };
            let place = states.iter().position(same);
            place.map_or_else(|| Reported::empty(name), |place| states.swap_remove(place))
        };
        self.twin.states = rules.states.iter().map(reported).collect();
        self.twin.layout = rules.layout;
    }
}

/// Pictures: what is kept of them, and their scenes, which may be elsewhere while nobody looks.
impl ThingState {
    /// The pictures that are kept, by view: the reference, the last one, and those that raised an alarm.
    pub fn pictures(&self) -> impl Iterator<Item = PicturesOf<'_>> {
        self.cameras.iter().map(|camera| PicturesOf {
            name: &camera.name,
            reference: camera.reference.as_ref(),
            last: camera.last.as_ref(),
            raised: &camera.raised,
        })
    }

    /// Every file that is named here; some more than once.
    pub fn picture_files(&self) -> impl Iterator<Item = &str> {
        self.cameras.iter().flat_map(Camera::files)
    }

    /// Files that were named here and are no longer, since the last call. They may go once this state is kept.
    pub fn take_released(&mut self) -> Vec<String> {
        std::mem::take(&mut self.released)
    }

    /// Whether a scene must be given before a picture is judged.
    #[must_use]
    pub fn wants_scenes(&self) -> bool {
        !self.cameras.iter().all(Camera::is_loaded)
    }

    /// Gives scenes back from the pages that were taken; one without a page begins anew.
    pub fn give_scenes(&mut self, pages: &[Vec<u8>]) {
        self.cameras.iter_mut().filter(|camera| !camera.is_loaded()).for_each(|c| c.give(pages));
    }

    /// Scenes leave the memory; what must be written before comes back with its place.
    pub fn put_scenes_away(&mut self) -> Vec<(u16, Vec<u8>)> {
        let away = |camera: &mut Camera| Some((scene_place(&camera.name), camera.put_away()?));
        self.cameras.iter_mut().filter_map(away).collect()
    }

    /// The camera looks elsewhere since `at`, and rightly so: its scene is learnt anew. Says whether that is news.
    pub fn renew_picture(&mut self, name: &str, at: At) -> bool {
        let Some(place) = self.cameras.iter().position(|camera| *camera.name == *name) else {
            return false;
        };
        if at <= self.cameras[place].renewed {
            return false;
        }
        self.with_released(|state| state.cameras[place].renew(at));
        true
    }

    /// Lets go of pictures that are older; says whether there were any.
    pub fn forget_pictures(&mut self, before: At) -> bool {
        let kept =
            |state: &ThingState| state.cameras.iter().map(|c| c.kept().count()).sum::<usize>();
        let had = kept(self);
        self.with_released(|state| state.cameras.iter_mut().for_each(|c| c.forget(before)));
        kept(self) < had
    }

    /// Does something to what is kept, and notes which files are no longer named after it.
    pub(crate) fn with_released<T>(&mut self, change: impl FnOnce(&mut ThingState) -> T) -> T {
        let before: Vec<String> = self.picture_files().map(str::to_owned).collect();
        let done = change(self);
        self.release(before);
        done
    }

    /// Of these files, those that nothing names may go.
    pub(crate) fn release(&mut self, mut files: Vec<String>) {
        files.sort();
        files.dedup();
        files.retain(|file| self.picture_files().all(|named| named != file));
        self.released.append(&mut files);
    }
}

/// What is kept of one view.
#[derive(Clone, Copy, Debug)]
pub struct PicturesOf<'a> {
    pub name: &'a str,
    pub reference: Option<&'a KeptPicture>,
    pub last: Option<&'a KeptPicture>,
    pub raised: &'a [KeptPicture],
}

impl<'a> PicturesOf<'a> {
    pub fn kept(self) -> impl Iterator<Item = &'a KeptPicture> {
        self.reference.into_iter().chain(self.last).chain(self.raised)
    }
}

/// Where a scene's page stands: behind all pages of identities, in the same place whatever else a kind has.
fn scene_place(name: &str) -> u16 {
    let mut digest = crate::digest::Digest::new();
    digest.text(name);
    0x8000 | (digest.done() & 0x7FFF) as u16
}
