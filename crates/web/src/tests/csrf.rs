//! Every route that changes something refuses what did not come from our own page, and every body refuses
//! keys that it does not know.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::house::{ORIGIN, TestHouse, request};
use super::requests::{body, path};
use crate::api::routes;
use crate::guard::Guard;
use crate::guard::origin::changes;
use crate::route::Route;

fn changing() -> impl Iterator<Item = Route> {
    routes().into_iter().filter(|route| changes(&route.method) && route.guard != Guard::Device)
}

fn plain(
    house: &TestHouse,
    route: &Route,
    session: &str,
    headers: &[(&str, &str)],
) -> Request<Body> {
    let json = body(route, &house.a).map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let mut request = Request::builder()
        .method(&route.method)
        .uri(path(route, &house.a, true))
        .header("cookie", format!("focal={session}"))
        .header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(json).unwrap()
}

#[tokio::test]
async fn nothing_changes_from_another_site() {
    let house = TestHouse::new();
    let session = house.session(&house.a, "administrator");
    let before = house.state(&house.a.id);
    let mut tried = 0;
    for route in changing() {
        for headers in [
            vec![],
            vec![("origin", ORIGIN)],
            vec![("x-focal", "desk"), ("origin", "https://evil.example")],
            vec![("x-focal", "desk"), ("origin", "null")],
            vec![("x-focal", "desk"), ("sec-fetch-site", "cross-site")],
            vec![("x-focal", "desk"), ("origin", ORIGIN), ("sec-fetch-site", "same-site")],
        ] {
            let answered = house.call(plain(&house, &route, &session, &headers)).await;
            assert_eq!(
                answered.status,
                StatusCode::FORBIDDEN,
                "{} {} {headers:?}",
                route.method,
                route.path
            );
            tried += 1;
        }
    }
    assert!(tried > 250, "{tried}");
    assert_eq!(before, house.state(&house.a.id));
}

#[tokio::test]
async fn a_form_of_another_kind_is_no_json() {
    let house = TestHouse::new();
    let session = house.session(&house.a, "administrator");
    let before = house.state(&house.a.id);
    for route in changing().filter(|route| route.takes.is_some()) {
        let mut request = plain(&house, &route, &session, &[("x-focal", "desk")]);
        request.headers_mut().insert("content-type", "text/plain".parse().unwrap());
        let answered = house.call(request).await;
        assert_eq!(
            answered.status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{} {}",
            route.method,
            route.path
        );
    }
    assert_eq!(before, house.state(&house.a.id));
}

#[tokio::test]
async fn nothing_can_be_set_that_is_not_offered() {
    let house = TestHouse::new();
    let before = house.state(&house.a.id);
    for route in changing() {
        let Some(mut theirs) = body(&route, &house.a) else { continue };
        for key in
            ["tenant_id", "tenant", "owner", "verified", "created_at", "is_admin", "__proto__"]
        {
            theirs[key] = serde_json::json!("x");
            let session = house.session(&house.a, "administrator");
            let target = path(&route, &house.a, true);
            let answered = house
                .call(request(route.method.as_str(), &target, Some(&session), Some(&theirs)))
                .await;
            assert_eq!(
                answered.status,
                StatusCode::BAD_REQUEST,
                "{key}: {} {}",
                route.method,
                route.path
            );
            assert_eq!(answered.json()["error"]["field"], *key);
            theirs.as_object_mut().unwrap().remove(key);
        }
    }
    assert_eq!(before, house.state(&house.a.id));
}
