//! Numbers of packs that the operator knows better: put in the place of the pack's, and given back. Detectors
//! take a new number up at once; open cases go on with those they began with.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, CauseName, KindName, Span, StepName};
use focal_pack::{MAX_NUMBER, MAX_REPLACED};

use super::{By, note, packs};
use crate::error::Refused;
use crate::explain::{Explained, explain};
use crate::kit::{Kit, values};
use crate::rows::{PackRow, Replaced};
use crate::tables;
use crate::work::Work;

/// Effects that a preview names, the greatest first.
const MOST_EFFECTS: usize = 30;
/// Money, in units, below which two expectations are the same.
const SAME: f64 = 0.005;

/// Puts a number in the place of the pack's; `None` gives the pack's own back.
///
/// # Errors
/// When there is no such number, or what was written is none: said as the pack's own check says it.
pub fn put(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    (pack, path): (&str, &str),
    value: Option<&str>,
) -> Result<(), Refused> {
    let row = work.tx.world.pack_rows.get(pack).cloned().ok_or(Refused::NotFound("pack"))?;
    let kit = work.tx.world.kits.get(pack).cloned().ok_or(Refused::NotFound("pack"))?;
    let was = number(&kit, path).ok_or(Refused::NotFound("number"))?.to_owned();
    let at = work.tx.now;
    let replaced = change(&row, path, value, |value| Replaced { value, by: by.0.clone(), at })?;
    if values(&replaced) == values(&row.replaced) {
        return Ok(());
    }
    let next = made(&row, replaced, at)?;
    let now = number(&next.1, path).unwrap_or_default().to_owned();
    let what = if value.is_some() { "number.replaced" } else { "number.given_back" };
    let (row, kit) = next;
    packs::use_row(work, row, &kit);
    prune(work, pack);
    note(work, by, what, &format!("{pack}: {path}: {was} → {now}"));
    Ok(())
}

/// What the list of numbers says of one.
fn number<'k>(kit: &'k Kit, path: &str) -> Option<&'k str> {
    kit.pack.estimates.iter().find(|one| one.path == path).map(|one| one.value.as_str())
}

fn change(
    row: &PackRow,
    path: &str,
    value: Option<&str>,
    make: impl FnOnce(String) -> Replaced,
) -> Result<BTreeMap<String, Replaced>, Refused> {
    let mut replaced = row.replaced.clone();
    match value.map(str::trim) {
        None => drop(replaced.remove(path)),
        Some(value) if value.is_empty() || value.chars().count() > MAX_NUMBER => {
            return Err(Refused::field("admin.number", "value", "expected.number"));
        }
        Some(value) => drop(replaced.insert(path.to_owned(), make(value.to_owned()))),
    }
    if replaced.len() > MAX_REPLACED {
        return Err(Refused::field("admin.numbers_full", "value", &MAX_REPLACED.to_string()));
    }
    Ok(replaced)
}

/// The row and kit with these numbers, later than what there was: the latest is the one in use.
fn made(
    row: &PackRow,
    replaced: BTreeMap<String, Replaced>,
    now: At,
) -> Result<(PackRow, Kit), Refused> {
    let kit = Kit::make_with(&row.files, &values(&replaced)).map_err(|problems| {
        let first = problems.first();
        let expected = first.map(|one| format!("{}; expected {}", one.what, one.expected));
        Refused::field("admin.number", "value", &expected.unwrap_or_default())
    })?;
    let installed = now.max(row.installed + Span(1));
    let row = PackRow { version: kit.version.clone(), replaced, installed, ..row.clone() };
    Ok((row, kit))
}

/// Versions that differ from the one in use only in numbers are of no use once no case pins them.
fn prune(work: &mut Work<'_, '_>, pack: &str) {
    let world = &work.tx.world;
    let Some(current) = world.kits.get(pack) else { return };
    let pinned: BTreeSet<&str> = world
        .cases
        .values()
        .map(|row| &row.case.pinned)
        .filter(|pinned| pinned.pack == pack)
        .map(|pinned| pinned.version.as_str())
        .collect();
    let idle = |kit: &&Kit| {
        kit.version != current.version
            && kit.pack.name == pack
            && kit.pack.version.hash == current.pack.version.hash
            && !pinned.contains(kit.version.as_str())
    };
    let kits = world.kits.values().map(AsRef::as_ref);
    let gone: Vec<String> =
        kits.filter(idle).map(|kit| format!("{pack}@{}", kit.version)).collect();
    for id in &gone {
        work.tx.batch().delete(&tables::PACKS, id);
    }
    work.tx.with_kits(|world| world.kits.retain(|name, _| !gone.contains(name)));
}

/// The operator's numbers that a newer version of the pack still has and takes; the others are left out.
pub(super) fn carried(
    row: &PackRow,
    files: &BTreeMap<String, String>,
) -> (BTreeMap<String, Replaced>, Vec<String>) {
    let takes = |numbers: &BTreeMap<String, Replaced>| {
        numbers.is_empty() || focal_pack::load_with(files, &values(numbers)).pack.is_some()
    };
    if takes(&row.replaced) {
        return (row.replaced.clone(), Vec::new());
    }
    let (mut kept, mut left) = (BTreeMap::new(), Vec::new());
    for (path, number) in &row.replaced {
        kept.insert(path.clone(), number.clone());
        if !takes(&kept) {
            kept.remove(path);
            left.push(path.clone());
        }
    }
    (kept, left)
}

/// What another number would change, before it does.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Preview {
    /// Of what the rules would expect of a new case, the greatest change first.
    pub effects: Vec<Effect>,
    pub more: usize,
}

/// What is expected of one cause, before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    pub kind: KindName,
    pub cause: CauseName,
    /// Its share among the troubles of the kind.
    pub share: (f64, f64),
    /// What ending it costs once it is known.
    pub known: (f64, f64),
    /// The first step while it only looks like it.
    pub first: (Option<StepName>, Option<StepName>),
    /// What ending the trouble costs then.
    pub look: (Option<f64>, Option<f64>),
}

/// Compares what a pack says of its causes with a number as it is and as it would be.
///
/// # Errors
/// As [`put`].
pub fn preview(row: &PackRow, path: &str, value: Option<&str>) -> Result<Preview, Refused> {
    let before = Kit::of_row(row).map_err(|_| Refused::NotFound("pack"))?;
    number(&before, path).ok_or(Refused::NotFound("number"))?;
    let by = focal_base::AgentId::from("");
    let at = row.installed;
    let replaced = change(row, path, value, |value| Replaced { value, by, at })?;
    let (_, after) = made(row, replaced, at)?;
    let mut effects = Vec::new();
    for kind in before.pack.kinds.iter().map(|def| &def.kind) {
        let said = |kit: &Kit| explain(kit, kind);
        if let (Some(before), Some(after)) = (said(&before), said(&after)) {
            effects.extend(compare(&before, &after));
        }
    }
    effects.sort_by(|a, b| {
        weight(b)
            .total_cmp(&weight(a))
            .then_with(|| a.cause.cmp(&b.cause))
            .then(a.kind.cmp(&b.kind))
    });
    let more = effects.len().saturating_sub(MOST_EFFECTS);
    effects.truncate(MOST_EFFECTS);
    Ok(Preview { effects, more })
}

fn compare<'a>(before: &'a Explained, after: &'a Explained) -> impl Iterator<Item = Effect> + 'a {
    before.causes.iter().zip(&after.causes).filter_map(|(old, new)| {
        let step = |first: &Option<(StepName, f64)>| first.as_ref().map(|(step, _)| step.clone());
        let look = |first: &Option<(StepName, f64)>| first.as_ref().map(|(_, cost)| *cost);
        let effect = Effect {
            kind: before.kind.clone(),
            cause: old.cause.clone(),
            share: (old.share, new.share),
            known: (old.known, new.known),
            first: (step(&old.first), step(&new.first)),
            look: (look(&old.first), look(&new.first)),
        };
        let moved = effect.first.0 != effect.first.1 || weight(&effect) >= SAME;
        moved.then_some(effect)
    })
}

/// How much is moved, in money.
fn weight(effect: &Effect) -> f64 {
    let look = effect.look.0.zip(effect.look.1).map_or(0.0, |(old, new)| (new - old).abs());
    (effect.known.1 - effect.known.0).abs().max(look)
}
