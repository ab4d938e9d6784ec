//! A year of a busy centre, ten million events: how long until a report over all of it is there, read from the disk.

use std::time::Instant;

use focal_base::{At, Span, TenantId};
use focal_engine::rows::SheetRow;
use focal_engine::tables;
use focal_report::{
    Believed, By, ContactEnded, ContactOpened, Day, Dim, Ended, EndedBy, Fold, OfContact, Offered,
    Question, Sheet, Told, What, answer, day, enders,
};
use focal_store::{Batch, Options, Query, Read, SqliteStore, Store};
use serde_json::json;

use super::Dose;
use crate::figure::{Aim, Figure, percentile, round};

const ZONE: &str = "Europe/Madrid";
const DAYS: usize = 365;
/// Of these a case has, with its alarms, decisions, steps and messages, about fourteen events.
const CASES_A_DAY: u64 = 1_950;
const EVENTS_A_CASE: u64 = 14;
const TIMES: usize = 7;

pub fn measure(dose: Dose) -> Result<Vec<Figure>, String> {
    let days = dose.of(DAYS, 30);
    let said = |error: focal_store::StoreError| error.to_string();
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let path = folder.path().join("focal.db");
    let tenant = TenantId::from("busy");
    let (from, to, facts) = {
        let sql = SqliteStore::open(&path, &tables::specs(), Options::default()).map_err(said)?;
        sql.system().create_tenant(&tenant, &json!({})).map_err(said)?;
        write(&mut sql.tenant(&tenant), days).map_err(said)?
    };
    let mut times = Vec::new();
    let mut endings = 0;
    for _ in 0..TIMES {
        let sql = SqliteStore::open(
            &path,
            &tables::specs(),
            Options { check: false, ..Options::default() },
        )
        .map_err(said)?;
        let began = Instant::now();
        endings = open(&sql.reader().tenant(&tenant), from, to).map_err(said)?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
    let events = days as u64 * CASES_A_DAY * EVENTS_A_CASE;
    Ok(vec![Figure {
        bench: "reports",
        what: "until a report over a year is there",
        value: percentile(&times, 50.0),
        unit: "ms",
        aim: Aim::Below(1_000.0),
        how: format!(
            "median of {TIMES}: sheets of {days} days read and decoded, figures of all, by day and by pack"
        ),
        also: vec![
            ("events_of_the_journal", json!(events)),
            ("facts", json!(facts)),
            ("endings", json!(endings)),
            ("longest_ms", json!(round(percentile(&times, 100.0)))),
            ("megabytes", json!(bytes >> 20)),
        ],
    }])
}

/// What the page of reports asks for.
fn open(reader: &impl Read, from: At, to: At) -> Result<i64, focal_store::StoreError> {
    let query = Query::new().at_least("began", from.0).at_most("began", to.0).order_by("began");
    let rows: Vec<SheetRow> = reader.find(&tables::SHEETS, &query)?;
    let sheets: Vec<Sheet> = rows.into_iter().map(|row| row.sheet).collect();
    let question = Question::over(from, to, ZONE);
    for by in [By::All, By::Day, By::Dim(Dim::Pack)] {
        std::hint::black_box(answer(&sheets, &question, by));
    }
    let ended = enders(&sheets, &question, By::All);
    Ok(ended.values().flatten().sum())
}

fn write(store: &mut impl Store, days: usize) -> Result<(At, At, usize), focal_store::StoreError> {
    let zone = day::zone(ZONE);
    let first = Day::of(At(1_767_600_000_000), &zone);
    let mut fold = Fold::new(ZONE);
    let (mut seq, mut number, mut day, mut facts) = (0, 0, first.clone(), 0);
    for _ in 0..days {
        for n in 0..CASES_A_DAY {
            number += 1;
            let at = day.from + Span((n * 23 * 3_600_000 / CASES_A_DAY) as i64);
            for (actor, what) in case(number, at) {
                seq += 1;
                let case = Some(format!("case-{number}"));
                fold.take(&Told { seq, at, case, actor, what });
            }
        }
        day = day.next(&zone);
        fold.pass(day.from);
        for sheet in fold.take_closed() {
            facts += sheet.legs.len() + sheet.handled.len() + sheet.endings.len();
            let mut batch = Batch::new();
            for (sheet, part) in sheet.parts(4_000).into_iter().zip(0..) {
                batch.put(&tables::SHEETS, &SheetRow { part, sheet });
            }
            store.commit(batch)?;
        }
    }
    Ok((first.from, day.from, facts))
}

/// A case; two of five have a contact.
fn case(number: u64, at: At) -> Vec<(Option<String>, What)> {
    let pick = |of: &[&str], by: u64| of[(by % of.len() as u64) as usize].to_owned();
    let packs = ["water", "climate", "security", "appliance", "home-network", "wearable-payment"];
    let (pack, thing_kind) = (pick(&packs, number), format!("kind-{}", number % 14));
    let agent = format!("agent-{}", number / 5 % 60);
    let contact = format!("contact-{number}");
    let of = OfContact { contact: contact.clone() };
    let mut told = Vec::new();
    if number % 5 < 2 {
        let opened = ContactOpened {
            contact: contact.clone(),
            number,
            queue: format!("queue-{}", number % 7),
            channel: "chat".to_owned(),
            by: "customer".to_owned(),
            lang: pick(&["en", "es"], number / 2),
            pack: pack.clone(),
            thing_kind: thing_kind.clone(),
            target: 20_000,
        };
        told.push((None, What::ContactOpened(opened)));
        let offered = Offered { contact: contact.clone(), to: agent.clone() };
        told.push((Some(agent.clone()), What::Offered(offered)));
        told.push((Some(agent), What::Accepted(of)));
        told.push((None, What::ContactEnded(ContactEnded { contact, gave_up: false })));
    }
    told.push((
        None,
        What::CaseResolved(Ended {
            number,
            pack,
            thing_kind,
            lang: pick(&["en", "es"], number / 2),
            cause: format!("cause-{}", number % 90),
            confirmed: true,
            owner: format!("provider:{}", number % 12),
            ended_by: EndedBy::ALL[(number % 8) as usize],
            first: true,
            spent: (number % 4_000) as i64,
            first_signal: at - Span::secs((number % 9_000) as i64),
            believed: vec![
                Believed(format!("cause-{}", number % 90), 800_000),
                Believed(String::new(), 200_000),
            ],
        }),
    ));
    told
}
