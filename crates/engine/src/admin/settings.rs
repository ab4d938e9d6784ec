//! The tenant's own settings: name, zone, currency, pace, rates, promises.

use std::collections::BTreeMap;

use focal_base::{Money, Severity, Span};
use focal_case::{Actor, RateCard, Target, Targets};

use super::{By, check, note};
use crate::error::Refused;
use crate::house::sense_settings;
use crate::intake::Control;
use crate::rows::{TenantRow, WallSettings};
use crate::work::Work;

/// What may be changed; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct SettingsInput {
    pub organisation: Option<String>,
    pub zone: Option<String>,
    pub currency: Option<String>,
    pub default_lang: Option<String>,
    /// 1 is real time; smaller is faster, for demonstrations.
    pub pace: Option<f64>,
    pub mail_from: Option<String>,
    pub rates: Option<BTreeMap<String, f64>>,
    /// Seconds of open hours until the first answer and the end, by severity.
    pub promises: Option<BTreeMap<Severity, (i64, i64)>>,
    pub retention_days: Option<u32>,
    /// Seconds that an agent has after a talk; 0: none.
    pub after_work: Option<i64>,
    pub wall: Option<WallSettings>,
    /// Hours that an alarm may be on the shelf at most.
    pub shelve_hours: Option<u32>,
}

pub fn put(work: &mut Work<'_, '_>, by: By<'_>, input: SettingsInput) -> Result<(), Refused> {
    let mut row: TenantRow = work.tx.world.tenant.clone();
    if let Some(name) = &input.organisation {
        row.organisation = check::name(name, "organisation")?;
    }
    if let Some(zone) = &input.zone {
        row.zone = check::zone(zone, "zone")?;
    }
    if let Some(code) = &input.currency {
        row.currency = check::currency(code, "currency")?;
    }
    if let Some(code) = &input.default_lang {
        row.default_lang = check::lang(code, "default_lang")?;
    }
    if let Some(from) = &input.mail_from {
        row.mail_from = check::maybe_email(from, "mail_from")?;
    }
    if let Some(pace) = input.pace {
        if !(0.001..=1.0).contains(&pace) {
            return Err(Refused::field("admin.pace", "pace", "0.001 – 1"));
        }
        row.case.pace = pace;
    }
    if let Some(days) = input.retention_days {
        if !(1..=3_650).contains(&days) {
            return Err(Refused::field("admin.retention", "retention_days", "1 – 3650"));
        }
        row.retention_days = days;
    }
    if let Some(seconds) = input.after_work {
        if !(0..=3_600).contains(&seconds) {
            return Err(Refused::field("admin.after_work", "after_work_s", "0 – 3600"));
        }
        row.after_work = Span::secs(seconds);
    }
    if let Some(hours) = input.shelve_hours {
        if !(1..=720).contains(&hours) {
            return Err(Refused::field("admin.shelve_hours", "shelve_hours", "1 – 720"));
        }
        row.shelve_longest = Span::hours(i64::from(hours));
    }
    if let Some(wall) = input.wall {
        row.wall = limits(wall)?;
    }
    if let Some(rates) = &input.rates {
        (row.case.rates, row.last_resort) = read_rates(rates, &row)?;
    }
    if let Some(promises) = &input.promises {
        row.case.promises = read_promises(promises)?;
    }
    if row != work.tx.world.tenant {
        work.tx.put_tenant(row);
        let (tenant, settings) = (work.tx.world.id().clone(), sense_settings(work.tx.world));
        work.tx.control(Control::Settings { tenant, settings });
        note(work, by, "settings.changed", "settings");
    }
    Ok(())
}

/// Limits of the wallboard that can be meant.
fn limits(wall: WallSettings) -> Result<WallSettings, Refused> {
    if !(0.0..=1.0).contains(&wall.service_level) {
        return Err(Refused::field("admin.wall", "wall.service_level", "0 – 1"));
    }
    if wall.longest_wait < Span::secs(1) || wall.longest_wait > Span::days(1) {
        return Err(Refused::field("admin.wall", "wall.longest_wait_s", "1 – 86400"));
    }
    Ok(wall)
}

const ACTORS: [(&str, Actor); 3] = [
    ("customer_minute", Actor::Customer),
    ("near_minute", Actor::Near),
    ("agent_minute", Actor::Agent),
];
const SEVERITIES: [Severity; 5] =
    [Severity::Well, Severity::Warning, Severity::Minor, Severity::Major, Severity::Critical];

/// The rate card as names and whole units.
#[must_use]
pub fn rates(row: &TenantRow) -> BTreeMap<String, f64> {
    let card = &row.case.rates;
    let minutes = ACTORS.iter().map(|(name, actor)| {
        ((*name).to_owned(), card.per_minute.get(actor).copied().unwrap_or_default().units())
    });
    let waiting = card
        .waiting_per_hour
        .iter()
        .map(|(severity, rate)| (format!("waiting_hour_{}", severity.word()), rate.units()));
    minutes.chain(waiting).chain([("last_resort".to_owned(), row.last_resort.units())]).collect()
}

fn read_rates(
    given: &BTreeMap<String, f64>,
    row: &TenantRow,
) -> Result<(RateCard, Money), Refused> {
    let (mut card, mut last_resort) = (row.case.rates.clone(), row.last_resort);
    for (name, units) in given {
        if !units.is_finite() || !(0.0..=1e6).contains(units) {
            return Err(Refused::field("admin.rate", "rates", "0 – 1000000"));
        }
        let rate = Money::from_units(*units);
        let actor = ACTORS.iter().find(|(known, _)| known == name).map(|(_, actor)| *actor);
        let severity = name
            .strip_prefix("waiting_hour_")
            .and_then(|word| SEVERITIES.into_iter().find(|severity| severity.word() == word));
        match (actor, severity) {
            (Some(actor), _) => drop(card.per_minute.insert(actor, rate)),
            (None, Some(severity)) => drop(card.waiting_per_hour.insert(severity, rate)),
            (None, None) if name == "last_resort" => last_resort = rate,
            (None, None) => return Err(check::unknown("admin.no_rate", "rates", name)),
        }
    }
    Ok((card, last_resort))
}

fn read_promises(given: &BTreeMap<Severity, (i64, i64)>) -> Result<Targets, Refused> {
    let mut targets = BTreeMap::new();
    for (severity, (answer, end)) in given {
        let good = |secs: i64| (1..=90 * 86_400).contains(&secs);
        if !good(*answer) || !good(*end) || answer > end {
            return Err(Refused::field("admin.promise", "promises", "expected.promise"));
        }
        targets.insert(
            *severity,
            Target { first_answer: Span::secs(*answer), resolution: Span::secs(*end) },
        );
    }
    if targets.is_empty() {
        return Err(Refused::field("admin.promise", "promises", "expected.promise"));
    }
    Ok(Targets(targets))
}
