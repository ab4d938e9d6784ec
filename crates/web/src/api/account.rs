//! What several doors share: finding who an e-mail belongs to, and letting somebody in.

use axum::Json;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use focal_base::{AgentId, TenantId};
use focal_engine::World;
use focal_engine::rows::{AgentRow, Density, Sounds, Theme};
use focal_engine::tx::About;
use focal_store::CredentialKind;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::hash_of;
use crate::auth::session::{self, cookie_name, set_cookie};
use crate::live::deliver::{capacity, load};
use crate::trouble::{Answer, Trouble};

/// Who is signed in, as the desk needs it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Session {
    agent: String,
    name: String,
    email: String,
    role: &'static str,
    lang: String,
    theme: &'static str,
    /// `comfortable` or `compact`.
    density: &'static str,
    /// `off`, `offers` or `messages`.
    sounds: &'static str,
    /// Whether single letters do things.
    keys: bool,
    tenant: String,
    organisation: String,
    currency: String,
    zone: String,
    presence: &'static str,
    load: usize,
    capacity: u32,
    skills: BTreeMap<String, u8>,
    /// Durations are shortened by this factor in this tenant; 1 is real time.
    pace: f64,
    /// Whoever ended a talk has a while to write about it, and may go on with it until then.
    after_work: bool,
    version: &'static str,
    limits: SessionLimits,
}

/// What an attachment may be. The server judges again.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SessionLimits {
    attachment_bytes: usize,
    attachment_media: Vec<String>,
}

/// Who an e-mail belongs to, in any tenant; several when one person works for several.
pub(super) fn by_email(app: &App, email: &str) -> Vec<(TenantId, AgentRow)> {
    let email = email.trim().to_lowercase();
    let mut found = Vec::new();
    for tenant in app.house.tenants() {
        let theirs = app.house.read(&tenant, |world| {
            let mut agents = world.agents.values().filter(|agent| agent.active);
            agents.find(|agent| agent.email.to_lowercase() == email).cloned()
        });
        found.extend(theirs.flatten().map(|agent| (tenant, agent)));
    }
    found
}

/// Lets somebody in: a new token, whatever the browser carried before; the old session ends.
pub(super) fn let_in(
    app: &App,
    tenant: &TenantId,
    agent: &AgentId,
    before: Option<&str>,
) -> Answer<Response> {
    if let Some(token) = before {
        let hash = hash_of(token);
        app.house.system().revoke(&hash)?;
        app.hub.end_session(&hash);
    }
    let (token, credential) = session::open(tenant, agent, app.config.sessions, app.now())?;
    app.act_in(tenant, |work| {
        work.tx.event(
            "signed_in",
            About::default().agent(agent),
            serde_json::json!({ "on": agent }),
        );
        work.tx.credential(credential);
        Ok(())
    })?;
    let body = view(app, tenant, agent)?;
    let secure = app.config.secure_cookies;
    let seconds = app.config.sessions.absolute.0 / 1_000;
    let cookie = set_cookie(cookie_name(secure), token.reveal(), seconds, secure, true);
    let mut response = Json(body).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The cookie that ends a session in the browser.
pub(super) fn ended_cookie(app: &App) -> Option<HeaderValue> {
    let secure = app.config.secure_cookies;
    HeaderValue::from_str(&set_cookie(cookie_name(secure), "", 0, secure, true)).ok()
}

/// Ends every session of somebody, and their streams with them.
pub(crate) fn end_sessions(app: &App, tenant: &TenantId, agent: &AgentId) -> Answer<()> {
    app.house.system().revoke_all(tenant, CredentialKind::Session, agent.as_str())?;
    app.hub.end_agent(tenant, agent);
    Ok(())
}

pub(super) fn view(app: &App, tenant: &TenantId, agent: &AgentId) -> Answer<Session> {
    let made = app.house.read(tenant, |world| session_of(app, world, agent));
    made.flatten().ok_or_else(Trouble::signed_out)
}

fn session_of(app: &App, world: &World, agent: &AgentId) -> Option<Session> {
    let row = world.agents.get(agent)?;
    let at_desk = world.live.desk.get(agent);
    Some(Session {
        agent: row.id.0.clone(),
        name: row.name.clone(),
        email: row.email.clone(),
        role: role_word(row.role),
        lang: row.lang.0.clone(),
        theme: theme_word(row.theme),
        density: density_word(row.comfort.density),
        sounds: sounds_word(row.comfort.sounds),
        keys: !row.keys_off,
        tenant: world.id().0.clone(),
        organisation: world.tenant.organisation.clone(),
        currency: world.tenant.currency.clone(),
        zone: world.tenant.zone.clone(),
        presence: at_desk.map_or("offline", |agent| presence_word(agent.presence)),
        load: load(world, agent),
        capacity: capacity(world, agent),
        skills: row.skills.iter().map(|(skill, level)| (skill.0.clone(), *level)).collect(),
        pace: super::admin::settings::faster(world.tenant.case.pace),
        after_work: world.tenant.after_work > focal_base::Span::ZERO,
        version: env!("CARGO_PKG_VERSION"),
        limits: SessionLimits {
            attachment_bytes: app.config.limits.attachment_bytes,
            attachment_media: super::attachments::MEDIA
                .iter()
                .map(|media| (*media).to_owned())
                .collect(),
        },
    })
}

pub(super) fn theme_word(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

pub(super) fn density_word(density: Density) -> &'static str {
    match density {
        Density::Comfortable => "comfortable",
        Density::Compact => "compact",
    }
}

pub(super) fn sounds_word(sounds: Sounds) -> &'static str {
    match sounds {
        Sounds::Off => "off",
        Sounds::Offers => "offers",
        Sounds::Messages => "messages",
    }
}

pub(super) fn role_word(role: focal_engine::rows::Role) -> &'static str {
    use focal_engine::rows::Role;
    match role {
        Role::Agent => "agent",
        Role::Supervisor => "supervisor",
        Role::Administrator => "administrator",
    }
}

pub(crate) fn presence_word(presence: focal_desk::Presence) -> &'static str {
    use focal_desk::Presence;
    match presence {
        Presence::Available => "available",
        Presence::InContact => "in_contact",
        Presence::AfterContact => "after_contact",
        Presence::Away => "away",
        Presence::Offline => "offline",
    }
}
