//! Sites, and the components that things at them share.

use focal_base::{ComponentId, KindName, ProviderId, SiteId};

use super::{By, Target, check, note};
use crate::error::Refused;
use crate::rows::{ComponentRow, SiteRow};
use crate::work::Work;

#[derive(Clone, Debug)]
pub struct SiteInput {
    pub name: String,
    pub address: String,
    pub zone: String,
    pub access: String,
}

pub fn put_site(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    target: &Target,
    input: SiteInput,
) -> Result<SiteId, Refused> {
    let name = check::name(&input.name, "name")?;
    let address = check::line(&input.address, "address")?;
    let zone = check::zone(&input.zone, "zone")?;
    let access = check::line(&input.access, "access")?;
    let world = &work.tx.world;
    let id = SiteId(check::id(target, &name, |id| world.sites.contains_key(&SiteId::from(id)))?);
    let what = if world.sites.contains_key(&id) { "site.changed" } else { "site.created" };
    work.tx.put_site(SiteRow { id: id.clone(), name, address, zone, access });
    note(work, by, what, id.as_str());
    Ok(id)
}

pub fn delete_site(work: &mut Work<'_, '_>, by: By<'_>, id: &SiteId) -> Result<(), Refused> {
    let world = &work.tx.world;
    if !world.sites.contains_key(id) {
        return Err(Refused::NotFound("site"));
    }
    if let Some(thing) = world.things.values().find(|row| row.site.as_ref() == Some(id)) {
        return Err(check::in_use(&thing.name));
    }
    work.tx.forget_site(id);
    note(work, by, "site.deleted", id.as_str());
    Ok(())
}

#[derive(Clone, Debug)]
pub struct ComponentInput {
    pub name: String,
    pub kind: KindName,
    pub pack: String,
    /// When it differs from whoever plays the kind's role.
    pub provider: Option<ProviderId>,
}

pub fn put_component(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    target: &Target,
    input: ComponentInput,
) -> Result<ComponentId, Refused> {
    let world = &work.tx.world;
    let name = check::name(&input.name, "name")?;
    let kit = world
        .kit(&input.pack)
        .ok_or_else(|| check::unknown("admin.no_pack", "pack", &input.pack))?;
    if !kit.pack.components.iter().any(|part| part.component == input.kind) {
        return Err(check::unknown("admin.no_kind", "kind", input.kind.as_str()));
    }
    if let Some(absent) = input.provider.as_ref().filter(|id| !world.providers.contains_key(*id)) {
        return Err(check::unknown("admin.no_provider", "provider", absent.as_str()));
    }
    let id = ComponentId(check::id(target, &name, |id| {
        world.components.contains_key(&ComponentId::from(id))
    })?);
    let before = world.components.get(&id);
    let moved = before.is_some_and(|row| row.kind != input.kind || row.pack != input.pack);
    if moved
        && let Some(thing) =
            world.things.values().find(|row| row.on.values().any(|part| *part == id))
    {
        return Err(check::in_use(&thing.name));
    }
    let what = if before.is_some() { "component.changed" } else { "component.created" };
    let ComponentInput { kind, pack, provider, .. } = input;
    work.tx.put_component(ComponentRow { id: id.clone(), name, kind, pack, provider });
    note(work, by, what, id.as_str());
    Ok(id)
}

pub fn delete_component(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    id: &ComponentId,
) -> Result<(), Refused> {
    let world = &work.tx.world;
    if !world.components.contains_key(id) {
        return Err(Refused::NotFound("component"));
    }
    if let Some(thing) = world.things.values().find(|row| row.on.values().any(|part| part == id)) {
        return Err(check::in_use(&thing.name));
    }
    if let Some(incident) = world
        .incidents
        .values()
        .find(|row| row.component.as_ref().is_some_and(|(_, part)| part == id))
    {
        return Err(check::in_use(&format!("I-{}", incident.number)));
    }
    work.tx.forget_component(id);
    note(work, by, "component.deleted", id.as_str());
    Ok(())
}
