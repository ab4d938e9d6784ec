//! Facts for reports: what a figure needs to know of a contact or a case, taken down the moment it happens. Ids and
//! numbers only; what they add up to is for the report to say.

use std::collections::BTreeMap;

use focal_base::{At, OwnerRef, Span};
use focal_case::{Actor, Case, Outcome};
use focal_desk::{Channel, Contact, StartedBy};
use focal_report::{
    Believed, CaseOpened, Censused, ContactOpened, Counted, Earlier, Ended, EndedBy,
    LONGEST_WINDOW, Rated, Transferred, What,
};
use focal_store::{Query, Read};

use super::Work;
use crate::rows::CaseRow;
use crate::tables;
use crate::tx::About;

impl Work<'_, '_> {
    pub(super) fn contact_opened(&self, row: &CaseRow, contact: &Contact) -> What {
        let (pack, thing_kind) = self.kind_of(&row.case);
        let queue = self.tx.world.queues.get(&contact.queue);
        What::ContactOpened(ContactOpened {
            contact: contact.id.0.clone(),
            number: row.case.number,
            queue: contact.queue.0.clone(),
            channel: channel(contact.channel).to_owned(),
            by: match contact.started_by {
                StartedBy::Customer => "customer",
                StartedBy::Thing => "thing",
                StartedBy::Agent => "agent",
            }
            .to_owned(),
            lang: row.case.lang.0.clone(),
            pack,
            thing_kind,
            target: queue.map_or(Span::ZERO, |queue| queue.target).0,
        })
    }

    pub(super) fn transferred(&self, contact: &Contact) -> What {
        let queue = self.tx.world.queues.get(&contact.queue);
        What::Transferred(Transferred {
            contact: contact.id.0.clone(),
            queue: contact.queue.0.clone(),
            target: queue.map_or(Span::ZERO, |queue| queue.target).0,
        })
    }

    /// A new case names the last one about the same, so that a report can say what did not last.
    pub(super) fn case_opened(&self, row: &CaseRow) -> What {
        What::CaseOpened(CaseOpened { after: self.earlier(&row.case) })
    }

    fn earlier(&self, case: &Case) -> Option<Earlier> {
        let since = At((self.tx.now - LONGEST_WINDOW).0.max(0));
        let query = match (&case.thing, &case.customer) {
            (Some(thing), _) => Query::by("thing", thing.as_str()),
            (None, Some(person)) => Query::by("customer", person.as_str()),
            (None, None) => return None,
        };
        let query = query.at_least("ended", since.0).order_by("ended").descending().limit(8);
        // What cannot be read now costs a figure its note, never the case.
        let mut found = self.tx.store.find(&tables::CASES, &query).ok()?.into_iter();
        // One that was merged never ended.
        let last = found.find(|row| row.case.merged_into.is_none())?;
        let same = last.case.customer == case.customer && last.case.id != case.id;
        let ended = last.case.outcome()?.at;
        same.then_some(Earlier { number: last.case.number, ended })
    }

    pub(super) fn case_ended(&self, row: &CaseRow, outcome: &Outcome) -> Ended {
        let case = &row.case;
        let (pack, thing_kind) = self.kind_of(case);
        let before = focal_case::merge::charged(case);
        Ended {
            number: case.number,
            pack,
            thing_kind,
            lang: case.lang.0.clone(),
            cause: outcome.cause.as_ref().map(|cause| cause.0.clone()).unwrap_or_default(),
            confirmed: outcome.cause_confirmed,
            owner: owner(&outcome.owner),
            ended_by: ended_by(outcome),
            first: case.outcomes_before.is_empty(),
            spent: (outcome.cost - before).0,
            first_signal: Self::first_signal(row),
            believed: believed(row),
        }
    }

    /// When it was first told of: the onset of its first alarm, or when somebody asked.
    fn first_signal(row: &CaseRow) -> At {
        let opened = row.case.reopened.last().copied().unwrap_or(row.case.opened);
        row.began.unwrap_or(opened).min(opened)
    }

    pub(super) fn rated(&self, case: &Case) -> Option<What> {
        let outcome = case.outcome()?;
        let (pack, thing_kind) = self.kind_of(case);
        Some(What::Rated(Rated {
            rating: i64::from(outcome.rating?),
            number: case.number,
            pack,
            thing_kind,
            cause: outcome.cause.as_ref().map(|cause| cause.0.clone()).unwrap_or_default(),
            owner: owner(&outcome.owner),
            lang: case.lang.0.clone(),
        }))
    }

    fn kind_of(&self, case: &Case) -> (String, String) {
        let thing = case.thing.as_ref().and_then(|id| self.tx.world.things.get(id));
        match thing {
            Some(thing) => (thing.pack.clone(), thing.kind.0.clone()),
            None => (case.pinned.pack.clone(), String::new()),
        }
    }

    /// Counts the tenant's things, kind by kind, with what support for one may cost a year.
    pub fn count_things(&mut self) {
        let world = &self.tx.world;
        let mut kinds: BTreeMap<(String, String), Counted> = BTreeMap::new();
        for thing in world.things.values() {
            let key = (thing.pack.clone(), thing.kind.0.clone());
            let budget = world
                .kit_of_thing(&thing.id)
                .and_then(|kit| kit.pack.support_budget.get(&thing.kind).map(|budget| budget.0));
            let (pack, thing_kind) = key.clone();
            let fresh = || Counted { pack, thing_kind, things: 0, budget };
            kinds.entry(key).or_insert_with(fresh).things += 1;
        }
        let census = What::Census(Censused { kinds: kinds.into_values().collect() });
        self.tx.fact(&census, About::default(), serde_json::Value::Null);
    }
}

fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Chat => "chat",
        Channel::Thing => "thing",
        Channel::Email => "email",
    }
}

/// An owner in one word; nothing while it is not known.
#[must_use]
pub fn owner(owner: &OwnerRef) -> String {
    match owner {
        OwnerRef::Provider(id) => format!("provider:{id}"),
        OwnerRef::Role(role) => format!("role:{role}"),
        OwnerRef::Customer => "customer".to_owned(),
        OwnerRef::Nobody => "nobody".to_owned(),
        OwnerRef::Unknown => String::new(),
    }
}

fn ended_by(outcome: &Outcome) -> EndedBy {
    match (&outcome.worked, outcome.recovered_alone) {
        (Some((_, Actor::Thing)), _) => EndedBy::Thing,
        (Some((_, Actor::Customer)), _) => EndedBy::Customer,
        (Some((_, Actor::Near)), _) => EndedBy::Near,
        (Some((_, Actor::Agent)), _) => EndedBy::Agent,
        (Some((_, Actor::Partner)), _) => EndedBy::Partner,
        (Some((_, Actor::Technician)), _) => EndedBy::Technician,
        (None, true) => EndedBy::Alone,
        (None, false) => EndedBy::Unknown,
    }
}

/// Each cause by its name, wherever it sits, in millionths; what no pack describes has none. Less than one in ten
/// thousand is not worth a line.
fn believed(row: &CaseRow) -> Vec<Believed> {
    let Some(belief) = &row.decision.belief else { return vec![] };
    let mut shares: BTreeMap<&str, f64> = BTreeMap::from([("", belief.unknown)]);
    for share in &belief.shares {
        *shares.entry(share.cause.cause.as_str()).or_default() += share.p;
    }
    let millionths = |(cause, p): (&str, f64)| Believed(cause.to_owned(), (p * 1e6).round() as i64);
    let mut all: Vec<Believed> =
        shares.into_iter().map(millionths).filter(|share| share.1 >= 100).collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all
}
