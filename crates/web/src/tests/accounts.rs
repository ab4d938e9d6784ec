//! From an empty house to somebody who works in it: setup, sign-in, invitation, a new password.

use axum::http::StatusCode;
use focal_base::Span;
use focal_engine::effect::LinkTo;
use focal_engine::rows::Role;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::house::{PASSWORD, TestHouse, empty, request};
use crate::auth::links;
use crate::{admin_reset, setup_link};

fn cookie(headers: &axum::http::HeaderMap) -> String {
    let set = headers.get("set-cookie").unwrap().to_str().unwrap();
    assert!(
        set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/"),
        "{set}"
    );
    set.split(';').next().unwrap().trim_start_matches("focal=").to_owned()
}

fn first() -> Value {
    json!({
        "organisation": "Valley Water", "name": "Noa Ferrer", "email": "noa@valley.example",
        "password": "agua-y-bomba-7", "lang": "es", "zone": "Europe/Madrid", "currency": "EUR",
    })
}

#[tokio::test]
async fn an_empty_house_is_set_up_once() {
    let (app, router, ..) = empty();
    let call = |request: axum::http::Request<axum::body::Body>| {
        let router = router.clone();
        async move {
            let response = router.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            (parts, serde_json::from_slice::<Value>(&bytes).unwrap_or_default())
        }
    };
    let (_, about) = call(request("GET", "/api/v1/about", None, None)).await;
    assert_eq!(about["setup"], true);
    let old = setup_link(&app.house, app.now()).unwrap().unwrap();
    let link = setup_link(&app.house, app.now()).unwrap().unwrap();
    let (gone, _) = call(request("GET", &format!("/api/v1{old}"), None, None)).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND, "only the latest link works");
    let path = format!("/api/v1{link}");
    assert_eq!(call(request("GET", &path, None, None)).await.0.status, StatusCode::OK);
    let mut weak = first();
    weak["password"] = "password123".into();
    let (refused, problem) = call(request("POST", &path, None, Some(&weak))).await;
    assert_eq!(
        (refused.status.as_u16(), problem["error"]["field"].as_str()),
        (422, Some("password"))
    );
    let (made, session) = call(request("POST", &path, None, Some(&first()))).await;
    assert_eq!(made.status, StatusCode::OK, "{session}");
    assert_eq!(
        (session["role"].as_str(), session["organisation"].as_str()),
        (Some("administrator"), Some("Valley Water"))
    );
    let token = cookie(&made.headers);
    let (inside, _) = call(request("GET", "/api/v1/admin/queues", Some(&token), None)).await;
    assert_eq!(inside.status, StatusCode::OK);
    assert_eq!(
        call(request("POST", &path, None, Some(&first()))).await.0.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(setup_link(&app.house, app.now()).unwrap(), None);
    let (_, about) = call(request("GET", "/api/v1/about", None, None)).await;
    assert_eq!(
        (about["setup"].as_bool(), about["organisation"].as_str()),
        (Some(false), Some("Valley Water"))
    );
}

#[tokio::test]
async fn signing_in_makes_a_new_token_and_ends_the_old_session() {
    let house = TestHouse::new();
    let old = house.session(&house.a, "agent");
    let body = json!({ "email": "Agent@A.example", "password": PASSWORD });
    let answered = house.call(request("POST", "/api/v1/session", Some(&old), Some(&body))).await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text);
    let new = cookie(&answered.headers);
    assert_ne!(new, old);
    let look = |token: String| {
        let house = &house;
        async move { house.call(request("GET", "/api/v1/session", Some(&token), None)).await.status }
    };
    assert_eq!(look(old).await, StatusCode::UNAUTHORIZED);
    assert_eq!(look(new.clone()).await, StatusCode::OK);
    assert!(!answered.text.contains(&new), "the token is only in the cookie");
    house.clock.advance(Span::hours(11));
    assert_eq!(look(new.clone()).await, StatusCode::OK, "in use");
    house.clock.advance(Span::hours(11));
    assert_eq!(look(new.clone()).await, StatusCode::OK, "was in use");
    house.clock.advance(Span::hours(13));
    assert_eq!(look(new).await, StatusCode::UNAUTHORIZED, "idle for too long");
}

#[tokio::test]
async fn a_session_ends_in_any_case() {
    let house = TestHouse::new();
    let token = house.session(&house.a, "agent");
    let mut alive = 0;
    for _ in 0..40 {
        house.clock.advance(Span::hours(6));
        let answered = house.call(request("GET", "/api/v1/session", Some(&token), None)).await;
        alive += u32::from(answered.status == StatusCode::OK);
    }
    assert_eq!(alive, 7 * 4 - 1);
}

#[tokio::test]
async fn a_link_sets_a_password_once_and_ends_every_session() {
    let house = TestHouse::new();
    let session = house.session(&house.a, "agent");
    let to = LinkTo::NewPassword { agent: "agent-a".into() };
    let system = house.app.house.system();
    let issue =
        || links::issue(&system, &house.a.id, &to, links::lifetime(&to), house.app.now()).unwrap();
    let (late, token, other) = (issue(), issue(), issue());
    let reset = |token: &str, password: &str| {
        let path = format!("/api/v1/reset/{token}");
        let body = json!({ "password": password });
        let request = request("POST", &path, None, Some(&body));
        house.call(request)
    };
    assert_eq!(reset(token.reveal(), "short").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = reset(token.reveal(), "agua-y-bomba-7").await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    for dead in [&token, &other, &late] {
        assert_eq!(reset(dead.reveal(), "agua-y-bomba-8").await.status, StatusCode::NOT_FOUND);
    }
    let old = house.call(request("GET", "/api/v1/session", Some(&session), None)).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    let new =
        house.call(request("GET", "/api/v1/session", Some(&cookie(&done.headers)), None)).await;
    assert_eq!(new.status, StatusCode::OK);
    let late = issue();
    house.clock.advance(Span::mins(31));
    assert_eq!(
        reset(late.reveal(), "agua-y-bomba-9").await.status,
        StatusCode::NOT_FOUND,
        "after half an hour"
    );
}

#[tokio::test]
async fn an_invited_agent_chooses_a_password_and_works() {
    let house = TestHouse::new();
    let admin = house.session(&house.a, "administrator");
    let new = json!({ "name": "Tomás Marín", "email": "tomas@a.example", "role": "supervisor", "lang": "es" });
    let made =
        house.call(request("POST", "/api/v1/admin/agents", Some(&admin), Some(&new))).await.json();
    assert_eq!(made["id"], "tomas-marin");
    let link = made["invite_link"].as_str().unwrap();
    let token = link.strip_prefix("http://focal.test/reset/").unwrap();
    let body = json!({ "password": "agua-y-bomba-7" });
    let in_ =
        house.call(request("POST", &format!("/api/v1/reset/{token}"), None, Some(&body))).await;
    assert_eq!((in_.status, in_.json()["role"].clone()), (StatusCode::OK, "supervisor".into()));
    let again = house.call(request("GET", "/api/v1/admin/agents", Some(&admin), None)).await;
    assert!(!again.text.contains("invite_link"), "shown once");
}

#[tokio::test]
async fn who_may_read_the_files_can_let_an_administrator_in() {
    let house = TestHouse::new();
    let path =
        admin_reset(&house.app.house, Some("Administrator@b.example"), house.app.now()).unwrap();
    assert!(admin_reset(&house.app.house, Some("agent@b.example"), house.app.now()).is_err());
    let body = json!({ "password": "agua-y-bomba-7" });
    let done = house.call(request("POST", &format!("/api/v1{path}"), None, Some(&body))).await;
    assert_eq!((done.status, done.json()["tenant"].clone()), (StatusCode::OK, "b".into()));
}

#[tokio::test]
async fn no_secret_is_kept_as_it_is() {
    let house = TestHouse::new();
    let admin = house.session(&house.a, "administrator");
    let made = house
        .call(request("POST", "/api/v1/admin/things/pump-a/token", Some(&admin), Some(&json!({}))))
        .await;
    let token = made.json()["token"].as_str().unwrap().to_owned();
    let state = house.state(&house.a.id);
    assert!(token.starts_with("tok_") && token.len() == 68);
    assert!(!state.contains(&token) && !state.contains(&admin) && !state.contains(PASSWORD));
    let listed = house.call(request("GET", "/api/v1/admin/things", Some(&admin), None)).await;
    assert!(!listed.text.contains(&token));
    assert_eq!(Role::Agent.max(Role::Administrator), Role::Administrator, "roles are ordered");
}
