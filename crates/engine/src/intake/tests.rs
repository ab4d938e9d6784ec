//! What one shard of intake promises, on the history that really runs and on the one in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use focal_base::{At, KindName, Severity, Span, TenantId, ThingId};
use focal_sense::{AlarmDef, Condition, DetectorDef, KindDef, MetricDef, Rules, Settings};
use focal_store::{FjallHistory, History, HistoryLimits, MemoryHistory};

use super::*;
use crate::bus::LocalBus;
use crate::twins::Twins;

mod letters;
mod limits;
mod pictures;
mod repeats;

pub(crate) const START: At = At(1_800_000_000_000);

pub(crate) fn tenant() -> TenantId {
    "main".into()
}

pub(crate) fn pump() -> ThingId {
    "pump-1".into()
}

/// A pump with one metric, an alarm for its value, one for its silence and one for a code.
pub(crate) fn rules() -> Arc<Rules> {
    let metric = MetricDef { unit: "bar".to_owned(), every: Some(Span::mins(1)), range: None };
    let kind = KindDef {
        kind: "pump".into(),
        telemetry: BTreeMap::from([("pressure".into(), metric)]),
        state: BTreeMap::new(),
        actions: BTreeMap::new(),
        pictures: BTreeMap::new(),
    };
    let alarm = |name: &str, detector| AlarmDef {
        alarm: name.to_owned(),
        of: "pump".into(),
        severity: Severity::Major,
        affects_customer: true,
        detector,
    };
    let low = DetectorDef::Threshold {
        when: Condition("pressure < 2.0".to_owned()),
        hold: Span::ZERO,
        clear_when: None,
        clear_hold: Span::ZERO,
    };
    let broken =
        DetectorDef::Code { code: "E18".to_owned(), clear_codes: vec![], clear_after: None };
    let alarms = [
        alarm("low", low),
        alarm("silent", DetectorDef::Silence { after: Span::mins(10) }),
        alarm("broken", broken),
    ];
    Arc::new(Rules::compile(&kind, &alarms, &[]).expect("rules"))
}

/// What the house tells intake of its one tenant.
pub(crate) fn controls() -> Vec<Control> {
    let (pack, kind) = ("water".to_owned(), KindName::from("pump"));
    let key = RulesKey { tenant: tenant(), pack: pack.clone(), kind: kind.clone() };
    vec![
        Control::Settings { tenant: tenant(), settings: Settings::default() },
        Control::Rules { key, rules: rules() },
        Control::Thing {
            tenant: tenant(),
            setup: ThingSetup {
                thing: pump(),
                pack,
                kind,
                maintenance: false,
                renewed: Default::default(),
            },
        },
    ]
}

pub(crate) fn shard<H: History>(history: H, now: At) -> Intake<H> {
    let bus = Arc::new(LocalBus::new(8));
    let mut intake = Intake::new(history, IntakeSettings::default(), Twins::default(), bus);
    controls().into_iter().for_each(|control| intake.control(control, now).expect("controlled"));
    intake
}

pub(crate) fn says(text: &str) -> Delivered {
    let payload = Payload::Signals(text.as_bytes().to_vec());
    Delivered { tenant: tenant(), thing: pump(), payload }
}

/// The words that were committed, each as its kind.
pub(crate) fn words(history: &impl History) -> Vec<String> {
    let found = history.findings_after(focal_store::Taken::default(), 1_000).expect("read");
    let name = |bytes: &Vec<u8>| match serde_json::from_slice::<(TenantId, Word)>(bytes) {
        Ok((_, Word::Found(finding))) => match finding.what {
            focal_sense::Found::Raised { alarm, .. } => format!("raised {alarm}"),
            focal_sense::Found::Returned { alarm } => format!("returned {alarm}"),
            focal_sense::Found::FirstHeard => "first heard".to_owned(),
            other => format!("{other:?}"),
        },
        Ok((_, word)) => format!("{word:?}"),
        Err(error) => panic!("{error}"),
    };
    found.iter().map(|(_, bytes)| name(bytes)).collect()
}
