//! Reports over the journal: each tenant's fold catches up with what was written, days that are over become rows, and
//! whoever asks gets the sheets of a time. What a figure means is the report's to say; what is read here is only how
//! far the journal has come.

pub mod alerts;
pub mod saved;
pub mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use focal_base::{At, Span, TenantId};
use focal_report::{Fold, KINDS, Sheet, Told, What};
use focal_store::{
    Batch, Event, EventQuery, History, Key, NewEvent, Query, Read, Store, StoreError, TenantStore,
};
use serde_json::json;

use crate::error::Refused;
use crate::house::House;
use crate::rows::{FoldRow, SheetRow};
use crate::tables;

/// Events read at once.
const EVENTS: usize = 5_000;
/// Facts of one row: about half of what a row may hold.
const FACTS: usize = 4_000;
/// The longest day there is.
const LONGEST_DAY: Span = Span::hours(26);

/// One fold a tenant, made when it is first asked for.
#[derive(Default)]
pub(crate) struct Books(Mutex<BTreeMap<TenantId, Arc<Mutex<Fold>>>>);

impl Books {
    fn of<R: Read>(
        &self,
        tenant: &TenantId,
        reader: &R,
        zone: &str,
    ) -> Result<Arc<Mutex<Fold>>, StoreError> {
        let mut books = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(book) = books.get(tenant) {
            return Ok(Arc::clone(book));
        }
        let kept = reader.get(&tables::FOLDS, "fold")?;
        let fold = kept.map_or_else(|| Fold::new(zone), |row| row.fold);
        let book = Arc::new(Mutex::new(fold));
        books.insert(tenant.clone(), Arc::clone(&book));
        Ok(book)
    }
}

fn held(book: &Mutex<Fold>) -> MutexGuard<'_, Fold> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One event as reports read it.
pub(crate) fn told(event: Event) -> Option<Told> {
    let what = What::read(&event.kind, event.body)?;
    let case = event.case.map(|case| case.0);
    Some(Told { seq: event.seq, at: event.at, case, actor: event.actor, what })
}

/// Kinds of events that reports read.
pub(crate) fn kinds() -> Vec<String> {
    let more = [focal_report::CENSUS, focal_report::CASE_OPENED];
    KINDS.iter().chain(&more).map(|kind| (*kind).to_owned()).collect()
}

/// The fold takes what was written since it last looked, up to the end of a day; says whether there is more.
fn catch_up<R: Read>(fold: &mut Fold, reader: &R, now: At) -> Result<bool, StoreError> {
    let days = fold.closed().len();
    loop {
        let query = EventQuery { kinds: kinds(), ..EventQuery::since(fold.seq(), EVENTS) };
        let found = reader.events(&query)?;
        let count = found.len();
        for event in found {
            let seq = event.seq;
            match told(event) {
                Some(told) => fold.take(&told),
                None => fold.skip(seq),
            }
            // A day is kept as soon as it is over, while little of the next is known.
            if fold.closed().len() > days {
                return Ok(true);
            }
        }
        if count < EVENTS {
            fold.pass(now);
            return Ok(false);
        }
    }
}

/// After a start nobody is at the desk: whoever was there when the journal ends has not been seen since.
pub(crate) fn nobody_is_there(store: &TenantStore, now: At) -> Result<(), StoreError> {
    let newest = |kinds: &[&str]| {
        let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        let query = EventQuery { kinds, newest_first: true, limit: 1, ..EventQuery::default() };
        store.events(&query).map(|found| found.into_iter().next())
    };
    let there = newest(&["presence", "desk_empty"])?;
    if there.is_none_or(|event| event.kind == "desk_empty") {
        return Ok(());
    }
    let since = newest(&[])?.map_or(now, |event| event.at.min(now));
    let mut batch = Batch::new();
    batch.event(NewEvent {
        at: now,
        kind: "desk_empty".to_owned(),
        body: json!({ "since": since }),
        ..NewEvent::default()
    });
    store.clone().commit(batch).map(drop)
}

/// Days that are over and not kept yet, and today as it stands.
pub(crate) fn under_way<R: Read>(
    fold: &mut Fold,
    reader: &R,
    now: At,
) -> Result<Vec<Sheet>, StoreError> {
    while catch_up(fold, reader, now)? {}
    Ok(fold.closed().iter().cloned().chain(fold.today(now)).collect())
}

/// The sheets that a question over this time needs: those that are kept, and of the rest what is under way. A day that
/// was kept in between is in both, and counts once.
pub(crate) fn sheets_between<R: Read>(
    under_way: Vec<Sheet>,
    reader: &R,
    (from, until): (At, At),
) -> Result<Vec<Sheet>, StoreError> {
    let query = Query::new()
        .at_least("began", Key::Int((from - LONGEST_DAY).0))
        .at_most("began", Key::Int(until.0))
        .order_by("began");
    let kept = reader.find(&tables::SHEETS, &query)?.into_iter().map(|row| row.sheet);
    let begun: BTreeSet<At> = under_way.iter().map(|sheet| sheet.day.from).collect();
    let all = kept.filter(|sheet| !begun.contains(&sheet.day.from)).chain(under_way);
    Ok(all.filter(|sheet| sheet.day.to > from && sheet.day.from < until).collect())
}

impl<H: History> House<H> {
    /// The sheets that a question over this time needs.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sheets(
        &self,
        tenant: &TenantId,
        from: At,
        until: At,
        now: At,
    ) -> Result<Vec<Sheet>, Refused> {
        let zone = self.read(tenant, |world| world.tenant.zone.clone());
        let zone = zone.ok_or(Refused::NotFound("tenant"))?;
        let reader = self.reader(tenant);
        let book = self.books.of(tenant, &reader, &zone)?;
        let live = {
            let mut fold = held(&book);
            fold.set_zone(&zone);
            under_way(&mut fold, &reader, now)?
        };
        // A year is read without the fold: the wallboard does not wait for it.
        Ok(sheets_between(live, &reader, (from, until))?)
    }

    /// Does it for each tenant, and for the others although one refuses.
    fn each_tenant(
        &self,
        mut act: impl FnMut(&TenantId) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let mut done = Ok(());
        for tenant in self.tenants() {
            match act(&tenant) {
                Err(refused) if refused.is_fatal() => return Err(refused),
                Err(refused) => done = Err(refused),
                Ok(()) => {}
            }
        }
        done
    }

    /// Catches up, counts things once a day, and writes days that are over down.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn keep_books(&self, now: At) -> Result<(), Refused> {
        self.each_tenant(|tenant| self.keep_books_of(tenant, now))
    }

    fn keep_books_of(&self, tenant: &TenantId, now: At) -> Result<(), Refused> {
        let Some(zone) = self.read(tenant, |world| world.tenant.zone.clone()) else {
            return Ok(());
        };
        let reader = self.reader(tenant);
        let book = self.books.of(tenant, &reader, &zone)?;
        while {
            let mut fold = held(&book);
            fold.set_zone(&zone);
            catch_up(&mut fold, &reader, now)?
        } {
            self.close_days(tenant, &book, now)?;
        }
        if !held(&book).has_counted() {
            self.act(tenant, now, |work| {
                work.count_things();
                Ok(())
            })?;
        }
        self.close_days(tenant, &book, now)
    }

    /// Days that are over become rows, in one commit with where the fold stood after them.
    fn close_days(&self, tenant: &TenantId, book: &Mutex<Fold>, now: At) -> Result<(), Refused> {
        let mut fold = held(book);
        if fold.closed().is_empty() {
            return Ok(());
        }
        let mut next = fold.clone();
        let days = next.take_closed();
        let parts = days.into_iter().flat_map(|day| {
            let parts = day.parts(FACTS).into_iter().zip(0..);
            parts.map(|(sheet, part)| SheetRow { part, sheet })
        });
        let parts: Vec<SheetRow> = parts.collect();
        let under_way = FoldRow { fold: next.clone() };
        let write = |with: Option<&FoldRow>| {
            self.act(tenant, now, |work| {
                let batch = work.tx.batch();
                for row in &parts {
                    batch.put(&tables::SHEETS, row);
                }
                if let Some(row) = with {
                    batch.put(&tables::FOLDS, row);
                }
                Ok(())
            })
        };
        match write(Some(&under_way)) {
            Err(refused) if !refused.is_fatal() => {
                // So much is under way that a row does not hold it: a restart reads more of the journal.
                tracing::warn!(%refused, "what is under way between days of reports was not kept");
                write(None)?;
            }
            done => done?,
        }
        *fold = next;
        Ok(())
    }
}
