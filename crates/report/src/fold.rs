//! The fold: takes the journal's facts in order and leaves a sheet for each day that is over. What is under way
//! (who waits, who talks, who is there) it carries over midnight; all of it can be written down and read again.

mod agents;
mod cases;
mod contacts;

use std::collections::BTreeMap;

use focal_base::{At, Span};
use serde::{Deserialize, Serialize};

use crate::day::{self, Day};
use crate::sheet::{Census, Return, Sheet};
use crate::told::{Censused, Earlier, Told, What};

use agents::AtDesk;
use cases::Under;
use contacts::Live;

/// Days without a word that get a sheet of their own: more than a year of silence is a clock that jumped.
const SILENT_DAYS: usize = 400;
/// An event is written so long after its moment at most, but for a clock that was set back.
const GRACE: Span = Span::mins(1);
/// Ten minutes: the period by which the burden of alarms is measured (ISA-18.2, EEMUA 191).
pub(crate) const PERIOD: i64 = 600_000;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fold {
    zone: String,
    /// Journal time never goes back.
    last: At,
    seq: u64,
    today: Option<Sheet>,
    contacts: BTreeMap<String, Live>,
    agents: BTreeMap<String, AtDesk>,
    cases: BTreeMap<String, Under>,
    things: Censused,
    /// The day on which things were last counted, by its first moment.
    #[serde(default)]
    counted: Option<At>,
    /// Days that are over and that nobody has taken yet.
    #[serde(default)]
    closed: Vec<Sheet>,
}

impl Fold {
    #[must_use]
    pub fn new(zone: &str) -> Fold {
        Fold {
            zone: zone.to_owned(),
            last: At::ZERO,
            seq: 0,
            today: None,
            contacts: BTreeMap::new(),
            agents: BTreeMap::new(),
            cases: BTreeMap::new(),
            things: Censused::default(),
            counted: None,
            closed: vec![],
        }
    }

    /// The last event it has taken.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Goes on in another zone: the day under way ends by the old one.
    pub fn set_zone(&mut self, zone: &str) {
        zone.clone_into(&mut self.zone);
    }

    /// Takes one fact.
    pub fn take(&mut self, told: &Told) {
        let at = match told.what {
            What::DeskEmpty { since } => since,
            _ => told.at,
        };
        self.last = self.last.max(at);
        self.close_until(self.last);
        self.seq = told.seq;
        let at = self.last;
        if let Some(today) = &mut self.today {
            today.upto = told.seq;
        }
        match &told.what {
            What::Census(census) => {
                self.things = census.clone();
                self.counted = self.today.as_ref().map(|today| today.day.from);
            }
            What::AlarmRaised(_) => {
                if let Some(today) = &mut self.today {
                    let period = period(today, at);
                    *today.alarms.entry(period).or_default() += 1;
                }
            }
            What::CaseOpened(opened) => self.came_back(opened.after.as_ref(), at),
            What::CaseReopened(earlier) => self.came_back(Some(earlier), at),
            What::StepBegun(_)
            | What::CaseMerged(_)
            | What::CaseParted(_)
            | What::CaseResolved(_)
            | What::Rated(_) => self.case(told, at),
            What::Presence(_) | What::DeskEmpty { .. } => self.presence(told, at),
            _ => self.contact(told, at),
        }
    }

    /// An event that reports do not read: the journal has come so far all the same.
    pub fn skip(&mut self, seq: u64) {
        self.seq = self.seq.max(seq);
    }

    /// Time passes: days that have been over for a while are closed. What was decided before midnight may be
    /// written after it, and belongs to its day.
    pub fn pass(&mut self, now: At) {
        self.close_until(self.last.max(now - GRACE));
    }

    /// How far the day under way is known at `now`: never less far than the journal.
    #[must_use]
    pub fn reached(&self, now: At) -> At {
        self.last.max(now)
    }

    fn close_until(&mut self, now: At) {
        let zone = day::zone(&self.zone);
        let mut silent = 0;
        loop {
            let next = match &self.today {
                None => Day::of(now, &zone),
                Some(sheet) if now < sheet.day.to => return,
                Some(_) if silent >= SILENT_DAYS => Day::of(now, &zone),
                // Where the zone was changed, a day is as long as it takes to come into the new one.
                Some(sheet) => Day { from: sheet.day.to, ..Day::of(sheet.day.to, &zone) },
            };
            silent += 1;
            let mut sheet = Sheet::new(next);
            sheet.upto = self.seq;
            if let Some(over) = self.today.replace(sheet) {
                let end = over.day.to;
                let closed = self.closed_sheet(over, end);
                self.closed.push(closed);
                let begins = self.today.as_ref().map_or(end, |sheet| sheet.day.from);
                self.agents.values_mut().for_each(|agent| agent.begin_day(begins));
            }
        }
    }

    /// Whether things were counted on the day under way.
    #[must_use]
    pub fn has_counted(&self) -> bool {
        let today = self.today.as_ref().map(|today| today.day.from);
        today.is_some() && self.counted == today
    }

    /// Days that are over, for whoever keeps them.
    pub fn take_closed(&mut self) -> Vec<Sheet> {
        std::mem::take(&mut self.closed)
    }

    #[must_use]
    pub fn closed(&self) -> &[Sheet] {
        &self.closed
    }

    /// The day under way, as it stands at `now`.
    #[must_use]
    pub fn today(&self, now: At) -> Option<Sheet> {
        let sheet = self.today.clone()?;
        let now = now.max(self.last).min(sheet.day.to);
        Some(self.closed_sheet(sheet, now))
    }

    /// A sheet with everything that is only added up when it is asked for.
    fn closed_sheet(&self, mut sheet: Sheet, end: At) -> Sheet {
        for (name, agent) in &self.agents {
            let mut agent = agent.clone();
            agent.until(end, sheet.day.from);
            if let Some(row) = agent.day(sheet.word(name)) {
                sheet.agents.push(row);
            }
        }
        let census = self.things.kinds.iter().map(|counted| Census {
            pack: sheet.word(&counted.pack),
            kind: sheet.word(&counted.thing_kind),
            things: counted.things,
            budget: counted.budget.unwrap_or(-1),
        });
        sheet.census = census.collect();
        sheet
    }

    fn came_back(&mut self, earlier: Option<&Earlier>, at: At) {
        if let (Some(earlier), Some(today)) = (earlier, &mut self.today) {
            let number = number(earlier.number);
            today.returns.push(Return {
                at: today.since_start(at),
                number,
                ended: earlier.ended.0,
            });
        }
    }
}

pub(crate) fn period(sheet: &Sheet, at: At) -> u16 {
    u16::try_from(i64::from(sheet.since_start(at)) / PERIOD).unwrap_or(u16::MAX)
}

/// A case's number as sheets keep it.
pub(crate) fn number(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
