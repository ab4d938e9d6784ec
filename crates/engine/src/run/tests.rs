//! The live threads with a history in memory and a clock that stands still unless it is told to go.

mod pictures;
mod words;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, mpsc};

use focal_base::{CaseId, ItemId, Lang, PersonId, RunId, TenantId, ThingId};
use focal_case::{Minute, QuietHours};
use focal_sense::StateValue;
use focal_store::{DiskReserve, HistoryLimits, MemoryHistory, Options, Read};

use super::*;
use crate::effect::{Effect, LinkTo, Mail, Recipient};
use crate::intake::{Control, Delivered, Payload, Verdict};
use crate::letters::Letter;
use crate::rows::{Body, Consent, Delivery, From, ItemKind, ItemRow, PersonRow, TenantRow};
use crate::tables;

const PATIENCE: Duration = Duration::from_secs(20);

/// The world outside: takes what it is told to take and remembers it.
#[derive(Default)]
struct Far {
    away: AtomicBool,
    mail: Mutex<Option<NotDelivered>>,
    commands: Mutex<Vec<String>>,
    letters: Mutex<Vec<String>>,
}

impl Outside for Far {
    fn command(
        &self,
        _: &TenantId,
        _: &ThingId,
        id: &RunId,
        payload: Vec<u8>,
    ) -> Result<(), NotReached> {
        let said = String::from_utf8(payload).unwrap();
        assert!(said.contains(r#""do":"restart","with":{"mode":"soft"}"#), "{said}");
        if self.away.load(Ordering::SeqCst) {
            return Err(NotReached::Away);
        }
        self.commands.lock().unwrap().push(id.0.clone());
        Ok(())
    }

    fn link(&self, _: &TenantId, _: &LinkTo) -> Result<Link, NotDelivered> {
        Ok(Link { url: "https://focal.example/c/1".into(), hash: "h".into() })
    }

    fn letter(&self, letter: &Letter, key: &str) -> Result<(), NotDelivered> {
        match self.mail.lock().unwrap().clone() {
            Some(failed) => Err(failed),
            None => {
                assert_eq!(letter.to, "ana@example.org");
                self.letters.lock().unwrap().push(key.to_owned());
                Ok(())
            }
        }
    }
}

struct Scene {
    running: Running<MemoryHistory>,
    now: Arc<AtomicI64>,
    far: Arc<Far>,
    tenant: TenantId,
}

/// The clock of these tests jumps ahead; that is no sleep of the machine.
fn settings() -> RunSettings {
    RunSettings { mails_at_once: 1, deaf_after: Span::days(365), ..RunSettings::default() }
}

fn scene(change: impl FnOnce(&mut RunSettings)) -> Scene {
    scene_with(None, change)
}

fn scene_with(pictures: Option<Blobs>, change: impl FnOnce(&mut RunSettings)) -> Scene {
    let mut settings = settings();
    change(&mut settings);
    let now = Arc::new(AtomicI64::new(1_800_000_000_000));
    let (ticking, far) = (Arc::clone(&now), Arc::new(Far::default()));
    let running = Running::start(RunParts {
        sql: SqliteStore::in_memory(&tables::specs(), Options::default()).unwrap(),
        history: MemoryHistory::new(HistoryLimits::default()),
        clock: Arc::new(move || At(ticking.load(Ordering::SeqCst))),
        seed: 1,
        settings,
        outside: Arc::clone(&far) as Arc<dyn Outside>,
        blobs: None,
        pictures,
    });
    let running = running.unwrap();
    let tenant = TenantId::from("main");
    running
        .house
        .create_tenant(TenantRow::new(tenant.clone(), "Main", "UTC", "EUR", Lang::default()))
        .unwrap();
    Scene { running, now, far, tenant }
}

fn say(door: &Door, tenant: &TenantId, payloads: &[&str]) -> Outcome {
    let messages = payloads.iter().map(|text| Delivered {
        tenant: tenant.clone(),
        thing: ThingId::from("pump"),
        payload: Payload::Signals(text.as_bytes().to_vec()),
    });
    let (sender, receiver) = mpsc::channel();
    let settle = Box::new(move |outcome| drop(sender.send(outcome)));
    let handed = door.hand_over(messages.collect(), settle);
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(handed);
    receiver.recv_timeout(PATIENCE).unwrap()
}

impl Scene {
    /// Hands messages over and waits for what became of them.
    fn say(&self, payloads: &[&str]) -> Outcome {
        say(&self.running.door, &self.tenant, payloads)
    }

    fn effect(&self, id: &str, effect: &Effect) {
        let now = At(self.now.load(Ordering::SeqCst));
        self.running
            .house
            .act(&self.tenant, now, |work| {
                work.tx.effect(id, now, effect);
                work.tx.note(crate::bus::Note::Settings);
                Ok(())
            })
            .unwrap();
    }

    fn pass(&self, span: Span) {
        self.now.fetch_add(span.0, Ordering::SeqCst);
    }

    /// Until something is so, or for ever: what never becomes so fails by its deadline.
    fn until(&self, what: &str, is_so: impl Fn(&Scene) -> bool) {
        let (sender, receiver) = mpsc::channel::<()>();
        let end = std::time::Instant::now() + PATIENCE;
        while !is_so(self) {
            assert!(std::time::Instant::now() < end, "never: {what}");
            // Nobody sends: this only gives the threads their turn.
            let _ = receiver.recv_timeout(Duration::from_millis(2));
        }
        drop(sender);
    }

    fn waiting(&self) -> u64 {
        self.running.house.system().waiting().unwrap()
    }

    fn command(&self, id: &str, lasts: Span) {
        let until = At(self.now.load(Ordering::SeqCst)) + lasts;
        let (thing, run) = (ThingId::from("pump"), RunId::from(id));
        self.effect(
            id,
            &Effect::Command {
                thing,
                run,
                case: None,
                action: "restart".into(),
                with: BTreeMap::from([("mode".into(), StateValue::Text("soft".into()))]),
                until,
            },
        );
    }

    /// A letter with a line in a thread.
    fn mail(&self, id: &str) -> ItemId {
        self.mail_to(id, None)
    }

    fn mail_to(&self, id: &str, quiet: Option<QuietHours>) -> ItemId {
        let now = At(self.now.load(Ordering::SeqCst));
        let person = PersonRow {
            id: PersonId::from("ana"),
            name: "Ana".into(),
            email: "ana@example.org".into(),
            lang: Lang::default(),
            zone: "UTC".into(),
            consent: Consent { mail: true, near: false },
            quiet,
            wake_if_critical: false,
            asked: 0,
            accepted: 0,
            last_asked: None,
        };
        let (case, item) = (CaseId::from("case"), ItemId::from(id));
        let line = ItemRow {
            id: item.clone(),
            case: case.clone(),
            at: now,
            from: From::Focal,
            kind: ItemKind::Mail,
            body: Body::Said(focal_base::Said::new("thread.mail.step")),
            severity: None,
            attachments: vec![],
            client_id: None,
            delivery: None,
            seen: None,
            to: None,
        };
        self.running
            .house
            .act(&self.tenant, now, |work| {
                work.tx.put_person(person);
                work.tx.item(line);
                Ok(())
            })
            .unwrap();
        let link = LinkTo::Customer { person: "ana".into(), case: None };
        self.effect(
            id,
            &Effect::Mail(Mail {
                to: Recipient::Person("ana".into()),
                lang: Lang::default(),
                about: "step".into(),
                with: BTreeMap::from([
                    ("step".into(), "restart".into()),
                    ("thing".into(), "pump".into()),
                    ("number".into(), "1".into()),
                ]),
                link: Some(link),
                item: Some((case, item.clone())),
            }),
        );
        item
    }

    fn delivery(&self, item: &ItemId) -> Option<Delivery> {
        let row: Option<ItemRow> = self
            .running
            .house
            .sql()
            .tenant(&self.tenant)
            .get(&tables::ITEMS, item.as_str())
            .unwrap();
        row.unwrap().delivery
    }
}

#[test]
fn each_message_gets_its_verdict_when_its_group_is_on_disk() {
    let scene = scene(|_| ());
    let Outcome::Taken(verdicts) = scene.say(&["{}", "not json", "{}"]) else {
        panic!("not taken")
    };
    let codes: Vec<String> = verdicts
        .iter()
        .map(|verdict| match verdict {
            Verdict::Accepted => "ok".to_owned(),
            Verdict::Refused(reason) => reason.split(':').next().unwrap().to_owned(),
        })
        .collect();
    assert_eq!(codes, ["unknown_thing", "not_json", "unknown_thing"]);
    assert_eq!(
        scene.running.house.history().dead_stats(&scene.tenant).count,
        3,
        "on disk before it was said"
    );
    let numbers = scene.running.health.numbers();
    assert_eq!((numbers.messages, numbers.refused), (3, 3));
    scene.running.stop();
}

#[test]
fn a_control_is_taken_before_the_message_behind_it() {
    let scene = scene(|settings| settings.queue_controls = 1);
    for round in 0..200 {
        let setup = crate::intake::ThingSetup {
            thing: ThingId::from("pump"),
            pack: "none".into(),
            kind: "pump".into(),
            maintenance: false,
            renewed: Default::default(),
        };
        scene.running.door.send(Control::Thing { tenant: scene.tenant.clone(), setup });
        let Outcome::Taken(verdicts) = scene.say(&["{}"]) else { panic!("not taken") };
        let Verdict::Refused(reason) = &verdicts[0] else { panic!("{verdicts:?}") };
        assert!(reason.starts_with("no_rules"), "round {round}: {reason}");
        scene
            .running
            .door
            .send(Control::Remove { tenant: scene.tenant.clone(), thing: ThingId::from("pump") });
    }
    scene.running.stop();
}

#[test]
fn below_the_reserve_nothing_is_taken_and_it_is_said() {
    let folder = std::env::temp_dir();
    let scene = scene(|settings| {
        settings.reserve = Some(DiskReserve { path: folder, reserve: u64::MAX });
    });
    assert_eq!(scene.say(&["{}"]), Outcome::NoSpace);
    assert!(scene.running.health.low_disk());
    assert_eq!(scene.running.house.history().dead_stats(&scene.tenant).count, 0);
    scene.running.stop();
}

#[test]
fn what_comes_after_the_end_is_sent_away() {
    let scene = scene(|_| ());
    let (door, tenant) = (scene.running.door.clone(), scene.tenant.clone());
    scene.running.stop();
    let (sender, receiver) = mpsc::channel();
    let message = Delivered {
        tenant,
        thing: ThingId::from("pump"),
        payload: Payload::Signals(b"{}".to_vec()),
    };
    let handed = door.hand_over(vec![message], Box::new(move |outcome| drop(sender.send(outcome))));
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(handed);
    assert_eq!(receiver.recv_timeout(PATIENCE), Ok(Outcome::Busy));
}

#[test]
fn a_command_is_sent_again_until_it_has_arrived() {
    let scene = scene(|_| ());
    scene.command("c1", Span::mins(10));
    let sent = |scene: &Scene| scene.far.commands.lock().unwrap().len();
    scene.until("it is sent", |scene| sent(scene) == 1);
    // Time goes on while we look: when the worker noted its first try is the worker's own moment.
    scene.until("it is sent again", |scene| {
        scene.pass(Span(200));
        sent(scene) == 2
    });
    scene.running.commands.acked(&scene.tenant, &RunId::from("c1"));
    scene.until("it is done", |scene| scene.waiting() == 0);
    scene.pass(Span::mins(2));
    scene.command("c2", Span::mins(10));
    scene.until("only the new one is sent", |scene| sent(scene) == 3);
    assert_eq!(scene.far.commands.lock().unwrap().last().map(String::as_str), Some("c2"));
    scene.running.stop();
}

#[test]
fn a_command_whose_time_is_over_is_given_up() {
    let scene = scene(|_| ());
    scene.far.away.store(true, Ordering::SeqCst);
    scene.command("c1", Span::mins(1));
    scene.pass(Span::mins(2));
    scene.until("it is given up", |scene| scene.waiting() == 0);
    assert!(scene.far.commands.lock().unwrap().is_empty());
    scene.running.stop();
}

#[test]
fn a_letter_waits_for_its_server_and_its_thread_shows_it() {
    let scene = scene(|_| ());
    *scene.far.mail.lock().unwrap() =
        Some(NotDelivered { permanent: false, why: "unreachable".into() });
    let item = scene.mail("m1");
    scene.until("the thread says that it waits", |scene| {
        scene.delivery(&item) == Some(Delivery::Queued)
    });
    assert!(scene.running.health.mail_down());
    *scene.far.mail.lock().unwrap() = None;
    scene.pass(Span::mins(1));
    scene.until("it is sent", |scene| scene.delivery(&item) == Some(Delivery::Sent));
    assert_eq!(*scene.far.letters.lock().unwrap(), ["main/m1"]);
    assert_eq!(scene.waiting(), 0);
    assert!(!scene.running.health.mail_down());
    scene.running.stop();
}

#[test]
fn a_letter_to_somebody_who_sleeps_leaves_in_the_morning_and_has_lost_no_try() {
    let scene = scene(|_| ());
    let now = At(scene.now.load(Ordering::SeqCst));
    let minute = (now.0 / 60_000).rem_euclid(24 * 60) as u16;
    let (from, to) = (Minute(minute), Minute((minute + 30) % (24 * 60)));
    let item = scene.mail_to("m1", Some(QuietHours { zone: "UTC".into(), from, to }));
    let due = |scene: &Scene| scene.running.house.system().next_due(&["mail"]).unwrap();
    let morning = At((now.0 / 60_000 + 30) * 60_000);
    scene.until("it waits for the morning", |scene| due(scene) == Some(morning));
    assert!(scene.far.letters.lock().unwrap().is_empty());
    scene.pass(Span::mins(31));
    scene.until("it is sent", |scene| scene.delivery(&item) == Some(Delivery::Sent));
    assert_eq!(*scene.far.letters.lock().unwrap(), ["main/m1"]);
    scene.running.stop();
}

#[test]
fn a_letter_that_is_refused_for_good_says_why_and_can_be_tried_again() {
    let scene = scene(|_| ());
    *scene.far.mail.lock().unwrap() =
        Some(NotDelivered { permanent: true, why: "smtp_550".into() });
    let item = scene.mail("m1");
    let failed = Delivery::Failed { why: "smtp_550".into() };
    scene.until("the thread says so", |scene| scene.delivery(&item) == Some(failed.clone()));
    let system = scene.running.house.system();
    assert_eq!(system.failed(&scene.tenant, 10).unwrap().len(), 1);
    *scene.far.mail.lock().unwrap() = None;
    assert!(system.retry(&scene.tenant, "m1", At(scene.now.load(Ordering::SeqCst))).unwrap());
    scene.until("it is sent", |scene| scene.delivery(&item) == Some(Delivery::Sent));
    scene.running.stop();
}

#[test]
fn many_that_connect_at_once_write_nothing() {
    let scene = scene(|_| ());
    // Beside them the house counts its things once a day.
    let written = |scene: &Scene| -> Vec<String> {
        let store = scene.running.house.sql().tenant(&scene.tenant);
        let events = store.events(&focal_store::EventQuery::default()).unwrap();
        events.into_iter().map(|event| event.kind).filter(|kind| kind != "census").collect()
    };
    let before = written(&scene);
    for n in 0..500 {
        scene.running.comings.note(&scene.tenant, &ThingId(format!("thing-{n}")), true);
    }
    let connected =
        |scene: &Scene| scene.running.house.read(&scene.tenant, |world| world.live.connected.len());
    scene.until("all are connected", |scene| connected(scene) == Some(500));
    scene.running.comings.note(&scene.tenant, &ThingId::from("thing-7"), false);
    scene.until("one has gone", |scene| connected(scene) == Some(499));
    assert_eq!(before, written(&scene));
    scene.running.stop();
}
