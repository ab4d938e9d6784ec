//! The cast: a tenant's people, things and companies, made of its pack by the plan. What is true of them goes to
//! [`Truth`], what Focal may know goes into the house through the same doors as an installation.

use std::collections::BTreeMap;

use focal_base::{
    AgentId, At, ComponentId, Lang, PersonId, ProviderId, QueueId, SiteId, Span, TenantId, ThingId,
};
use focal_case::{Minute, QuietHours};
use focal_desk::Queue;
use focal_engine::admin::{By, packs};
use focal_engine::intake::{Control, ThingSetup};
use focal_engine::rows::{
    AgentRow, Binding, ComponentRow, Consent, NearBy, PersonRow, ProviderRow, Role, SiteRow,
    TenantRow, Theme, ThingRow,
};
use focal_engine::work::Work;

use crate::dice::Dice;
use crate::house::{Failed, Machine};
use crate::library::Book;
use crate::plan::{Plan, Size, TenantPlan};
use crate::truth::{Bent, Thing, Truth};

const ZONE: &str = "Europe/Madrid";

/// Who is there beside what is true.
pub struct Cast {
    pub truth: Truth,
    pub customers: Vec<PersonId>,
    pub near: Vec<PersonId>,
    pub agents: Vec<AgentId>,
    /// Hour of the day from which each agent works, for eight hours.
    pub shifts: BTreeMap<AgentId, i64>,
    pub providers: Vec<ProviderId>,
}

/// Makes a tenant in the house.
///
/// # Errors
/// When the house will not have it.
pub fn set(
    machine: &mut Machine,
    book: &Book,
    plan: &Plan,
    of: &TenantPlan,
) -> Result<Cast, Failed> {
    let tenant = TenantId::from(of.id);
    let currency = book.kit.pack.currency.clone();
    let mut row = TenantRow::new(tenant.clone(), of.id, ZONE, &currency, Lang::default());
    row.mail_from = format!("focal@{}.example", of.id);
    let no_house = || Failed::World("the house is not up".to_owned());
    machine.house().ok_or_else(no_house)?.create_tenant(row)?;
    let bent = Bent { seed: plan.seed, by: plan.nature.bent };
    let truth = Truth::new(tenant.clone(), book.kit.clone(), bent, plan.nature);
    let mut cast = Cast {
        truth,
        customers: Vec::new(),
        near: Vec::new(),
        agents: Vec::new(),
        shifts: BTreeMap::new(),
        providers: Vec::new(),
    };
    let files = book.files.clone();
    let name = book.kit.pack.name.clone();
    let made = machine.act(&tenant, plan.start, |work| {
        packs::install(work, By(&AgentId::from("setup")), &name, files)?;
        let mut dice = Dice::of(plan.seed, &["cast", of.id]);
        companies(work, &mut cast);
        people(work, &mut cast, of, &mut dice);
        things(work, &mut cast, of, &mut dice, plan.start);
        agents(work, &mut cast, of, &mut dice, plan.size);
        Ok(())
    });
    made.ok_or_else(no_house)??;
    Ok(cast)
}

fn companies(work: &mut Work<'_, '_>, cast: &mut Cast) {
    let pack = cast.truth.kit.pack.clone();
    let tenant = cast.truth.tenant.clone();
    for (nth, role) in (0u8..).zip(&pack.roles) {
        let id = ProviderId(format!("{tenant}-{role}"));
        work.tx.put_provider(ProviderRow {
            id: id.clone(),
            name: role.clone(),
            email: format!("{id}@partner.example"),
            lang: Lang::default(),
            swatch: nth % 6 + 1,
            roles: vec![Binding { pack: pack.name.clone(), role: role.clone() }],
            answers_within: Span::hours(4),
        });
        cast.providers.push(id);
    }
    for part in &pack.components {
        for nth in 1..=2 {
            let id = ComponentId(format!("{tenant}-{}-{nth}", part.component));
            work.tx.put_component(ComponentRow {
                id: id.clone(),
                name: id.0.clone(),
                kind: part.component.clone(),
                pack: pack.name.clone(),
                provider: None,
            });
            cast.truth.components.insert(id, part.component.clone());
        }
    }
}

fn people(work: &mut Work<'_, '_>, cast: &mut Cast, of: &TenantPlan, dice: &mut Dice) {
    let tenant = cast.truth.tenant.clone();
    let make = |work: &mut Work<'_, '_>, id: &PersonId, near: bool, dice: &mut Dice| {
        let quiet = dice.chance(0.6).then(|| QuietHours {
            zone: ZONE.to_owned(),
            from: Minute(22 * 60),
            to: Minute(7 * 60),
        });
        work.tx.put_person(PersonRow {
            id: id.clone(),
            name: id.0.clone(),
            email: format!("{id}@people.example"),
            lang: Lang::from(if dice.chance(0.5) { "es" } else { "en" }),
            zone: ZONE.to_owned(),
            consent: Consent { mail: dice.chance(0.9), near: near && dice.chance(0.85) },
            quiet,
            wake_if_critical: dice.chance(0.5),
            asked: 0,
            accepted: 0,
            last_asked: None,
        });
    };
    // Some have more than one thing.
    for nth in 0..of.things.div_ceil(2).max(1) {
        let id = PersonId(format!("{tenant}-customer-{nth}"));
        make(work, &id, false, dice);
        cast.customers.push(id);
    }
    for nth in 0..of.near {
        let id = PersonId(format!("{tenant}-near-{nth}"));
        make(work, &id, true, dice);
        cast.near.push(id);
    }
}

fn things(work: &mut Work<'_, '_>, cast: &mut Cast, of: &TenantPlan, dice: &mut Dice, now: At) {
    let tenant = cast.truth.tenant.clone();
    let site = SiteId(format!("{tenant}-site"));
    work.tx.put_site(SiteRow {
        id: site.clone(),
        name: "Site".to_owned(),
        address: String::new(),
        zone: ZONE.to_owned(),
        access: String::new(),
    });
    let kit = cast.truth.kit.clone();
    for nth in 0..of.things {
        // The first kind of a pack is what it is about.
        let at = if dice.chance(0.7) { 0 } else { dice.below(kit.pack.kinds.len()) };
        let Some(def) = kit.pack.kinds.get(at) else { continue };
        let id = ThingId(format!("{tenant}-{}-{nth}", def.kind));
        let parts = kit.model.kinds.get(&def.kind).map(|model| model.depends_on.clone());
        let on = parts.unwrap_or_default().into_iter().map(|part| {
            let of_kind = format!("{tenant}-{part}-{}", 1 + dice.below(2));
            (part, ComponentId(of_kind))
        });
        let on: BTreeMap<_, _> = on.collect();
        let customer = dice.pick(&cast.customers).cloned().filter(|_| dice.chance(0.9));
        let near = cast.near.iter().filter(|_| dice.chance(0.6)).cloned().collect::<Vec<_>>();
        let near = near
            .into_iter()
            .map(|person| NearBy { person, eta: dice.span(Span::mins(2), Span::mins(20)) });
        work.tx.put_thing(ThingRow {
            id: id.clone(),
            name: id.0.clone(),
            kind: def.kind.clone(),
            pack: kit.pack.name.clone(),
            site: Some(site.clone()),
            customer: customer.clone(),
            on: on.clone(),
            near: near.collect(),
            maintenance: false,
            renewed: BTreeMap::new(),
            created: now,
            first_heard: None,
            public_code: format!("code-{id}"),
            spent: BTreeMap::new(),
        });
        let setup = ThingSetup {
            thing: id.clone(),
            pack: kit.pack.name.clone(),
            kind: def.kind.clone(),
            maintenance: false,
            renewed: BTreeMap::new(),
        };
        work.tx.control(Control::Thing { tenant: tenant.clone(), setup });
        cast.truth.add(Thing { id, kind: def.kind.clone(), on, customer }, now);
    }
}

fn agents(work: &mut Work<'_, '_>, cast: &mut Cast, of: &TenantPlan, dice: &mut Dice, size: Size) {
    let tenant = cast.truth.tenant.clone();
    let queue = QueueId(format!("{tenant}-help"));
    let name = "Help".into();
    work.tx.put_queue(Queue {
        id: queue.clone(),
        name,
        offer_for: Span::secs(45),
        ..Queue::default()
    });
    let skills = cast.truth.kit.pack.skills.clone();
    for nth in 0..of.agents {
        let id = AgentId(format!("{tenant}-agent-{nth}"));
        let knows =
            skills.iter().filter(|_| nth == 0 || dice.chance(0.6)).cloned().collect::<Vec<_>>();
        let mut knows: BTreeMap<_, _> =
            knows.into_iter().map(|skill| (skill, 4 + dice.below(7) as u8)).collect();
        knows.insert("lang-es".to_owned().into(), 2 + dice.below(9) as u8);
        knows.insert("lang-en".to_owned().into(), 4 + dice.below(7) as u8);
        let mut queues = if dice.chance(0.5) { vec![queue.clone()] } else { Vec::new() };
        if size == Size::Measured {
            // Whoever is compared with whom, everybody there can take everything.
            knows.extend(skills.iter().map(|skill| (skill.clone(), 7)));
            knows.insert("lang-es".to_owned().into(), 7);
            knows.insert("lang-en".to_owned().into(), 7);
            queues.clear();
        }
        work.tx.put_agent(AgentRow {
            id: id.clone(),
            name: id.0.clone(),
            email: format!("{id}@desk.example"),
            role: Role::Agent,
            lang: Lang::default(),
            theme: Theme::System,
            keys_off: false,
            comfort: Default::default(),
            active: true,
            skills: knows,
            queues,
            capacity: 1 + dice.below(4) as u32,
        });
        cast.shifts.insert(id.clone(), (nth as i64 * 8 + 7 + dice.below(3) as i64) % 24);
        cast.agents.push(id);
    }
    work.tx.put_agent(supervisor(&tenant));
}

/// Who runs the desk of a tenant. Has no shift: comes to a talk, and goes.
#[must_use]
pub fn sol(tenant: &TenantId) -> AgentId {
    AgentId(format!("{tenant}-sol"))
}

fn supervisor(tenant: &TenantId) -> AgentRow {
    let id = sol(tenant);
    AgentRow {
        name: id.0.clone(),
        email: format!("{id}@desk.example"),
        id,
        role: Role::Supervisor,
        lang: Lang::default(),
        theme: Theme::System,
        keys_off: false,
        comfort: Default::default(),
        active: true,
        skills: BTreeMap::new(),
        queues: Vec::new(),
        capacity: 1,
    }
}
