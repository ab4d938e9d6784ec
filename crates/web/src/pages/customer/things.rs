//! My things: each with its state in words, what is open about it, and a way to ask for help.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use focal_base::{Severity, ThingId};
use focal_engine::World;
use focal_engine::rows::{CaseRow, ThingRow};
use focal_engine::tables;
use focal_store::{Query, Read};
use maud::{Markup, html};

use super::view;
use crate::pages::Pages;
use crate::pages::ask::{Ask, Oops, serve};
use crate::pages::figures;
use crate::pages::frame::{Frame, answer};
use crate::pages::guest::{self, Customer};
use crate::pages::teller::Teller;
use crate::pages::words::{Say, capital};

/// Earlier cases that are listed.
const EARLIER: usize = 5;

struct Mine {
    id: ThingId,
    title: String,
    kind: String,
    state: String,
    severity: Severity,
    case: Option<String>,
}

struct Link {
    path: String,
    title: String,
    when: String,
}

struct Scene {
    organisation: String,
    name: String,
    things: Vec<Mine>,
    /// Open cases that are about none of the things.
    others: Vec<Link>,
    earlier: Vec<Link>,
}

pub async fn page(State(pages): State<Pages>, ask: Ask) -> Response {
    serve(&pages.app, ask, move |app, ask| {
        let who = guest::customer(app, &ask.headers)?.ok_or(Oops::SignIn)?;
        let say = ask.say_to(&who.lang);
        let now = app.now();
        let query = Query::by("customer", who.person.as_str())
            .and("open", 0i64)
            .order_by("opened")
            .descending();
        let closed = app.house.reader(&who.tenant).find(&tables::CASES, &query.limit(EARLIER))?;
        // One that became part of another is not over.
        let closed: Vec<CaseRow> =
            closed.into_iter().filter(|row| row.case.merged_into.is_none()).collect();
        let scene = app
            .house
            .read(&who.tenant, |world| look(world, &who, &say, now, &closed))
            .ok_or(Oops::NotFound)?;
        let frame = Frame::new(&say, ask.theme, &scene.organisation, say.t("my.title"), "/my");
        Ok(answer(StatusCode::OK, frame.page(&body(&say, &scene))))
    })
    .await
}

fn look(
    world: &World,
    who: &Customer,
    say: &Say,
    now: focal_base::At,
    closed: &[CaseRow],
) -> Scene {
    let theirs = world.things_of(&who.person);
    let own = theirs.filter(|row| row.customer.as_ref() == Some(&who.person));
    let open = |row: &&CaseRow| !row.case.is_resolved();
    let link = |row: &CaseRow, title: String, at| Link {
        path: format!("/my/cases/{}", row.case.id),
        when: figures::when(say, at, now, &who.zone),
        title,
    };
    let others = world.cases_of_person(&who.person).filter(open).filter(|row| {
        let thing = row.case.thing.as_ref().and_then(|id| world.things.get(id));
        thing.is_none_or(|thing| thing.customer.as_ref() != Some(&who.person))
    });
    let said = |row: &CaseRow| view::headline_of(world, row, say, now, &who.zone);
    let over = |row: &CaseRow| {
        let teller = Teller::of_case(world, row, say, now, &who.zone);
        let alarm =
            row.case.title.key.0.strip_suffix(".agent").map(|alarm| format!("{alarm}.customer"));
        alarm.and_then(|key| teller.tell(&key, &[])).unwrap_or_else(|| say.t("my.asked").to_owned())
    };
    Scene {
        organisation: world.tenant.organisation.clone(),
        name: world.people.get(&who.person).map(|row| row.name.clone()).unwrap_or_default(),
        things: own.map(|row| mine(world, row, who, say, now)).collect(),
        others: others.map(|row| link(row, said(row), row.case.opened)).collect(),
        earlier: closed.iter().map(|row| link(row, over(row), row.case.opened)).collect(),
    }
}

fn mine(world: &World, row: &ThingRow, who: &Customer, say: &Say, now: focal_base::At) -> Mine {
    let teller = Teller::of_thing(world, &row.id, say, now, &who.zone);
    let case =
        world.open_case_of(&row.id).filter(|case| case.case.customer.as_ref() == Some(&who.person));
    let silent = world.active_alarms(&row.id).next().is_some();
    let state = match case {
        Some(case) => view::headline_of(world, case, say, now, &who.zone),
        None if row.maintenance => say.t("my.maintenance").to_owned(),
        None if row.first_heard.is_none() => say.t("my.not_connected").to_owned(),
        None if silent => say.t("my.looking").to_owned(),
        None => say.t("my.well").to_owned(),
    };
    Mine {
        id: row.id.clone(),
        title: capital(&teller.thing),
        kind: row.name.clone(),
        severity: case.map_or(Severity::Well, |case| view::severity(world, case)),
        case: case.map(|case| case.case.id.0.clone()),
        state,
    }
}

fn body(say: &Say, scene: &Scene) -> Markup {
    html! {
        main #main.plain {
            h1 { (say.t("my.title")) }
            @if scene.things.is_empty() { p.quiet { (say.t("my.none")) } }
            @for thing in &scene.things {
                section.mine {
                    h2 { (thing.title) }
                    p.quiet.small { (thing.kind) }
                    p.mine__state { (glyph(thing.severity)) " " (thing.state) }
                    @match &thing.case {
                        Some(case) => a.btn.btn--big.btn--focal href={ "/my/cases/" (case) } { (say.t("my.open")) },
                        None => (ask_form(say, Some(&thing.id), say.t("my.help"))),
                    }
                }
            }
            @for link in &scene.others {
                section.mine { p { a href=(link.path) { (link.title) } } p.quiet.small { (link.when) } }
            }
            section.mine.mine--bare { (ask_form(say, None, say.t("my.help_other"))) }
            @if !scene.earlier.is_empty() {
                section.mine.mine--bare {
                    h2 { (say.t("my.earlier")) }
                    ul.links {
                        @for link in &scene.earlier { li { a href=(link.path) { (link.title) } " " span.quiet.small { (link.when) } } }
                    }
                }
            }
        }
        footer.foot {
            (scene.name) ". " (say.t("foot.danger"))
            form.foot__nav method="post" action="/my/leave" { button.btn.btn--bare.btn--words { (say.t("my.leave")) } }
        }
    }
}

fn ask_form(say: &Say, thing: Option<&ThingId>, label: &str) -> Markup {
    html! {
        form method="post" action="/my/help" aria-label=(say.t("my.help")) {
            @if let Some(thing) = thing { input type="hidden" name="thing" value=(thing); }
            button.btn.btn--big { (label) }
        }
    }
}

/// Severity by shape, then colour; the words stand beside it.
fn glyph(severity: Severity) -> Markup {
    let (shape, word) = match severity {
        Severity::Critical => ("M7 1l6 6-6 6-6-6z", "critical"),
        Severity::Major => ("M7 1.5l6 11H1z", "major"),
        Severity::Minor => ("M7 1a6 6 0 0 1 0 12z M7 1a6 6 0 0 0 0 12", "minor"),
        Severity::Warning => ("M7 1a6 6 0 1 0 .01 0zM7 3.5a3.5 3.5 0 1 1-.01 0z", "warning"),
        Severity::Well => ("M2 7.5l3.2 3.2L12 3.6", "ok"),
    };
    html! {
        span.sev data-s=(word) aria-hidden="true" {
            svg.g.g--line[severity == Severity::Well] viewBox="0 0 14 14" { path fill-rule="evenodd" d=(shape) {} }
        }
    }
}
