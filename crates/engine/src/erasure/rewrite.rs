//! Writing a row anew without somebody: as a document, then back as what it is, so that a shape that does not fit is
//! an error and not a row that nobody can read any more.

use focal_store::{Read, StoreError, Table};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::names::Names;
use crate::tables;
use crate::tx::Tx;

/// Tables whose rows may name somebody, besides their own cases and threads. People, agents and companies are not
/// among them: what stands there is theirs.
pub(super) const TABLES: &[&str] = &[
    "cases",
    "items",
    "handoffs",
    "incidents",
    "things",
    "sites",
    "components",
    "saved_reports",
    "shelved",
    "merges",
];

/// Rewrites one row, in memory too where it is alive; says whether it named them.
pub(super) fn rewrite(
    tx: &mut Tx<'_>,
    names: &Names<'_>,
    table: &str,
    id: &str,
) -> Result<bool, StoreError> {
    macro_rules! alive {
        ($table:ident, $map:ident, $put:ident, $key:ty) => {{
            let Some(row) = without(tx, names, &tables::$table, id)? else { return Ok(false) };
            match tx.world.$map.contains_key(&<$key>::from(id)) {
                true => tx.$put(row),
                false => drop(tx.batch().put(&tables::$table, &row)),
            }
        }};
    }
    match table {
        "cases" => alive!(CASES, cases, put_case_row, focal_base::CaseId),
        "handoffs" => alive!(HANDOFFS, handoffs, put_handoff, focal_base::RunId),
        "incidents" => alive!(INCIDENTS, incidents, put_incident_row, focal_base::IncidentId),
        "things" => alive!(THINGS, things, put_thing, focal_base::ThingId),
        "sites" => alive!(SITES, sites, put_site, focal_base::SiteId),
        "components" => alive!(COMPONENTS, components, put_component, focal_base::ComponentId),
        "shelved" => alive!(SHELVED, shelved, put_shelved, String),
        "merges" => {
            let Some(row) = without(tx, names, &tables::MERGES, id)? else { return Ok(false) };
            tx.batch().put(&tables::MERGES, &row);
        }
        "saved_reports" => {
            let Some(row) = without(tx, names, &tables::SAVED_REPORTS, id)? else {
                return Ok(false);
            };
            tx.batch().put(&tables::SAVED_REPORTS, &row);
        }
        _ => {
            let Some(row) = without(tx, names, &tables::ITEMS, id)? else { return Ok(false) };
            tx.item(row);
        }
    }
    Ok(true)
}

/// The row without them; `None` when it does not name them, or is gone.
fn without<T: Serialize + DeserializeOwned>(
    tx: &Tx<'_>,
    names: &Names<'_>,
    table: &Table<T>,
    id: &str,
) -> Result<Option<T>, StoreError> {
    let kept = match tx.batch.written(table, id) {
        Some(row) => Some(row),
        None => tx.store.get(table, id)?,
    };
    kept.map_or(Ok(None), |row| take_out(names, table.name, &row))
}

pub(super) fn take_out<T: Serialize + DeserializeOwned>(
    names: &Names<'_>,
    what: &str,
    row: &T,
) -> Result<Option<T>, StoreError> {
    let broken = |error: serde_json::Error| StoreError::Encode {
        what: what.to_owned(),
        detail: format!("{:?}", error.classify()),
    };
    let mut value = serde_json::to_value(row).map_err(broken)?;
    if !names.take_out(&mut value) {
        return Ok(None);
    }
    serde_json::from_value(value).map(Some).map_err(broken)
}
