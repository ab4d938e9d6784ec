//! What people are doing this moment: who types where. In memory only, bounded, gone by itself.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use focal_base::{At, CaseId, Span, TenantId};
use focal_engine::bus::Note;

use crate::app::App;

type Place = (TenantId, CaseId, String);

#[derive(Clone, Debug)]
struct Typing {
    name: String,
    agent: bool,
    until: At,
}

pub struct Doings {
    kept: usize,
    typing: Mutex<BTreeMap<Place, Typing>>,
}

/// Who types.
#[derive(Clone, Debug)]
pub struct Typist {
    pub who: String,
    pub name: String,
    pub agent: bool,
}

impl Doings {
    #[must_use]
    pub fn new(kept: usize) -> Doings {
        Doings { kept: kept.max(16), typing: Mutex::new(BTreeMap::new()) }
    }

    /// Notes it; says whether that is news.
    fn begin(&self, tenant: &TenantId, case: &CaseId, by: &Typist, until: At, now: At) -> bool {
        let mut typing = self.typing.lock().unwrap_or_else(PoisonError::into_inner);
        if typing.len() >= self.kept {
            typing.retain(|_, one| one.until > now);
            if typing.len() >= self.kept {
                return false;
            }
        }
        let place = (tenant.clone(), case.clone(), by.who.clone());
        let one = Typing { name: by.name.clone(), agent: by.agent, until };
        typing.insert(place, one).is_none_or(|before| before.until <= now)
    }

    /// Ends it, unless it was renewed meanwhile; says whether it ended now.
    fn end(&self, tenant: &TenantId, case: &CaseId, who: &str, now: At) -> bool {
        let mut typing = self.typing.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (tenant.clone(), case.clone(), who.to_owned());
        let over = typing.get(&place).is_some_and(|one| one.until <= now);
        if over {
            typing.remove(&place);
        }
        over
    }

    /// The name of a customer or near person who is typing in a case.
    #[must_use]
    pub fn customer_types(&self, tenant: &TenantId, case: &CaseId, now: At) -> Option<String> {
        self.all(tenant, case, now).into_iter().find(|by| !by.agent).map(|by| by.name)
    }

    #[must_use]
    pub fn types(&self, tenant: &TenantId, case: &CaseId, who: &str, now: At) -> bool {
        self.all(tenant, case, now).iter().any(|by| by.who == who)
    }

    fn all(&self, tenant: &TenantId, case: &CaseId, now: At) -> Vec<Typist> {
        let typing = self.typing.lock().unwrap_or_else(PoisonError::into_inner);
        let from = (tenant.clone(), case.clone(), String::new());
        let here = typing.range(from..).take_while(|((of, at, _), _)| of == tenant && at == case);
        let alive = here.filter(|(_, one)| one.until > now);
        alive
            .map(|((_, _, who), one)| Typist {
                who: who.clone(),
                name: one.name.clone(),
                agent: one.agent,
            })
            .collect()
    }
}

/// Somebody types in a case: whoever looks at it is told, and told again when it is over.
pub fn types(app: &App, tenant: &TenantId, case: &CaseId, by: &Typist) {
    let now = app.now();
    let wait = app.config.limits.typing;
    let until = now + Span(i64::try_from(wait.as_millis()).unwrap_or(6_000));
    if !app.doings.begin(tenant, case, by, until, now) {
        return;
    }
    tell(app, tenant, case, by, true);
    let (app, tenant, case, by) = (app.clone(), tenant.clone(), case.clone(), by.clone());
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(wait + Duration::from_millis(100)).await;
            let now = app.now();
            if app.doings.end(&tenant, &case, &by.who, now) {
                return tell(&app, &tenant, &case, &by, false);
            }
            if !app.doings.types(&tenant, &case, &by.who, now) {
                return;
            }
        }
    });
}

/// What was being typed has been sent.
pub fn sent(app: &App, tenant: &TenantId, case: &CaseId, by: &Typist) {
    if app.doings.end(tenant, case, &by.who, At(i64::MAX)) {
        tell(app, tenant, case, by, false);
    }
}

fn tell(app: &App, tenant: &TenantId, case: &CaseId, by: &Typist, on: bool) {
    let note = Note::Typing { case: case.clone(), who: by.who.clone(), agent: by.agent, on };
    app.house.bus().tell(tenant, note);
}
