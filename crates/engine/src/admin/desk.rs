//! Skills, hours and queues; and waking a case that was put aside.

use std::collections::BTreeMap;

use focal_base::{AgentId, CaseId, QueueId, SkillName, Span, TextKey};
use focal_case::{Hours, keeper};
use focal_desk::{Calendar, Queue, Relax, RelaxStep};

use super::{By, Target, check, note};
use crate::error::Refused;
use crate::rows::{CaseRow, HoursRow, SkillRow};
use crate::tx::About;
use crate::work::Work;

pub fn put_skill(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    target: &Target,
    name: &str,
) -> Result<SkillName, Refused> {
    let name = check::name(name, "name")?;
    let id =
        check::id(target, &name, |id| work.tx.world.skills.contains_key(&SkillName::from(id)))?;
    let what = if work.tx.world.skills.contains_key(&SkillName::from(id.as_str())) {
        "skill.changed"
    } else {
        "skill.created"
    };
    work.tx.put_skill(SkillRow { id: SkillName(id.clone()), name });
    note(work, by, what, &id);
    Ok(SkillName(id))
}

pub fn delete_skill(work: &mut Work<'_, '_>, by: By<'_>, id: &SkillName) -> Result<(), Refused> {
    let world = &work.tx.world;
    if !world.skills.contains_key(id) {
        return Err(Refused::NotFound("skill"));
    }
    if let Some(agent) = world.agents.values().find(|row| row.skills.contains_key(id)) {
        return Err(check::in_use(&agent.name));
    }
    let needs = |queue: &&Queue| {
        queue.needs.contains_key(id)
            || queue.relax.iter().any(|step| step.relax == Relax::Drop(id.clone()))
    };
    if let Some(queue) = world.queues.values().find(needs) {
        return Err(check::in_use(&queue.name.0));
    }
    work.tx.forget_skill(id);
    note(work, by, "skill.deleted", id.as_str());
    Ok(())
}

/// Every queue that keeps this calendar has its new hours with the same commit.
pub fn put_hours(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    target: &Target,
    name: &str,
    hours: Hours,
) -> Result<String, Refused> {
    let world = &work.tx.world;
    let name = check::name(name, "name")?;
    check::zone(&hours.zone, "zone")?;
    if let Some(problem) = hours.problems().into_iter().next() {
        return Err(Refused::field("admin.hours", "week", &problem));
    }
    let id = check::id(target, &name, |id| world.hours.contains_key(id))?;
    let known = world.hours.contains_key(&id);
    let keeps = |queue: &&Queue| queue.calendar.id() == Some(id.as_str());
    let theirs: Vec<Queue> = world.queues.values().filter(keeps).cloned().collect();
    for queue in theirs {
        work.tx.put_queue(Queue { hours: hours.clone(), ..queue });
    }
    work.tx.put_hours(HoursRow { id: id.clone(), name, hours });
    note(work, by, if known { "hours.changed" } else { "hours.created" }, &id);
    work.route_all();
    Ok(id)
}

pub fn delete_hours(work: &mut Work<'_, '_>, by: By<'_>, id: &str) -> Result<(), Refused> {
    let row = work.tx.world.hours.get(id).cloned().ok_or(Refused::NotFound("hours"))?;
    if let Some(queue) = work.tx.world.queues.values().find(|queue| queue.calendar.id() == Some(id))
    {
        return Err(check::in_use(&queue.name.0));
    }
    work.tx.forget_hours(&row.id);
    note(work, by, "hours.deleted", id);
    Ok(())
}

#[derive(Clone, Debug)]
pub struct QueueInput {
    pub name: String,
    pub skills: BTreeMap<SkillName, u8>,
    /// A calendar's id; `None` is open at all times.
    pub hours: Option<String>,
    pub priority: f64,
    /// After so many seconds this skill is needed no longer.
    pub relax: Vec<(i64, SkillName)>,
}

const MOST_STEPS: usize = 16;

pub fn put_queue(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    target: &Target,
    input: QueueInput,
) -> Result<QueueId, Refused> {
    let world = &work.tx.world;
    let name = check::name(&input.name, "name")?;
    check::skills(world, &input.skills, "skills")?;
    let (calendar, hours) = match &input.hours {
        None => (Calendar::None, Hours::default()),
        Some(id) => {
            let row =
                world.hours.get(id).ok_or_else(|| check::unknown("admin.no_hours", "hours", id))?;
            (Calendar::Of(row.id.clone()), row.hours.clone())
        }
    };
    if !input.priority.is_finite() || input.priority.abs() > 1_000.0 {
        return Err(Refused::field("admin.priority", "priority", "-1000 – 1000"));
    }
    let id = QueueId(check::id(target, &name, |id| world.queues.contains_key(&QueueId::from(id)))?);
    let before = world.queues.get(&id).cloned();
    let offer_for =
        before.as_ref().map_or_else(|| work.tx.paced(world.tenant.ring), |queue| queue.offer_for);
    let queue = Queue {
        id: id.clone(),
        name: TextKey(name),
        calendar,
        hours,
        priority: input.priority,
        relax: relax(&input)?,
        needs: input.skills,
        offer_for,
        ..before.clone().unwrap_or_default()
    };
    if let Some(problem) = queue.problems().into_iter().next() {
        return Err(Refused::field("admin.queue", "relax", &problem));
    }
    work.tx.put_queue(queue);
    note(work, by, if before.is_some() { "queue.changed" } else { "queue.created" }, id.as_str());
    work.route_all();
    Ok(id)
}

fn relax(input: &QueueInput) -> Result<Vec<RelaxStep>, Refused> {
    if input.relax.len() > MOST_STEPS {
        return Err(Refused::field("admin.queue", "relax", "0 – 16"));
    }
    let mut steps = Vec::new();
    for (after, skill) in &input.relax {
        if !(0..=86_400).contains(after) {
            return Err(Refused::field("admin.queue", "relax", "after_s: 0 – 86400"));
        }
        if !input.skills.contains_key(skill) {
            return Err(check::unknown("admin.no_skill", "relax", skill.as_str()));
        }
        steps.push(RelaxStep { after: Span::secs(*after), relax: Relax::Drop(skill.clone()) });
    }
    steps.sort_by_key(|step| step.after);
    Ok(steps)
}

pub fn delete_queue(work: &mut Work<'_, '_>, by: By<'_>, id: &QueueId) -> Result<(), Refused> {
    let world = &work.tx.world;
    if !world.queues.contains_key(id) {
        return Err(Refused::NotFound("queue"));
    }
    if let Some(contact) = world.contacts.values().find(|contact| contact.queue == *id) {
        let number = world.cases.get(&contact.case).map_or(0, |row| row.case.number);
        return Err(check::in_use(&format!("C-{number}")));
    }
    if let Some(agent) = world.agents.values().find(|row| row.queues.contains(id)) {
        return Err(check::in_use(&agent.name));
    }
    if world.queues.len() == 1 {
        // Whoever asks for help must be able to wait somewhere.
        return Err(Refused::conflict("admin.last_queue"));
    }
    work.tx.forget_queue(id);
    note(work, by, "queue.deleted", id.as_str());
    Ok(())
}

/// Brings a case back before its time.
pub fn wake(work: &mut Work<'_, '_>, id: &CaseId, agent: &AgentId) -> Result<(), Refused> {
    let row = work.tx.world.cases.get(id).cloned().ok_or(Refused::NotFound("case"))?;
    let case = keeper::wake(&row.case, true, work.tx.now);
    if case != row.case {
        work.tx.event("woken", About::row(&row).agent(agent), serde_json::json!({}));
        work.tx.put_case(CaseRow { case, ..row });
        work.proceed(id)?;
    }
    Ok(())
}
