//! The way of attempts through the parts of a service, and where they stop: what an incident shows of a
//! service that several companies make together.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, ComponentId, KindName};
use focal_diagnose::{OwnerRole, PartOf, Place, ServiceDef};
use focal_engine::rows::{AttemptRow, IncidentRow as Incident, ThingRow};
use focal_engine::{Kit, Names};
use serde::Serialize;
use utoipa::ToSchema;

use super::Eye;
use super::owner::{Owner, owner};

/// Attempts of the last while. One that failed and does not say where is not among them.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Way {
    pub attempts: u32,
    /// How far back they were counted.
    pub minutes: u32,
    pub passed: u32,
    /// One for each part, in the order an attempt passes them.
    pub stops: Vec<WayStop>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WayStop {
    pub id: String,
    pub name: String,
    /// What the part does for an attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub does: Option<String>,
    pub owner: Owner,
    /// Attempts that stopped here.
    pub failed: u32,
}

/// Of the service whose attempts fail most in the incident; `None` when none does.
#[must_use]
pub fn way(eye: &Eye<'_>, names: &Names<'_>, kit: &Kit, row: &Incident) -> Option<Way> {
    let things = things(eye, row);
    let end = row.closed.unwrap_or(eye.now);
    let counted = kit.pack.services.iter().filter_map(|service| {
        let counted = Counted::of(eye, service, &things, end);
        let failed: u32 = counted.failed.values().sum();
        (failed > 0).then_some((failed, service, counted))
    });
    let (_, service, counted) = counted.max_by_key(|(failed, ..)| *failed)?;
    let stops: Vec<WayStop> = service
        .parts
        .iter()
        .map(|part| {
            let key = format!("service.{}.part.{}", service.service, part.part);
            let instance = instance(&things, &part.of);
            WayStop {
                id: part.part.clone(),
                name: instance.map_or_else(|| names.text(&key), |id| names.component(id)),
                does: names.find(&format!("{key}.does")),
                owner: owner_of(eye, names, kit, &part.of, &things),
                failed: counted.failed.get(part.part.as_str()).copied().unwrap_or(0),
            }
        })
        .collect();
    let failed: u32 = stops.iter().map(|stop| stop.failed).sum();
    Some(Way {
        attempts: counted.passed + failed,
        minutes: u32::try_from(eye.world.tenant.paced(service.lasts).0 / 60_000)
            .unwrap_or(0)
            .max(1),
        passed: counted.passed,
        stops,
    })
}

/// Everything that goes the same way: what hangs on the incident's component, else its own things.
fn things<'w>(eye: &Eye<'w>, row: &'w Incident) -> Vec<&'w ThingRow> {
    match &row.component {
        Some((kind, id)) => eye.world.things_on(kind, id).collect(),
        None => {
            let theirs = eye.world.members_of(&row.id);
            theirs.filter_map(|id| eye.world.things.get(id)).collect()
        }
    }
}

#[derive(Default)]
struct Counted<'w> {
    passed: u32,
    failed: BTreeMap<&'w str, u32>,
}

impl<'w> Counted<'w> {
    fn of(eye: &Eye<'w>, service: &ServiceDef, things: &[&ThingRow], end: At) -> Counted<'w> {
        let fade = eye.world.paced_fade(service);
        let from = fade.window_of(end - eye.world.tenant.paced(service.lasts));
        let rows = things.iter().filter_map(|thing| {
            eye.world.attempts.get(&AttemptRow::key(&thing.id, &service.service))
        });
        let mut counted = Counted::default();
        for window in rows.flat_map(|row| &row.windows).filter(|window| window.window >= from) {
            counted.passed += window.ok;
            if let Some(part) = &window.part {
                *counted.failed.entry(part).or_insert(0) += window.failed;
            }
        }
        counted
    }
}

/// The component that all of them go through at this part; none where they differ.
fn instance<'w>(things: &[&'w ThingRow], of: &PartOf) -> Option<&'w ComponentId> {
    let PartOf::Kind(kind) = of else { return None };
    let all: BTreeSet<Option<&ComponentId>> =
        things.iter().map(|thing| thing.on.get(kind)).collect();
    match all.len() {
        1 => all.into_iter().next().flatten(),
        _ => None,
    }
}

fn owner_of(
    eye: &Eye<'_>,
    names: &Names<'_>,
    kit: &Kit,
    of: &PartOf,
    things: &[&ThingRow],
) -> Owner {
    let role = match of {
        PartOf::Role(role) => Some(role.clone()),
        PartOf::Kind(kind) => role_of(kit, kind),
    };
    let place = instance(things, of)
        .map(|id| Place::Component(id.clone()))
        .or_else(|| things.first().map(|thing| Place::Thing(thing.id.clone())));
    match role.zip(place) {
        Some((role, place)) => {
            owner(names, &eye.world.owner(&kit.pack.name, &OwnerRole::Role(role), &place))
        }
        None => owner(names, &focal_base::OwnerRef::Unknown),
    }
}

fn role_of(kit: &Kit, kind: &KindName) -> Option<String> {
    let component = kit.model.components.get(kind).map(|def| def.of.clone());
    component.or_else(|| kit.pack.made_by.get(kind).cloned())
}
