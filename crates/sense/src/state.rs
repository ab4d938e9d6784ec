//! All that sense keeps of one thing between two signals, and how it moves on when definitions
//! change. Must not know where it is stored.

use focal_base::{At, ThingId, WatchId};

use crate::alarm::AlarmState;
use crate::attempts::ServiceState;
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
        self.seen.pages(settings.max_repeats)
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
            && self.signs.len() == rules.signs.len();
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
        self.signs = vec![None; rules.signs.len()];
        for pending in &mut self.watches {
            (pending.expr, pending.compiled) = (None, false);
        }
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
