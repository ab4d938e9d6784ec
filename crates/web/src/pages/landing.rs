//! Where a mail's link lands. It is exchanged for a cookie and leaves the address bar. It works as long as
//! its letter says, however often it is opened: mail programs look at links before their readers do, and
//! people come back to the same mail. One that is over says so kindly and sends another to its holder.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use focal_base::{At, Span, TenantId};
use focal_engine::effect::{Effect, LinkTo, Mail, Recipient};
use focal_store::CredentialKind;
use maud::html;

use super::Pages;
use super::ask::{Ask, Done, Oops, see, serve};
use super::frame::{Frame, answer};
use super::guest;
use crate::app::App;
use crate::auth::{hash_of, links};

pub fn router() -> Router<Pages> {
    ["l", "c", "n", "p"].into_iter().fold(Router::new(), |router, room| {
        router
            .route(&format!("/{room}/{{token}}"), get(open))
            .route(&format!("/{room}/{{token}}/again"), post(again))
    })
}

/// Where a link leads once its holder is inside.
fn inside(to: &LinkTo) -> Option<String> {
    match to {
        LinkTo::Customer { case: Some(case), .. } => Some(format!("/my/cases/{case}")),
        LinkTo::Customer { case: None, .. } => Some("/my".to_owned()),
        LinkTo::Near { run, .. } => Some(format!("/near/{run}")),
        LinkTo::Partner { run, .. } => Some(format!("/partner/{run}")),
        LinkTo::NewPassword { .. } => None,
    }
}

/// A program that fetches ahead of its reader.
fn is_preview(headers: &HeaderMap) -> bool {
    let says = |name: &str, what: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains(what))
    };
    says("purpose", "prefetch") || says("sec-purpose", "prefetch") || says("x-moz", "prefetch")
}

async fn open(
    State(pages): State<Pages>,
    method: Method,
    ask: Ask,
    Path(token): Path<String>,
) -> Response {
    serve(&pages.app, ask, move |app, ask| {
        let found = links::open(&app.house.system(), &token, app.now())?;
        let Some((tenant, to)) = found else { return Ok(too_late(app, ask, &token)) };
        let Some(path) = inside(&to) else { return Err(Oops::NotFound) };
        if method == Method::HEAD || is_preview(&ask.headers) {
            return Ok(answer(StatusCode::OK, String::new()));
        }
        let mut response = see(&path);
        if let Some(cookie) = guest::enter(app, &tenant, &to)?
            && let Ok(value) = cookie.parse()
        {
            response.headers_mut().append("set-cookie", value);
        }
        Ok(response)
    })
    .await
}

/// The same page for a link that is over and for one that never was.
fn too_late(app: &App, ask: &Ask, token: &str) -> Response {
    let say = ask.say();
    let known = expired(app, token).is_some();
    let body = html! {
        main #main.plain {
            h1 { (say.t("link.over")) }
            p { (say.t("link.over_text")) }
            @if known {
                form.do.do--flat method="post" action={ (ask.path) "/again" } {
                    button.btn.btn--ink.btn--big { (say.t("link.again")) }
                }
            } @else {
                p { a.btn.btn--ink.btn--big href="/help" { (say.t("link.help")) } }
            }
        }
        footer.foot { (say.t("foot.danger")) }
    };
    let name = house_name(app);
    let frame = Frame::new(&say, ask.theme, &name, say.t("link.over"), "/help");
    answer(StatusCode::GONE, frame.page(&body))
}

/// Whose a link was that has expired and is not forgotten yet.
fn expired(app: &App, token: &str) -> Option<(TenantId, LinkTo)> {
    let system = app.house.system();
    let found = system.credential(&hash_of(token), At::ZERO).ok().flatten();
    found.filter(|found| found.kind == CredentialKind::Link)?;
    links::open(&system, token, At::ZERO).ok().flatten().filter(|(_, to)| inside(to).is_some())
}

/// Sends a new link to the address of whoever held the old one. Says the same whatever becomes of it.
async fn again(State(pages): State<Pages>, ask: Ask, Path(token): Path<String>) -> Response {
    serve(&pages.app, ask, move |app, ask| {
        if let Some((tenant, to)) = expired(app, &token) {
            send(app, &tenant, to, &token)?;
        }
        Ok(sent(app, ask))
    })
    .await
}

fn send(app: &App, tenant: &TenantId, to: LinkTo, token: &str) -> Result<(), Oops> {
    let window = app.now().0 / Span::mins(10).0;
    let once = format!("again/{}/{window}", &hash_of(token)[..16]);
    app.act_in(tenant, |work| {
        let world = &work.tx.world;
        let (to_whom, lang, about) = match &to {
            LinkTo::Customer { person, .. } => {
                (Recipient::Person(person.clone()), person_lang(world, person), "sign_in")
            }
            LinkTo::Near { person, .. } => {
                (Recipient::Person(person.clone()), person_lang(world, person), "favour")
            }
            LinkTo::Partner { provider, .. } => {
                let lang =
                    world.providers.get(&provider.as_str().into()).map(|row| row.lang.clone());
                (Recipient::Provider(provider.clone()), lang, "handoff_partner")
            }
            LinkTo::NewPassword { .. } => return Ok(()),
        };
        let Some(lang) = lang else { return Ok(()) };
        let with = values(world, &to);
        let mail =
            Mail { to: to_whom, lang, about: about.to_owned(), with, link: Some(to), item: None };
        let now = work.tx.now;
        work.tx.effect(&once, now, &Effect::Mail(mail));
        Ok(())
    })?;
    Ok(())
}

fn person_lang(world: &focal_engine::World, person: &str) -> Option<focal_base::Lang> {
    world.people.get(&person.into()).map(|row| row.lang.clone())
}

/// What the mail's text names, as its first sending did.
fn values(world: &focal_engine::World, to: &LinkTo) -> std::collections::BTreeMap<String, String> {
    let (LinkTo::Near { run, .. } | LinkTo::Partner { run, .. }) = to else {
        return Default::default();
    };
    let Some((row, found)) = world.case_of_run(run) else { return Default::default() };
    let number = world.handoffs.get(run).map_or(row.case.number, |handoff| handoff.number);
    let thing = row.case.thing.clone().map(|thing| thing.0).unwrap_or_default();
    let pairs = [
        ("step", found.step.0.clone()),
        ("run", run.0.clone()),
        ("thing", thing),
        ("number", number.to_string()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Whose pages these are, for visitors whom nobody knows: the operator's name where there is only one. Blocks.
#[must_use]
pub fn house_name(app: &App) -> String {
    let tenants = app.house.tenants();
    let only = tenants.first().filter(|_| tenants.len() == 1);
    let name =
        only.and_then(|tenant| app.house.read(tenant, |world| world.tenant.organisation.clone()));
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "Focal".to_owned())
}

/// "A link is on its way", for whoever is known; nobody learns who that is. Blocks.
#[must_use]
pub fn sent(app: &App, ask: &Ask) -> Response {
    let say = ask.say();
    let body = html! {
        main #main.plain {
            h1 { (say.t("help.sent")) }
            p { (say.t("help.sent_text")) }
            p.quiet { (say.t("help.sent_spam")) }
        }
        footer.foot { (say.t("foot.danger")) }
    };
    answer(
        StatusCode::OK,
        Frame::new(&say, ask.theme, &house_name(app), say.t("help.sent"), "/help").page(&body),
    )
}

/// Language and theme, kept on this device; a customer's language also with them.
pub fn choose(app: &App, ask: &Ask, fields: &[(String, String)]) -> Done {
    let value =
        |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let back = value("back")
        .filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'));
    let mut response = see(back.unwrap_or("/help"));
    let tls = if app.config.secure_cookies { "; Secure" } else { "" };
    let mut set = |name: &str, value: &str| {
        let cookie =
            format!("{name}={value}; Path=/; SameSite=Lax; HttpOnly; Max-Age=31536000{tls}");
        if let Ok(cookie) = cookie.parse() {
            response.headers_mut().append("set-cookie", cookie);
        }
    };
    if let Some(lang) = value("lang").and_then(super::words::spoken) {
        set(super::ask::LANG, lang.as_str());
        if let Some(who) = guest::customer(app, &ask.headers)?.filter(|who| who.lang != lang) {
            app.act_in(&who.tenant, |work| {
                if let Some(row) = work.tx.world.people.get(&who.person).cloned() {
                    work.tx.put_person(focal_engine::rows::PersonRow { lang, ..row });
                }
                Ok(())
            })?;
        }
    }
    if let Some(theme @ ("light" | "dark" | "system")) = value("theme") {
        set(super::ask::THEME, theme);
    }
    Ok(response)
}
