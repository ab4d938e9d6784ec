//! Guessing passwords: a few tries, then pauses that grow; the same for accounts that do not exist.

use axum::http::StatusCode;
use focal_base::Span;
use serde_json::json;

use super::house::{Answered, PASSWORD, TestHouse, request};

async fn try_one(house: &TestHouse, email: &str, password: &str) -> Answered {
    let body = json!({ "email": email, "password": password });
    house.call(request("POST", "/api/v1/session", None, Some(&body))).await
}

#[tokio::test]
async fn tries_run_out_and_the_owner_still_gets_in() {
    let house = TestHouse::new();
    let mut said = Vec::new();
    for _ in 0..6 {
        let answered = try_one(&house, "agent@a.example", "wrong password").await;
        said.push((
            answered.status.as_u16(),
            answered.json()["error"]["message"].as_str().unwrap().to_owned(),
        ));
    }
    let want = [
        (401, "That password is not right. Four tries left, then a pause of one minute."),
        (401, "That password is not right. Three tries left, then a pause of one minute."),
        (401, "That password is not right. Two tries left, then a pause of one minute."),
        (401, "That password is not right. One try left, then a pause of one minute."),
        (401, "That password is not right. Try again in one minute."),
        (429, "Too many wrong tries. Try again in one minute."),
    ];
    assert_eq!(said, want.map(|(status, text)| (status, text.to_owned())));
    // Even the right one waits: otherwise a guess could be told from a miss.
    assert_eq!(
        try_one(&house, "agent@a.example", PASSWORD).await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    let admin = house.session(&house.a, "administrator");
    let trail = house.call(request("GET", "/api/v1/admin/audit", Some(&admin), None)).await;
    assert_eq!(trail.text.matches("sign_in_paused").count(), 1, "{}", trail.text);
    assert!(!trail.text.contains("wrong password"), "what was typed is kept nowhere");
    house.clock.advance(Span::mins(1));
    assert_eq!(try_one(&house, "agent@a.example", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_account_that_does_not_exist_answers_alike() {
    let house = TestHouse::new();
    for _ in 0..6 {
        let real = try_one(&house, "agent@b.example", "wrong password").await;
        let none = try_one(&house, "nobody@b.example", "wrong password").await;
        assert_eq!((real.status, &real.text), (none.status, &none.text));
    }
    let real = house
        .call(request("POST", "/api/v1/reset", None, Some(&json!({ "email": "agent@a.example" }))))
        .await;
    let none = house
        .call(request("POST", "/api/v1/reset", None, Some(&json!({ "email": "nobody@a.example" }))))
        .await;
    assert_eq!((real.status, &real.text), (none.status, &none.text));
    assert_eq!(real.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn ten_thousand_guesses_are_a_handful_of_tries() {
    let house = TestHouse::new();
    let mut checked = 0;
    for second in 0..900 {
        for _ in 0..3 {
            let answered =
                try_one(&house, "supervisor@a.example", &format!("guess number {second}")).await;
            checked += u32::from(answered.status == StatusCode::UNAUTHORIZED);
        }
        house.clock.advance(Span::secs(1));
    }
    assert!(checked <= 10, "{checked} guesses were checked in a quarter of an hour");
}

#[tokio::test]
async fn a_stranger_who_guesses_does_not_lock_the_owner_out() {
    let house = TestHouse::new();
    let first = try_one(&house, "agent@a.example", PASSWORD).await;
    let cookies = first.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let browser = cookies
        .filter_map(|cookie| cookie.split(';').next())
        .find(|cookie| cookie.starts_with("focal-known="));
    let browser = browser.unwrap().to_owned();
    for _ in 0..8 {
        try_one(&house, "agent@a.example", "a stranger's guess").await;
    }
    assert_eq!(
        try_one(&house, "agent@a.example", PASSWORD).await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    let with_cookie = |email: &str| {
        let body = json!({ "email": email, "password": PASSWORD });
        let mut request = request("POST", "/api/v1/session", None, Some(&body));
        request.headers_mut().insert("cookie", browser.parse().unwrap());
        house.call(request)
    };
    assert_eq!(
        with_cookie("agent@a.example").await.status,
        StatusCode::OK,
        "the owner's own browser"
    );
    for _ in 0..8 {
        try_one(&house, "supervisor@a.example", "a stranger's guess").await;
    }
    let other = with_cookie("supervisor@a.example").await;
    assert_eq!(other.status, StatusCode::TOO_MANY_REQUESTS, "it speaks for one account only");
}
