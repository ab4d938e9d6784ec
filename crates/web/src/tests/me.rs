//! What somebody chooses for themselves is kept with their account, and nothing else is taken.

use axum::http::StatusCode;
use serde_json::json;

use super::house::{TestHouse, request};

#[tokio::test]
async fn each_choice_is_kept_for_the_next_device() {
    let house = TestHouse::new();
    let (here, there) = (house.session(&house.a, "agent"), house.session(&house.a, "agent"));
    let session = || async {
        let found = house.call(request("GET", "/api/v1/session", Some(&there), None)).await.json();
        ["theme", "density", "sounds", "keys", "lang"].map(|key| found[key].clone())
    };
    let fresh = [json!("system"), json!("comfortable"), json!("offers"), json!(true), json!("en")];
    assert_eq!(session().await, fresh);
    for (at, choice) in [
        (0, json!({ "theme": "dark" })),
        (1, json!({ "density": "compact" })),
        (2, json!({ "sounds": "messages" })),
        (3, json!({ "keys": false })),
        (4, json!({ "lang": "es" })),
    ] {
        let before = session().await;
        let done = house.call(request("PUT", "/api/v1/me", Some(&here), Some(&choice))).await;
        assert_eq!(done.status, StatusCode::NO_CONTENT, "{choice}: {}", done.text);
        let after = session().await;
        let changed: Vec<usize> = (0..5).filter(|i| before[*i] != after[*i]).collect();
        assert_eq!(changed, [at], "{choice}");
    }
    let other = house.session(&house.a, "supervisor");
    let theirs = house.call(request("GET", "/api/v1/session", Some(&other), None)).await.json();
    assert_eq!(theirs["density"], "comfortable", "nobody else's");
}

#[tokio::test]
async fn what_there_is_not_is_refused_with_what_there_is() {
    let house = TestHouse::new();
    let session = house.session(&house.a, "agent");
    for (field, expected) in [
        ("theme", "system, light, dark"),
        ("density", "comfortable, compact"),
        ("sounds", "off, offers, messages"),
    ] {
        let wish = json!({ field: "loud" });
        let refused = house.call(request("PUT", "/api/v1/me", Some(&session), Some(&wish))).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let error = refused.json()["error"].clone();
        assert_eq!(
            (error["field"].as_str(), error["expected"].as_str()),
            (Some(field), Some(expected))
        );
    }
}
