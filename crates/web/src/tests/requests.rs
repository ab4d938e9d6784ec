//! A good request for every route, made with one tenant's real ids. The tests that go through all routes
//! are made from these; a route without one fails them.

use serde_json::{Value, json};

use super::house::Tenant;
use crate::openapi::names;
use crate::route::Route;

/// A path with real ids of a tenant, or with ids of the same shape that nobody has.
pub fn path(route: &Route, tenant: &Tenant, real: bool) -> String {
    let mut path = route.path.to_owned();
    for name in names(route.path) {
        let id = id(route.path, name, tenant);
        let id = if real { id } else { strange(&id) };
        path = path.replace(&format!("{{{name}}}"), &id);
    }
    match query(route.path) {
        Some(query) => format!("{path}?{query}"),
        None => path,
    }
}

/// The same shape, and nobody's.
fn strange(id: &str) -> String {
    id.chars()
        .rev()
        .map(|c| if c == '0' { '1' } else { c })
        .collect::<String>()
        .replace("pump", "pmup")
        + "0"
}

fn query(path: &str) -> Option<&'static str> {
    match path {
        "/api/v1/things/{id}/readings" => {
            Some("metric=flow&from=2026-11-21T13:00:00Z&to=2026-11-21T15:00:00Z&points=50")
        }
        "/api/v1/search" => Some("q=pump"),
        "/api/v1/reports/cases" => Some("metric=cost_per_case"),
        _ => None,
    }
}

fn id(path: &str, name: &str, tenant: &Tenant) -> String {
    let of = &tenant.id;
    let room = path.trim_start_matches("/api/v1/");
    match name {
        "run" => tenant.run.clone(),
        "step" => "ask-neighbours".to_owned(),
        "connection" => "c0ffee".to_owned(),
        "name" => "view".to_owned(),
        "file" => tenant.picture.clone(),
        "id" if path.contains("/pictures/") => tenant.camera.0.clone(),
        "hash" => tenant.file.clone(),
        "token" => "0123456789abcdef".to_owned(),
        "book" => "people".to_owned(),
        "id" if room.starts_with("cases") => tenant.case.clone(),
        "id" if room.starts_with("contacts") => tenant.contact.clone(),
        "id" if room.starts_with("alarms") => tenant.alarm.clone(),
        "id" if room.starts_with("incidents") => tenant.incident.clone(),
        "id" if room.starts_with("things") || room.starts_with("admin/things") => {
            tenant.thing.0.clone()
        }
        "id" if room.starts_with("admin/agents") || room.starts_with("team") => {
            format!("supervisor-{of}")
        }
        // Names that both tenants use are no secret; the ones here are only in one.
        "id" if room.starts_with("admin/skills") => "knots".to_owned(),
        "id" if room.starts_with("admin/queues") => "more".to_owned(),
        "id" if room.starts_with("admin/hours") => "always".to_owned(),
        "id" if room.starts_with("admin/providers") => format!("maker-{of}"),
        "id" if room.starts_with("admin/components") => format!("main-{of}"),
        "id" if room.starts_with("admin/sites") => format!("flat-{of}"),
        "id" if room.starts_with("admin/people") => format!("rosa-{of}"),
        "id" if room.starts_with("admin/dead") => "1".to_owned(),
        "id" if room.starts_with("admin/tokens") => tenant.token.clone(),
        "id" if room.starts_with("reports/saved") => tenant.report.clone(),
        "alarm" => "pressure_low".to_owned(),
        _ => panic!("no id for {{{name}}} of {path}: add one, so that the route is tested"),
    }
}

/// Whether both tenants have the id: then crossing over finds one's own row, which is right.
pub fn is_shared(route: &Route) -> bool {
    ["/skills/{id}", "/queues/{id}", "/hours/{id}", "/import/{book}"]
        .iter()
        .any(|end| route.path.ends_with(end))
}

/// A body that the route takes, naming a tenant's own rows.
pub fn body(route: &Route, tenant: &Tenant) -> Option<Value> {
    route.takes?;
    let of = tenant.id.as_str();
    let key = format!("{} {}", route.method, route.path.trim_start_matches("/api/v1"));
    Some(match key.as_str() {
        "POST /session" => {
            json!({ "email": format!("agent@{of}.example"), "password": "not the one it is" })
        }
        "POST /reset" => json!({ "email": format!("agent@{of}.example") }),
        "POST /reset/{token}" => json!({ "password": super::house::PASSWORD }),
        "POST /setup/{token}" => json!({
            "organisation": "x", "name": "x", "email": "x@x.example", "password": super::house::PASSWORD,
            "lang": "en", "zone": "UTC", "currency": "EUR",
        }),
        "PUT /me" => json!({ "lang": "es" }),
        "PUT /presence" => json!({ "presence": "away" }),
        "POST /cases/{id}/messages" => json!({ "text": "Hello", "client_id": "m1" }),
        "POST /cases/{id}/whisper" => json!({ "text": "Offer them a date", "client_id": "w1" }),
        "PUT /team/{id}" => json!({ "skills": {}, "queues": [], "capacity": 2 }),
        "POST /cases/{id}/seen" => json!({ "item": tenant.item }),
        "POST /cases/{id}/steps" | "POST /incidents/{id}/steps" => {
            json!({ "step": "restart-pump" })
        }
        "POST /cases/{id}/answers" => json!({ "step": "ask-neighbours", "answer": "too" }),
        "POST /cases/{id}/resolve" => json!({ "confirmed": false }),
        "POST /cases/{id}/snooze" => json!({ "until": "2026-11-22T14:00:00Z" }),
        "POST /cases/{id}/transfer" => json!({ "agent": format!("supervisor-{of}"), "note": "x" }),
        "POST /cases/{id}/merge" => json!({ "with": tenant.case }),
        "POST /cases/{id}/unmerge" => json!({ "merge": tenant.item }),
        "POST /cases/{id}/split" => json!({ "lines": [tenant.item] }),
        "POST /things/{id}/shelved" => {
            json!({ "alarm": "pressure_low", "why": "known", "until": "2026-11-21T15:00:00Z" })
        }
        "POST /admin/people/{id}/erasure" => json!({ "confirm": "Rosa" }),
        "POST /things/{id}/commands" => json!({ "do": "stop" }),
        "PUT /things/{id}/maintenance" => json!({ "on": true }),
        "POST /live/{connection}/watch" => json!({ "case": tenant.case }),
        "PUT /admin/numbers" | "POST /admin/numbers/preview" => {
            json!({ "pack": "water", "path": "cause.pump-wear.prior", "value": "0.2" })
        }
        "POST /admin/packs" => json!({ "pack": "water" }),
        "POST /reports/saved" => {
            json!({ "name": "Mornings", "query": "pack=water", "every": "week" })
        }
        "PUT /admin/settings" => json!({ "retention_days": 30 }),
        key if key.contains("/admin/") && (key.ends_with("/token") || key.ends_with("/replay")) => {
            json!({})
        }
        key if key.contains("/admin/") => admin(key, of),
        _ if is_empty(&key) => json!({}),
        key => panic!("no body for {key}: add one, so that the route is tested"),
    })
}

/// Routes that ask for nothing but to be called.
fn is_empty(key: &str) -> bool {
    let ends = [
        "/typing",
        "/stop",
        "/reopen",
        "/take",
        "/take-over",
        "/listen",
        "/end-talk",
        "/give-back",
        "/resume-talk",
        "/accept",
        "/decline",
        "/acknowledge",
    ];
    ends.iter().any(|end| key.ends_with(end))
}

fn admin(key: &str, of: &str) -> Value {
    let room = key.split('/').nth(2).unwrap_or_default();
    match room {
        "agents" => {
            json!({ "name": "New", "email": format!("new@{of}.example"), "role": "agent", "lang": "en" })
        }
        "skills" => json!({ "name": "New" }),
        "queues" => json!({ "name": "New", "skills": {}, "priority": 1.0 }),
        "hours" => {
            json!({ "name": "New", "zone": "UTC", "week": [{ "day": 0, "from": "08:00", "to": "20:00" }] })
        }
        "providers" => json!({ "name": "New", "email": "", "lang": "en", "roles": [] }),
        "components" => {
            json!({ "name": "New", "kind": "street-main", "pack": "water", "provider": format!("maker-{of}") })
        }
        "tokens" => json!({
            "name": "New", "scopes": ["cases:read"], "expires": "2026-12-21T14:00:00Z",
        }),
        "sites" => json!({ "name": "New", "address": "", "zone": "UTC" }),
        "people" => json!({ "name": "New", "lang": "en", "zone": "UTC" }),
        "things" => json!({
            "name": "New", "kind": "booster-pump", "pack": "water",
            "site": format!("flat-{of}"), "customer": format!("rosa-{of}"), "on": { "street-main": format!("main-{of}") },
        }),
        _ => panic!("no body for {key}: add one, so that the route is tested"),
    }
}
