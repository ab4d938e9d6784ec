//! How right was Focal: what it found and decided, beside what was true, and beside what two plain policies would have
//! done about the very same troubles.

mod page;
mod policy;
mod score;

use focal_base::{At, OwnerRef, Span, TenantId};
use focal_diagnose::OwnerRole;
use focal_engine::rows::{AlarmRow, CaseRow};
use focal_engine::tables;
use focal_store::{Query, Read};

use crate::life::Life;
use crate::truth::{Fault, Truth};

pub use page::{page, text};
pub use policy::{Policy, play};
pub use score::{Bin, Bins, Score, Share};

/// What one run, or several, have shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub focal: Score,
    pub calls: Score,
    pub script: Score,
}

impl Found {
    pub fn add(&mut self, other: &Found) {
        self.focal.add(&other.focal);
        self.calls.add(&other.calls);
        self.script.add(&other.script);
    }

    /// Read off the stores at the end of a run.
    #[must_use]
    pub fn of(life: &Life<'_>) -> Found {
        let mut found = Found::default();
        for (tenant, cast) in &life.casts {
            let Some(kept) = Kept::of(life, tenant) else { continue };
            found.focal.add(&focal(&cast.truth, tenant, &kept, life.now));
            let agents = cast.agents.len();
            found.calls.add(&play(Policy::Calls, &cast.truth, &kept.alarms, agents, life.now));
            found.script.add(&play(Policy::Script, &cast.truth, &kept.alarms, agents, life.now));
        }
        found
    }
}

/// What is in the stores of one tenant.
struct Kept {
    cases: Vec<CaseRow>,
    alarms: Vec<AlarmRow>,
    contacts: Vec<focal_desk::Contact>,
}

impl Kept {
    fn of(life: &Life<'_>, tenant: &TenantId) -> Option<Kept> {
        let store = life.machine.store(tenant)?;
        let mut alarms = store.find(&tables::ALARMS, &Query::new()).ok()?;
        alarms.sort_by(|a, b| (a.raised, &a.id).cmp(&(b.raised, &b.id)));
        Some(Kept {
            cases: store.find(&tables::CASES, &Query::new()).ok()?,
            contacts: store.find(&tables::CONTACTS, &Query::new()).ok()?,
            alarms,
        })
    }
}

/// A conversation with a person costs so many cents (destinationCRM on a Gartner poll, 2019; the packs' S1).
pub const CONTACT: i64 = 801;
/// A minute of a customer's or near person's own time, by the house's rate card.
pub const MINUTE: i64 = 25;

fn focal(truth: &Truth, tenant: &TenantId, kept: &Kept, now: At) -> Score {
    let mut score = Score::default();
    for fault in &truth.faults {
        troubles(&mut score, fault, &kept.alarms, now);
    }
    for row in &kept.cases {
        score.cents += row.case.spent.0;
        let minutes: i64 = row.case.costs.iter().map(|line| line.time.0 / 60_000).sum();
        score.cents_of_people += minutes * MINUTE;
        let handled = kept.contacts.iter().filter(|contact| {
            let taken = |offer: &focal_desk::OfferRecord| {
                offer.result == Some(focal_desk::OfferResult::Accepted)
            };
            contact.case == row.case.id && contact.offers.iter().any(taken)
        });
        let contacts: Vec<_> = handled.collect();
        score.cents += CONTACT * contacts.len() as i64;
        score.contacts += contacts.len();
        score.waits.extend(contacts.iter().map(|contact| contact.waited_before));
        ended(&mut score, truth, tenant, row, contacts.len());
    }
    score
}

/// Whether and when a trouble was noticed, and how long it lasted.
fn troubles(score: &mut Score, fault: &Fault, alarms: &[AlarmRow], now: At) {
    if !fault.shows.values().any(|shown| !shown.alarms.is_empty()) {
        return;
    }
    score.troubles += 1;
    let end = fault.ended.as_ref().map_or(now, |(at, _)| *at);
    score.lasted.push(end.since(fault.onset));
    let first = alarms.iter().find(|row| {
        let shown = fault.shows.get(&row.thing);
        row.raised >= fault.onset
            && row.raised <= end + Span::mins(10)
            && shown.is_some_and(|shown| shown.alarms.contains(&row.alarm))
    });
    score.detected.extend(first.map(|row| row.raised.since(fault.onset)));
    if let Some((_, crate::truth::Ended::By(_, actor))) = &fault.ended {
        *score.ended_by.entry(format!("{actor:?}").to_lowercase()).or_default() += 1;
    } else {
        let how = if fault.ended.is_some() { "itself" } else { "nobody yet" };
        *score.ended_by.entry(how.to_owned()).or_default() += 1;
    }
}

/// One case at its end, beside what was so.
fn ended(score: &mut Score, truth: &Truth, tenant: &TenantId, row: &CaseRow, contacts: usize) {
    let Some(outcome) = row.case.outcome() else { return };
    score.cases += 1;
    let fault = about(truth, row, outcome.at);
    if contacts > 0 {
        score.first_contact.count(contacts == 1 && row.case.reopened.is_empty());
    }
    let Some(fault) = fault else {
        score.about_nothing += 1;
        return;
    };
    if let Some(owner) = &fault.owner {
        score.owner.count(is_owner(&outcome.owner, owner, tenant));
    }
    score.cause.count(outcome.cause.is_some() && outcome.cause == fault.cause);
    let Some(belief) = &row.decision.belief else { return };
    let is_it = |cause: &focal_base::CauseName| fault.cause.as_ref() == Some(cause);
    let mut brier = belief.unknown.powi(2);
    if fault.cause.is_none() {
        brier = (1.0 - belief.unknown).powi(2);
    }
    for share in &belief.shares {
        let so = f64::from(u8::from(is_it(&share.cause.cause)));
        brier += (share.p - so).powi(2);
    }
    score.brier.push(brier);
    if let Some(first) = belief.first() {
        score.bins.note(first.p, is_it(&first.cause.cause));
    }
}

/// What a case was really about: the trouble of its things that was there while it was open, the latest of several.
fn about<'a>(truth: &'a Truth, row: &CaseRow, end: At) -> Option<&'a Fault> {
    let there = |fault: &&Fault| {
        let over = fault.ended.as_ref().map_or(end, |(at, _)| *at);
        let reaches = row.case.things().any(|thing| {
            let shown = fault.shows.get(thing);
            shown.is_some_and(|shown| !shown.alarms.is_empty())
        });
        reaches && fault.onset <= end && over + Span::mins(30) >= row.case.opened
    };
    truth.faults.iter().filter(there).max_by_key(|fault| fault.onset)
}

fn is_owner(said: &OwnerRef, so: &OwnerRole, tenant: &TenantId) -> bool {
    match (said, so) {
        (OwnerRef::Provider(id), OwnerRole::Role(role)) => id.0 == format!("{tenant}-{role}"),
        (OwnerRef::Role(said), OwnerRole::Role(role)) => said == role,
        (OwnerRef::Customer, OwnerRole::Customer) | (OwnerRef::Nobody, OwnerRole::Nobody) => true,
        _ => false,
    }
}
