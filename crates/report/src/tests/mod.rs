//! Days made by hand, days of the calendar that are odd, and lives drawn at random, told both ways.

mod calendar;
mod days;
mod journal;
mod lives;

use crate::{By, Day, Dim, Figure, Fold, Metric, Question, Sheet, Switches, answer, day, slow};
use journal::Journal;

pub(crate) const ZONE: &str = "Europe/Madrid";

/// All sheets of a journal, the last day as it stands at its end.
fn sheets(journal: &Journal) -> Vec<Sheet> {
    let mut fold = Fold::new(ZONE);
    for told in &journal.told {
        fold.take(told);
        // Written down and read again between any two facts, nothing is lost.
        if told.seq.is_multiple_of(7) {
            let text = serde_json::to_string(&fold).unwrap();
            fold = serde_json::from_str(&text).unwrap();
        }
    }
    fold.pass(journal.now);
    let mut all = fold.take_closed();
    all.extend(fold.today(journal.now));
    let text = serde_json::to_string(&all).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Both ways to every figure of a day agree, for all and split by each dimension.
fn agree(journal: &Journal, sheets: &[Sheet], day: &Day, switches: &Switches) {
    let switches = switches.clone();
    let question = Question { switches, ..Question::over(day.from, day.to, ZONE) };
    let dims = Dim::ALL.into_iter().map(By::Dim);
    for by in std::iter::once(By::All).chain(dims) {
        let fast = answer(sheets, &question, by);
        let slow = slow::figures(&journal.told, &question, by);
        assert_eq!(fast, slow, "{} by {by:?} with {:?}", day.date, question.switches);
    }
}

fn one(sheets: &[Sheet], question: &Question, metric: Metric) -> Figure {
    let all = answer(sheets, question, By::All);
    *all[""].iter().find(|figure| figure.metric == metric).unwrap()
}

fn day_of(date: &str) -> Day {
    Day::named(date, &day::zone(ZONE)).unwrap()
}
