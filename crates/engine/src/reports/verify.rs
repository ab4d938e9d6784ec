//! Holds the figures that reports show of a day against what the journal says of it, by another way. Only reads.

use focal_base::At;
use focal_report::{
    By, Day, Dim, Figure, Fold, LONGEST_WINDOW, Metric, Question, Told, answer, day, slow,
};
use focal_store::{EventQuery, Read, StoreError};

use super::{kinds, sheets_between, told, under_way};
use crate::tables;

/// Events read at once.
const EVENTS: usize = 20_000;

/// A day whose figures agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub day: String,
    pub figures: usize,
    pub events: usize,
}

/// The first figure that does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub day: String,
    /// The dimension and its value; nothing where all are meant.
    pub of: Option<(&'static str, String)>,
    pub metric: &'static str,
    pub shown: Option<Figure>,
    pub told: Option<Figure>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let of = match &self.of {
            Some((dim, value)) => format!("{dim} {value:?}"),
            None => "all".to_owned(),
        };
        let figure = |figure: &Option<Figure>| match figure {
            Some(found) => {
                format!("{} of {} ({} to {})", found.top, found.of, found.low, found.high)
            }
            None => "nothing".to_owned(),
        };
        let (shown, told) = (figure(&self.shown), figure(&self.told));
        write!(
            f,
            "{} {} of {of}: reports show {shown}, the journal tells {told}",
            self.day, self.metric
        )
    }
}

#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    BadDay(String),
    #[error("there is no such tenant")]
    NoTenant,
}

/// Every figure of a day, for all and split by each dimension; without a day, of the last whole one.
///
/// # Errors
/// When the store cannot be read, or the day is none.
pub fn verify<R: Read>(
    reader: &R,
    named: Option<&str>,
    now: At,
) -> Result<Result<Verified, Box<Difference>>, VerifyError> {
    let tenant = reader.get(&tables::TENANT, reader.tenant_id().as_str())?;
    let name = tenant.ok_or(VerifyError::NoTenant)?.zone;
    let zone = day::zone(&name);
    let day = match named {
        Some(text) => Day::named(text, &zone).map_err(VerifyError::BadDay)?,
        None => Day::of(At(Day::of(now, &zone).from.0 - 1), &zone),
    };
    let kept = reader.get(&tables::FOLDS, "fold")?;
    let mut fold = kept.map_or_else(|| Fold::new(&name), |row| row.fold);
    let until = day.to + LONGEST_WINDOW;
    let live = under_way(&mut fold, reader, now)?;
    let sheets = sheets_between(live, reader, (day.from, until))?;
    // A clock that was set back does not take back what the journal tells.
    let question = Question::over(day.from, day.to.min(fold.reached(now)), &name);
    let journal = journal(reader)?;
    let mut figures = 0;
    for by in std::iter::once(By::All).chain(Dim::ALL.into_iter().map(By::Dim)) {
        let shown = answer(&sheets, &question, by);
        let told = slow::figures(&journal, &question, by);
        let names = shown.keys().chain(told.keys()).cloned();
        for name in names.collect::<std::collections::BTreeSet<String>>() {
            for metric in Metric::ALL {
                let find = |all: &std::collections::BTreeMap<String, Vec<Figure>>| {
                    all.get(&name)?.iter().find(|figure| figure.metric == *metric).copied()
                };
                let (shown, told) = (find(&shown), find(&told));
                if shown != told {
                    let of = match by {
                        By::Dim(dim) => Some((dim.word(), name)),
                        _ => None,
                    };
                    let (day, metric) = (day.date, metric.word());
                    return Ok(Err(Box::new(Difference { day, of, metric, shown, told })));
                }
                figures += usize::from(shown.is_some());
            }
        }
    }
    Ok(Ok(Verified { day: day.date, figures, events: journal.len() }))
}

/// All that reports read of the journal.
fn journal<R: Read>(reader: &R) -> Result<Vec<Told>, StoreError> {
    let mut all = Vec::new();
    let mut since = 0;
    loop {
        let query = EventQuery { kinds: kinds(), ..EventQuery::since(since, EVENTS) };
        let found = reader.events(&query)?;
        let (count, last) = (found.len(), found.last().map(|event| event.seq));
        all.extend(found.into_iter().filter_map(told));
        match last.filter(|_| count == EVENTS) {
            Some(last) => since = last,
            None => return Ok(all),
        }
    }
}
