//! What happened within the time asked for, taken from whole stories: each contact's waits and talks, each case's ends.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::At;

use super::agents::{Shift, shifts};
use super::{asked, moments};
use crate::day::{Day, zone};
use crate::question::{Dim, Question};
use crate::told::{Censused, ContactOpened, Earlier, Ended, Told, What};

pub(super) type Words = BTreeMap<Dim, String>;

pub(super) struct Wait {
    pub words: Words,
    pub thing: bool,
    pub answered: bool,
    pub gave_up: bool,
    pub wait: i64,
    pub target: i64,
}

pub(super) struct Time {
    pub words: Words,
    pub talk: i64,
    pub after: i64,
}

pub(super) struct End {
    pub at: At,
    pub told: Ended,
    pub contacts: i64,
    /// Queue, channel and agent of each contact that was answered since its last end.
    pub answered: Vec<(String, String, String)>,
    /// The same of whoever had it last, answered or taken over.
    pub last: Option<(String, String, String)>,
    pub given: Option<String>,
}

#[derive(Default)]
pub(super) struct Records {
    pub waits: Vec<Wait>,
    pub times: Vec<Time>,
    pub ends: Vec<End>,
    pub stars: Vec<(Words, i64)>,
    /// What came back, and when.
    pub backs: Vec<(At, Earlier)>,
    /// As things were counted last, on each day.
    pub census: Vec<Censused>,
    pub shifts: Vec<Shift>,
}

/// A story: what happened to one contact or case, in order.
type Story<'a> = Vec<(At, &'a Told)>;

impl Records {
    pub(super) fn of(told: &[Told], question: &Question) -> Records {
        let at = moments(told);
        let within = |at: At| question.from <= at && at < question.to;
        let mut contacts: BTreeMap<&str, Story<'_>> = BTreeMap::new();
        let mut cases: BTreeMap<&str, Story<'_>> = BTreeMap::new();
        let mut records = Records::default();
        for (at, told) in at.iter().copied().zip(told) {
            if let Some(contact) = contact_of(&told.what) {
                contacts.entry(contact).or_default().push((at, told));
            }
            if let Some(case) = &told.case {
                cases.entry(case).or_default().push((at, told));
            }
            match &told.what {
                What::CaseReopened(earlier) => records.backs.push((at, earlier.clone())),
                What::CaseOpened(opened) => {
                    records.backs.extend(opened.after.clone().map(|earlier| (at, earlier)));
                }
                What::Rated(rated) if within(at) => {
                    let words = [
                        (Dim::Pack, &rated.pack),
                        (Dim::Kind, &rated.thing_kind),
                        (Dim::Cause, &rated.cause),
                        (Dim::Owner, &rated.owner),
                        (Dim::Language, &rated.lang),
                    ];
                    let words = words.map(|(dim, word)| (dim, word.clone()));
                    records.stars.push((Words::from(words), rated.rating));
                }
                _ => {}
            }
        }
        for story in contacts.values() {
            records.waits.extend(waits(story, &within));
            records.times.extend(times(story, &within));
        }
        let channels = channels(&contacts);
        for story in cases.values() {
            records.ends.extend(ends(story, &channels).into_iter().filter(|end| within(end.at)));
        }
        records.census = census(told, &at, question);
        records.shifts = shifts(told, &at, &contacts);
        records
    }

    /// Every word of a dimension that any record has.
    pub(super) fn names(&self, dim: Dim, question: &Question) -> BTreeSet<String> {
        let waits = self.waits.iter().map(|wait| wait.words.clone());
        let times = self.times.iter().map(|time| time.words.clone());
        let stars = self.stars.iter().map(|(words, _)| words.clone());
        let things = self.census.iter().flat_map(|census| &census.kinds).map(|counted| {
            Words::from([
                (Dim::Pack, counted.pack.clone()),
                (Dim::Kind, counted.thing_kind.clone()),
            ])
        });
        let there = self.shifts.iter().filter(|shift| shift.worked(question));
        let there = there.map(|shift| Words::from([(Dim::Agent, shift.agent.clone())]));
        let all = waits.chain(times).chain(stars).chain(things).chain(there);
        let all = all.chain(self.ends.iter().map(end_words));
        all.filter(|words| asked(words, question))
            .filter_map(|mut words| words.remove(&dim))
            .collect()
    }
}

pub(super) fn contact_of(what: &What) -> Option<&str> {
    match what {
        What::ContactOpened(opened) => Some(&opened.contact),
        What::Offered(offered) => Some(&offered.contact),
        What::Transferred(to) => Some(&to.contact),
        What::ContactEnded(ended) => Some(&ended.contact),
        What::ContactJoined(of)
        | What::Accepted(of)
        | What::Declined(of)
        | What::TimedOut(of)
        | What::Withdrawn(of)
        | What::Vanished(of)
        | What::TakenOver(of)
        | What::WrappedUp(of)
        | What::Resumed(of) => Some(&of.contact),
        _ => None,
    }
}

/// What is known of a contact just before the place: its queue and target change when it is handed on, its channel
/// when somebody joins it.
fn as_it_was(story: &Story<'_>, place: usize) -> Option<ContactOpened> {
    let What::ContactOpened(opened) = &story.first()?.1.what else { return None };
    let mut of = opened.clone();
    for (_, told) in &story[..place] {
        match &told.what {
            What::Transferred(to) => (of.queue, of.target) = (to.queue.clone(), to.target),
            What::ContactJoined(_) => (of.channel, of.by) = ("chat".into(), "customer".into()),
            _ => {}
        }
    }
    Some(of)
}

fn words(of: &ContactOpened, agent: &str) -> Words {
    Words::from([
        (Dim::Pack, of.pack.clone()),
        (Dim::Kind, of.thing_kind.clone()),
        (Dim::Queue, of.queue.clone()),
        (Dim::Channel, of.channel.clone()),
        (Dim::Language, of.lang.clone()),
        (Dim::Agent, agent.to_owned()),
    ])
}

/// Whether an agent held it just before the place: talked, not only wrote.
fn talked(story: &Story<'_>, place: usize) -> bool {
    let before = story[..place].iter().rev().find(|(_, told)| {
        matches!(
            told.what,
            What::Accepted(_)
                | What::TakenOver(_)
                | What::WrappedUp(_)
                | What::Resumed(_)
                | What::Transferred(_)
                | What::Vanished(_)
                | What::ContactEnded(_)
        )
    });
    before.is_some_and(|(_, told)| {
        matches!(told.what, What::Accepted(_) | What::TakenOver(_) | What::Resumed(_))
    })
}

fn waits(story: &Story<'_>, within: &impl Fn(At) -> bool) -> Vec<Wait> {
    let mut found = Vec::new();
    for (place, (at, told)) in story.iter().enumerate() {
        let enters = match &told.what {
            What::ContactOpened(opened) => opened.by != "agent",
            What::Transferred(_) => true,
            What::Vanished(_) => talked(story, place),
            _ => false,
        };
        let over = story[place + 1..]
            .iter()
            .position(|(_, told)| matches!(told.what, What::Accepted(_) | What::ContactEnded(_)));
        let (true, Some(over)) = (enters, over.map(|over| place + 1 + over)) else { continue };
        let (end, last) = &story[over];
        let Some(of) = as_it_was(story, over).filter(|_| within(*end)) else { continue };
        let joined = story[place..over].iter().rev();
        let joined = joined.filter(|(_, told)| matches!(told.what, What::ContactJoined(_)));
        let since = joined.map(|(at, _)| *at).next().unwrap_or(*at);
        let answered = matches!(last.what, What::Accepted(_));
        let agent = last.actor.clone().filter(|_| answered).unwrap_or_default();
        found.push(Wait {
            words: words(&of, &agent),
            thing: of.by == "thing",
            answered,
            gave_up: matches!(&last.what, What::ContactEnded(ended) if ended.gave_up),
            wait: end.since(since).0,
            target: of.target,
        });
    }
    found
}

/// Whether an agent begins to talk at the place: answers what waits, or takes over from another.
fn takes(story: &Story<'_>, place: usize) -> bool {
    match story[place].1.what {
        What::Accepted(_) => !talked(story, place),
        What::TakenOver(_) => talked(story, place),
        _ => false,
    }
}

fn times(story: &Story<'_>, within: &impl Fn(At) -> bool) -> Vec<Time> {
    let mut found = Vec::new();
    for (place, (at, told)) in story.iter().enumerate() {
        let leaves = story[place + 1..].iter().position(|(_, told)| {
            matches!(
                told.what,
                What::TakenOver(_)
                    | What::Transferred(_)
                    | What::Vanished(_)
                    | What::ContactEnded(_)
            )
        });
        let takes = takes(story, place);
        let (true, Some(leaves)) = (takes, leaves.map(|leaves| place + 1 + leaves)) else {
            continue;
        };
        let end = story[leaves].0;
        let Some(of) = as_it_was(story, leaves).filter(|_| within(end)) else { continue };
        let words_of = |what: &What| matches!(what, What::WrappedUp(_) | What::Resumed(_));
        let last = story[place..leaves].iter().rev().find(|(_, told)| words_of(&told.what));
        let wrapped = last.filter(|(_, told)| matches!(told.what, What::WrappedUp(_)));
        let talks_until = wrapped.map_or(end, |(at, _)| *at);
        let agent = told.actor.clone().unwrap_or_default();
        found.push(Time {
            words: words(&of, &agent),
            talk: talks_until.since(*at).0,
            after: end.since(talks_until).0,
        });
    }
    found
}

/// Queue and channel of each contact, at each moment at which it was taken.
fn channels(contacts: &BTreeMap<&str, Story<'_>>) -> BTreeMap<u64, (String, String)> {
    let mut found = BTreeMap::new();
    for story in contacts.values() {
        for (place, (_, told)) in story.iter().enumerate() {
            if takes(story, place)
                && let Some(of) = as_it_was(story, place)
            {
                found.insert(told.seq, (of.queue, of.channel));
            }
        }
    }
    found
}

fn ends(story: &Story<'_>, channels: &BTreeMap<u64, (String, String)>) -> Vec<End> {
    let mut found = Vec::new();
    let mut began = 0;
    for (place, (at, told)) in story.iter().enumerate() {
        let What::CaseResolved(ended) = &told.what else { continue };
        let since = &story[began..place];
        began = place + 1;
        let given = since.iter().find_map(|(_, told)| match &told.what {
            What::StepBegun(step) => step.provider.clone(),
            _ => None,
        });
        let taken = |told: &Told| {
            let (queue, channel) = channels.get(&told.seq)?.clone();
            Some((queue, channel, told.actor.clone()?))
        };
        let answered = since.iter().filter(|(_, told)| matches!(told.what, What::Accepted(_)));
        let answered = answered.filter_map(|(_, told)| taken(told));
        let opened = |told: &Told| matches!(told.what, What::ContactOpened(_));
        found.push(End {
            at: *at,
            told: ended.clone(),
            contacts: since.iter().filter(|(_, told)| opened(told)).count() as i64,
            answered: answered.collect(),
            last: since.iter().rev().find_map(|(_, told)| taken(told)),
            given,
        });
    }
    found
}

/// In words: what it was about, and who was with it last.
pub(super) fn end_words(end: &End) -> Words {
    let (queue, channel, agent) = end.last.clone().unwrap_or_default();
    Words::from([
        (Dim::Pack, end.told.pack.clone()),
        (Dim::Kind, end.told.thing_kind.clone()),
        (Dim::Cause, end.told.cause.clone()),
        (Dim::Owner, end.told.owner.clone()),
        (Dim::Language, end.told.lang.clone()),
        (Dim::Queue, queue),
        (Dim::Channel, channel),
        (Dim::Agent, agent),
    ])
}

/// For each day asked for, how things were counted last before its end.
fn census(told: &[Told], at: &[At], question: &Question) -> Vec<Censused> {
    let zone = zone(&question.zone);
    let mut days = Vec::new();
    let mut day = Day::of(question.from, &zone);
    while day.from < question.to {
        let counted = at.iter().zip(told).filter(|(at, _)| **at < day.to);
        let mut latest = counted.rev().filter_map(|(_, told)| match &told.what {
            What::Census(census) => Some(census),
            _ => None,
        });
        days.extend(latest.next().cloned());
        day = day.next(&zone);
    }
    days
}
