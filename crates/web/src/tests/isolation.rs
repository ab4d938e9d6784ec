//! Nobody reaches another tenant's world, or more of their own than their role allows. Made from the list of
//! routes: every route, every kind of caller. There is no list of exceptions; what is public says so itself.

use axum::http::StatusCode;
use focal_engine::rows::Role;

use super::house::{TestHouse, request};
use super::requests::{body, is_shared, path};
use crate::api::routes;
use crate::guard::Guard;
use crate::route::Route;

fn guarded() -> impl Iterator<Item = (Route, Role)> {
    routes().into_iter().filter_map(|route| match route.guard {
        Guard::Least(role) => Some((route, role)),
        Guard::Public(_) | Guard::Device => None,
    })
}

fn name(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

#[tokio::test]
async fn another_tenant_finds_nothing_and_changes_nothing() {
    let house = TestHouse::new();
    let before = house.state(&house.a.id);
    for (route, _) in guarded() {
        // A session of their own each time: some routes end the one they are called with.
        let session = house.session(&house.b, "administrator");
        let method = route.method.as_str();
        let theirs = body(&route, &house.a);
        let call = |path: &str| house.call(request(method, path, Some(&session), theirs.as_ref()));
        let answered = call(&path(&route, &house.a, true)).await;
        assert_eq!(before, house.state(&house.a.id), "{} changed another tenant", name(&route));
        for secret in [
            &house.a.case,
            &house.a.contact,
            &house.a.incident,
            &house.a.alarm,
            &"rosa@a".to_owned(),
            &"House a".to_owned(),
        ] {
            assert!(
                !answered.text.contains(secret.as_str()),
                "{} shows {secret} of another tenant",
                name(&route)
            );
        }
        let has_id = route.path.contains('{');
        if !has_id || is_shared(&route) || method == "DELETE" && route.path.ends_with("/session") {
            continue;
        }
        let again = house.session(&house.b, "administrator");
        let nobody = request(method, &path(&route, &house.a, false), Some(&again), theirs.as_ref());
        let absent = house.call(nobody).await;
        assert_eq!(
            answered.status,
            absent.status,
            "{} tells another tenant's id from none",
            name(&route)
        );
        assert!(!answered.status.is_success(), "{} answers {}", name(&route), answered.status);
        assert_eq!(answered.text, absent.text, "{}", name(&route));
    }
}

#[tokio::test]
async fn a_lower_role_is_refused() {
    let house = TestHouse::new();
    let before = house.state(&house.a.id);
    let mut refused = 0;
    for (route, least) in guarded() {
        for (role, word) in [(Role::Agent, "agent"), (Role::Supervisor, "supervisor")] {
            if role >= least {
                continue;
            }
            let session = house.session(&house.a, word);
            let theirs = body(&route, &house.a);
            let call = request(
                route.method.as_str(),
                &path(&route, &house.a, true),
                Some(&session),
                theirs.as_ref(),
            );
            let answered = house.call(call).await;
            assert_eq!(answered.status, StatusCode::FORBIDDEN, "{word}: {}", name(&route));
            refused += 1;
        }
    }
    assert!(refused >= 40, "{refused}");
    assert_eq!(before, house.state(&house.a.id));
}

#[tokio::test]
async fn without_a_session_nothing_is_answered() {
    let house = TestHouse::new();
    let before = house.state(&house.a.id);
    let ended = house.session(&house.a, "administrator");
    house.call(request("DELETE", "/api/v1/session", Some(&ended), None)).await;
    let after_sign_out = house.state(&house.a.id);
    for (route, _) in guarded() {
        for session in [None, Some(ended.as_str()), Some("made-up"), Some("")] {
            let theirs = body(&route, &house.a);
            let call = request(
                route.method.as_str(),
                &path(&route, &house.a, true),
                session,
                theirs.as_ref(),
            );
            let answered = house.call(call).await;
            assert_eq!(answered.status, StatusCode::UNAUTHORIZED, "{session:?}: {}", name(&route));
            assert_eq!(answered.code(), "signed_out");
        }
    }
    assert_eq!(after_sign_out, house.state(&house.a.id));
    assert_eq!(before, after_sign_out, "signing out leaves an event, not a row");
}

#[tokio::test]
async fn a_disabled_agent_is_out_at_once() {
    let house = TestHouse::new();
    let (session, admin) =
        (house.session(&house.a, "agent"), house.session(&house.a, "administrator"));
    let look = || house.call(request("GET", "/api/v1/session", Some(&session), None));
    assert_eq!(look().await.status, StatusCode::OK);
    let gone =
        house.call(request("DELETE", "/api/v1/admin/agents/agent-a", Some(&admin), None)).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
    assert_eq!(look().await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_changed_role_ends_the_sessions() {
    let house = TestHouse::new();
    let (session, admin) =
        (house.session(&house.a, "supervisor"), house.session(&house.a, "administrator"));
    let change = serde_json::json!({
        "name": "Supervisor a", "email": "supervisor@a.example", "role": "agent", "lang": "en",
    });
    let path = "/api/v1/admin/agents/supervisor-a";
    let done = house.call(request("PUT", path, Some(&admin), Some(&change))).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let answered = house.call(request("GET", "/api/v1/session", Some(&session), None)).await;
    assert_eq!(answered.status, StatusCode::UNAUTHORIZED);
}

#[test]
fn what_is_public_says_why() {
    for route in routes() {
        if let Guard::Public(why) = route.guard {
            assert!(why.len() > 20, "{} is public and does not say why", name(&route));
        }
    }
}

/// Otherwise the test above would prove nothing: with one's own session the same ids are found.
#[tokio::test]
async fn the_ids_that_are_tried_are_real() {
    let house = TestHouse::new();
    let mut all: Vec<Route> =
        guarded().map(|(route, _)| route).filter(|route| route.path.contains('{')).collect();
    // What only looks comes first; then contacts, which a resolved case no longer has; what deletes, last.
    all.sort_by_key(|route| {
        (route.method == "DELETE", route.method != "GET", !route.path.contains("/contacts/"))
    });
    let mut found = 0;
    for route in all {
        let made_up = [
            "{connection}",
            "/dead/",
            "/answers/{step}",
            "/steps/{run}",
            "/decline",
            "/pictures/",
            "/unmerge",
        ];
        if made_up.iter().any(|part| route.path.contains(part)) {
            continue;
        }
        let session = house.session(&house.a, "administrator");
        let theirs = body(&route, &house.a);
        let call = request(
            route.method.as_str(),
            &path(&route, &house.a, true),
            Some(&session),
            theirs.as_ref(),
        );
        let answered = house.call(call).await;
        assert_ne!(answered.status, StatusCode::NOT_FOUND, "{}", name(&route));
        found += 1;
    }
    assert!(found >= 40, "{found}");
}
