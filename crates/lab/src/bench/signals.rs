//! Signals per core-second through the whole of intake: JSON is decoded, the twin takes it, three CEL rules
//! judge it, and a group of them is committed and synced before the next is begun.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use focal_base::{At, KindName, MetricName, Severity, Span, TenantId, ThingId};
use focal_engine::Twins;
use focal_engine::bus::LocalBus;
use focal_engine::intake::{
    Control, Delivered, Intake, IntakeSettings, Payload, RulesKey, ThingSetup, Verdict,
};
use focal_sense::{AlarmDef, Condition, DetectorDef, KindDef, MetricDef, Rules, Settings};
use focal_store::{FjallHistory, HistoryLimits};
use serde_json::json;

use super::Dose;
use crate::figure::{Aim, Figure, percentile, round};
use crate::machine::cpu_seconds;

const THINGS: usize = 1_000;
/// Signals to a commit: as many as arrive while the last one was made durable, and the most that the house
/// takes together when they queue up.
const GROUPS: [usize; 2] = [512, 8_192];
const SIGNALS: usize = 1_000_000;
const WARM: usize = 50_000;
const START: At = At(1_795_356_000_000);
const METRICS: [(&str, f64, f64); 6] = [
    ("current", 6.2, 40.0),
    ("flow", 31.4, 400.0),
    ("pressure_in", 3.02, 16.0),
    ("pressure_out", 3.81, 16.0),
    ("sensor_voltage", 4.98, 12.0),
    ("vibration", 2.41, 100.0),
];

type House = Intake<FjallHistory>;

pub fn measure(dose: Dose) -> Result<Vec<Figure>, String> {
    GROUPS.into_iter().map(|group| one(dose, group)).collect()
}

fn one(dose: Dose, group: usize) -> Result<Figure, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let history = FjallHistory::open(&folder.path().join("history"), HistoryLimits::default())
        .map_err(|error| error.to_string())?;
    let synced = history.clone();
    let mut intake = open(history)?;
    let count = dose.of(SIGNALS, 2 * group);
    let warm = WARM.min(count);
    // The first signals of each thing make its state; they are not what is measured.
    let mut run = Run::default();
    for group in groups(0, warm, group) {
        run.take(&mut intake, &group)?;
    }
    let (mut run, syncs_before) = (Run::default(), synced.syncs());
    // Everything is written in advance, so that making the signals is not measured.
    let all: Vec<Group> = groups(warm, count, group).collect();
    let bytes: usize =
        all.iter().flat_map(|group| &group.messages).map(|one| size(&one.payload)).sum();
    let (cpu, wall) = (cpu_seconds(std::process::id())?, Instant::now());
    for group in &all {
        run.take(&mut intake, group)?;
    }
    let (cpu, wall) = (cpu_seconds(std::process::id())? - cpu, wall.elapsed().as_secs_f64());
    let syncs = synced.syncs() - syncs_before;
    if run.refused > 0 || (syncs as usize) < all.len() {
        return Err(format!(
            "{} signals were refused and {syncs} syncs made for {} groups",
            run.refused,
            all.len()
        ));
    }
    run.commits.sort_by(f64::total_cmp);
    let each = bytes as f64 / count as f64;
    Ok(Figure {
        bench: "signals",
        what: "signals per core-second, decoded, judged by three CEL rules and committed durably",
        value: count as f64 / cpu,
        unit: "",
        aim: Aim::AtLeast(150_000.0),
        how: format!(
            "{count} signals of {each:.0} bytes and 6 values from {THINGS} things, {group} to a commit"
        ),
        also: vec![
            ("cpu_s", json!(round(cpu))),
            ("wall_s", json!(round(wall))),
            ("syncs", json!(syncs)),
            ("commit_p50_ms", json!(round(percentile(&run.commits, 50.0)))),
            ("commit_p99_ms", json!(round(percentile(&run.commits, 99.0)))),
        ],
    })
}

/// One commit's worth of messages, all arriving at one moment.
struct Group {
    at: At,
    messages: Vec<Delivered>,
}

#[derive(Default)]
struct Run {
    refused: usize,
    commits: Vec<f64>,
}

impl Run {
    fn take(&mut self, intake: &mut House, group: &Group) -> Result<(), String> {
        for message in &group.messages {
            let verdict = intake.take(message, group.at).map_err(|error| error.to_string())?;
            self.refused += usize::from(verdict != Verdict::Accepted);
        }
        let begun = Instant::now();
        intake.commit().map_err(|error| error.to_string())?;
        self.commits.push(begun.elapsed().as_secs_f64() * 1e3);
        Ok(())
    }
}

fn open(history: FjallHistory) -> Result<House, String> {
    let bus = Arc::new(LocalBus::new(64));
    let mut intake = Intake::new(history, IntakeSettings::default(), Twins::default(), bus);
    let (tenant, kind) = (TenantId::from("acme"), KindName::from("booster-pump"));
    let key = RulesKey { tenant: tenant.clone(), pack: "water".to_owned(), kind: kind.clone() };
    let mut controls = vec![
        Control::Rules { key, rules: Arc::new(rules(&kind)?) },
        Control::Settings { tenant: tenant.clone(), settings: Settings::default() },
    ];
    let thing = |i| ThingSetup {
        thing: name(i),
        pack: "water".to_owned(),
        kind: kind.clone(),
        maintenance: false,
        renewed: Default::default(),
    };
    controls
        .extend((0..THINGS).map(|i| Control::Thing { tenant: tenant.clone(), setup: thing(i) }));
    for control in controls {
        intake.control(control, START).map_err(|error| error.to_string())?;
    }
    Ok(intake)
}

/// A pump with three conditions of different shape; none of them comes true.
fn rules(kind: &KindName) -> Result<Rules, String> {
    let metric = |(name, _, most): &(&str, f64, f64)| {
        let def = MetricDef {
            unit: "1".to_owned(),
            every: Some(Span::mins(1)),
            range: Some((0.0, *most)),
        };
        (MetricName::from(*name), def)
    };
    let telemetry: BTreeMap<_, _> = METRICS.iter().map(metric).collect();
    let def = KindDef {
        kind: kind.clone(),
        telemetry,
        state: BTreeMap::new(),
        actions: BTreeMap::new(),
        pictures: BTreeMap::new(),
    };
    let alarm = |name: &str, when: &str, clear: &str| AlarmDef {
        alarm: name.to_owned(),
        of: kind.clone(),
        severity: Severity::Major,
        affects_customer: true,
        detector: DetectorDef::Threshold {
            when: Condition(when.to_owned()),
            hold: Span::mins(5),
            clear_when: Some(Condition(clear.to_owned())),
            clear_hold: Span::mins(2),
        },
    };
    let alarms = [
        alarm("pressure_low", "pressure_out < 2.4", "pressure_out > 2.8"),
        alarm("dry_run", "flow < 0.5 && current > 1.0", "flow > 1.0"),
        alarm("worn", "vibration > 7.1 || current > 12.0 * pressure_in", "vibration < 4.5"),
    ];
    Rules::compile(&def, &alarms, &[]).map_err(|problems| format!("{problems:?}"))
}

fn name(i: usize) -> ThingId {
    ThingId(format!("pump-{i:04}"))
}

fn size(payload: &Payload) -> usize {
    if let Payload::Signals(bytes) = payload { bytes.len() } else { 0 }
}

/// Signals `from..from + count`, each thing in its turn, a second of a thing's time between two of one.
fn groups(from: usize, count: usize, group: usize) -> impl Iterator<Item = Group> {
    (from..from + count).step_by(group).map(move |first| {
        let last = (first + group).min(from + count);
        let at = At(START.0 + (last / THINGS) as i64 * 1_000 + 999);
        Group { at, messages: (first..last).map(message).collect() }
    })
}

fn message(i: usize) -> Delivered {
    let noise = (i.wrapping_mul(2_654_435_761) % 1_000) as f64 / 1_000.0;
    let value = |(name, usual, _): &(&str, f64, f64)| format!("\"{name}\":{:.2}", usual + noise);
    let values: Vec<String> = METRICS.iter().map(value).collect();
    let at = At(START.0 + (i / THINGS) as i64 * 1_000 + (i % 1_000) as i64);
    let text =
        format!("{{\"id\":\"{i:08x}\",\"at\":\"{at}\",\"values\":{{{}}}}}", values.join(","));
    Delivered {
        tenant: "acme".into(),
        thing: name(i % THINGS),
        payload: Payload::Signals(text.into_bytes()),
    }
}
