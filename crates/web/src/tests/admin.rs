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
        if room == "people" {
            // Nobody is removed as a row is: whoever goes is forgotten.
            let wish = json!({ "confirm": change["name"] });
            let asked = send(&house, &admin, "POST", &format!("{path}/erasure"), wish).await;
            assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text);
            assert_eq!(asked.json()["stage"], "rows", "{}", asked.text);
            let again = send(&house, &admin, "GET", &format!("{path}/erasure"), json!({})).await;
            assert_eq!(again.status, StatusCode::NOT_FOUND);
            continue;
        }
        let gone = send(&house, &admin, "DELETE", &path, json!({})).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT, "{room}: {}", gone.text);
        assert_eq!(
            send(&house, &admin, "DELETE", &path, json!({})).await.status,
            StatusCode::NOT_FOUND,
            "{room}"
        );
    }
    let audit = send(&house, &admin, "GET", "/audit", json!({})).await.json();
    assert_eq!(audit["lines"][0]["what"], "thing.deleted");
    assert_eq!(audit["lines"][0]["who"], "Administrator a");
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

#[tokio::test]
async fn estimates_are_listed_replaced_and_given_back_for_one_tenant_alone() {
    let house = TestHouse::new();
    let admin = house.session(&house.a, "administrator");
    let path = "cause.pump-wear.prior";
    let find = |rows: Value| {
        let rows = rows.as_array().unwrap().clone();
        rows.into_iter().find(|row| row["path"] == path).unwrap()
    };
    let list = send(&house, &admin, "GET", "/numbers?pack=water", json!({})).await.json();
    assert!(list.as_array().unwrap().iter().all(|row| row["origin"] == "estimate"));
    let before = find(list.clone());
    assert_eq!((&before["subject"], &before["unit"]), (&json!("Pump is worn"), &json!("share")));
    assert_eq!(before["value"], "0.14");
    let all = send(&house, &admin, "GET", "/numbers?pack=water&all=true", json!({})).await.json();
    assert!(all.as_array().unwrap().len() > list.as_array().unwrap().len());
    let cited = all.as_array().unwrap().iter().find(|row| row["origin"] == "source").unwrap();
    assert!(!cited["sources"][0]["text"].as_str().unwrap().is_empty());
    for row in all.as_array().unwrap() {
        let (what, path) = (row["what"].as_str().unwrap(), row["path"].as_str().unwrap());
        assert!(
            !what.contains("number.") && !what.contains('{') && !what.is_empty(),
            "{path}: {what}"
        );
    }

    let change = |value: Value| json!({ "pack": "water", "path": path, "value": value });
    let preview = send(&house, &admin, "POST", "/numbers/preview", change(json!("0.4"))).await;
    assert!(!preview.json()["effects"].as_array().unwrap().is_empty(), "{}", preview.text);
    let after = send(&house, &admin, "PUT", "/numbers", change(json!("0.4"))).await.json();
    assert_eq!((&after["value"], &after["own"]), (&json!("0.4"), &json!("0.14")));
    assert_eq!((&after["origin"], &after["by"]), (&json!("operator"), &json!("Administrator a")));
    let other = house.session(&house.b, "administrator");
    let theirs = send(&house, &other, "GET", "/numbers?pack=water", json!({})).await.json();
    assert_eq!(find(theirs)["value"], "0.14");
    let audit = send(&house, &admin, "GET", "/audit", json!({})).await.json();
    assert_eq!(audit["lines"][0]["what"], "number.replaced");
    assert_eq!(audit["lines"][0]["on"], format!("water: {path}: 0.14 → 0.4"));
    let again = send(&house, &admin, "POST", "/packs", json!({ "pack": "water" })).await.json();
    assert_eq!(again["newer"], false, "another number is not another version of the files");
    let kept = send(&house, &admin, "GET", "/numbers?pack=water", json!({})).await.json();
    assert_eq!(find(kept)["value"], "0.4", "a newer version keeps it");

    let back = send(&house, &admin, "PUT", "/numbers", change(Value::Null)).await.json();
    assert_eq!((&back["value"], &back["own"]), (&json!("0.14"), &Value::Null));
    let absent = json!({ "pack": "water", "path": "cause.x.prior", "value": "1" });
    let refused = send(&house, &admin, "PUT", "/numbers", absent).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}
