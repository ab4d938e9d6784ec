//! While nobody can be heard, nobody is silent: the rounds of the intake thread, one by one.

use std::sync::atomic::AtomicI64;
use std::sync::{Mutex, PoisonError};

use focal_store::{HistoryLimits, MemoryHistory};

use super::super::Door;
use super::*;
use crate::intake::tests::{START, says, shard, words};

struct Scene {
    grouping: Grouping<MemoryHistory>,
    door: Door,
    history: MemoryHistory,
    now: Arc<AtomicI64>,
}

impl Scene {
    fn new() -> Scene {
        let history = MemoryHistory::new(HistoryLimits::default());
        let now = Arc::new(AtomicI64::new(START.0));
        let ticking = Arc::clone(&now);
        let settings = RunSettings { gather: Duration::ZERO, ..RunSettings::default() };
        let door = Door::new(&settings);
        let grouping = Grouping {
            intake: shard(history.clone(), START),
            queue: door.queue(),
            clock: Arc::new(move || At(ticking.load(Ordering::SeqCst))),
            settings,
            health: Arc::new(Health::default()),
            found: Arc::new(Bell::default()),
            listening: Listening::default(),
        };
        Scene { grouping, door, history, now }
    }

    /// One round of the thread, after so long.
    fn round(&mut self, later: Span) {
        self.now.fetch_add(later.0, Ordering::SeqCst);
        let most = self.grouping.settings.group_messages;
        let jobs = self.grouping.queue.take(most, Duration::ZERO, Duration::ZERO).unwrap();
        self.grouping.group(jobs).unwrap();
    }

    /// Rounds as they come while nobody says anything.
    fn rounds(&mut self, span: Span) {
        let step = Span::secs(10);
        (0..span.0 / step.0).for_each(|_| self.round(step));
    }

    /// A heartbeat, with what became of it.
    fn beats(&mut self) -> Outcome {
        let told = Arc::new(Mutex::new(None));
        let keeps = Arc::clone(&told);
        let settle = Box::new(move |outcome| {
            *keeps.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        });
        let handed = self.door.hand_over(vec![says("{}")], settle);
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(handed);
        self.round(Span::ZERO);
        let told = told.lock().unwrap_or_else(PoisonError::into_inner).take();
        told.expect("settled in its round")
    }

    fn behind(&self, findings: u64) {
        self.grouping.health.findings_behind.store(findings, Ordering::SeqCst);
    }
}

const TAKEN: Outcome = Outcome::Taken(Vec::new());

fn taken(outcome: &Outcome) -> bool {
    std::mem::discriminant(outcome) == std::mem::discriminant(&TAKEN)
}

#[test]
fn who_is_sent_away_is_not_silent() {
    let mut scene = Scene::new();
    assert!(taken(&scene.beats()));
    scene.behind(u64::MAX);
    for _ in 0..6 {
        scene.rounds(Span::mins(5));
        assert_eq!(scene.beats(), Outcome::Busy);
    }
    scene.behind(0);
    scene.rounds(Span::mins(9));
    assert_eq!(words(&scene.history), ["first heard"], "sent away for half an hour");
    scene.rounds(Span::mins(2));
    assert_eq!(
        words(&scene.history),
        ["first heard", "raised silent"],
        "now it is its own silence"
    );
}

#[test]
fn what_passed_while_the_machine_slept_is_nobodys_silence() {
    let mut scene = Scene::new();
    assert!(taken(&scene.beats()));
    scene.round(Span::hours(8));
    scene.rounds(Span::mins(9));
    assert_eq!(words(&scene.history), ["first heard"]);
    scene.rounds(Span::mins(2));
    assert_eq!(words(&scene.history), ["first heard", "raised silent"]);
}

#[test]
fn a_thing_that_is_silent_while_we_listen_is_found() {
    let mut scene = Scene::new();
    assert!(taken(&scene.beats()));
    scene.rounds(Span::mins(11));
    assert_eq!(words(&scene.history), ["first heard", "raised silent"]);
}
