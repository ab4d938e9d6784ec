//! Evidence: rows become what diagnosis can weigh. Every piece carries a reference from which its
//! sentence can be made again in any language; see [`Evidence`].

use std::collections::BTreeMap;
use std::fmt;

use focal_base::{At, KindName, RunId, Span, StepName, ThingId};
use focal_case::{RunState, StepRun};
use focal_diagnose::{Fact, Seen, ThingView, Told};
use focal_sense::DetectorDef;

use super::attempts::{self, is_shared_attempts};
use super::brought::{Brought, telling};
use super::looks::Look;
use super::peers::{views_by_class, views_one_by_one};
use crate::kit::Kit;
use crate::rows::{AlarmRow, CaseRow, ThingRow};
use crate::world::{AttemptOutcome, World};

/// What a reference in a belief's reasons points at. Written as text, e.g. `alarm/pressure_low`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    Alarm(String),
    Well(String),
    Sign(String, bool),
    Answer(StepName, String),
    Tried(RunId, StepName),
    Statement(String),
    /// Other things that share something with this one: how they are.
    Peer(ThingId),
    /// The newest attempt at a service: whether it passed.
    Attempt(String, bool),
    /// What the newest failed attempt said of itself.
    Stopped(String, Told),
    /// What others met at a service that go the same way.
    Others(String, AttemptOutcome),
    /// Somebody said that it does not work.
    Trouble,
    /// It has lasted for so many minutes.
    Lasts(u32),
    /// What such troubles turned out to be before.
    Prior,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Evidence::Alarm(alarm) => write!(f, "alarm/{alarm}"),
            Evidence::Well(alarm) => write!(f, "well/{alarm}"),
            Evidence::Sign(sign, value) => write!(f, "sign/{sign}/{value}"),
            Evidence::Answer(step, answer) => write!(f, "answer/{step}/{answer}"),
            Evidence::Tried(run, step) => write!(f, "tried/{run}/{step}"),
            Evidence::Statement(id) => write!(f, "statement/{id}"),
            Evidence::Peer(thing) => write!(f, "peer/{thing}"),
            Evidence::Attempt(service, ok) => {
                write!(f, "attempt/{service}/{}", if *ok { "passed" } else { "failed" })
            }
            Evidence::Stopped(service, told) => write!(f, "stopped/{service}/{}", word(told)),
            Evidence::Others(service, AttemptOutcome::Passed) => {
                write!(f, "others/{service}/passed")
            }
            Evidence::Others(service, AttemptOutcome::Failed(None)) => {
                write!(f, "others/{service}/failed")
            }
            Evidence::Others(service, AttemptOutcome::Failed(Some(told))) => {
                write!(f, "others/{service}/{}", word(told))
            }
            Evidence::Trouble => f.write_str("trouble"),
            Evidence::Lasts(minutes) => write!(f, "lasts/{minutes}"),
            Evidence::Prior => f.write_str("prior"),
        }
    }
}

fn word(told: &Told) -> String {
    match told {
        Told::Code(code) => format!("code/{code}"),
        Told::Part(part) => format!("part/{part}"),
    }
}

fn told_of(word: &str) -> Option<Told> {
    match word.split_once('/')? {
        ("code", code) => Some(Told::Code(code.to_owned())),
        ("part", part) => Some(Told::Part(part.to_owned())),
        _ => None,
    }
}

impl Evidence {
    /// Reads a reference back; `None` for one that an older version wrote and nobody knows any more.
    #[must_use]
    pub fn parse(text: &str) -> Option<Evidence> {
        let mut parts = text.splitn(3, '/');
        let (what, first, second) = (parts.next()?, parts.next(), parts.next());
        Some(match (what, first, second) {
            ("alarm", Some(alarm), None) => Evidence::Alarm(alarm.to_owned()),
            ("well", Some(alarm), None) => Evidence::Well(alarm.to_owned()),
            ("sign", Some(sign), Some(value)) => Evidence::Sign(sign.to_owned(), value == "true"),
            ("answer", Some(step), Some(answer)) => {
                Evidence::Answer(step.into(), answer.to_owned())
            }
            ("tried", Some(run), Some(step)) => Evidence::Tried(run.into(), step.into()),
            ("statement", Some(id), None) => Evidence::Statement(id.to_owned()),
            ("peer", Some(thing), None) => Evidence::Peer(thing.into()),
            ("attempt", Some(service), Some(outcome)) => {
                Evidence::Attempt(service.to_owned(), outcome == "passed")
            }
            ("stopped", Some(service), Some(word)) => {
                Evidence::Stopped(service.to_owned(), told_of(word)?)
            }
            ("others", Some(service), Some(word)) => {
                let outcome = match word {
                    "passed" => AttemptOutcome::Passed,
                    "failed" => AttemptOutcome::Failed(None),
                    word => AttemptOutcome::Failed(Some(told_of(word)?)),
                };
                Evidence::Others(service.to_owned(), outcome)
            }
            ("trouble", None, None) => Evidence::Trouble,
            ("lasts", Some(minutes), None) => Evidence::Lasts(minutes.parse().ok()?),
            ("prior", None, None) => Evidence::Prior,
            _ => return None,
        })
    }
}

/// The thing in question and every thing that shares a component with it: those in alarm one by one,
/// healthy ones that look alike as one with a count.
#[must_use]
pub fn views_around(
    world: &World,
    kit: &Kit,
    thing: &ThingRow,
    case: Option<&CaseRow>,
    now: At,
) -> Vec<ThingView> {
    let mut views = vec![focus(world, kit, thing, case, now)];
    views.extend(views_one_by_one(world, kit, thing, now));
    views
}

/// The thing alone, without what its case has learnt.
#[must_use]
pub(crate) fn view_of(world: &World, kit: &Kit, thing: &ThingRow, now: At) -> ThingView {
    focus(world, kit, thing, None, now)
}

/// The same as [`views_around`], where whatever looks alike is one with a count, so that cost depends on
/// classes, not on things. The belief is the same.
#[must_use]
pub(crate) fn views_in_classes(
    world: &World,
    kit: &Kit,
    thing: &ThingRow,
    case: Option<&CaseRow>,
    now: At,
) -> Vec<ThingView> {
    let mut views = vec![focus(world, kit, thing, case, now)];
    views.extend(views_by_class(world, kit, thing, now));
    views
}

/// From when on those who are well are taken at their word. While others that share something with the thing
/// still fall one after the other, whoever has not yet been heard may be next; `newest` is when the last did.
pub(super) fn peers_speak(
    world: &World,
    kit: &Kit,
    thing: &ThingRow,
    newest: Option<At>,
) -> Option<At> {
    let began = onset(world, &thing.id)?;
    let latest = began + world.tenant.paced(LISTEN);
    let last = newest.map_or(began, |newest| newest.clamp(began, latest));
    Some(last + reporting(world, kit, &thing.kind))
}

/// Longest time for which others are listened to before anybody is bothered, and for which others that fall
/// make those who are well wait to be believed.
const LISTEN: Span = Span::mins(5);

/// Until when others that share something with the thing may still be heard, which costs nothing: before
/// that nobody is bothered. `None` when nobody else could say anything, or they have had their time.
#[must_use]
pub fn listens_until(world: &World, kit: &Kit, thing: &ThingRow, now: At) -> Option<At> {
    let margin = reporting(world, kit, &thing.kind).min(world.tenant.paced(LISTEN));
    let until = onset(world, &thing.id)? + margin;
    let others = || {
        thing
            .on
            .values()
            .any(|part| world.index.things_on.get(part).is_some_and(|all| all.len() > 1))
    };
    Some(until).filter(|until| now < *until && others())
}

/// When the thing's present trouble began to show.
fn onset(world: &World, thing: &ThingId) -> Option<At> {
    world.active_alarms(thing).map(|row| row.raised).min()
}

/// How long whatever is wrong with others of this kind may take to be heard: two readings.
fn reporting(world: &World, kit: &Kit, kind: &KindName) -> Span {
    let def = kit.pack.kinds.iter().find(|def| def.kind == *kind);
    let every = def
        .into_iter()
        .flat_map(|def| def.telemetry.values())
        .filter_map(|metric| metric.every)
        .min();
    world.tenant.paced(every.map_or(Span::mins(2), |every| Span(every.0 * 2)))
}

/// How long an alarm takes to be raised once what it looks for is there; until then its absence says
/// nothing. `None`: its absence never says anything.
fn delay(detector: &DetectorDef) -> Option<Span> {
    match detector {
        DetectorDef::Threshold { hold, .. } => Some(*hold),
        DetectorDef::Silence { after } => Some(*after),
        DetectorDef::Rate { within, .. } => Some(*within),
        DetectorDef::Code { .. } | DetectorDef::Test { .. } => Some(Span::ZERO),
        // That nobody has failed so often may be because nobody has tried.
        DetectorDef::Unusual { .. }
        | DetectorDef::UnusualTogether { .. }
        | DetectorDef::Attempts { .. } => None,
    }
}

/// When evidence that is only now being waited for will count: the absence of an alarm, the health of
/// others. The case is thought about again then.
#[must_use]
pub fn next_news(world: &World, kit: &Kit, thing: &ThingRow, after: At) -> Option<At> {
    let began = onset(world, &thing.id)?;
    let delays = kit
        .pack
        .alarms
        .iter()
        .filter(|def| def.of == thing.kind)
        .filter_map(|def| delay(&def.detector));
    let margin = reporting(world, kit, &thing.kind);
    let longer = LASTING.map(|minutes| began + world.tenant.paced(Span::mins(minutes.into())));
    let moments = delays
        .map(|delay| began + world.tenant.paced(delay) + margin)
        .chain([began + margin])
        .chain(longer);
    moments.filter(|at| *at > after).min()
}

/// Before which moments a thing's alarms must have begun for each of the others to have had the time to be
/// raised too; none when its silence says nothing of them.
pub(super) fn had_time(world: &World, kit: &Kit, look: &Look, now: At) -> Vec<At> {
    if look.alarms.iter().any(|alarm| is_silence(kit, alarm)) {
        return vec![];
    }
    let margin = reporting(world, kit, &look.kind);
    let others = kit.pack.alarms.iter().filter(|def| def.of == look.kind);
    others
        .filter(|def| !look.alarms.contains(&def.alarm) && !look.brought.contains(&def.alarm))
        .filter_map(|def| Some(now - world.tenant.paced(delay(&def.detector)?) - margin))
        .collect()
}

pub(super) fn peer_in_alarm(
    world: &World,
    kit: &Kit,
    peer: &ThingRow,
    alarms: &[&AlarmRow],
    now: At,
) -> ThingView {
    let evidence = Evidence::Peer(peer.id.clone()).to_string();
    let mut seen = Vec::new();
    let own_word = |alarm: &&&AlarmRow| !is_shared_attempts(kit, peer, &alarm.alarm);
    for alarm in alarms.iter().filter(own_word) {
        seen.push(Seen {
            evidence: evidence.clone(),
            at: alarm.raised,
            what: Fact::Alarm { alarm: alarm.alarm.clone(), active: true },
        });
    }
    if !is_silent(kit, alarms) {
        seen.extend(passes(world, kit, peer, alarms, now, |_| evidence.clone()));
    }
    let attempts = attempts::own(world, kit, peer, alarms, None, now);
    seen.extend(attempts.into_iter().map(|one| Seen { evidence: evidence.clone(), ..one }));
    ThingView {
        thing: peer.id.clone(),
        kind: peer.kind.clone(),
        on: peer.on.clone(),
        seen,
        count: 1,
        weight: 1.0,
    }
}

/// Everything that is known of the thing in question: its alarms and signs, and what its case has learnt.
pub(super) fn focus(
    world: &World,
    kit: &Kit,
    thing: &ThingRow,
    case: Option<&CaseRow>,
    now: At,
) -> ThingView {
    let alarms = telling(world, kit, thing);
    let mut seen = Vec::new();
    let own_word = |alarm: &&&AlarmRow| !is_shared_attempts(kit, thing, &alarm.alarm);
    for alarm in alarms.iter().filter(own_word) {
        seen.push(Seen {
            evidence: Evidence::Alarm(alarm.alarm.clone()).to_string(),
            at: alarm.raised,
            what: Fact::Alarm { alarm: alarm.alarm.clone(), active: true },
        });
    }
    seen.extend(lasts(world, kit, thing, &alarms, now));
    let brought = Brought::of(world, kit, thing);
    let is_news = |seen: &Seen| !matches!(&seen.what, Fact::Sign { sign, .. } if brought.has(sign));
    seen.extend(signs_of(&alarms).into_iter().filter(is_news));
    if !alarms.is_empty() {
        let mut earlier = case.map(|case| case.showed.clone()).unwrap_or_default();
        earlier.retain(|alarm, at| !brought.explains_at(alarm, *at));
        for (alarm, at) in
            earlier.iter().filter(|(name, _)| alarms.iter().all(|row| row.alarm != **name))
        {
            let what = Fact::Alarm { alarm: alarm.clone(), active: true };
            seen.push(Seen { evidence: Evidence::Alarm(alarm.clone()).to_string(), at: *at, what });
        }
        if !is_silent(kit, &alarms) {
            let evidence = |name: &str| Evidence::Well(name.to_owned()).to_string();
            let others = passes(world, kit, thing, &alarms, now, evidence);
            let is_news = |seen: &Seen| match &seen.what {
                Fact::Alarm { alarm, .. } => !earlier.contains_key(alarm),
                _ => true,
            };
            seen.extend(others.into_iter().filter(is_news));
        }
    }
    seen.extend(attempts::own(world, kit, thing, &alarms, case, now));
    if let Some(case) = case {
        learnt(world, kit, case, !world.is_in_alarm(&thing.id), now, &mut seen);
        let incident = case.case.incident.as_ref().and_then(|id| world.incidents.get(id));
        let shared = incident.map(|row| row.statements.as_slice()).unwrap_or_default();
        let since = case.case.trouble_since();
        let own = case.statements.iter();
        let own = own.filter(|said| since.is_none_or(|since| said.at >= since));
        for statement in own.chain(shared) {
            said(statement, &mut seen);
        }
    }
    ThingView {
        thing: thing.id.clone(),
        kind: thing.kind.clone(),
        on: thing.on.clone(),
        seen,
        count: 1,
        weight: 1.0,
    }
}

/// After so many minutes that an alarm lasts it is looked at again: that it has not gone says more and more.
const LASTING: [u32; 4] = [10, 20, 40, 80];

/// For how long the trouble has shown in what is measured without a break: of the thing in question alone, so that
/// others that look alike stay alike. A code or a failed test stays until it is
/// cleared, whatever was behind it.
fn lasts(
    world: &World,
    kit: &Kit,
    thing: &ThingRow,
    alarms: &[&AlarmRow],
    now: At,
) -> Option<Seen> {
    let measured = |alarm: &&&AlarmRow| {
        let mut defs = kit.pack.alarms.iter().filter(|def| def.of == thing.kind);
        let def = defs.find(|def| def.alarm == alarm.alarm);
        def.is_some_and(|def| {
            matches!(def.detector, DetectorDef::Threshold { .. } | DetectorDef::Silence { .. })
        })
    };
    let began = alarms.iter().filter(measured).map(|row| row.raised).min()?;
    let shown = |minutes: &u32| now >= began + world.tenant.paced(Span::mins(i64::from(*minutes)));
    let minutes = LASTING.into_iter().rev().find(shown)?;
    let evidence = Evidence::Lasts(minutes).to_string();
    Some(Seen { evidence, at: began, what: Fact::Lasts { minutes } })
}

/// What the twin showed at the onset of its alarms, each sign once: what one of them saw stays seen, though a
/// later one no longer does.
fn signs_of(alarms: &[&AlarmRow]) -> Vec<Seen> {
    let mut all: BTreeMap<&String, (bool, At)> = BTreeMap::new();
    for alarm in alarms {
        for (sign, value) in &alarm.signs {
            let known = all.entry(sign).or_insert((*value, alarm.raised));
            if *value && !known.0 {
                *known = (true, alarm.raised);
            }
        }
    }
    let seen = |(sign, (value, at)): (&String, (bool, At))| Seen {
        evidence: Evidence::Sign(sign.clone(), value).to_string(),
        at,
        what: Fact::Sign { sign: sign.clone(), value },
    };
    all.into_iter().map(seen).collect()
}

/// A thing that says nothing passes nothing: its other alarms are not "well", they are not known.
fn is_silent(kit: &Kit, alarms: &[&AlarmRow]) -> bool {
    alarms.iter().any(|row| is_silence(kit, &row.alarm))
}

fn is_silence(kit: &Kit, alarm: &str) -> bool {
    let def = kit.pack.alarms.iter().find(|def| def.alarm == alarm);
    def.is_some_and(|def| matches!(def.detector, DetectorDef::Silence { .. }))
}

/// Alarms that have had the time to be raised and were not.
fn passes(
    world: &World,
    kit: &Kit,
    thing: &ThingRow,
    alarms: &[&AlarmRow],
    now: At,
    evidence: impl Fn(&str) -> String,
) -> Vec<Seen> {
    let mut seen = Vec::new();
    let at = alarms.iter().map(|row| row.raised).max().unwrap_or(thing.created);
    let began = alarms.iter().map(|row| row.raised).min().unwrap_or(thing.created);
    let margin = reporting(world, kit, &thing.kind);
    let brought = Brought::of(world, kit, thing);
    for def in kit.pack.alarms.iter().filter(|def| def.of == thing.kind) {
        let had_time = delay(&def.detector)
            .is_some_and(|delay| now >= began + world.tenant.paced(delay) + margin);
        let known = brought.has(&def.alarm) || alarms.iter().any(|row| row.alarm == def.alarm);
        if had_time && !known {
            let what = Fact::Alarm { alarm: def.alarm.clone(), active: false };
            seen.push(Seen { evidence: evidence(&def.alarm), at, what });
        }
    }
    seen
}

/// An alarm that tells what happened in one moment: that it returns says only that time has passed, so it
/// stays known for as long as the trouble lasts.
#[must_use]
pub fn is_of_a_moment(kit: &Kit, kind: &KindName, alarm: &str) -> bool {
    let mut all = kit.pack.alarms.iter().filter(|def| def.of == *kind && def.alarm == alarm);
    all.any(|def| matches!(def.detector, DetectorDef::Rate { .. }))
}

/// What people answered and what repairs were tried without effect.
fn learnt(world: &World, kit: &Kit, case: &CaseRow, no_alarm: bool, now: At, seen: &mut Vec<Seen>) {
    if no_alarm && !case.case.is_resolved() {
        seen.push(Seen {
            evidence: Evidence::Trouble.to_string(),
            at: case.case.opened,
            what: Fact::Trouble,
        });
    }
    for given in case.case.answers_now() {
        seen.push(Seen {
            evidence: Evidence::Answer(given.step.clone(), given.answer.clone()).to_string(),
            at: given.at,
            what: Fact::Answer { step: given.step.clone(), answer: given.answer.clone() },
        });
    }
    // What ended it for a while was not in vain.
    for run in case.case.runs_now().filter(|run| !case.case.has_worked(run)) {
        // What only keeps harm away tells nothing by not having cured.
        let cures = |def: &&focal_case::StepDef| !def.fixes.by_cause.is_empty() && !def.contains;
        let Some(def) = kit.steps.get(&run.step).filter(cures) else {
            continue;
        };
        if was_in_vain(run, world.tenant.paced(def.takes), now) {
            seen.push(Seen {
                evidence: Evidence::Tried(run.id.clone(), run.step.clone()).to_string(),
                at: run.ended.unwrap_or(run.at),
                what: Fact::Tried { step: run.step.clone(), fixes: def.fixes.clone() },
            });
        }
    }
}

/// A repair that was really tried and did not end the trouble. What was seen done is given the time it
/// usually takes to show. An offer that nobody took, and a thing that never answered its command, say
/// nothing about the cause.
pub(super) fn was_in_vain(run: &StepRun, takes: Span, now: At) -> bool {
    let said_yes = run.replied.is_some_and(|reply| reply.ok);
    match &run.state {
        RunState::Done(_) => run.ended.is_some_and(|at| now >= at + takes),
        RunState::Failed { .. } => run.began.is_some() && said_yes,
        RunState::Offered | RunState::Running | RunState::Declined | RunState::Withdrawn => false,
    }
}

fn said(statement: &crate::rows::Statement, seen: &mut Vec<Seen>) {
    if let Some(component) = &statement.status_of {
        let what = Fact::PartnerStatus { component: component.clone(), red: statement.holds };
        seen.push(Seen {
            evidence: Evidence::Statement(statement.id.clone()).to_string(),
            at: statement.at,
            what,
        });
    }
    for cause in &statement.causes {
        let what = match statement.holds {
            true => Fact::Confirmed { cause: cause.clone() },
            false => Fact::Ruled { cause: cause.clone() },
        };
        seen.push(Seen {
            evidence: Evidence::Statement(statement.id.clone()).to_string(),
            at: statement.at,
            what,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_read_and_write_alike() {
        let all = [
            Evidence::Alarm("pressure_low".into()),
            Evidence::Well("silent".into()),
            Evidence::Sign("flow_high".into(), false),
            Evidence::Answer("ask-neighbours".into(), "too".into()),
            Evidence::Tried("r1".into(), "restart-pump".into()),
            Evidence::Statement("s1".into()),
            Evidence::Peer("pump-2".into()),
            Evidence::Attempt("wrist-payment".into(), false),
            Evidence::Attempt("wrist-payment".into(), true),
            Evidence::Stopped("wrist-payment".into(), Told::Code("issuer-down".into())),
            Evidence::Stopped("wrist-payment".into(), Told::Part("terminal".into())),
            Evidence::Others("wrist-payment".into(), AttemptOutcome::Passed),
            Evidence::Others("wrist-payment".into(), AttemptOutcome::Failed(None)),
            Evidence::Others(
                "wrist-payment".into(),
                AttemptOutcome::Failed(Some(Told::Code("issuer-down".into()))),
            ),
            Evidence::Trouble,
            Evidence::Lasts(40),
            Evidence::Prior,
        ];
        for one in all {
            assert_eq!(Evidence::parse(&one.to_string()), Some(one));
        }
        assert_eq!(Evidence::parse("rumour/of/old"), None);
    }
}
