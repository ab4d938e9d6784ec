//! Reports that somebody saved: kept, forgotten, and sent in the morning of the tenant's day.

use std::collections::BTreeMap;

use focal_base::{At, Lang, Money, Span, TenantId};
use focal_report::{By, Day, Dim, Figure, Metric, Question, Switches, answer, day};
use focal_store::{History, Read};

use crate::admin::{By as Who, check, note};
use crate::effect::{Effect, Mail, Recipient};
use crate::error::Refused;
use crate::house::House;
use crate::rows::{Every, SavedReport};
use crate::tables;
use crate::work::Work;

/// Reports of one tenant.
const MOST: u64 = 200;
/// Letters leave at six in the morning.
const MORNING: Span = Span::hours(6);
/// Characters of an address.
const LONGEST: usize = 1_000;

pub struct Input {
    pub name: String,
    pub query: String,
    pub every: Option<Every>,
    pub only: BTreeMap<Dim, String>,
    pub switches: Switches,
}

/// # Errors
/// When its name is none, or there are too many.
pub fn save(work: &mut Work<'_, '_>, by: Who<'_>, input: Input) -> Result<SavedReport, Refused> {
    let name = check::name(&input.name, "name")?;
    if input.query.len() > LONGEST {
        return Err(Refused::field("report.too_long", "query", "1 – 1000"));
    }
    if work.tx.store.count(&tables::SAVED_REPORTS, &Default::default())? >= MOST {
        return Err(Refused::conflict("report.too_many"));
    }
    let row = SavedReport {
        id: work.tx.new_id::<String>(),
        name,
        by: by.0.clone(),
        query: input.query,
        every: input.every,
        only: input.only,
        switches: input.switches,
        sent: None,
    };
    work.tx.batch().put(&tables::SAVED_REPORTS, &row);
    note(work, by, "report.saved", &row.id);
    Ok(row)
}

/// # Errors
/// When there is none of that id.
pub fn forget(work: &mut Work<'_, '_>, by: Who<'_>, id: &str) -> Result<(), Refused> {
    let found = work.tx.store.get(&tables::SAVED_REPORTS, id)?;
    found.ok_or(Refused::NotFound("report"))?;
    work.tx.batch().delete(&tables::SAVED_REPORTS, id);
    note(work, by, "report.forgotten", id);
    Ok(())
}

/// The days that a letter of this morning tells of; nothing on other days.
fn due(every: Every, now: At, zone: &str) -> Option<(Day, Day)> {
    let clocks = day::zone(zone);
    let today = Day::of(now, &clocks);
    if now < today.from + MORNING {
        return None;
    }
    let before = |at: At| Day::of(At(at.0 - 1), &clocks);
    let last = before(today.from);
    let date: jiff::civil::Date = today.date.parse().ok()?;
    let first = match every {
        Every::Day => last.clone(),
        Every::Week if date.weekday() == jiff::civil::Weekday::Monday => {
            (0..6).fold(last.clone(), |day, _| before(day.from))
        }
        Every::Month if date.day() == 1 => {
            Day::on(date.yesterday().ok()?.first_of_month(), &clocks)
        }
        Every::Week | Every::Month => return None,
    };
    Some((first, last))
}

impl<H: History> House<H> {
    /// Sends what is due this morning, each once.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn send_reports(&self, now: At) -> Result<(), Refused> {
        self.each_tenant(|tenant| self.send_reports_of(tenant, now))
    }

    fn send_reports_of(&self, tenant: &TenantId, now: At) -> Result<(), Refused> {
        let Some(zone) = self.read(tenant, |world| world.tenant.zone.clone()) else {
            return Ok(());
        };
        for row in self.reader(tenant).all(&tables::SAVED_REPORTS)? {
            let Some((first, last)) = row.every.and_then(|every| due(every, now, &zone)) else {
                continue;
            };
            if row.sent.as_ref().is_some_and(|sent| *sent >= last.date) {
                continue;
            }
            let question = Question {
                only: row.only.clone(),
                switches: row.switches.clone(),
                ..Question::over(first.from, last.to, &zone)
            };
            let sheets = self.sheets(tenant, first.from, question.looks_until(), now)?;
            let found = answer(&sheets, &question, By::All).remove("").unwrap_or_default();
            self.act(tenant, now, |work| {
                send(work, &row, &first, &last, &found);
                Ok(())
            })?;
        }
        Ok(())
    }
}

fn send(work: &mut Work<'_, '_>, row: &SavedReport, first: &Day, last: &Day, found: &[Figure]) {
    let sent = SavedReport { sent: Some(last.date.clone()), ..row.clone() };
    work.tx.batch().put(&tables::SAVED_REPORTS, &sent);
    let Some(agent) = work.tx.world.agents.get(&row.by).filter(|agent| agent.active) else {
        return;
    };
    let mut with = BTreeMap::from([
        ("report".to_owned(), row.name.clone()),
        ("from".to_owned(), first.date.clone()),
        ("to".to_owned(), last.date.clone()),
    ]);
    for figure in found {
        with.insert(figure.metric.word().to_owned(), in_words(figure, &agent.lang));
    }
    let mail = Mail {
        to: Recipient::Agent(row.by.0.clone()),
        lang: agent.lang.clone(),
        about: "report".to_owned(),
        with,
        link: None,
        item: None,
    };
    let key = format!("mail/report/{}/{}", row.id, last.date);
    work.tx.effect(&key, work.tx.now, &Effect::Mail(mail));
}

/// A figure in a line of text, as the language writes numbers.
fn in_words(figure: &Figure, lang: &Lang) -> String {
    let Some(value) = figure.value() else { return "–".to_owned() };
    let text = match figure.metric {
        Metric::Asa | Metric::Aht | Metric::TimeToOutcome => {
            let secs = (value / 1_000.0).round() as i64;
            match (secs / 3_600, secs / 60 % 60, secs % 60) {
                (0, 0, secs) => format!("{secs} s"),
                (0, mins, secs) => format!("{mins} min {secs:02} s"),
                (hours, mins, _) => format!("{hours} h {mins:02} min"),
            }
        }
        Metric::CostPerCase | Metric::CostPerThingMonth | Metric::BudgetPerThingMonth => {
            format!("{:.2}", Money(value.round() as i64).units())
        }
        Metric::ContactsPerCase | Metric::Rating => format!("{value:.2}"),
        Metric::Brier | Metric::CalibrationError => format!("{value:.3}"),
        _ => format!("{:.1} %", value * 100.0),
    };
    match lang.as_str() {
        "en" => text,
        _ => text.replace('.', ","),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_due_in_the_morning_of_the_tenants_day() {
        let at = |text: &str| text.parse::<At>().unwrap();
        let zone = "Europe/Madrid";
        let check = |every, now: &str, expected: Option<(&str, &str)>| {
            let found = due(every, at(now), zone).map(|(first, last)| (first.date, last.date));
            let expected = expected.map(|(first, last)| (first.to_owned(), last.to_owned()));
            assert_eq!(found, expected, "{every:?} {now}");
        };
        check(Every::Day, "2026-11-27T04:59:00Z", None);
        check(Every::Day, "2026-11-27T05:00:00Z", Some(("2026-11-26", "2026-11-26")));
        check(Every::Week, "2026-11-27T05:00:00Z", None);
        check(Every::Week, "2026-11-30T05:00:00Z", Some(("2026-11-23", "2026-11-29")));
        // A week with a change of clocks is seven days all the same.
        check(Every::Week, "2026-10-26T05:00:00Z", Some(("2026-10-19", "2026-10-25")));
        check(Every::Month, "2028-03-01T06:00:00Z", Some(("2028-02-01", "2028-02-29")));
        check(Every::Month, "2028-03-02T06:00:00Z", None);
    }
}
