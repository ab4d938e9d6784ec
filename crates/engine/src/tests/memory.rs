//! Memory and disk say the same after any decisions, whether they were accepted or refused: the world that
//! rules read is the world that a restart would load.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use focal_base::{
    AgentId, CaseId, ContactId, PersonId, ProviderId, RunId, Severity, Span, ThingId,
};
use focal_case::{Actor, Hours};
use focal_desk::{Presence, TransferTo};
use focal_sense::{Finding, Found};
use proptest::prelude::*;

use super::{files, look};
use crate::admin::agents::{self, AgentInput};
use crate::admin::desk::{self, QueueInput};
use crate::admin::people::{self, PersonInput};
use crate::admin::{By, Target, things};
use crate::erasure::{Wish, ask};
use crate::error::Refused;
use crate::intake::Word;
use crate::kit::Kit;
use crate::rows::{CaseRow, Consent, From, HandoffState, Role};
use crate::stage::Stage;
use crate::story::play_out;
use crate::work::Work;
use crate::work::ending::Resolution;
use crate::work::help::Answerer;
use crate::world::World;

/// Three pumps on one main, their people, an agent and the companies.
const CAST: &str = "
story: told
is: clear fault
about: Three pumps.
zone: Europe/Madrid
start: 2026-03-11T16:00:00+01:00
people:
  home-{n}: {repeat: 3, lang: es, consent: [mail]}
near: {tomas: {to: [pump-1, pump-2], lang: es, eta: 9m}}
agents: {noa: {skills: {hydraulics: 8, lang-es: 9}}, ben: {skills: {lang-es: 5}}}
providers:
  bombas: {role: maker}
  aguas: {role: utility}
  fontaneros: {role: plumber}
components: {main-7: street-main, power-7: site-power, gw-7: gateway}
things:
  pump-{n}:
    repeat: 3
    kind: booster-pump
    on: {street-main: main-7, site-power: power-7, gateway: gw-7}
    customer: home-{n}
timeline:
  - {at: 0m, until: 2m, every: 1m, thing: \"pump-{n}\", state: {drive: running, wet_floor: false},
     values: {pressure_in: 2.6, pressure_out: 4.5, flow: 1.2, current: 4.1, vibration: 1.8, sensor_voltage: 2.1}}
expect:
  - {at: 2m, cases: 0}
";

fn begun() -> Stage {
    static MADE: OnceLock<(BTreeMap<String, String>, Kit)> = OnceLock::new();
    let (files, kit) = MADE.get_or_init(|| {
        let mut files = files("water");
        files.retain(|name, _| !name.starts_with("stories/"));
        files.insert("stories/told.yaml".to_owned(), CAST.trim_start().to_owned());
        let kit = Kit::make(&files).unwrap_or_else(|problems| panic!("{problems:#?}"));
        (files, kit)
    });
    play_out(kit, files, &kit.pack.stories[0]).expect("it plays").1
}

/// One thing that somebody may do. Numbers choose among what there is at that moment.
#[derive(Clone, Debug)]
enum Step {
    Raised(usize, usize),
    Returned(usize, usize),
    Asks(usize),
    Writes(usize),
    Answers(usize, usize, usize),
    TakesBack(usize, usize),
    Did(usize),
    Cannot(usize),
    Near(usize, bool),
    Begins(usize, usize, bool),
    Stops(usize),
    Presence(usize, usize),
    Takes(usize, usize),
    Accepts(usize),
    Declines(usize),
    HandsOn(usize, usize),
    Gone(usize),
    Resolves(usize, usize),
    Reopens(usize),
    Rates(usize, u8),
    Snoozes(usize, usize),
    Partner(usize, usize),
    Status(usize, bool),
    Maintenance(usize, bool),
    Definitions(usize),
    Passes(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let n = 0usize..64;
    prop_oneof![
        6 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::Raised(a, b)),
        3 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::Returned(a, b)),
        2 => n.clone().prop_map(Step::Asks),
        2 => n.clone().prop_map(Step::Writes),
        3 => (n.clone(), n.clone(), n.clone()).prop_map(|(a, b, c)| Step::Answers(a, b, c)),
        1 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::TakesBack(a, b)),
        2 => n.clone().prop_map(Step::Did),
        2 => n.clone().prop_map(Step::Cannot),
        2 => (n.clone(), any::<bool>()).prop_map(|(a, b)| Step::Near(a, b)),
        3 => (n.clone(), n.clone(), any::<bool>()).prop_map(|(a, b, c)| Step::Begins(a, b, c)),
        1 => n.clone().prop_map(Step::Stops),
        2 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::Presence(a, b)),
        2 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::Takes(a, b)),
        2 => n.clone().prop_map(Step::Accepts),
        1 => n.clone().prop_map(Step::Declines),
        1 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::HandsOn(a, b)),
        1 => n.clone().prop_map(Step::Gone),
        2 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::Resolves(a, b)),
        1 => n.clone().prop_map(Step::Reopens),
        1 => (n.clone(), 0u8..7).prop_map(|(a, b)| Step::Rates(a, b)),
        1 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::Snoozes(a, b)),
        2 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::Partner(a, b)),
        1 => (n.clone(), any::<bool>()).prop_map(|(a, b)| Step::Status(a, b)),
        1 => (n.clone(), any::<bool>()).prop_map(|(a, b)| Step::Maintenance(a, b)),
        2 => n.prop_map(Step::Definitions),
        3 => (1i64..400).prop_map(Step::Passes),
    ]
}

/// The `n`th of what there is, counted round.
fn nth<T: Clone>(
    all: impl IntoIterator<Item = T>,
    n: usize,
    what: &'static str,
) -> Result<T, Refused> {
    let all: Vec<T> = all.into_iter().collect();
    let count = all.len().max(1);
    all.into_iter().nth(n % count).ok_or(Refused::NotFound(what))
}

fn thing(n: usize) -> ThingId {
    ThingId(format!("pump-{}", n % 3 + 1))
}

fn home(n: usize) -> PersonId {
    PersonId(format!("home-{}", n % 3 + 1))
}

fn agent(n: usize) -> AgentId {
    AgentId::from(["noa", "ben"][n % 2])
}

fn case(work: &Work<'_, '_>, n: usize) -> Result<CaseId, Refused> {
    nth(work.tx.world.cases.keys().cloned(), n, "case")
}

fn own(work: &Work<'_, '_>, n: usize) -> Result<(CaseId, PersonId), Refused> {
    let all = work.tx.world.cases.values();
    let owned = all.filter_map(|row| Some((row.case.id.clone(), row.case.customer.clone()?)));
    nth(owned.collect::<Vec<_>>(), n, "case")
}

fn run(work: &Work<'_, '_>, n: usize, by: Option<Actor>) -> Result<(CaseId, RunId), Refused> {
    let all = work.tx.world.cases.values().flat_map(|row| {
        let live = row.case.live_runs().filter(|run| by.is_none_or(|by| run.by == by));
        live.map(|run| (row.case.id.clone(), run.id.clone())).collect::<Vec<_>>()
    });
    nth(all.collect::<Vec<_>>(), n, "step")
}

fn contact(work: &Work<'_, '_>, n: usize) -> Result<(ContactId, CaseId, Option<AgentId>), Refused> {
    let all = work.tx.world.contacts.values();
    let all = all.map(|one| (one.id.clone(), one.case.clone(), one.agent().cloned()));
    nth(all.collect::<Vec<_>>(), n, "contact")
}

fn found(
    work: &Work<'_, '_>,
    of: usize,
    what: impl FnOnce(String) -> Found,
    n: usize,
) -> Vec<Word> {
    let alarms =
        ["pressure_low", "pressure_critical", "pressure_fell", "dry_run", "floor_wet", "silent"];
    let alarm = alarms[n % alarms.len()].to_owned();
    vec![Word::Found(Finding { thing: thing(of), at: work.tx.now, what: what(alarm) })]
}

fn things_do(work: &mut Work<'_, '_>, step: &Step) -> Result<(), Refused> {
    let words = match *step {
        Step::Raised(of, n) => {
            let raised = |alarm: String| Found::Raised {
                severity: if alarm == "floor_wet" { Severity::Critical } else { Severity::Major },
                alarm,
                values: BTreeMap::new(),
                signs: BTreeMap::from([("flow_high".to_owned(), n % 2 == 0)]),
            };
            found(work, of, raised, n)
        }
        Step::Returned(of, n) => found(work, of, |alarm| Found::Returned { alarm }, n),
        _ => return Ok(()),
    };
    work.take_words(words)
}

fn people_do(work: &mut Work<'_, '_>, step: &Step) -> Result<(), Refused> {
    match *step {
        Step::Asks(n) => {
            let person = home(n);
            let about = thing(n);
            let id = work.ask_for_help(&person, (n % 2 == 0).then_some(&about))?;
            work.want_person(&id, &person)
        }
        Step::Writes(n) => {
            let (id, person) = own(work, n)?;
            work.customer_writes(&id, &person, "hola", None, vec![]).map(drop)
        }
        Step::Answers(n, which, answer) => {
            let id = case(work, n)?;
            let kit = work.tx.world.kit("water").cloned().ok_or(Refused::NotFound("pack"))?;
            let asked = kit.steps.values().filter(|def| def.is_question()).cloned();
            let def = nth(asked.collect::<Vec<_>>(), which, "question")?;
            let answer = nth(def.answers.keys().cloned(), answer, "answer")?;
            work.answer(&id, &def.step, &answer, said_by("home-1"))
        }
        Step::TakesBack(n, which) => {
            let id = case(work, n)?;
            let given = work.tx.world.cases[&id].case.answers.iter().map(|one| one.step.clone());
            let step = nth(given.collect::<Vec<_>>(), which, "answer")?;
            work.take_back(&id, &step, &said_by("home-1"))
        }
        Step::Did(n) | Step::Cannot(n) => {
            let (id, run) = run(work, n, Some(Actor::Customer))?;
            let person = work.tx.world.cases[&id].case.customer.clone().unwrap_or_default();
            match step {
                Step::Did(_) => work.customer_did(&id, &person, &run),
                _ => work.customer_cannot(&id, &person, &run),
            }
        }
        Step::Near(n, yes) => {
            let (_, run) = run(work, n, Some(Actor::Near))?;
            let tomas = PersonId::from("tomas");
            if n.is_multiple_of(3) {
                return work.near_did(&run, &tomas);
            }
            work.near_replies(&run, &tomas, yes)
        }
        Step::Partner(n, says) => {
            let given = work.tx.world.handoffs.values();
            let given = given.map(|row| (row.id.clone(), row.provider.clone()));
            let (id, provider) = nth(given.collect::<Vec<_>>(), n, "hand-off")?;
            use HandoffState::{Accepted, Fixed, InProgress, NotOurs};
            let state = [Accepted, InProgress, Fixed, NotOurs][says % 4];
            work.partner_says(&id, &provider, state, "")
        }
        Step::Status(n, fault) => {
            let of = ["main-7", "power-7", "gw-7"][n % 3].into();
            work.partner_status(&ProviderId::from("aguas"), &of, fault)
        }
        _ => Ok(()),
    }
}

fn said_by(who: &str) -> Answerer {
    let from = From::Customer(who.into());
    Answerer { by: Actor::Customer, who: who.to_owned(), from }
}

fn desk_does(work: &mut Work<'_, '_>, step: &Step) -> Result<(), Refused> {
    match *step {
        Step::Begins(n, which, by_agent) => {
            let id = case(work, n)?;
            let kit = work.tx.world.kit("water").cloned().ok_or(Refused::NotFound("pack"))?;
            let step = nth(kit.steps.keys().cloned(), which, "step")?;
            let noa = agent(n);
            work.begin(&id, &step, by_agent.then_some(&noa)).map(drop)
        }
        Step::Stops(n) => {
            let (id, run) = run(work, n, None)?;
            work.stop(&id, &run, &agent(n))
        }
        Step::Presence(n, to) => {
            use Presence::{Available, Away, Offline};
            work.set_presence(&agent(n), [Available, Available, Away, Offline][to % 4])
        }
        Step::Takes(n, who) => {
            let id = case(work, n)?;
            work.take(&id, &agent(who)).map(drop)
        }
        Step::Accepts(n) | Step::Declines(n) => {
            let (id, _, who) = contact(work, n)?;
            let who = who.unwrap_or_else(|| agent(n));
            match step {
                Step::Accepts(_) => work.accept(&id, &who).map(drop),
                _ => work.decline(&id, &who),
            }
        }
        Step::HandsOn(n, to) => {
            let (_, id, who) = contact(work, n)?;
            let to = match to % 3 {
                0 => TransferTo::Queue("help".into()),
                1 => TransferTo::Queue("absent".into()),
                _ => TransferTo::Agent(agent(to)),
            };
            work.transfer(&id, &who.unwrap_or_else(|| agent(n)), to, "a note")
        }
        Step::Gone(n) => work.vanished(&agent(n)),
        Step::Resolves(n, which) => {
            let id = case(work, n)?;
            let kit = work.tx.world.kit("water").cloned().ok_or(Refused::NotFound("pack"))?;
            let worked = nth(kit.steps.keys().cloned(), which, "step").ok();
            let cause = nth(kit.model.causes.keys().cloned(), which, "cause").ok();
            let note = (which % 2 == 0).then(|| "seen".to_owned());
            work.resolve(&id, &agent(n), Resolution { cause, confirmed: true, worked, note })
        }
        Step::Reopens(n) => {
            let id = case(work, n)?;
            work.reopen(&id, &agent(n))
        }
        Step::Rates(n, rating) => {
            let id = case(work, n)?;
            work.rate(&id, rating)
        }
        Step::Snoozes(n, mins) => {
            let id = case(work, n)?;
            let until = work.tx.now + Span::mins(mins as i64 - 4);
            work.snooze(&id, &agent(n), until)
        }
        Step::Maintenance(n, on) => things::set_maintenance(work, &thing(n), on, &agent(n)),
        Step::Definitions(n) => definitions(work, n),
        _ => Ok(()),
    }
}

fn definitions(work: &mut Work<'_, '_>, n: usize) -> Result<(), Refused> {
    let noa = agent(0);
    let (by, odd) = (By(&noa), n % 2 == 1);
    let to = |known: bool, id: &str| match known {
        true => Target::Known(id.to_owned()),
        false => Target::New(Some(id.to_owned())),
    };
    let world = &work.tx.world;
    match n % 8 {
        0 => {
            let hours =
                Hours { zone: ["UTC", "Europe/Madrid"][n / 8 % 2].into(), ..Hours::default() };
            let to = to(world.hours.contains_key("day"), "day");
            desk::put_hours(work, by, &to, "Day", hours).map(drop)
        }
        1 => desk::delete_hours(work, by, "day"),
        2 | 3 => {
            let id = ["help", "late"][n / 8 % 2];
            let to = to(world.queues.contains_key(&id.into()), id);
            let hours = odd.then(|| "day".to_owned());
            let (skills, relax) = (BTreeMap::new(), vec![]);
            let input = QueueInput { name: id.into(), skills, hours, priority: n as f64, relax };
            desk::put_queue(work, by, &to, input).map(drop)
        }
        4 => desk::delete_queue(work, by, &["late", "help"][n / 8 % 2].into()),
        5 => {
            let skills = BTreeMap::from([("lang-es".into(), 1 + n as u8 % 9)]);
            let input = AgentInput {
                name: "Ben".into(),
                email: "ben@story.example".into(),
                role: Role::Agent,
                lang: "es".into(),
                skills,
                queues: if n % 16 > 8 { vec!["late".into()] } else { vec![] },
                capacity: 1 + n as u32 % 3,
                active: n % 24 != 5,
            };
            agents::put(work, by, &Target::Known("ben".into()), input).map(drop)
        }
        6 => {
            let to = to(world.people.contains_key(&"guest".into()), "guest");
            let input = PersonInput {
                name: "Guest".into(),
                email: ["guest@story.example", "home-1@story.example"][n / 8 % 2].into(),
                lang: "en".into(),
                zone: "UTC".into(),
                consent: Consent { mail: true, near: true },
                quiet: None,
                wake_if_critical: n.is_multiple_of(3),
            };
            people::put(work, by, &to, input).map(drop)
        }
        _ => {
            let who = ["guest", "home-1"][n / 8 % 2].into();
            let confirm = world.people.get(&who).map_or(String::new(), |row| row.name.clone());
            let wish = Wish { confirm, places: n.is_multiple_of(5), past: n.is_multiple_of(3) };
            ask(work, by, &who, &wish).map(drop)
        }
    }
}

/// Every row that lives in memory, and the indexes over them; what is true only while the process runs is
/// left out.
fn rows(world: &World) -> Vec<String> {
    let mut index = world.index.clone();
    index.generation = 0;
    let packs: Vec<&String> = world.pack_rows.keys().collect();
    let kits: Vec<&String> = world.kits.keys().collect();
    vec![
        format!("{:?}", world.tenant),
        format!("{packs:?} {kits:?}"),
        format!("{:?}", world.providers),
        format!("{:?}", world.components),
        format!("{:?}", world.sites),
        format!("{:?}", world.things),
        format!("{:?}", world.people),
        format!("{:?}", world.agents),
        format!("{:?}", world.skills),
        format!("{:?}", world.hours),
        format!("{:?}", world.queues),
        format!("{:?}", world.alarms),
        format!("{:?}", world.incidents),
        format!("{:?}", world.cases),
        format!("{:?}", world.contacts),
        format!("{:?}", world.handoffs),
        format!("{:?}", world.tallies),
        format!("{index:?}"),
    ]
}

/// Where the first difference stands, so that a failure can be read.
fn same(memory: &[String], other: &[String], what: &str) -> Result<(), TestCaseError> {
    let Some((ours, theirs)) = memory.iter().zip(other).find(|(a, b)| a != b) else {
        return Ok(());
    };
    let at = ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count();
    let near = |text: &str| {
        let bytes = &text.as_bytes()[at.saturating_sub(120)..(at + 120).min(text.len())];
        String::from_utf8_lossy(bytes).into_owned()
    };
    Err(TestCaseError::fail(format!("{what}:\n{}\n{}", near(ours), near(theirs))))
}

/// A number that is none is written as nothing, and nobody can read that row again.
fn readable(world: &World) -> Result<(), TestCaseError> {
    for row in world.cases.values() {
        let text = serde_json::to_string(row).expect("written");
        if let Err(error) = serde_json::from_str::<CaseRow>(&text) {
            let near = text[..error.column()].chars().rev().take(300).collect::<String>();
            let near: String = near.chars().rev().collect();
            return Err(TestCaseError::fail(format!("{error}: {near}")));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_restart_loads_what_memory_says(
        steps in prop::collection::vec((step(), prop::bool::weighted(0.25)), 1..40),
    ) {
        let mut stage = begun();
        let (mut done, mut refused) = (0, 0);
        for (step, refuse) in steps {
            if let Step::Passes(mins) = step {
                let to = stage.now + Span::mins(mins);
                stage.advance(to, &mut |_, _| Ok(())).map_err(|e| TestCaseError::fail(e.to_string()))?;
                continue;
            }
            let before = look(&stage, |world| (rows(world), format!("{:?}", world.live.desk)));
            let decided = stage.house.act(&stage.tenant, stage.now, |work| {
                things_do(work, &step)?;
                people_do(work, &step)?;
                desk_does(work, &step)?;
                if refuse { Err(Refused::conflict("case.refused")) } else { Ok(()) }
            });
            match decided {
                Ok(()) => done += 1,
                Err(error) => {
                    prop_assert!(!matches!(error, Refused::Store(_)), "{error}");
                    refused += 1;
                    let after = look(&stage, |world| (rows(world), format!("{:?}", world.live.desk)));
                    same(&after.0, &before.0, &format!("{step:?} was refused and left a trace"))?;
                    prop_assert_eq!(after.1, before.1);
                }
            }
        }
        stage.house.forget_over(stage.now);
        look(&stage, readable)?;
        let store = stage.house.sql().tenant(&stage.tenant);
        let loaded = World::load(&store, stage.now).expect("it loads").expect("the tenant");
        let memory = look(&stage, rows);
        same(&memory, &rows(&loaded), &format!("after {done} decisions and {refused} refusals"))?;
    }
}
