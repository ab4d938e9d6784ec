//! Programs come in with a token: only where their scopes reach, never where a person is needed, until they
//! are taken back.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use focal_base::Span;
use serde_json::{Value, json};

use super::house::{Answered, TestHouse, program, request};
use super::requests::{body, path};
use crate::api::routes;
use crate::guard::Guard;
use crate::openapi;
use crate::route::Programs;

async fn made(house: &TestHouse, wish: Value) -> Answered {
    let admin = house.session(&house.a, "administrator");
    house.call(request("POST", "/api/v1/admin/tokens", Some(&admin), Some(&wish))).await
}

/// A new token with these scopes: its secret and its id.
async fn token(house: &TestHouse, name: &str, scopes: &[&str]) -> (String, String) {
    let wish = json!({ "name": name, "scopes": scopes, "expires": "2026-12-21T14:00:00Z" });
    let made = made(house, wish).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let made = made.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&made["secret"]), text(&made["token"]["id"]))
}

/// Every route of the description says whether programs may use it, and the description is what is served.
#[test]
fn every_route_says_what_a_program_needs() {
    let described: Value = serde_json::from_str(openapi::text()).unwrap();
    for route in routes() {
        let name = format!("{} {}", route.method, route.path);
        let method = route.method.as_str().to_lowercase();
        let security = described["paths"][route.path][&method]["security"].to_string();
        match (route.guard, route.programs) {
            (Guard::Public(_), programs) => {
                assert_eq!(programs, None, "{name} is public: nobody needs a scope for it");
            }
            (_, Some(Programs::With(scope))) => {
                let says = format!("{{\"token\":[\"{}\"]}}", scope.word());
                assert!(security.contains(&says), "{name}: {security}");
            }
            (_, Some(Programs::Never(why))) => {
                assert!(why.len() > 15, "{name} does not say why no program may use it");
                assert!(!security.contains("\"token\""), "{name}: {security}");
            }
            (_, None) => panic!("{name} says neither .scope(…) nor .person(…)"),
        }
        if method == "get" {
            let writes = matches!(route.programs, Some(Programs::With(scope)) if scope.word().ends_with(":write"));
            assert!(!writes, "{name} only looks, and asks for a scope to change things");
        }
    }
}

/// Each route with a token that has every scope but its own, and with one that has only its own.
#[tokio::test]
async fn a_scope_opens_its_routes_and_no_other() {
    let house = TestHouse::new();
    let all = focal_engine::rows::Scope::ALL;
    let (mut refused, mut opened) = (0, 0);
    for scope in all {
        let others: Vec<&str> =
            all.iter().filter(|other| **other != scope).map(|other| other.word()).collect();
        let (without, _) = token(&house, &format!("not {}", scope.word()), &others).await;
        let (with, _) = token(&house, &format!("only {}", scope.word()), &[scope.word()]).await;
        for route in routes() {
            if route.programs != Some(Programs::With(scope)) {
                continue;
            }
            let name = format!("{} {}", route.method, route.path);
            let (theirs, path) = (body(&route, &house.a), path(&route, &house.a, true));
            let call = |token: &str| program(route.method.as_str(), &path, token, theirs.as_ref());
            let before = house.state(&house.a.id);
            let no = house.call(call(&without)).await;
            assert_eq!(no.status, StatusCode::FORBIDDEN, "{name}: {}", no.text);
            assert_eq!(no.code(), "scope", "{name}");
            assert!(no.json()["error"]["message"].as_str().unwrap().contains(scope.word()));
            assert_eq!(
                before,
                house.state(&house.a.id),
                "{name} was refused and changed something"
            );
            refused += 1;
            if route.method == "GET" {
                let yes = house.call(call(&with)).await;
                assert!(yes.status.is_success(), "{name}: {}", yes.text);
                opened += 1;
            }
        }
    }
    assert!(refused >= 70 && opened >= 20, "{refused} {opened}");
}

#[tokio::test]
async fn a_token_can_do_nothing_that_needs_a_person() {
    let house = TestHouse::new();
    let every: Vec<&str> =
        focal_engine::rows::Scope::ALL.iter().map(|scope| scope.word()).collect();
    let (secret, _) = token(&house, "All", &every).await;
    let before = house.state(&house.a.id);
    let mut tried = 0;
    for route in routes() {
        let Some(Programs::Never(_)) = route.programs else { continue };
        if route.guard == Guard::Device {
            continue;
        }
        let (theirs, path) = (body(&route, &house.a), path(&route, &house.a, true));
        let call = program(route.method.as_str(), &path, &secret, theirs.as_ref());
        let answered = house.call(call).await;
        assert_eq!(answered.status, StatusCode::FORBIDDEN, "{} {}", route.method, route.path);
        assert_eq!(answered.code(), "person_only");
        tried += 1;
    }
    assert!(tried >= 15, "{tried}");
    assert_eq!(before, house.state(&house.a.id));
}

#[tokio::test]
async fn another_tenant_is_out_of_reach() {
    let house = TestHouse::new();
    let every: Vec<&str> =
        focal_engine::rows::Scope::ALL.iter().map(|scope| scope.word()).collect();
    let (secret, _) = token(&house, "All", &every).await;
    let before = house.state(&house.b.id);
    for route in routes() {
        let Some(Programs::With(_)) = route.programs else { continue };
        let (theirs, path) = (body(&route, &house.b), path(&route, &house.b, true));
        let call = program(route.method.as_str(), &path, &secret, theirs.as_ref());
        let answered = house.call(call).await;
        for theirs in [&house.b.case, &house.b.contact, &house.b.incident, &house.b.token] {
            assert!(!answered.text.contains(theirs.as_str()), "{} {}", route.method, route.path);
        }
        assert_eq!(before, house.state(&house.b.id), "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn it_is_shown_once_listed_and_named_in_the_audit_trail() {
    let house = TestHouse::new();
    let (secret, id) = token(&house, "Stock keeper", &["admin:write", "admin:read"]).await;
    assert!(secret.starts_with("focal_") && secret.len() == 6 + 64);
    let admin = house.session(&house.a, "administrator");
    let list = || house.call(request("GET", "/api/v1/admin/tokens", Some(&admin), None));
    let before = list().await;
    assert!(!before.text.contains(&secret[6..]), "a secret is shown once");
    let row = |answered: &Answered| {
        let rows = answered.json();
        let mut rows = rows.as_array().unwrap().clone().into_iter();
        rows.find(|row| row["id"] == id.as_str()).unwrap()
    };
    assert_eq!(row(&before)["last_used"], Value::Null);
    assert_eq!(row(&before)["by"], "Administrator a");
    let skill = json!({ "name": "Ladders" });
    let done = house.call(program("POST", "/api/v1/admin/skills", &secret, Some(&skill))).await;
    assert_eq!(done.status, StatusCode::OK, "no header and no origin are needed: {}", done.text);
    assert_eq!(row(&list().await)["last_used"], json!(house.app.now()));
    let audit = house.call(request("GET", "/api/v1/admin/audit", Some(&admin), None)).await.json();
    let audit = audit["lines"].as_array().unwrap().clone();
    let by = |what: &str| audit.iter().find(|line| line["what"] == what).unwrap()["who"].clone();
    assert_eq!(by("skill.created"), "Stock keeper");
    assert_eq!(by("token.made"), "Administrator a");
}

#[tokio::test]
async fn it_ends_when_it_is_taken_back_and_when_its_time_is_over() {
    let house = TestHouse::new();
    let (first, id) = token(&house, "One", &["cases:read"]).await;
    let (second, _) = token(&house, "Two", &["cases:read"]).await;
    let look = |secret: &str| program("GET", "/api/v1/cases", secret, None);
    assert_eq!(house.call(look(&first)).await.status, StatusCode::OK);
    let admin = house.session(&house.a, "administrator");
    let path = format!("/api/v1/admin/tokens/{id}");
    let gone = house.call(request("DELETE", &path, Some(&admin), None)).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
    let refused = house.call(look(&first)).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::UNAUTHORIZED, "bad_token"));
    let again = house.call(request("DELETE", &path, Some(&admin), None)).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let list = house.call(request("GET", "/api/v1/admin/tokens", Some(&admin), None)).await.json();
    let ended =
        list.as_array().unwrap().iter().find(|row| row["id"] == id.as_str()).unwrap().clone();
    assert_eq!((ended["state"].as_str(), ended["last_used"].is_string()), (Some("ended"), true));
    let end: focal_base::At = "2026-12-21T14:00:00Z".parse().unwrap();
    house.clock.advance(Span(end.since(house.app.now()).0 - 1_000));
    assert_eq!(house.call(look(&second)).await.status, StatusCode::OK);
    house.clock.advance(Span::secs(1));
    assert_eq!(house.call(look(&second)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_does_not_fit_is_named() {
    let house = TestHouse::new();
    let good = json!({ "name": "X", "scopes": ["cases:read"], "expires": "2026-12-01T00:00:00Z" });
    for (key, wrong) in [
        ("name", json!("")),
        ("name", json!("Billing")),
        ("scopes", json!([])),
        ("scopes", json!(["cases:everything"])),
        ("expires", json!("2026-11-21T13:59:00Z")),
        ("expires", json!("2030-01-01T00:00:00Z")),
        ("per_minute", json!(0)),
    ] {
        let mut wish = good.clone();
        wish[key] = wrong.clone();
        let answered = made(&house, wish).await;
        assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY, "{key} {wrong}");
        assert_eq!(answered.json()["error"]["field"], key, "{}", answered.text);
    }
    assert_eq!(made(&house, good).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_limit_a_minute_is_kept() {
    let house = TestHouse::new();
    let wish = json!({ "name": "Slow", "scopes": ["cases:read"], "expires": "2026-12-01T00:00:00Z", "per_minute": 8 });
    let made = made(&house, wish).await.json();
    let secret = made["secret"].as_str().unwrap();
    let mut answers = vec![];
    for _ in 0..4 {
        answers.push(house.call(program("GET", "/api/v1/cases", secret, None)).await);
    }
    let good = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(good, 2, "a quarter of it at once");
    let last = answers.last().unwrap();
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_program_speaks_for_the_things_that_its_lines_name() {
    let house = TestHouse::new();
    let (secret, _) = token(&house, "Gateway", &["signals:write"]).await;
    let say = |secret: &str, text: &str| {
        Request::post("/api/v1/signals")
            .header("content-type", "application/x-ndjson")
            .header("authorization", format!("Bearer {secret}"))
            .body(Body::from(text.to_owned()))
            .unwrap()
    };
    let lines = "{\"thing\":\"pump-a\",\"values\":{\"flow\":3}}\n{\"values\":{\"flow\":3}}\n{\"thing\":\"pump-b\"}\nnot json\n{\"thing\":\"pump-a\",\"values\":{\"flow\":-5}}\n";
    let judged = house.call(say(&secret, lines)).await.json();
    assert_eq!(judged["accepted"], 1, "{judged}");
    let why: Vec<(u64, &str)> = judged["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let code = one["error"].as_str().unwrap().split(':').next().unwrap();
            (one["line"].as_u64().unwrap(), code)
        })
        .collect();
    assert_eq!(why, [(2, "no_thing"), (3, "unknown_thing"), (4, "not_json"), (5, "out_of_range")]);
    let (other, _) = token(&house, "Reader", &["cases:read"]).await;
    let refused = house.call(say(&other, "{\"thing\":\"pump-a\"}")).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::FORBIDDEN, "scope"));
}
