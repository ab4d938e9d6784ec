//! Administration: from nothing to a working tenant through pages alone, and what is refused with its reason.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::house::{Answered, TestHouse, request};

async fn send(house: &TestHouse, session: &str, method: &str, path: &str, body: Value) -> Answered {
    let body = (method != "DELETE").then_some(body);
    house.call(request(method, &format!("/api/v1/admin{path}"), Some(session), body.as_ref())).await
}

/// Each room with a row to make and what to make of it.
fn rooms() -> Vec<(String, Value, Value)> {
    serde_json::from_str(include_str!("rooms.json")).unwrap()
}

/// What does not fit: method, path, body and the field that the answer names.
fn refused() -> Vec<(String, String, Value, String)> {
    serde_json::from_str(include_str!("refused.json")).unwrap()
}

#[tokio::test]
async fn every_room_makes_shows_changes_and_takes_out() {
    let house = TestHouse::new();
    let admin = house.session(&house.a, "administrator");
    for (room, new, change) in rooms() {
        let made = send(&house, &admin, "POST", &format!("/{room}"), new.clone()).await;
        assert_eq!(made.status, StatusCode::OK, "{room}: {}", made.text);
        let row = made.json();
        for (key, value) in new.as_object().unwrap() {
            assert_eq!(
                row[key].as_f64().map_or(row[key].clone(), |n| json!(n)),
                value.as_f64().map_or(value.clone(), |n| json!(n)),
                "{room}.{key}"
            );
        }
        let id = row["id"].as_str().unwrap();
        let path = format!("/{room}/{id}");
        let changed = send(&house, &admin, "PUT", &path, change.clone()).await;
        assert_eq!(
            (changed.status, changed.json()["name"].clone()),
            (StatusCode::OK, change["name"].clone()),
            "{room}"
        );
        let list = send(&house, &admin, "GET", &format!("/{room}"), json!({})).await;
        assert!(list.text.contains(id), "{room}");
        let gone = send(&house, &admin, "DELETE", &path, json!({})).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT, "{room}: {}", gone.text);
        assert_eq!(
            send(&house, &admin, "DELETE", &path, json!({})).await.status,
            StatusCode::NOT_FOUND,
            "{room}"
        );
    }
    let audit = send(&house, &admin, "GET", "/audit", json!({})).await.json();
    assert_eq!(audit[0]["what"], "thing.deleted");
    assert_eq!(audit[0]["who"], "Administrator a");
}

#[tokio::test]
async fn what_does_not_fit_says_where_and_what_would() {
    let house = TestHouse::new();
    let admin = house.session(&house.a, "administrator");
    for (method, path, body, field) in refused() {
        let answered = send(&house, &admin, &method, &path, body.clone()).await;
        assert_eq!(
            (answered.status.as_u16(), answered.json()["error"]["field"].clone()),
            (422, json!(field)),
            "{path} {body}: {}",
            answered.text
        );
        let error = &answered.json()["error"];
        assert!(!error["message"].as_str().unwrap().contains("admin."), "{error}");
        assert!(
            !error["expected"].as_str().unwrap_or_default().starts_with("expected."),
            "{error}"
        );
    }
}

#[tokio::test]
async fn what_is_needed_stays() {
    let house = TestHouse::new();
    let admin = house.session(&house.a, "administrator");
    for (path, by) in [
        ("/sites/flat-a", "Pump a"),
        ("/people/rosa-a", "Pump a"),
        ("/components/main-a", "Pump a"),
        ("/providers/maker-a", "water/maker"),
        ("/things/pump-a", "C-1"),
        ("/queues/help", "C-1"),
    ] {
        let refused = send(&house, &admin, "DELETE", path, json!({})).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{path}: {}", refused.text);
        assert_eq!(
            refused.json()["error"]["message"],
            format!("It is still needed: {by}"),
            "{path}"
        );
    }
    let last = send(&house, &admin, "DELETE", "/agents/administrator-a", json!({})).await;
    assert_eq!(last.json()["error"]["message"], "One administrator must stay");
}

#[tokio::test]
async fn packs_are_listed_with_what_is_in_them() {
    let house = TestHouse::new();
    let admin = house.session(&house.a, "administrator");
    let packs = send(&house, &admin, "GET", "/packs", json!({})).await.json();
    let water = packs.as_array().unwrap().iter().find(|pack| pack["pack"] == "water").unwrap();
    assert_eq!((&water["installed"], &water["currency"]), (&json!(true), &json!("EUR")));
    assert!(water["kinds"].as_array().unwrap().iter().any(|kind| kind["name"] == "Booster pump"));
    let again = send(&house, &admin, "POST", "/packs", json!({ "pack": "water" })).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.text);
}

#[tokio::test]
async fn colours_are_given_in_order_and_stay() {
    let house = TestHouse::new();
    let admin = house.session(&house.a, "administrator");
    let mut given = Vec::new();
    for name in ["One", "Two"] {
        let made =
            send(&house, &admin, "POST", "/providers", json!({ "name": name, "lang": "en" }))
                .await
                .json();
        given.push(made["swatch"].as_u64().unwrap());
    }
    assert_eq!(given, [2, 3], "after the maker's");
    let changed =
        send(&house, &admin, "PUT", "/providers/one", json!({ "name": "One more", "lang": "en" }))
            .await
            .json();
    assert_eq!(changed["swatch"], 2);
}

#[tokio::test]
async fn settings_come_back_as_they_were_set() {
    let house = TestHouse::new();
    let admin = house.session(&house.a, "administrator");
    let before = send(&house, &admin, "GET", "/settings", json!({})).await.json();
    let same = send(&house, &admin, "PUT", "/settings", before.clone()).await;
    assert_eq!((same.status, same.json()), (StatusCode::OK, before));
    let change = json!({ "pace": 10, "rates": { "agent_minute": 0.95 }, "promises": { "major": { "first_answer_s": 60, "resolution_s": 600 } } });
    let after = send(&house, &admin, "PUT", "/settings", change).await.json();
    assert_eq!(
        (after["pace"].as_f64(), after["rates"]["agent_minute"].as_f64()),
        (Some(10.0), Some(0.95))
    );
    assert_eq!(
        after["promises"],
        json!({ "major": { "first_answer_s": 60, "resolution_s": 600 } })
    );
}
