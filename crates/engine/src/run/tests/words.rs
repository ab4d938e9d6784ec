//! What a thing says twice, late or out of order, and what the house misses while it is down.

use std::collections::BTreeMap;

use focal_store::{History, ThingKey};

use super::*;
use crate::intake::{RulesKey, ThingSetup};
use crate::kit::Kit;
use crate::rows::{PackRow, ThingRow};
use crate::tests::files;

/// A house in which `pump` is known.
fn with_pump() -> Scene {
    let scene = scene(|_| ());
    scene.knows("water", "booster-pump", "pump");
    scene
}

impl Scene {
    /// A pack that ships, without its stories, and one thing of it.
    pub(super) fn knows(&self, pack: &str, kind: &str, id: &str) {
        let mut files = crate::tests::files(pack);
        files.retain(|name, _| !name.starts_with("stories/"));
        let kit = Kit::make(&files).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let (now, tenant) = (self.at(), self.tenant.clone());
        let made = self.running.house.act(&tenant, now, |work| {
            let (pack, version) = (kit.pack.name.clone(), kit.version.clone());
            let row = PackRow {
                pack: pack.clone(),
                version,
                files,
                installed: now,
                replaced: BTreeMap::new(),
            };
            work.tx.batch().put(&tables::PACKS, &row);
            work.tx.with_kits(|world| world.add_pack(row));
            for (kind, rules) in &kit.rules {
                let key =
                    RulesKey { tenant: tenant.clone(), pack: pack.clone(), kind: kind.clone() };
                work.tx.control(Control::Rules { key, rules: Arc::clone(rules) });
            }
            let (thing, kind) = (ThingId::from(id), focal_base::KindName::from(kind));
            work.tx.put_thing(ThingRow {
                id: thing.clone(),
                name: id.into(),
                kind: kind.clone(),
                pack: pack.clone(),
                site: None,
                customer: None,
                on: BTreeMap::new(),
                near: vec![],
                maintenance: false,
                renewed: BTreeMap::new(),
                created: now,
                first_heard: None,
                public_code: format!("code-{id}"),
                spent: BTreeMap::new(),
            });
            let setup =
                ThingSetup { thing, pack, kind, maintenance: false, renewed: Default::default() };
            work.tx.control(Control::Thing { tenant: tenant.clone(), setup });
            Ok(())
        });
        made.unwrap();
    }

    pub(super) fn at(&self) -> At {
        At(self.now.load(Ordering::SeqCst))
    }

    /// All of it is taken.
    fn says(&self, texts: &[String]) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let expected = vec![Verdict::Accepted; texts.len()];
        assert_eq!(self.say(&texts), Outcome::Taken(expected));
    }

    /// The pump's whole signals in the history: when, and the flow.
    fn flows(&self) -> Vec<(At, f64)> {
        let key = ThingKey::new(&self.tenant, &ThingId::from("pump"));
        let (from, to) = (At(0), At(self.at().0 + 86_400_000));
        let all = self.running.house.history().signals(&key, from, to, 1_000).unwrap();
        let flow = |one: &focal_store::Reading| {
            let value = one.values.iter().find(|(name, _)| name == "flow")?.1;
            Some((one.at, value))
        };
        all.iter().filter_map(flow).collect()
    }

    fn alarms(&self) -> Vec<String> {
        let names =
            |world: &crate::World| world.alarms.values().map(|row| row.alarm.clone()).collect();
        self.running.house.read(&self.tenant, names).unwrap()
    }

    /// The house ends and begins again on the same disk, `away` later.
    fn restart(self, away: Span) -> Scene {
        let Scene { running, now, far, tenant } = self;
        let (sql, history) = (running.house.sql().clone(), running.house.history().clone());
        running.stop();
        now.fetch_add(away.0, Ordering::SeqCst);
        let ticking = Arc::clone(&now);
        let running = Running::start(RunParts {
            sql,
            history,
            clock: Arc::new(move || At(ticking.load(Ordering::SeqCst))),
            seed: 2,
            settings: settings(),
            outside: Arc::clone(&far) as Arc<dyn Outside>,
            blobs: None,
            pictures: None,
        });
        Scene { running: running.unwrap(), now, far, tenant }
    }

    /// Until intake has looked at the clock as it stands now: a stranger's word is judged after that.
    fn ticks(&self) {
        let (sender, receiver) = mpsc::channel();
        let message = Delivered {
            tenant: self.tenant.clone(),
            thing: ThingId::from("stranger"),
            payload: Payload::Signals(b"{}".to_vec()),
        };
        for _ in 0..2 {
            let sender = sender.clone();
            let settle = Box::new(move |outcome| drop(sender.send(outcome)));
            let handed = self.running.door.hand_over(vec![message.clone()], settle);
            tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(handed);
            receiver.recv_timeout(PATIENCE).unwrap();
        }
    }
}

fn flow(id: Option<&str>, at: At, flow: f64) -> String {
    let id = id.map(|id| format!("\"id\":\"{id}\",")).unwrap_or_default();
    format!("{{{id}\"at\":\"{at}\",\"values\":{{\"flow\":{flow}}}}}")
}

#[test]
fn a_repeat_has_no_second_effect_not_even_after_a_restart() {
    let scene = with_pump();
    let at = scene.at();
    // The same id within one group, and with other words: the first counts.
    scene.says(&[flow(Some("a"), at, 1.0), flow(Some("a"), at, 2.0)]);
    let later = at + Span::secs(5);
    scene.pass(Span::secs(30));
    // Without an id it is metric and time.
    scene.says(&[flow(None, later, 1.5), flow(None, later, 1.5)]);
    let expected = [(at, 1.0), (later, 1.5)];
    assert_eq!(scene.flows(), expected);
    scene.says(&[flow(Some("a"), at, 3.0), flow(None, later, 4.0)]);
    assert_eq!(scene.flows(), expected);
    let scene = scene.restart(Span::mins(1));
    scene.says(&[flow(Some("a"), at, 3.0), flow(None, later, 4.0)]);
    assert_eq!(scene.flows(), expected);
    scene.running.stop();
}

#[test]
fn what_comes_out_of_order_is_kept_in_order_and_the_newest_stands() {
    let scene = with_pump();
    let at = scene.at();
    scene.pass(Span::secs(60));
    let moments = [30, 10, 50, 20].map(|secs| at + Span::secs(secs));
    let texts: Vec<String> =
        moments.iter().map(|at| flow(None, *at, (at.0 / 1_000 % 300) as f64)).collect();
    scene.says(&texts);
    let mut sorted = moments;
    sorted.sort();
    assert_eq!(scene.flows().iter().map(|(at, _)| *at).collect::<Vec<_>>(), sorted);
    let kit = Kit::make(&files("water")).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let rules = &kit.rules[&focal_base::KindName::from("booster-pump")];
    let newest =
        focal_sense::Condition(format!("flow == {:?}", (sorted[3].0 / 1_000 % 300) as f64));
    let pump = ThingId::from("pump");
    let twins = scene.running.house.twins();
    assert_eq!(twins.judge(&scene.tenant, &pump, rules, &newest), Some(true));
    scene.running.stop();
}

/// Ten minutes of no pressure.
fn no_pressure(from: At) -> Vec<String> {
    let one = |min: i64| {
        let at = from + Span::mins(min);
        format!(
            "{{\"at\":\"{at}\",\"values\":{{\"pressure_out\":0.2,\"pressure_in\":2.6,\"flow\":0.1}}}}"
        )
    };
    (0..10).map(one).collect()
}

#[test]
fn what_is_too_late_goes_to_history_unjudged() {
    let scene = with_pump();
    let now = scene.at();
    let (old, before) = (now - Span::days(2), scene.running.house.history().last_finding());
    scene.says(&no_pressure(old));
    let heard = scene.running.house.history().last_finding();
    assert_eq!(heard.seq, before.seq + 1, "only that it was heard for the first time");
    assert_eq!(scene.flows().len(), 10, "all of it is kept");
    // The same on time is an alarm.
    for text in no_pressure(now) {
        scene.says(&[text]);
        scene.pass(Span::mins(1));
    }
    scene.until("the alarm", |scene| scene.alarms().contains(&"pressure_low".to_owned()));
    scene.running.stop();
}

#[test]
fn the_houses_own_absence_is_not_a_things_silence() {
    let scene = with_pump();
    scene.says(&["{}".to_owned()]);
    scene.until("it is known to be heard", |scene| {
        let heard = |world: &crate::World| world.things[&ThingId::from("pump")].first_heard;
        scene.running.house.read(&scene.tenant, heard).flatten().is_some()
    });
    let scene = scene.restart(Span::hours(5));
    let found = |scene: &Scene| scene.running.house.history().last_finding().seq;
    let before = found(&scene);
    scene.ticks();
    scene.pass(Span::mins(13));
    scene.ticks();
    assert_eq!(found(&scene), before, "it had no time to speak yet");
    // From here on it is the thing that says nothing.
    scene.pass(Span::mins(10));
    scene.ticks();
    scene.until("the silence", |scene| scene.alarms() == ["silent"]);
    scene.running.stop();
}
