//! Letting go: what is over and older than its retention leaves the store, with all that belongs to it. A portion at
//! a time, so that nobody waits. Must not know who asks, nor how often.

use focal_base::{At, CaseId, Span};
use focal_desk::ContactState;
use focal_store::{Key, Query, Read};

use super::Work;
use crate::error::Refused;
use crate::rows::{CaseRow, MemberRow};
use crate::tables;

/// How long what is over is kept, by class. Zero is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Resolved cases with their threads, contacts and hand-offs; never shorter than they may be reopened.
    pub cases: Span,
    pub incidents: Span,
    pub alarms: Span,
    /// Rows of each class that go at once.
    pub at_once: usize,
}

impl Default for Retention {
    fn default() -> Retention {
        Retention {
            cases: Span::days(730),
            incidents: Span::days(730),
            alarms: Span::days(400),
            at_once: 500,
        }
    }
}

impl Work<'_, '_> {
    /// Lets go of one portion; gives how many cases, incidents and alarms it was.
    pub fn let_go(&mut self, kept: &Retention) -> Result<usize, Refused> {
        let reopens = self.tx.world.tenant.case.reopen_within;
        let before = |kept: Span| (kept > Span::ZERO).then(|| self.tx.now - kept);
        let cases = before(kept.cases).map(|at| at.min(self.tx.now - reopens));
        let (incidents, alarms) = (before(kept.incidents), before(kept.alarms));
        let mut gone = 0;
        if let Some(before) = cases {
            gone += self.let_cases_go(before, kept.at_once)?;
        }
        if let Some(before) = incidents {
            gone += self.let_incidents_go(before, kept.at_once)?;
        }
        if let Some(before) = alarms {
            let query = Query::by("active", false).limit(kept.at_once);
            let over = self.tx.store.find(&tables::ALARMS, &query)?;
            for row in over.iter().filter(|row| row.returned.is_some_and(|at| at < before)) {
                self.tx.batch().delete(&tables::ALARMS, row.id.as_str());
                gone += 1;
            }
        }
        self.let_merges_go(kept.at_once)?;
        Ok(gone)
    }

    /// What can no longer be taken back needs no memory of how it was.
    fn let_merges_go(&mut self, at_once: usize) -> Result<(), Refused> {
        let before = self.tx.now - super::merging::UNDO;
        let old = Query::new().at_most("at", Key::Int(before.0)).order_by("at").limit(at_once);
        for row in self.tx.store.find(&tables::MERGES, &old)? {
            self.tx.batch().delete(&tables::MERGES, row.id.as_str());
        }
        Ok(())
    }

    fn let_cases_go(&mut self, before: At, at_once: usize) -> Result<usize, Refused> {
        let old = Query::by("open", false).at_most("ended", Key::Int(before.0)).order_by("ended");
        let old = self.tx.store.find(&tables::CASES, &old.limit(at_once))?;
        let over = |row: &CaseRow| row.case.outcome().is_some_and(|outcome| outcome.at < before);
        let (mut left, mut gone) = (at_once, 0);
        for row in old.iter().filter(|row| over(row)) {
            // A long thread goes in several portions, and its case with the last of them.
            left = left.saturating_sub(self.let_thread_go(&row.case.id, left)?);
            if left == 0 {
                break;
            }
            self.let_case_go(&row.case.id)?;
            gone += 1;
        }
        Ok(gone)
    }

    fn let_thread_go(&mut self, case: &CaseId, most: usize) -> Result<usize, Refused> {
        let query = Query::by("case", case.as_str()).limit(most);
        let items = self.tx.store.find(&tables::ITEMS, &query)?;
        for item in &items {
            self.tx.batch().delete(&tables::ITEMS, item.id.as_str());
        }
        Ok(items.len())
    }

    fn let_case_go(&mut self, case: &CaseId) -> Result<(), Refused> {
        let theirs = Query::by("case", case.as_str());
        let ended = |state: &ContactState| matches!(state, ContactState::Ended { .. });
        for contact in self.tx.store.find(&tables::CONTACTS, &theirs)? {
            if ended(&contact.state) {
                self.tx.batch().delete(&tables::CONTACTS, contact.id.as_str());
            }
        }
        for handoff in self.tx.store.find(&tables::HANDOFFS, &theirs)? {
            match self.tx.world.handoffs.contains_key(&handoff.id) {
                true => self.tx.forget_handoff(&handoff.id),
                false => drop(self.tx.batch().delete(&tables::HANDOFFS, handoff.id.as_str())),
            }
        }
        match self.tx.world.cases.contains_key(case) {
            true => self.tx.forget_case_row(case),
            false => drop(self.tx.batch().delete(&tables::CASES, case.as_str())),
        }
        Ok(())
    }

    /// One that a case still follows stays with it.
    fn let_incidents_go(&mut self, before: At, at_once: usize) -> Result<usize, Refused> {
        let query = Query::by("open", false).limit(at_once);
        let over = self.tx.store.find(&tables::INCIDENTS, &query)?;
        let (mut left, mut gone) = (at_once, 0);
        for row in over.iter().filter(|row| row.closed.is_some_and(|at| at < before)) {
            let followed = Query::by("incident", row.id.as_str());
            if self.tx.store.count(&tables::CASES, &followed)? == 0 {
                // A large one goes in several portions, and its row with the last of them.
                let theirs = Query::by("incident", row.id.as_str()).limit(left);
                let members = self.tx.store.find(&tables::MEMBERS, &theirs)?;
                for member in &members {
                    let key = MemberRow::key(&member.incident, &member.thing);
                    self.tx.batch().delete(&tables::MEMBERS, &key);
                }
                left = left.saturating_sub(members.len());
                if left == 0 {
                    break;
                }
                self.tx.batch().delete(&tables::INCIDENTS, row.id.as_str());
                gone += 1;
            }
        }
        Ok(gone)
    }
}
