//! Sums sheets into figures, for all or split; and says which cases stand behind one.

use std::collections::BTreeMap;

use focal_base::At;
use jiff::tz::TimeZone;

use crate::day::{self, Day};
use crate::figure::Figure;
use crate::metric::Metric;
use crate::question::{By, Dim, Question};
use crate::sheet::{CaseWords, EndedBy, Ending, Handled, Leg, LegEnd, Rating, Sheet, Word};
use crate::sums::{self, Sums};

/// A word that no fact of this sheet has.
const NOWHERE: Word = Word::MAX;

/// The figures of each part, by its name; with [`By::All`] of one part without a name.
#[must_use]
pub fn answer(sheets: &[Sheet], question: &Question, by: By) -> BTreeMap<String, Vec<Figure>> {
    let sums = sum(sheets, question, by);
    let metrics: Vec<Metric> =
        Metric::ALL.iter().copied().filter(|m| fits(*m, question, by)).collect();
    let figures = |sums: &Sums| metrics.iter().map(|metric| sums.figure(*metric)).collect();
    sums.iter().map(|(name, sums)| (name.clone(), figures(sums))).collect()
}

/// How many endings each has to their name.
#[must_use]
pub fn enders(sheets: &[Sheet], question: &Question, by: By) -> BTreeMap<String, [i64; 8]> {
    sum(sheets, question, by).into_iter().map(|(name, sums)| (name, sums.by)).collect()
}

/// Whether a metric can be chosen and split like this.
#[must_use]
pub fn fits(metric: Metric, question: &Question, by: By) -> bool {
    let split = match by {
        By::Dim(dim) => metric.dims().contains(&dim),
        By::Quarter | By::Hour => metric.within_days(),
        _ => true,
    };
    split && question.only.keys().all(|dim| metric.dims().contains(dim))
}

fn sum(sheets: &[Sheet], question: &Question, by: By) -> BTreeMap<String, Sums> {
    let returns = Returns::of(sheets);
    let mut parts = Parts::default();
    if by == By::All {
        parts.at("");
    }
    for sheet in sheets {
        Reading::new(sheet, question, by).add(&returns, &mut parts);
    }
    parts.names.into_iter().map(|(name, at)| (name, std::mem::take(&mut parts.sums[at]))).collect()
}

#[derive(Default)]
struct Parts {
    names: BTreeMap<String, usize>,
    sums: Vec<Sums>,
}

impl Parts {
    fn at(&mut self, name: &str) -> usize {
        if let Some(at) = self.names.get(name) {
            return *at;
        }
        self.names.insert(name.to_owned(), self.sums.len());
        self.sums.push(Sums::default());
        self.sums.len() - 1
    }
}

/// When each ending was first followed by the same trouble.
struct Returns(BTreeMap<(u32, i64), i64>);

impl Returns {
    fn of(sheets: &[Sheet]) -> Returns {
        let mut first = BTreeMap::new();
        for sheet in sheets {
            for back in &sheet.returns {
                let at = sheet.day.from.0 + i64::from(back.at);
                let kept = first.entry((back.number, back.ended)).or_insert(at);
                *kept = at.min(*kept);
            }
        }
        Returns(first)
    }

    fn within(&self, ending: &Ending, ended: i64, window: i64) -> bool {
        self.0.get(&(ending.number, ended)).is_some_and(|at| at - ended <= window)
    }
}

/// One sheet, read for one question.
struct Reading<'a> {
    sheet: &'a Sheet,
    question: &'a Question,
    by: By,
    zone: TimeZone,
    /// What is asked for, in this sheet's words.
    only: Vec<(Dim, Word)>,
    from: i64,
    to: i64,
}

impl<'a> Reading<'a> {
    fn new(sheet: &'a Sheet, question: &'a Question, by: By) -> Reading<'a> {
        let word = |text: &String| match text.as_str() {
            "" => 0,
            _ => sheet.words.iter().position(|word| word == text).map_or(NOWHERE, |at| at as Word),
        };
        let only = question.only.iter().map(|(dim, text)| (*dim, word(text))).collect();
        let start = sheet.day.from.0;
        let (from, to) = (question.from.0 - start, question.to.0 - start);
        Reading { sheet, question, by, zone: day::zone(&question.zone), only, from, to }
    }

    fn add(&self, returns: &Returns, parts: &mut Parts) {
        let (sheet, switches) = (self.sheet, &self.question.switches);
        let mut places = Places::new(self, parts);
        for leg in sheet.legs.iter().filter(|leg| self.has(leg.at, |dim| of_leg(leg, dim))) {
            places.at(leg.at, |dim| of_leg(leg, dim)).leg(leg, switches);
        }
        for row in sheet.handled.iter().filter(|row| self.has(row.at, |dim| of_handled(row, dim))) {
            places.at(row.at, |dim| of_handled(row, dim)).handled(row);
        }
        for row in &sheet.endings {
            if self.has(row.at, |dim| of_case(&row.about, dim)) {
                let ended = sheet.day.from.0 + i64::from(row.at);
                let back = returns.within(row, ended, switches.window.0);
                places.at(row.at, |dim| of_case(&row.about, dim)).ending(row, back);
            }
        }
        for row in sheet.ratings.iter().filter(|row| self.has(row.at, |dim| of_rating(row, dim))) {
            places.at(row.at, |dim| of_rating(row, dim)).rating(row);
        }
        if matches!(self.by, By::Quarter | By::Hour) {
            return;
        }
        // Whole days, told of their first moment.
        for row in &sheet.agents {
            let word = |dim| (dim == Dim::Agent).then_some(row.agent);
            if self.has(0, word) {
                places.at(0, word).agent(row);
            }
        }
        for row in &sheet.census {
            let word = |dim| match dim {
                Dim::Pack => Some(row.pack),
                Dim::Kind => Some(row.kind),
                _ => None,
            };
            if self.has(0, word) {
                places.at(0, word).census(row);
            }
        }
    }

    fn has(&self, at: u32, word: impl Fn(Dim) -> Option<Word>) -> bool {
        let at = i64::from(at);
        let split = match self.by {
            By::Dim(dim) => word(dim).is_some(),
            _ => true,
        };
        split
            && self.from <= at
            && at < self.to
            && self.only.iter().all(|(dim, wanted)| word(*dim) == Some(*wanted))
    }

    fn name(&self, at: u32, word: Option<Word>) -> String {
        let moment = At(self.sheet.day.from.0 + i64::from(at));
        let step = |step: i64| At(self.sheet.day.from.0 + i64::from(at) / step * step).to_rfc3339();
        match self.by {
            By::All => String::new(),
            By::Dim(_) => self.sheet.said(word.unwrap_or(0)).to_owned(),
            By::Quarter => step(900_000),
            By::Hour => step(3_600_000),
            By::Day => Day::of(moment, &self.zone).date,
            By::Week => day::week(moment, &self.zone),
            By::Month => day::month(moment, &self.zone),
        }
    }
}

/// Where the facts of one sheet go: looked up once for each word or quarter of an hour, not for each fact.
struct Places<'a, 'b> {
    reading: &'a Reading<'a>,
    parts: &'b mut Parts,
    known: BTreeMap<u32, usize>,
}

impl<'a, 'b> Places<'a, 'b> {
    fn new(reading: &'a Reading<'a>, parts: &'b mut Parts) -> Places<'a, 'b> {
        Places { reading, parts, known: BTreeMap::new() }
    }

    fn at(&mut self, at: u32, word: impl Fn(Dim) -> Option<Word>) -> &mut Sums {
        let word = match self.reading.by {
            By::Dim(dim) => word(dim),
            _ => None,
        };
        let key = match self.reading.by {
            By::All => 0,
            By::Dim(_) => word.unwrap_or(0),
            _ => at / 900_000,
        };
        let place = match self.known.get(&key) {
            Some(place) => *place,
            None => {
                let place = self.parts.at(&self.reading.name(at, word));
                self.known.insert(key, place);
                place
            }
        };
        &mut self.parts.sums[place]
    }
}

fn of_leg(leg: &Leg, dim: Dim) -> Option<Word> {
    Some(match dim {
        Dim::Pack => leg.pack,
        Dim::Kind => leg.kind,
        Dim::Agent => leg.agent,
        Dim::Queue => leg.queue,
        Dim::Channel => leg.channel,
        Dim::Language => leg.lang,
        Dim::Cause | Dim::Owner => return None,
    })
}

fn of_handled(row: &Handled, dim: Dim) -> Option<Word> {
    Some(match dim {
        Dim::Pack => row.pack,
        Dim::Kind => row.kind,
        Dim::Agent => row.agent,
        Dim::Queue => row.queue,
        Dim::Channel => row.channel,
        Dim::Language => row.lang,
        Dim::Cause | Dim::Owner => return None,
    })
}

fn of_case(about: &CaseWords, dim: Dim) -> Option<Word> {
    Some(match dim {
        Dim::Pack => about.pack,
        Dim::Kind => about.kind,
        Dim::Cause => about.cause,
        Dim::Owner => about.owner,
        Dim::Agent => about.agent,
        Dim::Queue => about.queue,
        Dim::Channel => about.channel,
        Dim::Language => about.lang,
    })
}

fn of_rating(row: &Rating, dim: Dim) -> Option<Word> {
    Metric::Rating.dims().contains(&dim).then(|| of_case(&row.about, dim)).flatten()
}

/// A case behind a figure, and what it brought to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    pub number: u32,
    pub at: At,
    /// In the figure's own measure: milliseconds, cents, stars, millionths; 1 or 0 for a share.
    pub value: i64,
    /// Counts above the line, not only below it.
    pub counts: bool,
}

/// Every case behind one metric of a question.
#[must_use]
pub fn behind(sheets: &[Sheet], question: &Question, metric: Metric) -> Vec<Behind> {
    if !fits(metric, question, By::All) {
        return vec![];
    }
    let returns = Returns::of(sheets);
    sheets.iter().flat_map(|sheet| in_sheet(sheet, question, metric, &returns)).collect()
}

fn in_sheet(sheet: &Sheet, question: &Question, metric: Metric, returns: &Returns) -> Vec<Behind> {
    let reading = Reading::new(sheet, question, By::All);
    let case = |number, at: u32, found: Option<(i64, bool)>| {
        let at = At(sheet.day.from.0 + i64::from(at));
        found.map(|(value, counts)| Behind { number, at, value, counts })
    };
    let legs = sheet.legs.iter().filter(|leg| reading.has(leg.at, |dim| of_leg(leg, dim)));
    let legs = legs.filter_map(|leg| case(leg.number, leg.at, leg_in(leg, question, metric)));
    let handled = sheet.handled.iter().filter(|_| metric == Metric::Aht);
    let handled = handled.filter(|row| reading.has(row.at, |dim| of_handled(row, dim)));
    let handled = handled
        .filter_map(|row| case(row.number, row.at, Some(((row.talk + row.after) as i64, true))));
    let endings =
        sheet.endings.iter().filter(|row| reading.has(row.at, |dim| of_case(&row.about, dim)));
    let endings = endings.filter_map(|row| {
        let ended = sheet.day.from.0 + i64::from(row.at);
        let back = returns.within(row, ended, question.switches.window.0);
        case(row.number, row.at, ending_in(row, back, metric))
    });
    let ratings = sheet.ratings.iter().filter(|_| metric == Metric::Rating);
    let ratings = ratings.filter(|row| reading.has(row.at, |dim| of_rating(row, dim)));
    let ratings = ratings.filter_map(|row| case(row.number, row.at, Some((row.stars, true))));
    legs.chain(handled).chain(endings).chain(ratings).collect()
}

fn leg_in(leg: &Leg, question: &Question, metric: Metric) -> Option<(i64, bool)> {
    let switches = &question.switches;
    let wait = i64::from(leg.wait);
    let answered = leg.end == LegEnd::Answered;
    let found = match metric {
        Metric::ServiceLevel => {
            let gone = leg.end == LegEnd::Abandoned && !sums::is_short(leg, switches);
            (answered || gone).then_some((wait, answered && !sums::late(leg, switches)))
        }
        Metric::Asa => answered.then_some((wait, true)),
        Metric::Abandonment => Some((wait, leg.end == LegEnd::Abandoned)),
        _ => None,
    };
    found.filter(|_| sums::counts(leg, switches))
}

fn ending_in(row: &Ending, back: bool, metric: Metric) -> Option<(i64, bool)> {
    let share = |yes: bool| Some((i64::from(yes), yes));
    match metric {
        Metric::FirstContact => (row.answered > 0).then(|| share(row.answered == 1 && !back))?,
        Metric::ContactsPerCase => Some((i64::from(row.contacts), true)),
        Metric::SelfRepair => share(row.by == EndedBy::Thing),
        Metric::SelfService => share(sums::served_themselves(row)),
        Metric::WithoutPerson => {
            share(matches!(row.by, EndedBy::Thing | EndedBy::Alone) || sums::served_themselves(row))
        }
        Metric::TimeToOutcome => Some((i64::try_from(row.took).unwrap_or(i64::MAX), true)),
        Metric::RightOwner => (row.right_owner >= 0).then(|| share(row.right_owner == 1))?,
        Metric::Brier => (row.brier >= 0).then_some((row.brier, true)),
        Metric::CalibrationError => (row.brier >= 0).then_some((row.top, row.hit)),
        Metric::CostPerCase | Metric::CostPerThingMonth => Some((row.spent, true)),
        _ => None,
    }
}
