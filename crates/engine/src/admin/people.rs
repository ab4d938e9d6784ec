//! People whom the house serves or asks a favour; and what somebody who works here chooses for themselves.

use focal_base::{AgentId, Lang, PersonId};
use focal_case::{Minute, QuietHours};

use super::{By, Target, check, note};
use crate::error::Refused;
use crate::rows::{AgentRow, Comfort, Consent, Density, PersonRow, Sounds, Theme};
use crate::work::Work;

/// What an agent may change of themselves.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    pub lang: Option<Lang>,
    pub theme: Option<Theme>,
    pub keys: Option<bool>,
    pub density: Option<Density>,
    pub sounds: Option<Sounds>,
}

pub fn choose(work: &mut Work<'_, '_>, agent: &AgentId, choice: Choice) -> Result<(), Refused> {
    let row = work.tx.world.agents.get(agent).cloned().ok_or(Refused::NotFound("agent"))?;
    let next = AgentRow {
        lang: choice.lang.unwrap_or_else(|| row.lang.clone()),
        theme: choice.theme.unwrap_or(row.theme),
        keys_off: choice.keys.map_or(row.keys_off, |on| !on),
        comfort: Comfort {
            density: choice.density.unwrap_or(row.comfort.density),
            sounds: choice.sounds.unwrap_or(row.comfort.sounds),
        },
        ..row.clone()
    };
    if next != row {
        work.tx.put_agent(next);
    }
    Ok(())
}

#[derive(Clone, Debug)]
pub struct PersonInput {
    pub name: String,
    pub email: String,
    pub lang: String,
    pub zone: String,
    pub consent: Consent,
    pub quiet: Option<(Minute, Minute)>,
    /// They agreed that a critical trouble may break their quiet hours.
    pub wake_if_critical: bool,
}

pub fn put(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    target: &Target,
    input: PersonInput,
) -> Result<PersonId, Refused> {
    let world = &work.tx.world;
    let name = check::name(&input.name, "name")?;
    let email = check::maybe_email(&input.email, "email")?;
    let lang = check::lang(&input.lang, "lang")?;
    let zone = check::zone(&input.zone, "zone")?;
    if email.is_empty() && (input.consent.mail || input.consent.near) {
        return Err(Refused::field("admin.email_for_consent", "email", "expected.email"));
    }
    let id =
        PersonId(check::id(target, &name, |id| world.people.contains_key(&PersonId::from(id)))?);
    let holders = world.index.addresses.get(&email.to_lowercase());
    if holders.is_some_and(|people| people.iter().any(|person| *person != id)) {
        return Err(Refused::field("admin.email_taken", "email", "expected.free"));
    }
    let before = world.people.get(&id).cloned();
    let quiet = input.quiet.map(|(from, to)| QuietHours { zone: zone.clone(), from, to });
    let learnt =
        before.as_ref().map_or((0, 0, None), |row| (row.asked, row.accepted, row.last_asked));
    work.tx.put_person(PersonRow {
        id: id.clone(),
        name,
        email,
        lang,
        zone,
        consent: input.consent,
        quiet,
        wake_if_critical: input.wake_if_critical,
        asked: learnt.0,
        accepted: learnt.1,
        last_asked: learnt.2,
    });
    let what = if before.is_some() { "person.changed" } else { "person.created" };
    note(work, by, what, id.as_str());
    Ok(id)
}
