//! Cases under way, as far as their ending needs to know: their contacts, and to whom work was given first.

use std::collections::BTreeMap;

use focal_base::At;
use serde::{Deserialize, Serialize};

use super::{Fold, number};
use crate::sheet::{CaseWords, Ending, Rating, Sheet};
use crate::told::{Ended, Told, What};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Under {
    /// Since its last ending.
    pub contacts: u32,
    pub answered: u32,
    /// Queue, channel and agent of the last contact that was answered.
    pub last: Option<(String, String, String)>,
    /// The company that was first given work.
    pub given: Option<String>,
    /// What cases had that became part of this one, by their ids.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub came: BTreeMap<String, Under>,
}

impl Under {
    /// With everything that came to it: its own words first, then theirs.
    fn whole(mut self) -> Under {
        for (_, other) in std::mem::take(&mut self.came) {
            let other = other.whole();
            self.contacts += other.contacts;
            self.answered += other.answered;
            self.last = self.last.or(other.last);
            self.given = self.given.or(other.given);
        }
        self
    }
}

impl Fold {
    pub(super) fn case(&mut self, told: &Told, at: At) {
        let Some(case) = &told.case else { return };
        match &told.what {
            What::StepBegun(step) => {
                if let Some(provider) = &step.provider {
                    let case = self.cases.entry(case.clone()).or_default();
                    case.given.get_or_insert_with(|| provider.clone());
                }
            }
            What::CaseMerged(of) => {
                let other = self.cases.remove(&of.from).unwrap_or_default();
                self.cases.entry(case.clone()).or_default().came.insert(of.from.clone(), other);
            }
            What::CaseParted(of) => {
                let back = self.cases.get_mut(case).and_then(|under| under.came.remove(&of.from));
                if let Some(other) = back {
                    self.cases.insert(of.from.clone(), other);
                }
            }
            What::CaseResolved(ended) => {
                let under = self.cases.remove(case).unwrap_or_default().whole();
                if let Some(today) = &mut self.today {
                    let ending = ending(today, ended, &under, at);
                    today.endings.push(ending);
                }
            }
            What::Rated(rated) => {
                let Some(today) = &mut self.today else { return };
                let about = CaseWords {
                    pack: today.word(&rated.pack),
                    kind: today.word(&rated.thing_kind),
                    cause: today.word(&rated.cause),
                    owner: today.word(&rated.owner),
                    lang: today.word(&rated.lang),
                    queue: 0,
                    channel: 0,
                    agent: 0,
                };
                let (at, number) = (today.since_start(at), number(rated.number));
                today.ratings.push(Rating { at, number, about, stars: rated.rating });
            }
            _ => {}
        }
    }
}

fn ending(today: &mut Sheet, ended: &Ended, under: &Under, at: At) -> Ending {
    let last = under.last.as_ref();
    let about = CaseWords {
        pack: today.word(&ended.pack),
        kind: today.word(&ended.thing_kind),
        cause: today.word(&ended.cause),
        owner: today.word(&ended.owner),
        lang: today.word(&ended.lang),
        queue: today.word(last.map_or("", |last| &last.0)),
        channel: today.word(last.map_or("", |last| &last.1)),
        agent: today.word(last.map_or("", |last| &last.2)),
    };
    let right_owner = match (&under.given, ended.confirmed && !ended.owner.is_empty()) {
        (Some(given), true) => i8::from(ended.owner == format!("provider:{given}")),
        _ => -1,
    };
    let (brier, top, hit) = calibration(ended);
    Ending {
        at: today.since_start(at),
        number: number(ended.number),
        about,
        by: ended.ended_by,
        first: ended.first,
        contacts: under.contacts,
        answered: under.answered,
        spent: ended.spent,
        took: at.since(ended.first_signal).0.unsigned_abs(),
        right_owner,
        brier,
        top,
        hit,
    }
}

/// Brier score in millionths (the sum over all causes of (p − whether it was)², 0 to 2), what the likeliest was given, and
/// whether it was the one. Something that no pack describes is one of the causes.
fn calibration(ended: &Ended) -> (i64, i64, bool) {
    if !ended.confirmed || ended.cause.is_empty() || ended.believed.is_empty() {
        return (-1, 0, false);
    }
    let mut squares = 0;
    let mut named = false;
    let mut first = ("", -1);
    for share in &ended.believed {
        let is = share.0 == ended.cause;
        named |= is;
        let off = share.1 - if is { 1_000_000 } else { 0 };
        squares += off * off;
        if share.1 > first.1 {
            first = (share.0.as_str(), share.1);
        }
    }
    // A cause that nobody thought of was given nothing.
    squares += if named { 0 } else { 1_000_000_000_000 };
    ((squares + 500_000) / 1_000_000, first.1, first.0 == ended.cause)
}
