//! Forgetting a person: everything that says who they are, and every word in their threads, leaves rows, journal,
//! files and disk. What happened stays, without them: cases, times, costs and figures.
//!
//! It begins with one decision ([`ask`]): from then on they are not known any more. The rest is done in portions, each
//! committed with how far it has come ([`ErasureRow`]), so that a house that ends in between goes on with it.

mod asked;
mod journal;
pub(crate) mod names;
mod preview;
mod rewrite;
mod steps;

pub use asked::{Wish, ask};
pub use preview::{Hindrance, Preview, preview};

use std::collections::BTreeSet;

use focal_base::{At, TenantId};
use focal_store::{Blobs, FailPoint, History, Naming, pass};

use crate::error::Refused;
use crate::house::House;
use crate::intake::{Control, ThingSetup};
use crate::rows::{ErasureRow, ErasureStage, Whom};

/// Rows that are rewritten in one commit.
const PORTION: usize = 200;
/// Events that are looked through in one go.
const EVENTS: u64 = 20_000;

/// Hands that an erasure needs besides the house.
pub struct Hands<'a> {
    pub files: Option<&'a Blobs>,
    /// Waits until sense has heard everything it was told.
    pub heard: &'a dyn Fn(),
}

impl<H: History> House<H> {
    /// Goes on with every erasure that was asked for; says whether any is left to do later.
    ///
    /// # Errors
    /// What the store says. Nothing is lost by it: the next call goes on where this one was.
    pub fn erase_on(&self, hands: &Hands<'_>, now: At) -> Result<bool, Refused> {
        let mut left = false;
        for tenant in self.tenants() {
            let open = self.read(&tenant, |world| {
                world.erasures.values().filter(|row| row.done.is_none()).cloned().collect()
            });
            let open: Vec<ErasureRow> = open.unwrap_or_default();
            for row in open {
                left |= !self.erase(&tenant, &row, hands, now)?;
            }
        }
        Ok(left)
    }

    /// All that can be done of one now; says whether it is over.
    fn erase(
        &self,
        tenant: &TenantId,
        row: &ErasureRow,
        hands: &Hands<'_>,
        now: At,
    ) -> Result<bool, Refused> {
        loop {
            let row = self.read(tenant, |world| world.erasures.get(&row.id).cloned()).flatten();
            let Some(row) = row else { return Ok(true) };
            if !row.files.is_empty() {
                self.let_files_go(tenant, &row, hands.files, now)?;
                continue;
            }
            match (&row.stage, &row.whom) {
                (ErasureStage::Cases { after }, Some(whom)) => {
                    self.erase_cases(tenant, &row, whom, after.as_deref(), now)?;
                }
                (ErasureStage::Rows { table, after }, Some(whom)) => {
                    self.erase_rows(tenant, &row, whom, (*table, after), now)?;
                }
                (ErasureStage::Journal { after }, Some(whom)) => {
                    self.erase_events(tenant, &row, whom, *after, now)?;
                }
                (ErasureStage::Past, _) => {
                    if !self.erase_past(tenant, &row, hands, now)? {
                        return Ok(false);
                    }
                }
                (ErasureStage::Disk, _) => {
                    if !self.overwrite()? {
                        return Ok(false);
                    }
                    self.finish_erasure(tenant, &row, now)?;
                }
                // Without a name there is nothing left to look for.
                (ErasureStage::Done, _) | (_, None) => return Ok(true),
            }
        }
    }

    /// Files whose lines are gone go too, unless a line of somebody else names the same.
    fn let_files_go(
        &self,
        tenant: &TenantId,
        row: &ErasureRow,
        files: Option<&Blobs>,
        now: At,
    ) -> Result<(), Refused> {
        let mut gone = 0;
        for hash in &row.files {
            let naming = Naming { exact: vec![format!("\"{hash}\"")], folded: vec![] };
            let named = self.reader(tenant).rows_naming("items", &naming, "", 1)?;
            if let (Some(files), true) = (files, named.is_empty())
                && files.remove(tenant, hash)?
            {
                gone += 1;
            }
        }
        pass(FailPoint::ErasureFiles);
        self.change_erasure(tenant, row, now, |row| {
            row.files = BTreeSet::new();
            row.sums.files += gone;
        })
    }

    /// What their things have sent goes, and the things begin anew. Not while one is in alarm: nobody would tell its
    /// end.
    fn erase_past(
        &self,
        tenant: &TenantId,
        row: &ErasureRow,
        hands: &Hands<'_>,
        now: At,
    ) -> Result<bool, Refused> {
        let ails = self.read(tenant, |world| row.things.iter().any(|id| world.is_in_alarm(id)));
        if ails.unwrap_or_default() {
            return Ok(false);
        }
        self.act(tenant, now, |work| {
            for id in &row.things {
                let attempts = work.tx.world.attempts_of(id);
                let keys: Vec<String> = attempts
                    .map(|found| crate::rows::AttemptRow::key(id, &found.service))
                    .collect();
                keys.iter().for_each(|key| work.tx.forget_attempts(key));
                work.tx.control(Control::Remove { tenant: tenant.clone(), thing: id.clone() });
                if let Some(thing) = work.tx.world.things.get(id) {
                    let setup = ThingSetup::of(thing);
                    work.tx.control(Control::Thing { tenant: tenant.clone(), setup });
                }
            }
            Ok(())
        })?;
        (hands.heard)();
        pass(FailPoint::ErasurePast);
        self.change_erasure(tenant, row, now, |row| {
            row.things = BTreeSet::new();
            row.stage = ErasureStage::Disk;
        })?;
        Ok(true)
    }

    /// The database last: what the others have let go of is in it too.
    fn overwrite(&self) -> Result<bool, Refused> {
        Ok(self.history().clone().scrub()? && self.system().scrub()?)
    }

    fn change_erasure(
        &self,
        tenant: &TenantId,
        row: &ErasureRow,
        now: At,
        change: impl FnOnce(&mut ErasureRow),
    ) -> Result<(), Refused> {
        self.act(tenant, now, |work| {
            let Some(mut next) = work.tx.world.erasures.get(&row.id).cloned() else {
                return Ok(());
            };
            change(&mut next);
            work.tx.put_erasure(next);
            Ok(())
        })
    }
}

/// How rows that name somebody are found.
fn naming(whom: &Whom) -> Naming {
    let mut exact = vec![format!("\"{}\"", whom.person)];
    exact.extend(whom.sites.keys().map(|site| format!("\"{site}\"")));
    exact.extend(whom.name.as_deref().map(in_json));
    Naming { exact, folded: whom.email.iter().map(|email| email.to_lowercase()).collect() }
}

/// A text as it stands inside of a document.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
