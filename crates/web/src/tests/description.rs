//! The description of the API is what is served, and lies beside the code.

use std::collections::BTreeSet;

use axum::http::StatusCode;

use super::house::{TestHouse, request};
use crate::api::routes;
use crate::openapi;

#[test]
fn the_description_is_up_to_date() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, openapi::text()).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == openapi::text(),
        "openapi.json is not what is served; run the test with UPDATE=1 and look at the change"
    );
}

#[test]
fn what_is_served_is_what_is_described() {
    let described: serde_json::Value = serde_json::from_str(openapi::text()).unwrap();
    let mut seen = BTreeSet::new();
    for (path, item) in described["paths"].as_object().unwrap() {
        for method in item
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| ["get", "post", "put", "delete"].contains(&key.as_str()))
        {
            seen.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let served: Vec<String> =
        routes().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let unique: BTreeSet<String> = served.iter().cloned().collect();
    assert_eq!(served.len(), unique.len(), "a route stands twice");
    assert_eq!(seen, unique);
}

#[test]
fn every_schema_that_is_mentioned_is_there() {
    let text = openapi::text();
    let described: serde_json::Value = serde_json::from_str(text).unwrap();
    let schemas = described["components"]["schemas"].as_object().unwrap();
    for mention in text.split("#/components/schemas/").skip(1) {
        let name = mention.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name} is mentioned and not described");
    }
}

#[tokio::test]
async fn machines_are_answered_plainly() {
    let house = TestHouse::new();
    assert_eq!(house.call(request("GET", "/healthz", None, None)).await.text, "ok\n");
    let metrics = house.call(request("GET", "/metrics", None, None)).await;
    assert!(metrics.text.contains("# TYPE focal_http_answers_total counter"));
    assert_eq!(
        house.call(request("GET", "/api/openapi.json", None, None)).await.text,
        openapi::text()
    );
    let desk = house.call(request("GET", "/cases/1", None, None)).await;
    assert!(desk.status == StatusCode::OK || desk.text.contains("./x ui"), "{}", desk.text);
    assert_eq!(
        house.call(request("GET", "/assets/none.js", None, None)).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        house.call(request("GET", "/../Cargo.toml", None, None)).await.status,
        StatusCode::NOT_FOUND
    );
}
