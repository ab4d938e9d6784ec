//! Looks at the house once a minute: what has become bad is said on the pages of administrators and in a letter.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use focal_base::{At, Said, Span, TenantId};
use focal_engine::reports::alerts::tell_operators;
use focal_engine::work::time::overdue;
use focal_store::{EventQuery, History, Read};

use super::{Grade, Line, OfTenant, Slow, Vitals, judge, of_tenant};
use crate::app::App;
use crate::trouble::Answer;

/// Refused signals and given-up letters that are looked at: more are said as so many.
const MOST: usize = 200;

/// What is known now.
pub struct Watch {
    pub slow: Slow,
    started: At,
    vitals: Mutex<Option<Vitals>>,
    bad: Mutex<BTreeMap<TenantId, Vec<&'static str>>>,
}

impl Watch {
    pub fn new(started: At) -> Watch {
        Watch { slow: Slow::default(), started, vitals: Mutex::default(), bad: Mutex::default() }
    }

    pub fn set(&self, vitals: Vitals) {
        *self.vitals.lock().unwrap_or_else(PoisonError::into_inner) = Some(vitals);
    }

    fn vitals(&self) -> Option<Vitals> {
        self.vitals.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    #[must_use]
    pub fn up(&self, now: At) -> Span {
        now.since(self.started)
    }

    /// What is bad in a tenant's view of the house.
    pub fn bad(&self, tenant: &TenantId) -> Vec<&'static str> {
        let bad = self.bad.lock().unwrap_or_else(PoisonError::into_inner);
        bad.get(tenant).cloned().unwrap_or_default()
    }

    /// Says whether it is another list than before.
    fn set_bad(&self, tenant: &TenantId, found: Vec<&'static str>) -> bool {
        let mut bad = self.bad.lock().unwrap_or_else(PoisonError::into_inner);
        let before = match found.is_empty() {
            true => bad.remove(tenant),
            false => bad.insert(tenant.clone(), found.clone()),
        };
        before.unwrap_or_default() != found
    }
}

/// Every line that is known, the worst first, else in their own order. Blocks.
pub(crate) fn lines(app: &App, tenant: &TenantId) -> Answer<Vec<Line>> {
    let now = app.now();
    let vitals = app.watch.vitals();
    let of = measure(app, tenant, now)?;
    let heard = vitals.as_ref().and_then(|vitals| vitals.heard);
    let mut lines =
        vitals.map_or_else(Vec::new, |vitals| judge(&vitals, app.watch.slow.lately(now), now));
    // Whether things are heard is known by the binary alone.
    let own = of_tenant(&of, heard, app.watch.started, now);
    let known = !lines.is_empty();
    lines.extend(own.into_iter().filter(|line| known || line.key != "signals"));
    lines.sort_by_key(|line| std::cmp::Reverse(line.grade));
    Ok(lines)
}

fn measure(app: &App, tenant: &TenantId, now: At) -> Answer<OfTenant> {
    let yesterday = now - Span::days(1);
    let letters = app.house.history().dead_letters(tenant, None, MOST)?;
    let given_up = app.house.system().failed(tenant, MOST)?;
    let first = EventQuery { limit: 1, ..EventQuery::default() };
    let oldest = app.house.reader(tenant).events(&first)?;
    let (things, overdue, retention_days) = app
        .house
        .read(tenant, |world| {
            (world.things.len() as u64, overdue(world, now), world.tenant.retention_days)
        })
        .unwrap_or_default();
    Ok(OfTenant {
        things,
        overdue,
        dead: letters.iter().filter(|(_, letter)| letter.at >= yesterday).count() as u64,
        given_up: given_up.iter().filter(|one| one.at >= yesterday).count() as u64,
        retention_days,
        oldest_event: oldest.first().map(|event| event.at),
    })
}

/// Takes in what was measured.
pub fn note(app: &App, vitals: Vitals) {
    app.watch.set(vitals);
}

/// The same, and tells who must know. Once a minute; blocks.
pub fn look(app: &App, vitals: Vitals) {
    app.watch.set(vitals);
    for tenant in app.house.tenants() {
        if let Err(trouble) = look_at(app, &tenant) {
            tracing::error!(?trouble, tenant = tenant.as_str(), "its health cannot be told");
        }
    }
}

fn look_at(app: &App, tenant: &TenantId) -> Answer<()> {
    let lines = lines(app, tenant)?;
    for (name, help, grade) in [
        ("focal_health_bad", "Lines of health that are bad.", Grade::Bad),
        ("focal_health_attention", "Lines of health that want attention.", Grade::Attention),
    ] {
        let count = lines.iter().filter(|line| line.grade == grade).count();
        app.metrics.set(name, help, count as f64);
    }
    let bad: Vec<&Line> = lines.iter().filter(|line| line.grade == Grade::Bad).collect();
    if app.watch.set_bad(tenant, bad.iter().map(|line| line.key).collect()) {
        app.hub.send_all(Some(tenant), &app.house_frame(tenant));
    }
    // A letter about letters that cannot leave would be one more of them.
    let told: Vec<Said> = bad
        .iter()
        .filter(|line| line.key != "mail")
        .map(|line| Said::new(&format!("health.{}", line.key)))
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    app.act_in(tenant, |work| {
        told.iter().for_each(|said| tell_operators(work, said));
        Ok(())
    })
}
