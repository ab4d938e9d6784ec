//! Merge and split: two cases of one trouble become one with everything they had, and what does not belong to a case
//! becomes one of its own. Both are taken back within a day by what is written down here; each belief is made anew.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AgentId, CaseId, ItemId, Money, Said, Span};
use focal_case::merge::{emptied, hindrance, merge, part};
use focal_case::open::Subject;
use focal_desk::Contact;
use focal_report::{OfCase, What};
use focal_store::{Query, Read};

use super::Work;
use crate::error::Refused;
use crate::rows::{Body, CaseRow, ItemKind, ItemRow, MergeRow};
use crate::tables;
use crate::tx::About;
use crate::world::World;

/// So long a merge or a split can be taken back.
pub const UNDO: Span = Span::hours(24);
/// Lines that can be moved in one decision.
const MOST: usize = 2_000;

/// What a merge would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    pub into: CaseId,
    pub from: CaseId,
    pub lines: usize,
    pub steps: usize,
    /// Questions that were answered in both: the newest answer stands.
    pub twice: usize,
    pub spent: (Money, Money),
    pub why_not: Option<Said>,
}

/// Open cases that may be the same trouble: the customer's others, and others about the same thing or incident.
#[must_use]
pub fn candidates(world: &World, row: &CaseRow) -> Vec<CaseId> {
    let customer = row.case.customer.iter().flat_map(|id| world.cases_of_person(id));
    let things = row.case.things().flat_map(|thing| world.cases_of(thing));
    let incident = row.case.incident.iter().flat_map(|id| world.followers(id));
    let all = customer.chain(things).chain(incident);
    let fits = |other: &&CaseRow| hindrance(&row.case, &other.case).is_none();
    let found: BTreeMap<u64, CaseId> =
        all.filter(fits).map(|other| (other.case.number, other.case.id.clone())).collect();
    found.into_values().collect()
}

impl Work<'_, '_> {
    /// Looks without changing anything.
    pub fn would_merge(&self, one: &CaseId, other: &CaseId) -> Result<Merged, Refused> {
        let (into, from) = self.in_order(one, other)?;
        let lines =
            self.tx.store.count(&tables::ITEMS, &Query::by("case", from.case.id.as_str()))?;
        let lines = usize::try_from(lines).unwrap_or(usize::MAX);
        let twice = from.case.answers.iter().filter(|given| {
            let same = |ours: &&focal_case::AnswerGiven| {
                ours.step == given.step && ours.withdrawn.is_none() && given.withdrawn.is_none()
            };
            into.case.answers.iter().any(|ours| same(&ours))
        });
        Ok(Merged {
            lines,
            steps: from.case.runs.len(),
            twice: twice.count(),
            spent: (into.case.spent, from.case.spent),
            why_not: hindrance(&into.case, &from.case)
                .or_else(|| self.two_talk(&into, &from))
                .or_else(|| (lines > MOST).then(|| Said::new("merge.too_long"))),
            into: into.case.id,
            from: from.case.id,
        })
    }

    /// Whoever was opened first goes on.
    fn in_order(&self, one: &CaseId, other: &CaseId) -> Result<(CaseRow, CaseRow), Refused> {
        let (a, b) = (self.case(one)?.clone(), self.case(other)?.clone());
        Ok(if a.case.number <= b.case.number { (a, b) } else { (b, a) })
    }

    /// Two conversations with two agents cannot be one.
    fn two_talk(&self, into: &CaseRow, from: &CaseRow) -> Option<Said> {
        let world = &self.tx.world;
        let with = |row: &CaseRow| world.contact_of(&row.case.id).and_then(Contact::agent).cloned();
        let (ours, theirs) = (with(into)?, with(from)?);
        (ours != theirs).then(|| Said::new("merge.two_agents"))
    }

    /// Makes one of two: thread, contacts, evidence, steps, costs and clocks come together.
    pub fn merge_cases(
        &mut self,
        one: &CaseId,
        other: &CaseId,
        agent: &AgentId,
    ) -> Result<CaseId, Refused> {
        let would = self.would_merge(one, other)?;
        if let Some(why) = would.why_not {
            return Err(Refused::Conflict(why));
        }
        let (into, from) = self.in_order(one, other)?;
        let hours = self.tx.world.hours_of(&into);
        let case = merge(&into.case, &from.case, &hours, self.tx.now)?;
        let also = case.also.difference(&into.case.also).cloned().collect();
        let (to, gone) = (into.case.id.clone(), from.case.id.clone());
        let promised = (into.case.promise.first_answer, into.case.promise.resolution);
        let contacts = self.move_contacts(&gone, &to)?;
        self.move_lines(&gone, &to, |_| true, true)?;
        // Steps are found by their case: it lets go of them before the other takes them.
        let left = CaseRow { case: emptied(&from.case, &case, self.tx.now), ..from.clone() };
        self.tx.put_case(left);
        let mut next = CaseRow { case, ..into };
        join(&mut next, &from);
        self.tx.put_case(next);
        self.move_handoffs(&gone, &to, |_| true)?;
        let id: ItemId = self.tx.new_id();
        let row = MergeRow {
            id: id.clone(),
            at: self.tx.now,
            by: agent.clone(),
            into: to.clone(),
            from: gone.clone(),
            number: from.case.number,
            before: from,
            also,
            promised,
            contacts,
            undone: None,
        };
        let said =
            |key: &str, number: u64| Said::new(key).with("number", number).with("agent", agent);
        self.tell(&to, ItemKind::System, said("thread.merged", row.number));
        let body = serde_json::json!({ "on": to, "from": gone, "number": row.number, "merge": id });
        self.tx.batch().put(&tables::MERGES, &row);
        self.tx.event("case.merged", About::case(&to).agent(agent), body);
        let merged = What::CaseMerged(OfCase { from: gone.0.clone() });
        self.tx.fact(&merged, About::case(&to), serde_json::Value::Null);
        self.settle(&to);
        self.reconsider(&to, 0.0)?;
        self.proceed(&to)?;
        Ok(to)
    }

    /// Makes two of one again, with what has become of each part since.
    pub fn unmerge(&mut self, id: &ItemId, agent: &AgentId) -> Result<CaseId, Refused> {
        let row = self.tx.store.get(&tables::MERGES, id.as_str())?;
        let row = row.ok_or(Refused::NotFound("merge"))?;
        if row.undone.is_some() || self.tx.now.since(row.at) > UNDO {
            return Err(Refused::conflict("merge.undo_over"));
        }
        let whole = self.case(&row.into)?.clone();
        if whole.case.is_resolved() {
            return Err(Refused::conflict("merge.is_over"));
        }
        // It has ended meanwhile, and what came to it was counted with it.
        if whole.case.reopened.last().is_some_and(|again| *again > row.at) {
            return Err(Refused::conflict("merge.undo_over"));
        }
        let (mut stays, leaves) =
            part(&whole.case, &row.before.case, &row.also, row.at, self.tx.now);
        (stays.promise.first_answer, stays.promise.resolution) = row.promised;
        let theirs: BTreeSet<_> = leaves.runs.iter().map(|run| run.id.clone()).collect();
        let statements: BTreeSet<&String> =
            row.before.statements.iter().map(|said| &said.id).collect();
        let mut next = CaseRow { case: stays, ..whole };
        next.statements.retain(|said| !statements.contains(&said.id));
        self.tx.put_case(next);
        let version = self.case(&row.from)?.version;
        self.tx.put_case(CaseRow { case: leaves, version, ..row.before.clone() });
        self.move_lines(&row.into, &row.from, |item| item.was.as_ref() == Some(&row.from), false)?;
        self.move_handoffs(&row.into, &row.from, |run| theirs.contains(run))?;
        for contact in &row.contacts {
            if let Some(contact) = self.tx.world.contacts.get(contact).cloned() {
                self.tx.put_contact(Contact { case: row.from.clone(), ..contact });
            }
        }
        let said = |key: &str| Said::new(key).with("number", row.number).with("agent", agent);
        self.tell(&row.into, ItemKind::System, said("thread.unmerged"));
        let body = serde_json::json!({ "on": row.into, "from": row.from, "merge": id });
        self.tx.event("case.unmerged", About::case(&row.into).agent(agent), body);
        let parted = What::CaseParted(OfCase { from: row.from.0.clone() });
        self.tx.fact(&parted, About::case(&row.into), serde_json::Value::Null);
        let undone = MergeRow { undone: Some(self.tx.now), ..row.clone() };
        self.tx.batch().put(&tables::MERGES, &undone);
        for case in [&row.into, &row.from] {
            self.settle(case);
            self.reconsider(case, 0.0)?;
            self.proceed(case)?;
        }
        Ok(row.from)
    }

    /// What was written into the wrong case becomes one of its own. To take it back is to merge the two.
    pub fn split(
        &mut self,
        id: &CaseId,
        lines: &BTreeSet<ItemId>,
        talk: bool,
        agent: &AgentId,
    ) -> Result<CaseId, Refused> {
        let row = self.case(id)?.clone();
        if row.case.is_resolved() {
            return Err(Refused::conflict("merge.is_over"));
        }
        if lines.is_empty() || lines.len() > MOST {
            return Err(Refused::field("split.lines", "lines", "1 – 2000"));
        }
        for line in lines {
            let item = self.tx.store.get(&tables::ITEMS, line.as_str())?;
            let fits =
                item.is_some_and(|item| item.case == *id && matches!(item.body, Body::Written(_)));
            if !fits {
                return Err(Refused::field(
                    "split.lines",
                    "lines",
                    "messages and notes of the case",
                ));
            }
        }
        let subject = Subject { customer: row.case.customer.clone(), ..Subject::default() };
        let new = self.open_case(subject, Some(Said::new("case.asked_for_help")))?;
        self.move_lines(id, &new, |item| lines.contains(&item.id), true)?;
        if talk && let Some(contact) = self.tx.world.contact_of(id).cloned() {
            self.tx.put_contact(Contact { case: new.clone(), ..contact });
            let kept = self.case(id)?.clone();
            let fresh = self.case(&new)?.clone();
            let why = || Said::new("keeper.split");
            let to = kept.case.keeper.clone();
            let case = focal_case::keeper::hand(&fresh.case, to, why(), self.tx.now)?;
            self.keep(&fresh, case);
            let focal = focal_case::Keeper::Focal;
            let case = focal_case::keeper::hand(&kept.case, focal, why(), self.tx.now)?;
            self.keep(&kept, case);
        }
        let number = self.case(&new)?.case.number;
        let said =
            |key: &str, number: u64| Said::new(key).with("number", number).with("agent", agent);
        self.tell(id, ItemKind::System, said("thread.split_off", number));
        self.tell(&new, ItemKind::System, said("thread.split_from", row.case.number));
        let body =
            serde_json::json!({ "on": id, "to": new, "number": number, "lines": lines.len() });
        self.tx.event("case.split", About::case(id).agent(agent), body);
        for case in [id, &new] {
            self.settle(case);
            self.reconsider(case, 0.0)?;
            self.proceed(case)?;
        }
        Ok(new)
    }

    /// Moves lines of a thread. `came`: they remember where they were; else they are where they belong again.
    fn move_lines(
        &mut self,
        from: &CaseId,
        to: &CaseId,
        which: impl Fn(&ItemRow) -> bool,
        came: bool,
    ) -> Result<(), Refused> {
        let thread = Query::by("case", from.as_str());
        for item in self.tx.store.find(&tables::ITEMS, &thread)? {
            if which(&item) {
                let was = came.then(|| item.was.clone().unwrap_or_else(|| from.clone()));
                let was = was.filter(|was| was != to);
                self.tx.item(ItemRow { case: to.clone(), was, ..item });
            }
        }
        Ok(())
    }

    /// Every conversation comes along, those that are over too; gives those that are not. Of two that go on with the
    /// same agent, or of which one only waits, one is enough.
    fn move_contacts(
        &mut self,
        from: &CaseId,
        to: &CaseId,
    ) -> Result<Vec<focal_base::ContactId>, Refused> {
        if let (Some(ours), Some(theirs)) =
            (self.tx.world.contact_of(to).cloned(), self.tx.world.contact_of(from).cloned())
        {
            let spare = if ours.agent().is_some() { theirs } else { ours };
            self.close_contact(&spare, false);
        }
        let live: Vec<Contact> =
            self.tx.world.contacts.values().filter(|row| row.case == *from).cloned().collect();
        let mut moved = Vec::new();
        for contact in live {
            if !matches!(contact.state, focal_desk::ContactState::Ended { .. }) {
                moved.push(contact.id.clone());
            }
            self.tx.put_contact(Contact { case: to.clone(), ..contact });
        }
        for contact in self.tx.store.find(&tables::CONTACTS, &Query::by("case", from.as_str()))? {
            if !self.tx.world.contacts.contains_key(&contact.id) {
                self.tx.batch().put(&tables::CONTACTS, &Contact { case: to.clone(), ..contact });
            }
        }
        Ok(moved)
    }

    fn move_handoffs(
        &mut self,
        from: &CaseId,
        to: &CaseId,
        which: impl Fn(&focal_base::RunId) -> bool,
    ) -> Result<(), Refused> {
        for mut given in self.tx.store.find(&tables::HANDOFFS, &Query::by("case", from.as_str()))? {
            if !which(&given.id) {
                continue;
            }
            let live = self.tx.world.handoffs.get(&given.id).cloned();
            given = live.unwrap_or(given);
            given.case = to.clone();
            self.tx.put_handoff(given);
        }
        Ok(())
    }
}

/// What the house knows of the one beside the case itself.
fn join(row: &mut CaseRow, from: &CaseRow) {
    let known: BTreeSet<String> = row.statements.iter().map(|said| said.id.clone()).collect();
    let news = from.statements.iter().filter(|said| !known.contains(&said.id));
    row.statements.extend(news.cloned());
    row.felt |= from.felt;
    row.unread += from.unread;
    row.began = [row.began, from.began].into_iter().flatten().min();
    row.quiet_since = None;
    for (alarm, at) in &from.showed {
        let shown = row.showed.entry(alarm.clone()).or_insert(*at);
        *shown = (*shown).max(*at);
    }
    // An agent who has one of the two has both; two of them were refused before.
    if matches!(row.case.keeper, focal_case::Keeper::Focal) {
        let to = from.case.keeper.clone();
        let why = Said::new("keeper.merged");
        if let Ok(case) = focal_case::keeper::hand(&row.case, to, why, from.case.opened) {
            row.case = case;
        }
    }
}

/// Who writes into a case that was merged writes into the one that goes on.
#[must_use]
pub fn leads_to(world: &World, id: &CaseId) -> CaseId {
    let mut at = id.clone();
    // A chain ends: each leads to one that was opened before it.
    while let Some(next) = world.cases.get(&at).and_then(|row| row.case.merged_into.clone()) {
        at = next;
    }
    at
}
