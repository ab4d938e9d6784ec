//! What durability costs on this machine: `cargo run --release -p focal-store --example measure [folder]`.
//! Every figure is of commits that are on disk when they return.

use std::path::Path;
use std::time::Instant;

use focal_base::{At, TenantId, ThingId};
use focal_store::{
    Batch, FjallHistory, History, HistoryBatch, HistoryLimits, Key, NewEffect, NewEvent, Options,
    Reading, SqliteStore, Store, StoreError, Table, ThingKey,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Serialize, Deserialize)]
struct Case {
    id: String,
    queue: String,
    due: i64,
    text: String,
}

const CASES: Table<Case> = Table {
    name: "case",
    keys: &["queue", "due"],
    id: |case| case.id.clone(),
    key: |case| vec![case.queue.clone().into(), Key::Int(case.due)],
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1);
    let folder =
        folder.unwrap_or_else(|| format!("{}/focal-measure", std::env::temp_dir().display()));
    let folder = Path::new(&folder);
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder)?;
    database(folder)?;
    for signals in [1, 100, 1_000] {
        history(folder, signals, "pressure_out")?;
    }
    names(folder)?;
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// A typical decision: two rows, two events, one effect.
fn decision(i: i64) -> Batch {
    let mut batch = Batch::new();
    for part in 0..2 {
        let text = "Pressure is low at the north pump. ".repeat(10);
        let (id, queue) = (format!("case-{}", (2 * i + part) % 5_000), format!("queue-{}", i % 7));
        batch.put(&CASES, &Case { id, queue, due: i, text });
        let body = json!({"cause": "filter-clogged", "p": 0.7});
        batch.event(NewEvent { at: At(i), kind: "stepped".into(), body, ..NewEvent::default() });
    }
    batch.effect(NewEffect {
        id: format!("e{i}"),
        kind: "mail".into(),
        due: At(i),
        body: json!({}),
    });
    batch
}

fn database(folder: &Path) -> Result<(), StoreError> {
    let store = SqliteStore::open(&folder.join("focal.db"), &[CASES.spec()], Options::default())?;
    let tenant = TenantId::from("acme");
    store.system().create_tenant(&tenant, &json!({}))?;
    let mut one = store.tenant(&tenant);
    let mut next = 0i64;
    let mut decide = || {
        next += 1;
        decision(next)
    };
    timed("SQLite, one decision per commit", 1, 2_000, || one.commit(decide()).map(|_| ()))?;
    for group in [10, 100] {
        let system = store.system();
        timed(&format!("SQLite, {group} decisions per commit"), group, 4_000 / group, || {
            let batches: Vec<_> = (0..group).map(|_| (tenant.clone(), decide())).collect();
            system.commit_many(&batches).map(|_| ())
        })?;
    }
    Ok(())
}

fn signal(i: u64, metric: &str) -> Reading {
    let thing = ThingId(format!("pump-{:05}", i % 2_000));
    let noise = (i.wrapping_mul(2_654_435_761) % 1_000) as f64 / 1_000.0;
    let values = vec![
        (metric.to_owned(), 3.0 + noise),
        (format!("{metric}_b"), (40.0 + 10.0 * noise).round() / 10.0),
        (format!("{metric}_c"), 1.0),
    ];
    let key = ThingKey::new(&"acme".into(), &thing);
    Reading {
        key,
        at: At(1_790_000_000_000 + (i / 2_000) as i64 * 60_000),
        id: None,
        values,
        extra: Vec::new(),
    }
}

fn signals(from: u64, count: u64, metric: &str) -> HistoryBatch {
    let readings = (from..from + count).map(|i| signal(i, metric)).collect::<Vec<_>>();
    let states = readings.iter().map(|it| (it.key.clone(), vec![7; 120])).collect();
    HistoryBatch { readings, states, findings: vec![vec![1; 100]], ..HistoryBatch::default() }
}

fn history(folder: &Path, count: u64, metric: &str) -> Result<(), StoreError> {
    let mut history =
        FjallHistory::open(&folder.join(format!("h{count}")), HistoryLimits::default())?;
    let mut next = 0;
    let rounds = (200_000 / count).clamp(200, 2_000) as usize;
    let what = format!("history, {count} signals (3 values) and states per commit");
    timed(&what, count as usize, rounds, || {
        next += count;
        history.commit(signals(next - count, count, metric)).map(|_| ())
    })?;
    let thing = ThingKey::new(&"acme".into(), &"pump-00007".into());
    let start = Instant::now();
    let series = history.readings(&thing, metric, At(0), At(i64::MAX), 500)?;
    println!("  one metric of one thing, {} points: {:?}", series.points.len(), start.elapsed());
    Ok(())
}

/// What names cost on disk, once compressed: those of one letter stand for numbers from a dictionary.
fn names(folder: &Path) -> Result<(), StoreError> {
    for metric in ["p", "discharge_pressure_1"] {
        let count = 2_000_000;
        let path = folder.join(format!("names-{}", metric.len()));
        let mut history = FjallHistory::open(&path, HistoryLimits::default())?;
        for from in (0..count).step_by(10_000) {
            let readings = (from..from + 10_000).map(|i| signal(i, metric)).collect();
            history.commit(HistoryBatch { readings, ..HistoryBatch::default() })?;
        }
        let kept = history.retain(At(1))?.bytes;
        drop(history);
        let start = Instant::now();
        let history = FjallHistory::open(&path, HistoryLimits::default())?;
        let opened = start.elapsed();
        history.settle()?;
        println!(
            "metric names of {} letters: {:.1} bytes a signal before compression, {:.1} in tables; reopened in {opened:?}",
            metric.len(),
            kept as f64 / count as f64,
            history.table_bytes() as f64 / count as f64,
        );
    }
    Ok(())
}

fn timed(
    what: &str,
    per_commit: usize,
    rounds: usize,
    mut commit: impl FnMut() -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut times = Vec::with_capacity(rounds);
    let start = Instant::now();
    for _ in 0..rounds {
        let begin = Instant::now();
        commit()?;
        times.push(begin.elapsed());
    }
    let whole = start.elapsed();
    times.sort();
    let each = whole.as_secs_f64() * 1e6 / (rounds * per_commit) as f64;
    println!(
        "{what}: {:.0} commits/s, {each:.1} µs each; commit p50 {:?}, p99 {:?}",
        rounds as f64 / whole.as_secs_f64(),
        times[rounds / 2],
        times[rounds * 99 / 100],
    );
    Ok(())
}
