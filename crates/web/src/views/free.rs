//! When the next one who could take a queue's contacts has a hand free, from how long today's contacts have taken.

use std::collections::BTreeMap;

use focal_base::{AgentId, Span};
use focal_desk::free::{Lasting, first_end};
use focal_desk::{AgentView, Channel, Contact, ContactState, Presence, Queue};
use focal_report::Sheet;

use super::Eye;
use super::case_row::channel;
use super::wait::{has_a_hand, suiting};

/// How long contacts of each channel last today, and the writing after them.
pub struct Today {
    talks: BTreeMap<&'static str, Lasting>,
    writing: Lasting,
}

/// How long it has gone on, as far as it is told: talk, or writing after it.
fn passed(eye: &Eye<'_>, contact: &Contact) -> Option<(bool, Span)> {
    match &contact.state {
        ContactState::Active { since, .. } => Some((true, eye.now.since(*since))),
        ContactState::AfterWork { since, .. } => Some((false, eye.now.since(*since))),
        _ => None,
    }
}

impl Today {
    #[must_use]
    pub fn of(eye: &Eye<'_>, sheets: &[Sheet]) -> Today {
        let span = |millis: u64| Span(i64::try_from(millis).unwrap_or(i64::MAX));
        let rows = || {
            sheets.iter().flat_map(|sheet| {
                sheet.handled.iter().map(move |row| (sheet.said(row.channel), row))
            })
        };
        let live = || {
            let contacts = eye.world.index.held.values().flatten();
            contacts.filter_map(|id| eye.world.contacts.get(id))
        };
        let of_channel = |word: &'static str| {
            let finished = rows().filter(|(channel, _)| *channel == word);
            let finished = finished.map(|(_, row)| span(row.talk.saturating_add(row.after)));
            let under_way = live().filter(|contact| channel(contact.channel) == word);
            let under_way = under_way.filter_map(|contact| passed(eye, contact));
            let under_way = under_way.filter(|(talks, _)| *talks).map(|(_, passed)| passed);
            (word, Lasting::of(finished, under_way))
        };
        let written = rows().filter(|(_, row)| row.after > 0).map(|(_, row)| span(row.after));
        let writing = live().filter_map(|contact| passed(eye, contact));
        let writing = writing.filter(|(talks, _)| !talks).map(|(_, passed)| passed);
        Today {
            talks: ["chat", "thing", "email"].map(of_channel).into(),
            writing: Lasting::of(written, writing),
        }
    }

    /// About when the next one is free, while none is: milliseconds from now.
    #[must_use]
    pub fn next_free(
        &self,
        eye: &Eye<'_>,
        queue: &Queue,
        roster: &BTreeMap<AgentId, AgentView>,
    ) -> Option<(i64, i64)> {
        let full: Vec<&AgentView> = suiting(queue, roster).collect();
        if full.iter().any(|view| has_a_hand(view)) {
            return None;
        }
        let under_way = full.iter().flat_map(|view| {
            let capacity = &view.agent.capacity;
            let wanted = capacity.weight(Channel::Chat);
            let held = eye.world.held_by(&view.agent.id);
            // Whoever still writes is free when all of it is written. Else only what leaves room enough counts.
            let writes = view.agent.presence == Presence::AfterContact;
            let last = !writes || eye.world.held_by(&view.agent.id).count() == 1;
            held.filter(move |contact| {
                last && view.free() + capacity.weight(contact.channel) >= wanted
            })
        });
        let under_way: Vec<(&Lasting, Span)> = under_way
            .filter_map(|contact| {
                let (talks, passed) = passed(eye, contact)?;
                let lasting =
                    if talks { self.talks.get(channel(contact.channel))? } else { &self.writing };
                Some((lasting, passed))
            })
            .collect();
        first_end(&under_way).map(|(early, late)| (early.0, late.0))
    }
}
