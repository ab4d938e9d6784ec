//! How right was Focal: what it found and decided, beside what was true, and beside what two plain policies would have
//! done about the very same troubles.

mod centre;
mod charts;
mod figures;
mod lines;
mod page;
mod play;
mod policy;
mod score;

use std::collections::BTreeMap;

use focal_base::{At, CaseId, OwnerRef, Span, TenantId, ThingId};
use focal_case::{Actor, RateCard};
use focal_desk::{Contact, OfferRecord, OfferResult};
use focal_diagnose::OwnerRole;
use focal_engine::rows::{AlarmRow, CaseRow};
use focal_engine::tables;
use focal_store::{Query, Read};

use crate::life::Life;
use crate::truth::{Ended, Fault, Truth};

use centre::Centre;

pub use figures::text;
pub use page::{About, page};
pub use play::play;
pub use policy::Policy;
pub use score::{Bin, Bins, Score, Share};

/// What one run, or several, have shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub focal: Score,
    pub calls: Score,
    pub script: Score,
    /// The same for troubles that no customer feels.
    pub unfelt: [Score; 3],
    /// Each trouble and each ending on a line of its own.
    pub lines: Vec<String>,
}

impl Found {
    pub fn add(&mut self, other: &Found) {
        self.focal.add(&other.focal);
        self.calls.add(&other.calls);
        self.script.add(&other.script);
        self.unfelt.iter_mut().zip(&other.unfelt).for_each(|(mine, theirs)| mine.add(theirs));
        self.lines.extend(other.lines.iter().cloned());
    }

    /// Read off the stores at the end of a run.
    #[must_use]
    pub fn of(life: &Life<'_>) -> Found {
        let mut found = Found::default();
        for (tenant, cast) in &life.casts {
            let Some(kept) = Kept::of(life, tenant) else { continue };
            let mine = |felt| focal(&cast.truth, tenant, &kept, life.now, felt);
            found.focal.add(&mine(true));
            found.unfelt[0].add(&mine(false));
            found.lines.extend(lines::of(&cast.truth, &kept, life.now));
            let people = life.world(tenant, |world| world.people.clone()).unwrap_or_default();
            let centre = || Centre {
                seed: life.plan.seed,
                agents: cast.shifts.values().map(|from| (*from, At::ZERO)).collect(),
                people: people.clone(),
            };
            let plays =
                |policy, felt| play(policy, &cast.truth, &kept.alarms, centre(), life.now, felt);
            found.calls.add(&plays(Policy::Calls, true));
            found.script.add(&plays(Policy::Script, true));
            found.unfelt[1].add(&plays(Policy::Calls, false));
            found.unfelt[2].add(&plays(Policy::Script, false));
        }
        found
    }
}

/// What is in the stores of one tenant.
struct Kept {
    cases: Vec<CaseRow>,
    alarms: Vec<AlarmRow>,
    contacts: Vec<Contact>,
    endings: Vec<CaseRow>,
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
            endings: life
                .endings
                .iter()
                .filter(|(of, _)| of == tenant)
                .map(|(_, row)| row.clone())
                .collect(),
        })
    }
}

/// A conversation with a person costs so many cents (destinationCRM on a Gartner poll, 2019; the packs' S1).
pub const CONTACT: i64 = 801;
/// A minute of a customer's or near person's own time, by the house's rate card.
pub const MINUTE: i64 = 25;

fn focal(truth: &Truth, tenant: &TenantId, kept: &Kept, now: At, felt: bool) -> Score {
    let mut score = Score::default();
    for fault in truth.faults.iter().filter(|fault| truth.is_felt_somewhere(fault) == felt) {
        let ended = fault.ended.as_ref().map(|(at, how)| match how {
            Ended::By(_, actor) => (*at, format!("{actor:?}").to_lowercase()),
            Ended::Itself => (*at, "itself".to_owned()),
        });
        let first = first_alarm(fault, &kept.alarms, now, None);
        let waiting = |lasts| waiting(truth, fault, lasts);
        score.trouble(fault.onset, first.map(|row| row.raised), ended, now, waiting);
    }
    // A case about something that nobody feels is counted with those; one about nothing with what is felt.
    let is_mine = |row: &&CaseRow| {
        let end = row.case.outcome().map_or(now, |outcome| outcome.at);
        about(truth, row, end).is_none_or(|fault| truth.is_felt_somewhere(fault)) == felt
    };
    for row in kept.cases.iter().filter(is_mine) {
        score.cents += row.case.spent.0;
        let minutes: i64 = row.case.costs.iter().map(|line| line.time.0 / 60_000).sum();
        score.cents_of_people += minutes * MINUTE;
        let handled = kept.contacts.iter();
        let handled = handled.filter(|it| it.case == row.case.id && is_taken(it));
        let contacts: Vec<_> = handled.collect();
        score.cents += CONTACT * contacts.len() as i64;
        score.contacts += contacts.len();
        let given = |run: &&focal_case::StepRun| {
            run.began.is_some() && matches!(run.by, Actor::Technician | Actor::Partner)
        };
        score.sent += row.case.runs.iter().filter(given).count();
        score.waits.extend(contacts.iter().map(|contact| contact.waited_before));
    }
    let mut before: BTreeMap<&CaseId, At> = BTreeMap::new();
    for (nth, row) in kept.endings.iter().enumerate() {
        let end = row.case.outcome().map_or(now, |outcome| outcome.at);
        // What was taken for over while it was not is not the end of it: that comes later, if it does.
        let lasted = lasts(truth, kept, nth, now);
        if is_mine(&row) {
            score.lasting.count(lasted);
        }
        if !lasted {
            continue;
        }
        let since = before.insert(&row.case.id, end).unwrap_or(At::ZERO);
        let within = |offer: &OfferRecord| offer.at > since && offer.at <= end;
        let own = kept.contacts.iter().filter(|contact| {
            contact.case == row.case.id
                && contact.offers.iter().any(|it| is_accepted(it) && within(it))
        });
        let contacts = own.count();
        if is_mine(&row) {
            ended(&mut score, truth, tenant, row, contacts);
        }
    }
    score
}

/// Whether an ending stands: the case did not end again, and is not open, about the same trouble.
fn lasts(truth: &Truth, kept: &Kept, nth: usize, now: At) -> bool {
    let row = &kept.endings[nth];
    let end = |row: &CaseRow| row.case.outcome().map_or(now, |outcome| outcome.at);
    let Some(fault) = about(truth, row, end(row)).map(|fault| fault.number) else { return true };
    let same = |other: &&CaseRow| {
        let it = about(truth, other, end(other));
        other.case.id == row.case.id && it.is_some_and(|it| it.number == fault)
    };
    let open = kept.cases.iter().filter(|case| !case.case.is_resolved());
    kept.endings[nth + 1..].iter().chain(open).all(|other| !same(&other))
}

fn is_accepted(offer: &OfferRecord) -> bool {
    offer.result == Some(OfferResult::Accepted)
}

fn is_taken(contact: &Contact) -> bool {
    contact.offers.iter().any(is_accepted)
}

/// What it is worth that a trouble lasts so long, by the usual rate card and the worst of its alarms.
fn waiting(truth: &Truth, fault: &Fault, lasts: Span) -> f64 {
    let alarms = fault.shows.values().flat_map(|shown| &shown.alarms);
    let severity = |alarm: &String| {
        let def = truth.kit.pack.alarms.iter().find(|def| def.alarm == *alarm);
        def.map(|def| def.severity)
    };
    let worst = alarms.filter_map(severity).max().unwrap_or_default();
    RateCard::default().waiting(worst, lasts)
}

/// What a trouble still shows after it has ended.
const SHOWS_LATE: Span = Span::mins(30);

/// The first alarm that a trouble raised, at one thing or at any.
fn first_alarm<'a>(
    fault: &Fault,
    alarms: &'a [AlarmRow],
    now: At,
    at: Option<&ThingId>,
) -> Option<&'a AlarmRow> {
    let end = fault.ended.as_ref().map_or(now, |(at, _)| *at);
    alarms.iter().find(|row| {
        let shown = fault.shows.get(&row.thing);
        at.is_none_or(|thing| *thing == row.thing)
            && row.raised >= fault.onset
            && row.raised <= end + Span::mins(10)
            && shown.is_some_and(|shown| shown.alarms.contains(&row.alarm))
    })
}

/// One case at its end, beside what was so.
fn ended(score: &mut Score, truth: &Truth, tenant: &TenantId, row: &CaseRow, contacts: usize) {
    let Some(outcome) = row.case.outcome() else { return };
    score.cases += 1;
    let fault = about(truth, row, outcome.at);
    if contacts > 0 {
        score.first_contact.count(contacts == 1);
    }
    let Some(fault) = fault else {
        score.about_nothing += usize::from(contacts > 0);
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
