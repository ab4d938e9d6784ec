//! The scene: one thing of the kind with its customer and the companies its pack names, on the stage. The
//! recording is what it says. Nobody answers: what is shown is what would have been asked and told.

use std::collections::BTreeMap;

use focal_base::{
    AlarmId, At, ComponentId, KindName, Lang, PersonId, ProviderId, QueueId, Span, TenantId,
    ThingId,
};
use focal_desk::Queue;
use focal_engine::intake::{Control, ThingSetup, Verdict};
use focal_engine::rows::{
    Binding, ComponentRow, Consent, PersonRow, ProviderRow, TenantRow, ThingRow,
};
use focal_engine::stage::{Stage, StageError};
use focal_engine::tx::Tx;
use focal_engine::{Kit, World};
use focal_sense::{Rules, Signal};
use focal_store::{Event, EventQuery, Read};

use super::lines::{Line, Printer};
use super::map::Mapping;
use super::recording::Recording;

const THING: &str = "recorded";
/// Events read at once.
const EVENTS: usize = 1_000;
/// Refusals printed; all are counted.
const REFUSALS: usize = 20;

/// One alarm from its onset to its end; still active at the end of the recording without one.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmSpan {
    pub alarm: String,
    pub from: At,
    pub until: Option<At>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Played {
    pub alarms: Vec<AlarmSpan>,
    pub incidents: usize,
    pub cases: usize,
    pub steps: usize,
    pub refused: usize,
    /// Pauses that were not taken for the thing's silence.
    pub gaps: usize,
}

/// Makes the kind expect a value at the pace it was recorded.
pub fn set_pace(kit: &mut Kit, mapping: &Mapping, every: Span) -> Result<(), String> {
    for def in kit.pack.kinds.iter_mut().filter(|def| def.kind == mapping.kind) {
        for column in &mapping.columns {
            if let Some(metric) = def.telemetry.get_mut(&column.metric) {
                metric.every = Some(every);
            }
        }
        let rules = Rules::compile(def, &kit.pack.alarms, &kit.pack.signs)
            .map_err(|_| format!("the pack does not fit --every {every}"))?;
        kit.rules.insert(def.kind.clone(), rules.into());
    }
    Ok(())
}

/// `pause` is the longest one in which time passes for the thing as well. A longer one is a gap: the recorder may
/// have been down, and that is no more the thing's silence than the house's own absence would be.
pub fn play(
    kit: &Kit,
    files: &BTreeMap<String, String>,
    mapping: &Mapping,
    recording: &Recording,
    pause: Span,
    printer: &mut Printer,
) -> Result<Played, String> {
    let failed = |error: StageError| format!("the house failed: {error}");
    let mut stage = set(kit, files, &mapping.kind, recording.begin()).map_err(failed)?;
    let mut story = Story { printer, played: Played::default(), seen: 0 };
    story.tell(&stage)?;
    let thing = ThingId::from(THING);
    for row in &recording.rows {
        match row.at.since(stage.now) > pause {
            true => {
                story.played.gaps += 1;
                pass_gap(&mut stage, row.at).map_err(failed)?;
            }
            false => stage.advance(row.at, &mut |_, _| Ok(())).map_err(failed)?,
        }
        story.tell(&stage)?;
        if row.values.is_empty() {
            continue;
        }
        let values = row.values.iter().map(|(name, value)| (name.0.clone(), *value)).collect();
        let signal = Signal { at: Some(row.at), values, ..Signal::default() };
        if let Verdict::Refused(reason) = stage.hear(&thing, signal).map_err(failed)? {
            story.refused(row.line, row.at, &reason);
        }
        stage.settle(&mut |_, _| Ok(())).map_err(failed)?;
        story.tell(&stage)?;
    }
    Ok(story.played)
}

/// Time passes for people and cases, and not for the thing: what it says next is heard before anybody asks
/// how long it was silent.
fn pass_gap(stage: &mut Stage, to: At) -> Result<(), StageError> {
    while let Some(due) = stage.house.pass_time(stage.now)?.filter(|due| *due < to) {
        stage.now = due.max(At(stage.now.0 + 1)).min(to);
    }
    stage.now = to;
    Ok(())
}

fn set(
    kit: &Kit,
    files: &BTreeMap<String, String>,
    kind: &KindName,
    now: At,
) -> Result<Stage, StageError> {
    let row = TenantRow::new(
        TenantId::from("replay"),
        "Replay",
        "UTC",
        &kit.pack.currency,
        Lang::default(),
    );
    let mut stage = Stage::new(row, now, 1)?;
    let tenant = stage.tenant.clone();
    stage.house.act(&tenant, now, |work| {
        work.use_pack(kit, files);
        cast(work.tx, kit, kind, now);
        Ok(())
    })?;
    stage.settle(&mut |_, _| Ok(()))?;
    Ok(stage)
}

fn cast(tx: &mut Tx<'_>, kit: &Kit, kind: &KindName, now: At) {
    let pack = kit.pack.name.clone();
    for (swatch, role) in (1u8..).zip(&kit.pack.roles) {
        tx.put_provider(ProviderRow {
            id: ProviderId::from(role.as_str()),
            name: role.clone(),
            email: format!("{role}@replay.example"),
            lang: Lang::default(),
            swatch,
            roles: vec![Binding { pack: pack.clone(), role: role.clone() }],
            answers_within: Span::hours(4),
        });
    }
    let parts = kit.model.kinds.get(kind).map(|model| model.depends_on.clone()).unwrap_or_default();
    let mut on = BTreeMap::new();
    for part in parts {
        let id = ComponentId::from(part.as_str());
        on.insert(part.clone(), id.clone());
        tx.put_component(ComponentRow {
            id,
            name: part.0.clone(),
            kind: part,
            pack: pack.clone(),
            provider: None,
        });
    }
    let customer = PersonId::from("customer");
    tx.put_person(PersonRow {
        id: customer.clone(),
        name: "Customer".into(),
        email: "customer@replay.example".into(),
        lang: Lang::default(),
        zone: "UTC".into(),
        consent: Consent { mail: true, near: false },
        quiet: None,
        wake_if_critical: false,
        asked: 0,
        accepted: 0,
        last_asked: None,
    });
    tx.put_thing(ThingRow {
        id: ThingId::from(THING),
        name: THING.into(),
        kind: kind.clone(),
        pack: pack.clone(),
        site: None,
        customer: Some(customer),
        on,
        near: vec![],
        maintenance: false,
        renewed: BTreeMap::new(),
        created: now,
        first_heard: None,
        public_code: THING.into(),
        spent: BTreeMap::new(),
    });
    let setup = ThingSetup {
        thing: ThingId::from(THING),
        pack,
        kind: kind.clone(),
        maintenance: false,
        renewed: Default::default(),
    };
    let tenant = tx.world.id().clone();
    tx.control(Control::Thing { tenant, setup });
    let id = QueueId::from("help");
    tx.put_queue(Queue { id, name: "Help".into(), ..Queue::default() });
}

/// Tells what happens, from the journal.
struct Story<'a> {
    printer: &'a mut Printer,
    played: Played,
    seen: u64,
}

impl Story<'_> {
    fn tell(&mut self, stage: &Stage) -> Result<(), String> {
        loop {
            let query = EventQuery::since(self.seen, EVENTS);
            let events = stage
                .house
                .sql()
                .tenant(&stage.tenant)
                .events(&query)
                .map_err(|error| error.to_string())?;
            let Some(last) = events.last().map(|event| event.seq) else { return Ok(()) };
            let lines = stage.house.read(&stage.tenant, |world| {
                events.iter().filter_map(|event| line(world, event)).collect::<Vec<_>>()
            });
            events.iter().for_each(|event| self.count(event));
            lines.unwrap_or_default().iter().for_each(|line| self.printer.line(line));
            self.seen = last;
            if events.len() < EVENTS {
                return Ok(());
            }
        }
    }

    fn count(&mut self, event: &Event) {
        let alarm = || event.body["alarm"].as_str().unwrap_or_default().to_owned();
        match event.kind.as_str() {
            "alarm_raised" => {
                self.played.alarms.push(AlarmSpan { alarm: alarm(), from: event.at, until: None });
            }
            "alarm_returned" => {
                let name = alarm();
                let open = |span: &&mut AlarmSpan| span.alarm == name && span.until.is_none();
                if let Some(span) = self.played.alarms.iter_mut().find(open) {
                    span.until = Some(event.at);
                }
            }
            "incident_opened" => self.played.incidents += 1,
            "case_opened" => self.played.cases += 1,
            "step_begun" => self.played.steps += 1,
            _ => {}
        }
    }

    fn refused(&mut self, line: u64, at: At, reason: &str) {
        self.played.refused += 1;
        if self.played.refused <= REFUSALS {
            let what = format!("line {line}: {reason}");
            self.printer.line(&Line { thing: THING.into(), what, ..Line::new("refused", at) });
        }
    }
}

/// What is shown of an event, with what was believed then.
fn line(world: &World, event: &Event) -> Option<Line> {
    let (kind, what) = match event.kind.as_str() {
        "alarm_raised" => ("alarm", "raised"),
        "alarm_returned" => ("alarm", "returned"),
        "incident_opened" => ("incident", "opened"),
        "incident_closed" => ("incident", "closed"),
        "case_opened" => ("case", "opened"),
        "case_reopened" => ("case", "reopened"),
        "case_resolved" => ("case", "resolved"),
        "step_begun" => ("step", "begun"),
        "step_ended" => ("step", "ended"),
        _ => return None,
    };
    let text = |key: &str| event.body[key].as_str().map(str::to_owned);
    let mut line = Line { what: what.to_owned(), thing: THING.into(), ..Line::new(kind, event.at) };
    line.alarm = text("alarm");
    line.step = text("step");
    if kind == "step" {
        line.by = text("by");
    }
    let case = event.case.as_ref().and_then(|id| world.cases.get(id));
    let alarm = text("id").and_then(|id| world.alarms.get(&AlarmId(id)));
    let incident = event.incident.as_ref().or(alarm.and_then(|row| row.incident.as_ref()));
    let incident = incident.and_then(|id| world.incidents.get(id));
    let belief = incident
        .and_then(|row| row.belief.as_ref())
        .or_else(|| case.and_then(|row| row.decision.belief.as_ref()));
    if let Some(first) = belief.and_then(focal_diagnose::Belief::first) {
        line.cause = Some(first.cause.cause.0.clone());
        line.confidence = Some((first.p * 1_000.0).round() / 1_000.0);
        line.owner = Some(owner(&first.owner));
    }
    Some(line)
}

fn owner(owner: &focal_diagnose::OwnerRole) -> String {
    match owner {
        focal_diagnose::OwnerRole::Role(role) => role.clone(),
        focal_diagnose::OwnerRole::Customer => "customer".into(),
        focal_diagnose::OwnerRole::Nobody => "nobody".into(),
    }
}
