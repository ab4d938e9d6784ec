//! The audit trail: searched by who, what, on what and when; shows what a change was about, and nothing personal.

use axum::http::StatusCode;
use focal_base::Span;
use focal_store::{EventQuery, Read};
use serde_json::{Value, json};

use super::house::{TestHouse, request};

struct Trail<'a> {
    house: &'a TestHouse,
    admin: String,
}

impl Trail<'_> {
    fn of(house: &TestHouse) -> Trail<'_> {
        Trail { admin: house.session(&house.a, "administrator"), house }
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let path = format!("/api/v1/admin{path}");
        let done = self.house.call(request(method, &path, Some(&self.admin), body.as_ref())).await;
        assert!(done.status.is_success(), "{method} {path}: {}", done.text);
        if done.text.is_empty() { Value::Null } else { done.json() }
    }

    async fn lines(&self, query: &str) -> Vec<Value> {
        self.call("GET", &format!("/audit?{query}"), None).await["lines"]
            .as_array()
            .unwrap()
            .clone()
    }
}

fn whats(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["what"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_change_shows_what_it_was_and_what_it_is_now() {
    let house = TestHouse::new();
    let trail = Trail::of(&house);
    let queue = json!({ "name": "More", "skills": { "knots": 3 }, "priority": 7.0 });
    trail.call("PUT", "/queues/more", Some(queue)).await;
    let line = trail.lines("what=queue.changed&on=more").await.remove(0);
    assert_eq!(line["was"], json!({ "priority": 0.0, "skills": {} }));
    assert_eq!(line["now"], json!({ "priority": 7.0, "skills": { "knots": 3 } }));
    assert_eq!(
        (line["who"].as_str(), line["by"].as_str(), line["on"].as_str()),
        (Some("Administrator a"), Some("person"), Some("More"))
    );
    trail.call("DELETE", "/queues/more", None).await;
    let gone = trail.lines("what=queue.deleted").await.remove(0);
    assert_eq!((gone["was"]["priority"].as_f64(), gone["now"].clone()), (Some(7.0), Value::Null));
    trail.call("PUT", "/settings", Some(json!({ "retention_days": 30 }))).await;
    let settings = trail.lines("what=settings").await.remove(0);
    assert_eq!(settings["now"], json!({ "retention_days": 30 }));
    // What was can be put back as it stands.
    let was = settings["was"].clone();
    trail.call("PUT", "/settings", Some(was.clone())).await;
    assert_eq!(trail.lines("what=settings").await[0]["now"], was);
}

#[tokio::test]
async fn nothing_personal_is_kept_in_the_journal() {
    let house = TestHouse::new();
    let trail = Trail::of(&house);
    let person = json!({ "name": "Canary Wren", "email": "canary@a.example", "lang": "es", "zone": "Europe/Madrid", "consent": { "mail": false, "near": false } });
    let before = json!({ "id": "wren", "name": "Canary", "email": "", "lang": "en", "zone": "Europe/Madrid" });
    trail.call("POST", "/people", Some(before)).await;
    trail.call("PUT", "/people/wren", Some(person)).await;
    trail
        .call(
            "PUT",
            "/sites/flat-a",
            Some(json!({ "name": "Canary house", "address": "Canary street", "zone": "UTC" })),
        )
        .await;
    let line = trail.lines("on=wren").await.remove(0);
    assert_eq!(line["hidden"], json!(["email", "name"]));
    assert_eq!(
        (line["was"].clone(), line["now"].clone()),
        (json!({ "lang": "en" }), json!({ "lang": "es" }))
    );
    let confirm = json!({ "confirm": "Canary Wren" });
    trail.call("POST", "/people/wren/erasure", Some(confirm)).await;
    let journal = house.app.house.reader(&house.a.id).events(&EventQuery::default()).unwrap();
    for event in journal {
        let text = serde_json::to_string(&event).unwrap().to_lowercase();
        assert!(!text.contains("canary"), "{text}");
    }
}

#[tokio::test]
async fn it_is_searched_by_who_what_and_when_page_by_page() {
    let house = TestHouse::new();
    let trail = Trail::of(&house);
    for i in 0..7 {
        house.clock.advance(Span::mins(1));
        trail.call("POST", "/skills", Some(json!({ "name": format!("Skill {i}") }))).await;
    }
    let mine = trail.lines("who=administrator-a&what=skill").await;
    assert_eq!(whats(&mine), ["skill.created"; 7]);
    let first = trail.call("GET", "/audit?what=skill&who=administrator-a&limit=3", None).await;
    let mut found: Vec<Value> = first["lines"].as_array().unwrap().clone();
    let mut next = first["next"].as_str().map(str::to_owned);
    while let Some(place) = next {
        let page = trail
            .call(
                "GET",
                &format!("/audit?what=skill&who=administrator-a&limit=3&after={place}"),
                None,
            )
            .await;
        found.extend(page["lines"].as_array().unwrap().clone());
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(found, mine, "pages give every line once, in order");
    let from = mine[2]["at"].as_str().unwrap();
    assert_eq!(trail.lines(&format!("what=skill&who=administrator-a&from={from}")).await.len(), 3);
    assert_eq!(trail.lines(&format!("what=skill&who=administrator-a&to={from}")).await.len(), 4);
    assert_eq!(trail.lines("who=nobody").await.len(), 0);
    for wrong in ["what=nothing", "after=x", "from=yesterday", "colour=red"] {
        let path = format!("/api/v1/admin/audit?{wrong}");
        let answered = house.call(request("GET", &path, Some(&trail.admin), None)).await;
        assert!(answered.status.is_client_error(), "{wrong}: {}", answered.status);
    }
}

#[tokio::test]
async fn a_file_of_it_holds_no_formula() {
    let house = TestHouse::new();
    let trail = Trail::of(&house);
    trail
        .call("POST", "/skills", Some(json!({ "name": "=HYPERLINK(\"http://evil.example\")" })))
        .await;
    let path = "/api/v1/admin/audit/csv?what=skill";
    let file = house.call(request("GET", path, Some(&trail.admin), None)).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("focal-audit.csv"));
    let lines: Vec<&str> = file.text.lines().collect();
    assert!(lines[0].ends_with("at,who,by,what,on,id,was,now,hidden"));
    assert!(file.text.contains("\"'=HYPERLINK(\"\"http"), "{}", file.text);
    assert!(lines.iter().skip(1).all(|line| line.contains("skill.")), "{}", file.text);
}
