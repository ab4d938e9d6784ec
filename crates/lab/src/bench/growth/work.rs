//! What is done in a house of some size, and what it costs: signals and trouble among many things, decisions of
//! routing among many who wait and among many agents.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use focal_base::{CaseId, Span, ThingId};
use focal_desk::Presence;
use focal_engine::work::ending::Resolution;

use super::fill;
use super::served::{Served, serve};
use super::stand::{Stand, empty};
use super::table::Row;
use crate::machine::cpu_seconds;

const WELL: [(&str, f64); 6] = super::super::storm::WELL;
const BURST: [(&str, f64); 6] = super::super::storm::BURST;
/// Signals that are measured, from as many things as there are.
const SIGNALS: usize = 100_000;
const TROUBLED: usize = 50;
/// Cases that are opened, routed, accepted and ended.
const DECISIONS: usize = 200;

/// Processor and wall time of something, in seconds.
fn timed<T>(what: impl FnOnce() -> Result<T, String>) -> Result<(f64, f64), String> {
    let (cpu, wall) = (cpu_seconds(std::process::id())?, Instant::now());
    what()?;
    Ok((cpu_seconds(std::process::id())? - cpu, wall.elapsed().as_secs_f64()))
}

/// Waits until what was begun behind it (the history puts its tables in order) is done, so that it is not counted
/// with what comes next.
fn quiet() -> Result<(), String> {
    let begun = Instant::now();
    loop {
        let before = cpu_seconds(std::process::id())?;
        std::thread::sleep(Duration::from_millis(500));
        let used = cpu_seconds(std::process::id())? - before;
        if used < 0.02 || begun.elapsed() > Duration::from_secs(60) {
            return Ok(());
        }
    }
}

/// Memory of the binary with nothing in it, in MB.
fn nothing() -> Result<f64, String> {
    static NOTHING: OnceLock<Result<f64, String>> = OnceLock::new();
    let ask = || {
        let (_folder, data) = empty()?;
        Ok(serve(&data, "/api/v1/cases?view=all", "/counts/all")?.memory_mb)
    };
    NOTHING.get_or_init(ask).clone()
}

fn bytes_each(served: &Served, size: usize) -> Result<f64, String> {
    Ok((served.memory_mb - nothing()?).max(0.0) * 1e6 / size as f64)
}

fn counted(served: &Served, expected: usize) -> Result<(), String> {
    match served.counted {
        counted if counted == expected => Ok(()),
        counted => Err(format!("the list counts {counted} and there are {expected}")),
    }
}

pub fn things(size: usize) -> Result<Row, String> {
    let (_folder, data) = empty()?;
    let stand = Stand::open(&data)?;
    let (_, filled) = timed(|| fill::things(&stand, size))?;
    let all: Vec<ThingId> = (0..size).map(fill::thing).collect();
    // The first signal of each makes its state: that is what beginning costs.
    let first = timed(|| {
        stand.say(&all, &WELL)?;
        stand.rest()
    })?;
    stand.at(Span::mins(1));
    let some: Vec<ThingId> = all.iter().cycle().take(SIGNALS).cloned().collect();
    let signals = timed(|| some.chunks(size).try_for_each(|each| stand.say(each, &WELL)))?;
    quiet()?;
    let troubled: Vec<ThingId> = all.iter().step_by(size / TROUBLED).cloned().collect();
    let trouble = timed(|| {
        for after in [Span::mins(2), Span::secs(3 * 60 + 1), Span::secs(7 * 60 + 2)] {
            stand.at(after);
            stand.say(&troubled, &BURST)?;
            stand.rest()?;
        }
        Ok(())
    })?;
    let cases = stand.look(|world| world.cases.len())?;
    stand.stop();
    if cases != troubled.len() {
        return Err(format!("{cases} cases of {} things in trouble", troubled.len()));
    }
    let served = serve(&data, "/api/v1/things", "/total")?;
    counted(&served, size)?;
    let figures = vec![
        ("µs of work a signal", signals.0 * 1e6 / SIGNALS as f64),
        ("µs from hand to commit a signal", signals.1 * 1e6 / SIGNALS as f64),
        ("µs of work a first signal", first.0 * 1e6 / size as f64),
        (
            "ms of work a trouble, from alarm to its case thought about",
            trouble.0 * 1e3 / troubled.len() as f64,
        ),
        ("s to fill", filled),
        ("ms from start to serving", served.start_ms),
        ("MB when started", served.memory_mb),
        ("bytes a thing with its customer and parts", bytes_each(&served, size)?),
        ("ms a first page of things, p50", served.p50_ms),
        ("ms a first page of things, p99", served.p99_ms),
    ];
    Ok(Row { size, figures })
}

/// One after the other: somebody asks for a person, an agent is offered it, accepts and ends it.
fn decide(stand: &Stand, from: usize) -> Result<(), String> {
    for i in from..from + DECISIONS {
        let case: CaseId = stand.act(|work| fill::ask(work, i))?;
        one(stand, &case)?;
    }
    Ok(())
}

/// Whoever rings is accepted and ended; a case that waits behind others lets the first of them ring.
fn one(stand: &Stand, asked: &CaseId) -> Result<(), String> {
    let rings = stand.look(|world| {
        let own = world.contact_of(asked).filter(|contact| contact.agent().is_some());
        let ringing = || world.index.ringing.first().and_then(|(_, id)| world.contacts.get(id));
        let found = own.or_else(ringing)?;
        Some((found.id.clone(), found.agent()?.clone()))
    })?;
    let (contact, agent) = rings.ok_or("nobody was offered it")?;
    let case = stand.act(|work| work.accept(&contact, &agent))?;
    stand.act(|work| {
        let how = Resolution { cause: None, confirmed: false, worked: None, note: None };
        work.resolve(&case, &agent, how)
    })
}

pub fn contacts(size: usize) -> Result<Row, String> {
    let (_folder, data) = empty()?;
    let stand = Stand::open(&data)?;
    fill::agents(&stand, 10, Presence::Away)?;
    let asked = timed(|| fill::contacts(&stand, 0, size))?;
    fill::ring_long(&stand)?;
    stand.act(|work| {
        (0..10).try_for_each(|i| work.set_presence(&fill::agent(i), Presence::Available))
    })?;
    let looked = stand.look(|world| world.effort.routed())?;
    let decided = timed(|| decide(&stand, size))?;
    let looked = stand.look(|world| world.effort.routed())? - looked;
    stand.stop();
    let served = serve(&data, "/api/v1/cases?view=all", "/counts/all")?;
    // As many were ended as came new.
    counted(&served, size)?;
    let each = DECISIONS as f64;
    let figures = vec![
        ("ms of work to ask for a person", asked.0 * 1e3 / size as f64),
        ("ms of work a decision: asked, offered, accepted, ended", decided.0 * 1e3 / each),
        ("ms a decision, with its three commits", decided.1 * 1e3 / each),
        ("sorts of contacts and agents looked at for it", looked as f64 / each),
        ("ms from start to serving", served.start_ms),
        ("MB when started", served.memory_mb),
        ("bytes an open case with its contact and customer", bytes_each(&served, size)?),
        ("ms a first page of cases, p50", served.p50_ms),
        ("ms a first page of cases, p99", served.p99_ms),
    ];
    Ok(Row { size, figures })
}

pub fn agents(size: usize) -> Result<Row, String> {
    let (_folder, data) = empty()?;
    let stand = Stand::open(&data)?;
    let (came, _) = timed(|| fill::agents(&stand, size, Presence::Available))?;
    stand.act(|work| fill::ask(work, 0).map(drop))?;
    fill::ring_long(&stand)?;
    let looked = stand.look(|world| world.effort.routed())?;
    let decided = timed(|| decide(&stand, 1))?;
    let looked = stand.look(|world| world.effort.routed())? - looked;
    let presence = timed(|| {
        (0..DECISIONS).try_for_each(|i| {
            let to = [Presence::Away, Presence::Available][i % 2];
            stand.act(|work| work.set_presence(&fill::agent(i / 2 % size), to))
        })
    })?;
    stand.stop();
    let served = serve(&data, "/api/v1/cases?view=all", "/counts/all")?;
    let each = DECISIONS as f64;
    let figures = vec![
        ("ms of work a decision: asked, offered, accepted, ended", decided.0 * 1e3 / each),
        ("ms a decision, with its three commits", decided.1 * 1e3 / each),
        ("sorts of contacts and agents looked at for it", looked as f64 / each),
        ("ms of work to come or go", presence.0 * 1e3 / each),
        ("ms of work to be made and to come", came * 1e3 / size as f64),
        ("ms from start to serving", served.start_ms),
        ("MB when started", served.memory_mb),
        ("bytes an agent who is not there", bytes_each(&served, size)?),
    ];
    Ok(Row { size, figures })
}
