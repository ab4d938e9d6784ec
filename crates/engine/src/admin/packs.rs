//! Packs: installing one makes its kinds, causes and steps known. Its files are kept, so that open cases go
//! on with the version they began with.

use std::collections::BTreeMap;

use focal_base::Span;
use focal_pack::Problem;

use super::{By, check, note, numbers};
use crate::bus::Note;
use crate::error::Refused;
use crate::intake::{Control, RulesKey};
use crate::kit::{Kit, values};
use crate::rows::PackRow;
use crate::tables;
use crate::work::Work;

/// Installs a pack from its files, or its newer version. `expected` is the name somebody asked for.
///
/// # Errors
/// The first problem of the files; [`Kit::make`] gives all of them.
pub fn install(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    expected: &str,
    files: BTreeMap<String, String>,
) -> Result<(), Refused> {
    let made = Kit::make(&files).map_err(|problems| broken(&problems))?;
    if made.pack.name != expected {
        return Err(check::unknown("admin.pack_name", "pack", &made.pack.name));
    }
    let world = &work.tx.world;
    let current = world.pack_rows.get(expected);
    let in_use = world.kit(expected).map(|kit| &kit.pack.version.hash);
    if in_use == Some(&made.pack.version.hash) {
        return Ok(());
    }
    if let Some(gone) = missing_kind(work, &made) {
        return Err(check::in_use(&gone));
    }
    let (replaced, left) = current.map(|row| numbers::carried(row, &files)).unwrap_or_default();
    let kit = Kit::make_with(&files, &values(&replaced)).map_err(|problems| broken(&problems))?;
    let row = PackRow {
        pack: kit.pack.name.clone(),
        version: kit.version.clone(),
        files,
        installed: current.map_or(work.tx.now, |row| work.tx.now.max(row.installed + Span(1))),
        replaced,
    };
    use_row(work, row, &kit);
    note(work, by, "pack.installed", expected);
    for path in left {
        note(work, by, "number.left_out", &format!("{expected}: {path}"));
    }
    Ok(())
}

/// A version becomes the one in use: for new cases, and for every detector.
pub(super) fn use_row(work: &mut Work<'_, '_>, row: PackRow, kit: &Kit) {
    work.tx.batch().put(&tables::PACKS, &row);
    work.tx.with_kits(|world| world.add_pack(row));
    let tenant = work.tx.world.id().clone();
    for (kind, rules) in &kit.rules {
        let key =
            RulesKey { tenant: tenant.clone(), pack: kit.pack.name.clone(), kind: kind.clone() };
        work.tx.control(Control::Rules { key, rules: rules.clone() });
    }
    work.tx.note(Note::Settings);
}

impl Work<'_, '_> {
    /// A pack as its files say it comes into use: by a stage that is set, where nobody installs it.
    pub fn use_pack(&mut self, kit: &Kit, files: &BTreeMap<String, String>) {
        let row = PackRow {
            pack: kit.pack.name.clone(),
            version: kit.version.clone(),
            files: files.clone(),
            installed: self.tx.now,
            replaced: BTreeMap::new(),
        };
        use_row(self, row, kit);
    }
}

fn broken(problems: &[Problem]) -> Refused {
    let first = problems.first().map(ToString::to_string).unwrap_or_default();
    Refused::field("admin.pack_broken", "pack", &first)
}

/// A thing of this pack whose kind the new version does not have any more.
fn missing_kind(work: &Work<'_, '_>, kit: &Kit) -> Option<String> {
    let mut theirs = work.tx.world.things.values().filter(|row| row.pack == kit.pack.name);
    theirs.find(|row| !kit.rules.contains_key(&row.kind)).map(|row| row.name.clone())
}
