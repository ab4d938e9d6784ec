//! A camera posts pictures; agents of its tenant see the few that are kept, and nobody else does.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use focal_base::{Span, ThingId};
use focal_sense::Grey;
use focal_store::{EventQuery, Read};
use serde_json::{Value, json};

use super::house::{Answered, Tenant, TestHouse, request};

/// A wall of stones, with a bright thing on it or without, as a file.
fn picture(nth: u64, something: bool) -> Vec<u8> {
    let mix = |n: u64| (n ^ (n >> 15)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33;
    let pixels = (0..160u64 * 120).map(|i| {
        let (x, y) = (i % 160, i / 160);
        if something && (60..76).contains(&x) && (50..84).contains(&y) {
            return 240;
        }
        (40 + mix(((x / 9) << 20) | (y / 9)) % 120 + mix((i << 20) | nth) % 5) as u8
    });
    let grey = Grey::new(160, 120, pixels.collect()).unwrap();
    focal_picture::png_of(&grey).unwrap()
}

struct Yard {
    house: TestHouse,
    token: String,
}

impl Yard {
    /// Its camera has not yet seen what it shall see.
    async fn new() -> Yard {
        let house = TestHouse::new();
        house.ingest.forget_pictures(&house.a.id, house.app.now() + Span::secs(1));
        let token = token(&house, "cam-a").await;
        let yard = Yard { house, token };
        yard.say(json!({ "state": { "armed": true, "recording": true } })).await;
        yard
    }

    async fn say(&self, signal: Value) {
        let request = Request::builder()
            .method("POST")
            .uri("/api/v1/signals")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.token))
            .body(Body::from(signal.to_string()));
        assert_eq!(self.house.call(request.unwrap()).await.status, StatusCode::OK);
    }

    async fn post(&self, name: &str, file: Vec<u8>) -> Answered {
        self.house.clock.advance(Span::secs(10));
        self.post_with(&format!("/api/v1/pictures/{name}"), &self.token, file).await
    }

    async fn post_with(&self, path: &str, token: &str, file: Vec<u8>) -> Answered {
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .body(Body::from(file));
        self.house.call(request.unwrap()).await
    }

    /// The scene is learnt, and somebody comes.
    async fn somebody(&self) {
        for nth in 0..12 {
            let answered = self.post("view", picture(nth, false)).await;
            assert_eq!(answered.json(), json!({ "accepted": 1, "rejected": [] }));
        }
        for nth in 12..14 {
            self.post("view", picture(nth, true)).await;
        }
    }

    async fn thing(&self, tenant: &Tenant) -> Answered {
        let session = self.house.session(tenant, "agent");
        self.house.call(request("GET", "/api/v1/things/cam-a", Some(&session), None)).await
    }

    async fn view(&self) -> Value {
        self.thing(&self.house.a).await.json()["pictures"][0].clone()
    }
}

async fn token(house: &TestHouse, thing: &str) -> String {
    let admin = house.session(&house.a, "administrator");
    let path = format!("/api/v1/admin/things/{thing}/token");
    let made = house.call(request("POST", &path, Some(&admin), Some(&json!({})))).await;
    made.json()["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_changed_is_seen_beside_how_it_was() {
    let yard = Yard::new().await;
    yard.somebody().await;
    let view = yard.view().await;
    assert_eq!(view["name"], "View");
    assert_eq!(view["reference"]["shows"], "same");
    assert_eq!(view["last"]["shows"], "intrusion");
    let raised = &view["raised"][0];
    assert_eq!(raised["alarm"], "Camera, somebody in the picture");
    assert_eq!(raised["text"], "Something is there that was not");
    assert_eq!(raised["against"], view["reference"]["url"]);
    let left = raised["regions"][0][0].as_f64().unwrap();
    assert!((0.34..=0.40).contains(&left), "{left}");

    let session = yard.house.session(&yard.house.a, "agent");
    let url = raised["url"].as_str().unwrap();
    let got = yard.house.call(request("GET", url, Some(&session), None)).await;
    assert_eq!(got.status, StatusCode::OK);
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("content-disposition", "inline"),
    ] {
        assert_eq!(got.headers[name], value, "{name}");
    }
    assert!(got.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
}

#[tokio::test]
async fn who_looked_is_written_down_once_a_while() {
    let yard = Yard::new().await;
    yard.somebody().await;
    let view = yard.view().await;
    let session = yard.house.session(&yard.house.a, "agent");
    let seen = || {
        let query = EventQuery { kinds: vec!["picture.seen".into()], ..EventQuery::default() };
        yard.house.app.house.reader(&yard.house.a.id).events(&query).unwrap()
    };
    assert!(seen().is_empty());
    for which in ["last", "reference", "last"] {
        let url = view[which]["url"].as_str().unwrap();
        yard.house.call(request("GET", url, Some(&session), None)).await;
    }
    let found = seen();
    assert_eq!(found.len(), 1, "one look");
    assert_eq!(found[0].actor.as_deref(), Some("agent-a"));
    assert_eq!(
        (&found[0].body["on"], &found[0].body["picture"]),
        (&json!("cam-a"), &json!("view"))
    );
    yard.house.clock.advance(Span::mins(11));
    let url = view["last"]["url"].as_str().unwrap();
    yard.house.call(request("GET", url, Some(&session), None)).await;
    assert_eq!(seen().len(), 2);
    let admin = yard.house.session(&yard.house.a, "administrator");
    let audit = yard.house.call(request("GET", "/api/v1/admin/audit", Some(&admin), None)).await;
    let line = &audit.json()["lines"][0];
    assert_eq!((&line["what"], &line["on"]), (&json!("picture.seen"), &json!("Yard")));
}

#[tokio::test]
async fn nobody_else_sees_them() {
    let yard = Yard::new().await;
    yard.somebody().await;
    let view = yard.view().await;
    let url = view["last"]["url"].as_str().unwrap().to_owned();
    let renew = "/api/v1/things/cam-a/pictures/view/renew";
    let theirs = yard.house.session(&yard.house.b, "administrator");
    // Another tenant, nobody, a thing's own token, a token of a page of the customer.
    for session in [Some(theirs.as_str()), None, Some(yard.token.as_str()), Some("lnk_0123456789")]
    {
        for (method, path) in [("GET", url.as_str()), ("POST", renew)] {
            let got = yard.house.call(request(method, path, session, None)).await;
            let denied = [StatusCode::UNAUTHORIZED, StatusCode::NOT_FOUND];
            assert!(denied.contains(&got.status), "{session:?} {path}: {}", got.status);
            assert!(!got.text.contains("JFIF"));
        }
    }
    let bearer = Request::builder()
        .uri(&url)
        .header("authorization", format!("Bearer {}", yard.token))
        .body(Body::empty());
    assert_eq!(yard.house.call(bearer.unwrap()).await.status, StatusCode::UNAUTHORIZED);
    // Nothing but the names that the thing has leads to a file; attachments know none of them.
    let agent = yard.house.session(&yard.house.a, "agent");
    let file = url.rsplit('/').next().unwrap();
    for path in [
        format!("/api/v1/things/pump-a/pictures/view/{file}"),
        format!("/api/v1/things/cam-a/pictures/door/{file}"),
        format!("/api/v1/things/cam-a/pictures/view/{}", yard.house.a.file),
        "/api/v1/things/cam-a/pictures/view/..%2F..%2Fetc%2Fpasswd".to_owned(),
        format!("/api/v1/attachments/{file}"),
    ] {
        let got = yard.house.call(request("GET", &path, Some(&agent), None)).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(yard.thing(&yard.house.b).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_refused_says_why_and_is_remembered() {
    let yard = Yard::new().await;
    let good = picture(0, false);
    let mut huge = good.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    for (name, file, code) in [
        ("view", b"GIF89a".to_vec(), "not_a_picture"),
        ("view", good[..good.len() / 2].to_vec(), "picture_cut_off"),
        ("view", huge, "picture_size"),
        ("view", vec![], "picture_empty"),
        ("vew", good.clone(), "unknown_name"),
        ("%2e%2e%2fview", good.clone(), "unknown_name"),
    ] {
        let answered = yard.post(name, file).await;
        assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {code}");
        let said = answered.json()["rejected"][0]["error"].as_str().unwrap().to_owned();
        assert!(said.starts_with(&format!("{code}: ")), "{said}");
    }
    let pump = token(&yard.house, "pump-a").await;
    let answered = yard.post_with("/api/v1/pictures/view", &pump, good.clone()).await;
    let said = answered.json()["rejected"][0]["error"].as_str().unwrap().to_owned();
    assert!(said.starts_with("no_pictures: "), "{said}");
    let much = yard.post("view", vec![0; (1 << 20) + 1]).await;
    assert_eq!(much.status, StatusCode::PAYLOAD_TOO_LARGE);
    let wrong = yard.post_with("/api/v1/pictures/view", "tok_0000", good.clone()).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let admin = yard.house.session(&yard.house.a, "administrator");
    let dead = yard.house.call(request("GET", "/api/v1/admin/dead", Some(&admin), None)).await;
    assert_eq!(dead.json().as_array().unwrap().len(), 7, "{}", dead.text);
    assert_eq!(yard.house.app.pictures.list(&yard.house.a.id).unwrap(), Vec::<String>::new());
    // The camera goes on.
    assert_eq!(yard.post("view", good).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_moment_that_was_taken_has_no_second_effect_and_files_do_not_pile_up() {
    let yard = Yard::new().await;
    yard.somebody().await;
    let files = || yard.house.app.pictures.list(&yard.house.a.id).unwrap().len();
    // The reference and the last one, which raised the alarm: and none of the fourteen that came before.
    assert_eq!(files(), 2);
    yard.house.clock.advance(Span::secs(10));
    let at = yard.house.app.now().to_string().replace('+', "%2B");
    let path = format!("/api/v1/pictures/view?at={at}");
    for _ in 0..2 {
        let answered = yard.post_with(&path, &yard.token, picture(20, true)).await;
        assert_eq!(answered.status, StatusCode::OK, "{}", answered.text);
    }
    assert_eq!(files(), 3);
    let ahead = "/api/v1/pictures/view?at=2027-01-01T00:00:00Z";
    let answered = yard.post_with(ahead, &yard.token, picture(21, true)).await;
    assert!(answered.text.contains("too_far_ahead"), "{}", answered.text);
    assert_eq!(files(), 3, "a refused one leaves nothing");
    yard.house.ingest.forget_pictures(&yard.house.a.id, yard.house.app.now() + Span::secs(1));
    assert_eq!(files(), 0);
    assert_eq!(yard.view().await, Value::Null);
}

#[tokio::test]
async fn an_agent_accepts_a_new_view_and_a_removed_camera_leaves_no_picture() {
    let yard = Yard::new().await;
    yard.somebody().await;
    let agent = yard.house.session(&yard.house.a, "agent");
    let path = "/api/v1/things/cam-a/pictures/view/renew";
    let done = yard.house.call(request("POST", path, Some(&agent), None)).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text);
    let wrong = path.replace("view", "door");
    let absent = yard.house.call(request("POST", &wrong, Some(&agent), None)).await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    yard.post("view", picture(30, true)).await;
    let view = yard.view().await;
    assert_eq!((&view["last"]["shows"], &view["reference"]), (&json!("learning"), &Value::Null));
    // What was held against the old reference still shows it.
    assert!(view["raised"][0]["against"].is_string());
    for nth in 31..42 {
        yard.post("view", picture(nth, true)).await;
    }
    assert_eq!(yard.view().await["last"]["shows"], "same");
    yard.house
        .app
        .act_in(&yard.house.a.id, |work| {
            let row = work.tx.world.things[&ThingId::from("cam-a")].clone();
            let tenant = yard.house.a.id.clone();
            work.tx.control(focal_engine::intake::Control::Remove { tenant, thing: row.id });
            Ok(())
        })
        .unwrap();
    yard.house.ingest.hear(&[]);
    assert!(yard.house.app.pictures.list(&yard.house.a.id).unwrap().is_empty());
}
