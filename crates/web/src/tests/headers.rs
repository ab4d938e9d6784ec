//! Every answer leaves with the headers that keep it where it belongs.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::house::{TestHouse, request};
use super::requests::{body, path};
use crate::api::routes;

#[tokio::test]
async fn every_route_sends_them() {
    let house = TestHouse::new();
    for route in routes() {
        let session = house.session(&house.a, "administrator");
        let theirs = body(&route, &house.a);
        let call = request(
            route.method.as_str(),
            &path(&route, &house.a, true),
            Some(&session),
            theirs.as_ref(),
        );
        let answered = house.call(call).await;
        let name = format!("{} {}", route.method, route.path);
        assert!(answered.status.as_u16() < 500, "{name}: {} {}", answered.status, answered.text);
        let has = |header: &str| {
            answered.headers.get(header).map(|value| value.to_str().unwrap().to_owned())
        };
        let policy = has("content-security-policy").unwrap();
        for part in
            ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"]
        {
            assert!(policy.contains(part), "{name}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{name}");
        assert_eq!(has("x-content-type-options").as_deref(), Some("nosniff"), "{name}");
        assert_eq!(has("referrer-policy").as_deref(), Some("no-referrer"), "{name}");
        assert_eq!(has("cross-origin-resource-policy").as_deref(), Some("same-origin"), "{name}");
        let cache = has("cache-control").unwrap();
        assert!(
            cache.contains("no-store") || cache.contains("no-cache") || cache.contains("private"),
            "{name}: {cache}"
        );
        assert!(has("access-control-allow-origin").is_none(), "{name}");
        if !answered.status.is_success() {
            assert!(
                answered.json()["error"]["message"].as_str().is_some_and(|text| !text.is_empty()),
                "{name}"
            );
        }
    }
}

#[tokio::test]
async fn every_refusal_is_a_problem_in_the_readers_language() {
    let house = TestHouse::new();
    for (path, lang, status, message) in [
        ("/api/v1/nothing", "es", StatusCode::NOT_FOUND, "Aquí no existe"),
        ("/api/v1/cases", "es", StatusCode::UNAUTHORIZED, "Primero inicia sesión"),
        ("/api/v1/cases", "de, en;q=0.5", StatusCode::UNAUTHORIZED, "Sign in first"),
    ] {
        let asked = Request::builder()
            .uri(path)
            .header("accept-language", lang)
            .body(Body::empty())
            .unwrap();
        let answered = house.call(asked).await;
        assert_eq!(answered.status, status);
        assert_eq!(answered.json()["error"]["message"], message, "{path} {lang}");
    }
    let session = house.session(&house.a, "agent");
    let wrong = house.call(request("PATCH", "/api/v1/cases", Some(&session), None)).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_body_that_is_too_large_or_broken_says_so() {
    let house = TestHouse::new();
    let session = house.session(&house.a, "agent");
    let path = format!("/api/v1/cases/{}/messages", house.a.case);
    let send = |text: String| {
        let request = Request::builder()
            .method("POST")
            .uri(&path)
            .header("x-focal", "desk")
            .header("cookie", format!("focal={session}"))
            .header("content-type", "application/json");
        house.call(request.body(Body::from(text)).unwrap())
    };
    assert_eq!(send("x".repeat(70_000)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(send("[".repeat(10_000)).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(send("{\"text\":".to_owned()).await.status, StatusCode::BAD_REQUEST);
    let missing = send("{}".to_owned()).await;
    assert_eq!(
        (missing.status, missing.json()["error"]["field"].clone()),
        (StatusCode::BAD_REQUEST, "text".into())
    );
}
