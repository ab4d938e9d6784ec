//! Promise clocks rise: the time used of a promise never falls while the clock goes forward, its pauses follow each
//! other, and what was answered or ended stays so until the case is opened again.

use std::collections::BTreeMap;

use focal_base::{At, CaseId, Span, TenantId};
use focal_case::promise::{Hold, Promise, goes_on};

use super::{Check, Look, Verdict, must};

#[derive(Default)]
pub struct ClocksRise {
    last: BTreeMap<(TenantId, CaseId), Before>,
    now: At,
}

struct Before {
    used: Span,
    answering: Span,
    promise: Promise,
    reopened: usize,
}

impl Check for ClocksRise {
    fn name(&self) -> &'static str {
        "promise"
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        let goes_back = look.now < self.now;
        self.now = look.now;
        if goes_back {
            // A clock that was set back takes its own time with it.
            self.last.clear();
        }
        for row in look.world.cases.values() {
            let (case, promise) = (&row.case, &row.case.promise);
            let of = || format!("the promise of C-{} of {}", case.number, look.tenant);
            let order = promise
                .holds
                .is_sorted_by(|a: &Hold, b: &Hold| a.until.is_some_and(|end| end <= b.since));
            must(order, || format!("{} has pauses that overlap", of()))?;
            let used = used(promise, look.now);
            let key = (look.tenant.clone(), case.id.clone());
            // What ended by a clock that was ahead may be opened again before that.
            let ahead =
                |before: &&Before| before.promise.resolved.is_some_and(|end| end > look.now);
            if let Some(before) = self.last.get(&key).filter(|before| !ahead(before)) {
                must(used >= before.used, || {
                    format!("{} fell from {} to {used}", of(), before.used)
                })?;
                must(answering(promise, look.now) >= before.answering, || {
                    format!("{}: the clock of the first answer fell", of())
                })?;
                must(goes_on(&before.promise, promise), || {
                    format!("{} has another past: {:?}, then {promise:?}", of(), before.promise)
                })?;
                must(case.reopened.len() >= before.reopened, || {
                    format!("{} forgot its past", of())
                })?;
            }
            must(promise.resolved.is_some() == case.is_resolved(), || {
                format!("{} ends at {:?}, and the case does not agree", of(), promise.resolved)
            })?;
            let before = Before {
                used,
                answering: answering(promise, look.now),
                promise: promise.clone(),
                reopened: case.reopened.len(),
            };
            self.last.insert(key, before);
        }
        Ok(())
    }
}

/// How long the first answer has taken, all hours being open here.
fn answering(promise: &Promise, now: At) -> Span {
    promise.answered.unwrap_or(now).since(promise.from)
}

/// Time that counts, all hours being open here.
fn used(promise: &Promise, now: At) -> Span {
    let end = promise.resolved.unwrap_or(now);
    let mut used = end.since(promise.from).0;
    for hold in &promise.holds {
        let until = hold.until.unwrap_or(end).min(end);
        used -= until.since(hold.since.max(promise.from).min(until)).0;
    }
    Span(used.max(0))
}
