//! Administration: from nothing to a working tenant through pages alone, and what is refused with its reason.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::house::{Answered, TestHouse, request};

async fn send(house: &TestHouse, session: &str, method: &str, path: &str, body: Value) -> Answered {
    let body = (method != "DELETE").then_some(body);
    house.call(request(method, &format!("/api/v1/admin{path}"), Some(session), body.as_ref())).await
}

#[tokio::test]
async fn every_room_makes_shows_changes_and_takes_out() {
    let house = TestHouse::new();
    let admin = house.session(&house.a, "administrator");
    for (room, new, change) in [
        ("skills", json!({ "name": "Boilers" }), json!({ "name": "Old boilers" })),
        (
            "sites",
            json!({ "name": "Depot", "zone": "UTC" }),
            json!({ "name": "Depot 2", "zone": "UTC", "address": "x" }),
        ),
        (
            "people",
            json!({ "name": "Pau", "lang": "es", "zone": "UTC", "quiet": { "from": "22:00", "to": "08:00" } }),
            json!({ "name": "Pau B", "lang": "es", "zone": "UTC" }),
        ),
        (
            "hours",
            json!({ "name": "Days", "zone": "UTC", "week": [{ "day": 0, "from": "08:00", "to": "20:00" }], "holidays": ["2026-12-25"] }),
            json!({ "name": "Days 2", "zone": "UTC", "week": [{ "day": 1, "from": "08:00", "to": "20:00" }] }),
        ),
        (
            "queues",
            json!({ "name": "Boilers", "skills": { "hydraulics": 5 }, "relax": [{ "after_s": 60, "drop": "hydraulics" }] }),
            json!({ "name": "B", "skills": {} }),
        ),
        (
            "providers",
            json!({ "name": "Plumber", "lang": "es", "roles": [{ "pack": "water", "role": "plumber" }], "answers_within_h": 2 }),
            json!({ "name": "Plumber 2", "lang": "es", "roles": [] }),
        ),
        (
            "components",
            json!({ "name": "Main 2", "kind": "street-main", "pack": "water" }),
            json!({ "name": "Main 3", "kind": "street-main", "pack": "water" }),
        ),
        (
            "things",
            json!({ "name": "Pump 9", "kind": "booster-pump", "pack": "water" }),
            json!({ "name": "Pump 10", "kind": "booster-pump", "pack": "water" }),
        ),
    ] {
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
    for (method, path, body, status, field) in [
        (
            "POST",
            "/agents",
            json!({ "name": "", "email": "x@x.example", "role": "agent", "lang": "en" }),
            422,
            "name",
        ),
        (
            "POST",
            "/agents",
            json!({ "name": "X", "email": "x", "role": "agent", "lang": "en" }),
            422,
            "email",
        ),
        (
            "POST",
            "/agents",
            json!({ "name": "X", "email": "AGENT@a.example", "role": "agent", "lang": "en" }),
            422,
            "email",
        ),
        (
            "POST",
            "/agents",
            json!({ "name": "X", "email": "x@x.example", "role": "god", "lang": "en" }),
            422,
            "role",
        ),
        (
            "POST",
            "/agents",
            json!({ "name": "X", "email": "x@x.example", "role": "agent", "lang": "xx" }),
            422,
            "lang",
        ),
        (
            "POST",
            "/agents",
            json!({ "name": "X", "email": "x@x.example", "role": "agent", "lang": "en", "skills": { "flying": 3 } }),
            422,
            "skills",
        ),
        (
            "POST",
            "/agents",
            json!({ "name": "X", "email": "x@x.example", "role": "agent", "lang": "en", "skills": { "knots": 11 } }),
            422,
            "skills",
        ),
        (
            "POST",
            "/things",
            json!({ "id": "Bad Id", "name": "X", "kind": "booster-pump", "pack": "water" }),
            422,
            "id",
        ),
        (
            "POST",
            "/things",
            json!({ "id": "pump-a", "name": "X", "kind": "booster-pump", "pack": "water" }),
            422,
            "id",
        ),
        ("POST", "/things", json!({ "name": "X", "kind": "rocket", "pack": "water" }), 422, "kind"),
        (
            "POST",
            "/things",
            json!({ "name": "X", "kind": "booster-pump", "pack": "fire" }),
            422,
            "pack",
        ),
        (
            "POST",
            "/things",
            json!({ "name": "X", "kind": "booster-pump", "pack": "water", "site": "flat-b" }),
            422,
            "site",
        ),
        (
            "POST",
            "/things",
            json!({ "name": "X", "kind": "booster-pump", "pack": "water", "on": { "street-main": "main-b" } }),
            422,
            "on",
        ),
        ("POST", "/sites", json!({ "name": "X", "zone": "Moon/Base" }), 422, "zone"),
        (
            "POST",
            "/hours",
            json!({ "name": "X", "zone": "UTC", "week": [{ "day": 9, "from": "08:00", "to": "09:00" }] }),
            422,
            "week",
        ),
        (
            "POST",
            "/hours",
            json!({ "name": "X", "zone": "UTC", "week": [{ "day": 1, "from": "20:00", "to": "08:00" }] }),
            422,
            "week",
        ),
        (
            "POST",
            "/providers",
            json!({ "name": "X", "lang": "en", "roles": [{ "pack": "water", "role": "maker" }] }),
            422,
            "roles",
        ),
        (
            "POST",
            "/providers",
            json!({ "name": "X", "lang": "en", "roles": [{ "pack": "water", "role": "king" }] }),
            422,
            "roles",
        ),
        ("POST", "/packs", json!({ "pack": "../water" }), 422, "pack"),
        ("PUT", "/settings", json!({ "pace": 0.5 }), 422, "pace"),
        ("PUT", "/settings", json!({ "mail_from": "a\r\nb" }), 422, "mail_from"),
        ("PUT", "/settings", json!({ "rates": { "agent_minute": -1 } }), 422, "rates"),
        ("PUT", "/sites/flat-a", json!({ "id": "flat-b", "name": "X", "zone": "UTC" }), 422, "id"),
    ] {
        let answered = send(&house, &admin, method, path, body.clone()).await;
        assert_eq!(
            (answered.status.as_u16(), answered.json()["error"]["field"].clone()),
            (status, json!(field)),
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
