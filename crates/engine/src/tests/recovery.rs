//! What a crash or a broken row may cost: one finding, never the others, never a tenant, never a step's watch. And
//! what time takes.

use std::sync::{Arc, Mutex};

use focal_base::{At, Lang, Span, TenantId};
use focal_sense::{Finding, Found};
use focal_store::{
    History, HistoryBatch, HistoryLimits, MemoryHistory, Options, Query, Read, SqliteStore, Store,
};

use super::{case_of, files, look, passes, play, pump};
use crate::bus::LocalBus;
use crate::house::{Controls, House, HouseParts};
use crate::intake::{Control, Word};
use crate::rows::{TenantRow, ThingRow};
use crate::tables;
use crate::twins::Twins;
use crate::work::letting_go::Retention;

/// Writes down what sense is told.
#[derive(Default)]
struct Heard(Mutex<Vec<Control>>);

impl Controls for Heard {
    fn send(&self, control: Control) {
        self.0.lock().unwrap().push(control);
    }
}

fn parts(
    sql: SqliteStore,
    history: MemoryHistory,
    controls: Arc<dyn Controls>,
) -> HouseParts<MemoryHistory> {
    let bus = Arc::new(LocalBus::new(1));
    HouseParts { sql, history, twins: Twins::default(), bus, controls, seed: 9 }
}

#[test]
fn opening_tells_sense_what_steps_under_way_expect() {
    let stage = passes(&pump(
        "{restart: ignores}",
        "
  - {at: 15m, until: 24m, every: 1m, thing: pump-1, state: {drive: tripped},
     values: {pressure_in: 2.8, pressure_out: 2.1, flow: 0.4, current: 0.0, vibration: 0.0, sensor_voltage: 1.3}}
expect:
  - {by: 22m, command: restart, of: pump-1, count: 1}
",
    ));
    let row = case_of(&stage, "rosa");
    let by_thing = |run: &&focal_case::StepRun| run.by == focal_case::Actor::Thing;
    let run = row.case.runs.iter().find(by_thing).expect("it was told to restart");
    // As it was while the command was under way.
    let mut before = row.clone();
    let mut live = run.clone();
    (live.state, live.ended) = (focal_case::RunState::Running, None);
    before.case.runs = vec![live.clone()];
    before.case.state = focal_case::CaseState::Open;
    let mut batch = focal_store::Batch::new();
    batch.put(&tables::CASES, &before);
    // A story's pack lives in memory alone.
    let packs = look(&stage, |world| world.pack_rows.values().cloned().collect::<Vec<_>>());
    packs.iter().for_each(|pack| {
        batch.put(&tables::PACKS, pack);
    });
    stage.house.sql().tenant(&stage.tenant).commit(batch).unwrap();

    let heard = Arc::new(Heard::default());
    let (sql, history) = (stage.house.sql().clone(), stage.house.history().clone());
    House::open(parts(sql, history, heard.clone()), stage.now).unwrap();
    let controls = heard.0.lock().unwrap();
    let kept = |control: &Control| match control {
        Control::KeepWatch { watch, .. } => Some(watch.clone()),
        _ => None,
    };
    let kept: Vec<_> = controls.iter().filter_map(kept).collect();
    assert_eq!(kept.len(), 1, "{} controls for {before:#?}", controls.len());
    assert_eq!((Some(&kept[0].watch), Some(kept[0].until)), (live.watch.as_ref(), live.until));
    let last_thing = controls.iter().rposition(|it| matches!(it, Control::Thing { .. }));
    let first_watch = controls.iter().position(|it| matches!(it, Control::KeepWatch { .. }));
    assert!(last_thing < first_watch, "things first");
}

#[test]
fn a_finding_that_cannot_be_stored_costs_only_itself() {
    let options = Options { max_body_bytes: 100_000, ..Options::default() };
    let sql = SqliteStore::in_memory(&tables::specs(), options).unwrap();
    let history = MemoryHistory::new(HistoryLimits::default());
    let controls = Arc::new(Heard::default());
    let house = House::open(parts(sql, history.clone(), controls), At(5)).unwrap();
    let tenants = [TenantId::from("one"), TenantId::from("two")];
    for tenant in &tenants {
        let row = TenantRow::new(tenant.clone(), "A tenant", "UTC", "EUR", Lang::default());
        house.create_tenant(row).unwrap();
        house
            .act(tenant, At(5), |work| {
                work.tx.put_thing(ThingRow {
                    id: "pump".into(),
                    name: "pump".into(),
                    kind: "booster-pump".into(),
                    pack: "water".into(),
                    site: None,
                    customer: None,
                    on: Default::default(),
                    near: vec![],
                    maintenance: false,
                    renewed: std::collections::BTreeMap::new(),
                    created: At(5),
                    first_heard: None,
                    public_code: format!("code-{tenant}"),
                    spent: Default::default(),
                });
                Ok(())
            })
            .unwrap();
    }
    let raised = |alarm: &str, values: usize| Found::Raised {
        alarm: alarm.to_owned(),
        severity: focal_base::Severity::Minor,
        values: (0..values).map(|n| (format!("value-{n:0>40}"), 1.0)).collect(),
        signs: Default::default(),
    };
    let word = |tenant: &TenantId, what| {
        let finding = Finding { thing: "pump".into(), at: At(5), what };
        serde_json::to_vec(&(tenant, Word::Found(finding))).unwrap()
    };
    let findings = vec![
        word(&tenants[0], raised("broken", 10_000)),
        word(&tenants[0], raised("whole", 1)),
        word(&tenants[1], raised("other", 1)),
    ];
    history.clone().commit(HistoryBatch { findings, ..HistoryBatch::default() }).unwrap();
    while house.take_over(At(6)).unwrap() {}
    let alarms = |tenant: &TenantId| {
        let names = |world: &crate::World| {
            world.alarms.values().map(|row| row.alarm.clone()).collect::<Vec<_>>()
        };
        house.read(tenant, names).unwrap()
    };
    assert_eq!(
        (alarms(&tenants[0]), alarms(&tenants[1])),
        (vec!["whole".to_owned()], vec!["other".to_owned()])
    );
    assert!(
        history.findings_after(Default::default(), 9).unwrap().is_empty(),
        "all are taken over"
    );
}

#[test]
fn what_is_over_goes_with_all_that_belongs_to_it_when_its_time_has_come() {
    let story = files("water").remove("stories/restart-helps.yaml").expect("it ships");
    let (report, stage) = play("water", &story);
    assert!(report.passed(), "{:#?}", report.failures);
    let store = stage.house.sql().tenant(&stage.tenant);
    let count = || {
        let all = Query::new();
        [
            store.count(&tables::CASES, &all).unwrap(),
            store.count(&tables::ITEMS, &all).unwrap(),
            store.count(&tables::ALARMS, &all).unwrap(),
            store.count(&tables::INCIDENTS, &all).unwrap(),
        ]
    };
    let before = count();
    assert!(before.iter().all(|rows| *rows > 0), "{before:?}");
    let retention = Retention { at_once: 3, ..Retention::default() };
    let let_go = |days: i64| {
        let then = stage.now + Span::days(days);
        let act = || stage.house.act(&stage.tenant, then, |work| work.let_go(&retention));
        (0..100).map(|_| act().unwrap()).sum::<usize>()
    };
    assert_eq!(let_go(399), 0);
    assert_eq!(count(), before, "nothing goes early");
    assert!(let_go(731) > 0);
    assert_eq!(count(), [0, 0, 0, 0]);
    assert!(look(&stage, |world| world.cases.is_empty()), "memory lets go too");
}
