//! Things speak over HTTP: with their own token only, each line judged alone.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;

use super::house::{Answered, TestHouse, request};
use crate::NotTaken;

async fn token(house: &TestHouse) -> String {
    let admin = house.session(&house.a, "administrator");
    let path = "/api/v1/admin/things/pump-a/token";
    let made = house.call(request("POST", path, Some(&admin), Some(&json!({})))).await;
    made.json()["token"].as_str().unwrap().to_owned()
}

async fn say(house: &TestHouse, token: Option<&str>, kind: &str, text: &str) -> Answered {
    let mut request =
        Request::builder().method("POST").uri("/api/v1/signals").header("content-type", kind);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    house.call(request.body(Body::from(text.to_owned())).unwrap()).await
}

#[tokio::test]
async fn one_bad_line_among_good_ones() {
    let house = TestHouse::new();
    let token = token(&house).await;
    let lines = "{\"id\":\"1\",\"values\":{\"flow\":3}}\nnot json\n{\"id\":\"2\",\"values\":{\"flow\":-5}}\n{}\n{\"thing\":\"pump-b\"}\n";
    let answered = say(&house, Some(&token), "application/x-ndjson", lines).await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text);
    let judged = answered.json();
    assert_eq!(judged["accepted"], 2);
    let rejected: Vec<u64> = judged["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["line"].as_u64().unwrap())
        .collect();
    assert_eq!(rejected, [2, 3, 5]);
    let admin = house.session(&house.a, "administrator");
    let dead = house.call(request("GET", "/api/v1/admin/dead", Some(&admin), None)).await.json();
    let reasons = dead.as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap());
    let codes: Vec<&str> = reasons.map(|why| why.split(':').next().unwrap()).collect();
    assert_eq!(codes, ["other_thing", "out_of_range", "not_json"], "each is kept with its reason");
    let one = say(&house, Some(&token), "application/json", "{\"values\":{\"flow\":4}}").await;
    assert_eq!(one.json(), json!({ "accepted": 1, "rejected": [] }));
}

#[tokio::test]
async fn only_a_token_speaks_and_only_for_its_thing() {
    let house = TestHouse::new();
    let first = token(&house).await;
    let agent = house.session(&house.a, "agent");
    for wrong in [None, Some("tok_0000"), Some(agent.as_str()), Some("")] {
        let answered = say(&house, wrong, "application/json", "{}").await;
        assert_eq!(answered.status, StatusCode::UNAUTHORIZED, "{wrong:?}");
    }
    let as_session = house.call(request("GET", "/api/v1/cases", Some(&first), None)).await;
    assert_eq!(as_session.status, StatusCode::UNAUTHORIZED, "a thing's token opens no desk");
    let second = token(&house).await;
    assert_eq!(
        say(&house, Some(&first), "application/json", "{}").await.status,
        StatusCode::UNAUTHORIZED,
        "replaced"
    );
    assert_eq!(say(&house, Some(&second), "application/json", "{}").await.status, StatusCode::OK);
    let admin = house.session(&house.a, "administrator");
    house.call(request("DELETE", "/api/v1/admin/things/pump-a/token", Some(&admin), None)).await;
    assert_eq!(
        say(&house, Some(&second), "application/json", "{}").await.status,
        StatusCode::UNAUTHORIZED,
        "revoked"
    );
}

#[tokio::test]
async fn guessing_tokens_is_slowed_down_before_anything_is_looked_up() {
    let house = TestHouse::new();
    let right = token(&house).await;
    let mut looked_up = 0;
    for guess in 0..2_000 {
        let wrong = format!("tok_{guess:08}");
        let answered = say(&house, Some(&wrong), "application/json", "{}").await;
        looked_up += u32::from(answered.status == StatusCode::UNAUTHORIZED);
    }
    assert!((1..2_000).contains(&looked_up), "{looked_up}");
    let answered = say(&house, Some(&right), "application/json", "{}").await;
    assert_eq!(answered.status, StatusCode::TOO_MANY_REQUESTS, "the address must wait");
    house.clock.advance(focal_base::Span::mins(1));
    assert_eq!(say(&house, Some(&right), "application/json", "{}").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_durable_is_not_accepted() {
    let house = TestHouse::new();
    let token = token(&house).await;
    for (why, status) in [(NotTaken::Busy, 429), (NotTaken::NoSpace, 507), (NotTaken::Over, 503)] {
        *house.ingest.refuse.lock().unwrap() = Some(why);
        let answered = say(&house, Some(&token), "application/json", "{}").await;
        assert_eq!(answered.status.as_u16(), status);
        assert!(answered.headers.contains_key("retry-after"));
    }
    *house.ingest.refuse.lock().unwrap() = None;
    let large = say(&house, Some(&token), "application/json", &"x".repeat((1 << 20) + 1)).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let many = say(&house, Some(&token), "application/x-ndjson", &"{}\n".repeat(1_001)).await;
    assert_eq!(many.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn refused_signals_are_kept_shown_and_sent_again() {
    let house = TestHouse::new();
    let (token, admin) = (token(&house).await, house.session(&house.a, "administrator"));
    say(&house, Some(&token), "application/json", "{\"values\":{\"flow\":\"n/a\"}}").await;
    let list = || house.call(request("GET", "/api/v1/admin/dead", Some(&admin), None));
    let dead = list().await.json();
    assert_eq!(dead.as_array().unwrap().len(), 1, "{dead}");
    assert!(dead[0]["preview"].as_str().unwrap().contains("n/a"));
    let id = dead[0]["id"].as_str().unwrap();
    let again = house
        .call(request(
            "POST",
            &format!("/api/v1/admin/dead/{id}/replay"),
            Some(&admin),
            Some(&json!({})),
        ))
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    assert_eq!(list().await.json().as_array().unwrap().len(), 1, "refused again is one letter");
    let other = house.session(&house.b, "administrator");
    let theirs = house
        .call(request("DELETE", &format!("/api/v1/admin/dead/{id}"), Some(&other), None))
        .await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
    let gone = house
        .call(request("DELETE", &format!("/api/v1/admin/dead/{id}"), Some(&admin), None))
        .await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert!(list().await.json().as_array().unwrap().is_empty());
}
