//! Their words: threads of their own cases lose every word that anybody wrote, because nobody can know whom it names;
//! other rows lose their name.

use focal_base::{At, CaseId, Said, TenantId};
use focal_store::{Cursor, FailPoint, History, Key, Query, Read, pass};

use super::asked::subjects;
use super::names::Names;
use super::rewrite::{TABLES, rewrite};
use super::{PORTION, naming};
use crate::error::Refused;
use crate::house::House;
use crate::rows::{Body, ErasureRow, ErasureStage, From, ItemRow, Whom};
use crate::tables;
use crate::work::Work;

impl<H: History> House<H> {
    /// One portion of one of their cases; a case loses its customer with the end of its thread, so that a restart
    /// finds what is left.
    pub(super) fn erase_cases(
        &self,
        tenant: &TenantId,
        row: &ErasureRow,
        whom: &Whom,
        after: Option<&str>,
        now: At,
    ) -> Result<(), Refused> {
        let theirs = Query::by("customer", whom.person.as_str()).limit(1);
        let case = self.reader(tenant).find(&tables::CASES, &theirs)?.into_iter().next();
        let Some(case) = case.map(|case| case.case.id) else {
            pass(FailPoint::ErasureBegun);
            return self.change_erasure(tenant, row, now, |row| {
                row.stage = ErasureStage::Rows { table: 0, after: String::new() };
            });
        };
        let mut thread = Query::by("case", case.as_str()).limit(PORTION);
        thread.after = after.map(|id| Cursor { key: Key::Null, id: id.to_owned() });
        let items = self.reader(tenant).find(&tables::ITEMS, &thread)?;
        let last = items.last().map(|item| item.id.0.clone()).filter(|_| items.len() == PORTION);
        let names = Names { whom, instead: row.id.as_str() };
        self.act(tenant, now, |work| {
            let mut next = row.clone();
            for item in items {
                empty(work, &names, item, &mut next)?;
            }
            if last.is_none() {
                work.erase_case(&names, &case)?;
                next.sums.cases += 1;
            }
            next.stage = ErasureStage::Cases { after: last };
            work.tx.put_erasure(next);
            Ok(())
        })
    }

    /// One portion of one table's rows that name them.
    pub(super) fn erase_rows(
        &self,
        tenant: &TenantId,
        row: &ErasureRow,
        whom: &Whom,
        (table, after): (usize, &str),
        now: At,
    ) -> Result<(), Refused> {
        let Some(name) = TABLES.get(table) else {
            return self.erase_letters(tenant, row, whom, now);
        };
        let found = self.reader(tenant).rows_naming(name, &naming(whom), after, PORTION)?;
        let last = found.last().map(|document| document.id.clone());
        let names = Names { whom, instead: row.id.as_str() };
        self.act(tenant, now, |work| {
            let mut next = row.clone();
            for document in &found {
                if *name == "items" {
                    own_words(work, whom, &document.id, &mut next)?;
                }
                rewrite(work.tx, &names, name, &document.id)?;
            }
            next.stage = match last {
                Some(after) if found.len() == PORTION => ErasureStage::Rows { table, after },
                _ => ErasureStage::Rows { table: table + 1, after: String::new() },
            };
            work.tx.put_erasure(next);
            Ok(())
        })
    }

    /// Letters to them go, whether they have left or not; others say somebody else's id no more.
    fn erase_letters(
        &self,
        tenant: &TenantId,
        row: &ErasureRow,
        whom: &Whom,
        now: At,
    ) -> Result<(), Refused> {
        let names = Names { whom, instead: row.id.as_str() };
        let found = self.reader(tenant).sendings_naming(&naming(whom), PORTION * 10)?;
        let to_them = |body: &serde_json::Value| {
            let to = &body["mail"]["to"];
            to["kind"] == "person" && to["id"] == whom.person.as_str()
        };
        let mut changed = Vec::new();
        for sending in found {
            let mut body = sending.body;
            if to_them(&body) {
                changed.push((sending.id, None));
            } else if names.take_out(&mut body) {
                changed.push((sending.id, Some(body)));
            }
        }
        self.act(tenant, now, |work| {
            if changed.is_empty() {
                let stage = ErasureStage::Journal { after: 0 };
                work.tx.put_erasure(ErasureRow { stage, ..row.clone() });
            }
            work.tx.batch().resent.extend(changed);
            // A letter that was leaving when they were forgotten may have made a link.
            work.tx.batch().ended.extend(subjects(&whom.person));
            Ok(())
        })?;
        pass(FailPoint::ErasureWords);
        Ok(())
    }
}

impl Work<'_, '_> {
    /// What partners wrote about it goes with the thread; then the case says nobody's name.
    fn erase_case(&mut self, names: &Names<'_>, case: &CaseId) -> Result<(), Refused> {
        let theirs = Query::by("case", case.as_str());
        for mut given in self.tx.store.find(&tables::HANDOFFS, &theirs)? {
            given.log.iter_mut().for_each(|entry| entry.text.clear());
            given.visit.report.iter_mut().for_each(|report| report.parts.clear());
            match self.tx.world.handoffs.contains_key(&given.id) {
                true => self.tx.put_handoff(given),
                false => drop(self.tx.batch().put(&tables::HANDOFFS, &given)),
            }
        }
        rewrite(self.tx, names, "cases", case.as_str())?;
        self.tx.note(crate::bus::Note::Case { id: case.clone() });
        Ok(())
    }
}

/// A line of their own case: words, files and what was said of its delivery go; that there was a line stays.
fn empty(
    work: &mut Work<'_, '_>,
    names: &Names<'_>,
    item: ItemRow,
    row: &mut ErasureRow,
) -> Result<(), Refused> {
    let next = wordless(item, row);
    let named = super::rewrite::take_out(names, "items", &next)?;
    work.tx.item(named.unwrap_or(next));
    Ok(())
}

fn wordless(item: ItemRow, row: &mut ErasureRow) -> ItemRow {
    row.files.extend(item.attachments.iter().map(|file| file.hash.clone()));
    let body = match item.body {
        Body::Written(_) => {
            row.sums.lines += 1;
            Body::Said(Said::new("thread.erased"))
        }
        said @ Body::Said(_) => said,
    };
    ItemRow { body, attachments: vec![], client_id: None, delivery: None, ..item }
}

/// What they wrote in somebody else's case goes too.
fn own_words(
    work: &mut Work<'_, '_>,
    whom: &Whom,
    id: &str,
    row: &mut ErasureRow,
) -> Result<(), Refused> {
    let Some(item) = work.tx.store.get(&tables::ITEMS, id)? else { return Ok(()) };
    let theirs = matches!(&item.from, From::Customer(by) | From::Near(by) if *by == whom.person);
    if theirs {
        let next = wordless(item, row);
        work.tx.item(next);
    }
    Ok(())
}
