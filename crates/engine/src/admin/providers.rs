//! Providers: companies that make or run a part, and which roles of which packs they play.

use focal_base::{ProviderId, Span};

use super::{By, Target, check, note};
use crate::error::Refused;
use crate::rows::{Binding, ProviderRow};
use crate::work::Work;
use crate::world::World;

#[derive(Clone, Debug)]
pub struct ProviderInput {
    pub name: String,
    pub email: String,
    pub lang: String,
    pub roles: Vec<Binding>,
    pub answers_within: Span,
    /// The colour somebody chose, 1 to 6; `None`: the next as they join.
    pub swatch: Option<u8>,
}

/// Colours there are; beyond them a provider has a letter.
const COLOURS: u8 = 6;

pub fn put(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    target: &Target,
    input: ProviderInput,
) -> Result<ProviderId, Refused> {
    let world = &work.tx.world;
    let name = check::name(&input.name, "name")?;
    let email = check::maybe_email(&input.email, "email")?;
    let lang = check::lang(&input.lang, "lang")?;
    let id = ProviderId(check::id(target, &name, |id| {
        world.providers.contains_key(&ProviderId::from(id))
    })?);
    if !(Span::mins(1)..=Span::days(90)).contains(&input.answers_within) {
        return Err(Refused::field("admin.answers_within", "answers_within_h", "1 – 2160"));
    }
    for bound in &input.roles {
        let kit = world
            .kit(&bound.pack)
            .ok_or_else(|| check::unknown("admin.no_pack", "roles", &bound.pack))?;
        if !kit.pack.roles.contains(&bound.role) {
            return Err(check::unknown("admin.no_role", "roles", &bound.role));
        }
        let taken = world.providers.values().find(|row| row.id != id && row.roles.contains(bound));
        if let Some(other) = taken {
            return Err(check::unknown("admin.role_taken", "roles", &other.name));
        }
    }
    let before = world.providers.get(&id).cloned();
    let swatch = swatch(work, &id, &input.roles, input.swatch)?;
    let mut roles = input.roles;
    roles.sort();
    roles.dedup();
    work.tx.put_provider(ProviderRow {
        id: id.clone(),
        name,
        email,
        lang,
        swatch,
        roles,
        answers_within: input.answers_within,
    });
    note(
        work,
        by,
        if before.is_some() { "provider.changed" } else { "provider.created" },
        id.as_str(),
    );
    Ok(id)
}

/// Where companies stand together, one colour means one of them: it is given as they join, and kept. Those that
/// have no pack in common never stand in one belief, and may share a colour; six would else be spent by two packs.
fn swatch(
    work: &Work<'_, '_>,
    id: &ProviderId,
    roles: &[Binding],
    wanted: Option<u8>,
) -> Result<u8, Refused> {
    let world = &work.tx.world;
    let providers = &world.providers;
    let packs = packs_of(world, id, roles);
    let others = || providers.values().filter(|row| row.id != *id);
    let meets = |row: &&ProviderRow| {
        packs.is_empty() || !packs.is_disjoint(&packs_of(world, &row.id, &row.roles))
    };
    let taken = |colour: u8| others().filter(meets).find(|row| row.swatch == colour);
    let next = || {
        let letter = || others().map(|row| row.swatch).max().unwrap_or(0).max(COLOURS);
        let free = (1..=COLOURS).find(|colour| taken(*colour).is_none());
        free.unwrap_or_else(|| letter().saturating_add(1))
    };
    let held = providers.get(id).map(|row| row.swatch);
    let Some(wanted) = wanted.filter(|wanted| Some(*wanted) != held) else {
        return Ok(held.filter(|held| taken(*held).is_none()).unwrap_or_else(next));
    };
    if wanted == 0 || wanted > COLOURS {
        return Ok(next());
    }
    match taken(wanted) {
        Some(other) => Err(check::unknown("admin.swatch_taken", "swatch", &other.name)),
        None => Ok(wanted),
    }
}

/// The packs in which a company has a part: by a role, or by something that it runs.
fn packs_of<'w>(
    world: &'w World,
    id: &ProviderId,
    roles: &'w [Binding],
) -> std::collections::BTreeSet<&'w str> {
    let runs = world.components.values().filter(|part| part.provider.as_ref() == Some(id));
    let runs = runs.map(|part| part.pack.as_str());
    roles.iter().map(|role| role.pack.as_str()).chain(runs).collect()
}

pub fn delete(work: &mut Work<'_, '_>, by: By<'_>, id: &ProviderId) -> Result<(), Refused> {
    let world = &work.tx.world;
    let row = world.providers.get(id).ok_or(Refused::NotFound("provider"))?;
    if let Some(bound) = row.roles.first() {
        return Err(check::in_use(&format!("{}/{}", bound.pack, bound.role)));
    }
    if let Some(component) =
        world.components.values().find(|part| part.provider.as_ref() == Some(id))
    {
        return Err(check::in_use(&component.name));
    }
    if let Some(handoff) = world.handoffs.values().find(|handoff| handoff.provider == *id) {
        let number = world.cases.get(&handoff.case).map_or(handoff.number, |row| row.case.number);
        return Err(check::in_use(&format!("C-{number}")));
    }
    work.tx.forget_provider(id);
    note(work, by, "provider.deleted", id.as_str());
    Ok(())
}
