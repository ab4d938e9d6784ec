//! The desk's own work through the API: a case seen, talked about, acted on and ended.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use super::house::{Answered, ORIGIN, TestHouse, request};

struct Desk<'h> {
    house: &'h TestHouse,
    session: String,
}

impl Desk<'_> {
    async fn get(&self, path: &str) -> Value {
        let answered = self
            .house
            .call(request("GET", &format!("/api/v1{path}"), Some(&self.session), None))
            .await;
        assert_eq!(answered.status, StatusCode::OK, "{path}: {}", answered.text);
        answered.json()
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> Answered {
        self.house
            .call(request(method, &format!("/api/v1{path}"), Some(&self.session), Some(&body)))
            .await
    }
}

fn desk(house: &TestHouse) -> Desk<'_> {
    Desk { house, session: house.session(&house.a, "agent") }
}

#[tokio::test]
async fn a_case_is_shown_whole() {
    let house = TestHouse::new();
    let (desk, case) = (desk(&house), house.a.case.clone());
    let list = desk.get("/cases?view=waiting").await;
    assert_eq!(list["rows"][0]["id"], case.as_str(), "{list}");
    assert_eq!((&list["counts"]["waiting"], &list["counts"]["all"]), (&json!(1), &json!(1)));
    let detail = desk.get(&format!("/cases/{case}")).await;
    assert_eq!(detail["row"]["severity"], "critical");
    assert_eq!(detail["thing"]["lead"], "pressure_out");
    assert_eq!(detail["thing"]["alarms"][0]["name"], "Booster pump, hardly any pressure");
    let belief = &detail["belief"];
    let sum: f64 =
        belief["shares"].as_array().unwrap().iter().map(|share| share["p"].as_f64().unwrap()).sum();
    assert!((sum + belief["unknown"].as_f64().unwrap() - 1.0).abs() < 1e-6, "{belief}");
    let texts = detail.to_string();
    for raw in ["alarm.", "cause.", "step.", "evidence.", "thread.", "journey.", "line.", "button."]
    {
        let shown = texts
            .split(&format!("\"{raw}"))
            .nth(1)
            .map(|rest| rest.chars().take(40).collect::<String>());
        assert!(shown.is_none(), "a key is shown as it is: {raw}{}", shown.unwrap_or_default());
    }
    assert!(!texts.contains('{') || !texts.contains("{thing}"), "a placeholder is shown as it is");
    let thread = desk.get(&format!("/cases/{case}/thread?limit=2")).await;
    assert_eq!(
        (thread["items"].as_array().unwrap().len(), thread["more"].as_bool()),
        (2, Some(true))
    );
    let before = thread["items"][0]["id"].as_str().unwrap();
    let earlier = desk.get(&format!("/cases/{case}/thread?before={before}")).await;
    assert!(
        earlier["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|item| item["id"].as_str().unwrap() < before)
    );
}

#[tokio::test]
async fn the_journey_is_tied_to_the_thread_and_told_in_short() {
    let house = TestHouse::new();
    let (desk, case) = (desk(&house), house.a.case.clone());
    let detail = desk.get(&format!("/cases/{case}")).await;
    let thread = desk.get(&format!("/cases/{case}/thread?limit=200")).await;
    let lines: Vec<&str> =
        thread["items"].as_array().unwrap().iter().filter_map(|item| item["id"].as_str()).collect();
    let stations = detail["journey"]["stations"].as_array().unwrap();
    let first = &stations[0];
    assert_eq!(first["label"], "hardly any pressure", "the lane names the pump: {first}");
    assert!(lines.contains(&first["item"].as_str().unwrap_or_default()), "{first} of {lines:?}");
    let tied = stations.iter().filter_map(|station| station["item"].as_str());
    assert!(tied.clone().all(|item| lines.contains(&item)), "every tie leads to a line");
    assert!(stations.iter().all(|station| !station["text"].as_str().unwrap().is_empty()));
    let place = detail["thing"]["site"].as_str().unwrap();
    let half = place.len() / 2;
    assert!(!place.get(..half).is_some_and(|half| place[half.len()..].contains(half)), "{place}");
}

#[tokio::test]
async fn a_closed_case_is_found_by_number_title_and_customer() {
    let house = TestHouse::new();
    let (desk, case) = (desk(&house), house.a.case.clone());
    let detail = desk.get(&format!("/cases/{case}")).await;
    let number = detail["row"]["number"].as_u64().unwrap();
    let ended =
        desk.send("POST", &format!("/cases/{case}/resolve"), json!({ "confirmed": false })).await;
    assert!(ended.status.is_success(), "{}", ended.text);
    let customer = detail["row"]["customer"].as_str().unwrap().replace(' ', "%20");
    for words in [format!("C-{number}"), "hardly".to_owned(), customer] {
        let found = desk.get(&format!("/search?q={words}")).await;
        let first = &found["cases"][0];
        assert_eq!(
            (&first["id"], &first["closed"]),
            (&json!(case), &json!(true)),
            "{words}: {found}"
        );
    }
}

#[tokio::test]
async fn a_message_sent_twice_is_written_once() {
    let house = TestHouse::new();
    let (desk, case) = (desk(&house), house.a.case.clone());
    let path = format!("/cases/{case}/messages");
    let body = json!({ "text": "We are on it", "client_id": "m1" });
    let first = desk.send("POST", &path, body.clone()).await.json();
    let second = desk.send("POST", &path, body).await.json();
    assert_eq!((&first["id"], &first["client_id"]), (&second["id"], &json!("m1")));
    let thread = desk.get(&format!("/cases/{case}/thread")).await.to_string();
    assert_eq!(thread.matches("We are on it").count(), 1);
    let empty = desk.send("POST", &path, json!({ "text": "  ", "client_id": "m2" })).await;
    assert_eq!(
        (empty.status, empty.json()["error"]["field"].clone()),
        (StatusCode::UNPROCESSABLE_ENTITY, "text".into())
    );
}

#[tokio::test]
async fn an_offer_is_accepted_and_the_case_ended_and_opened_again() {
    let house = TestHouse::new();
    let (desk, case) = (desk(&house), house.a.case.clone());
    let accept =
        desk.send("POST", &format!("/contacts/{}/accept", house.a.contact), json!({})).await;
    assert_eq!(accept.status, StatusCode::NO_CONTENT, "{}", accept.text);
    let mine = desk.get("/cases?view=mine").await;
    assert_eq!(mine["rows"][0]["keeper"]["id"], "agent-a");
    assert_eq!(desk.get("/session").await["load"], 1);
    let path = format!("/contacts/{}/accept", house.a.contact);
    let again = desk.send("POST", &path, json!({})).await;
    assert_eq!(again.status, StatusCode::NO_CONTENT, "a browser may not have heard the answer");
    let late = Desk { house: &house, session: house.session(&house.a, "supervisor") };
    let late = late.send("POST", &path, json!({})).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
    let answer = desk
        .send(
            "POST",
            &format!("/cases/{case}/answers"),
            json!({ "step": "ask-neighbours", "answer": "too" }),
        )
        .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let detail = desk.get(&format!("/cases/{case}")).await;
    assert_eq!(detail["asked"][0]["answer_text"], "Weak there too");
    let path = format!("/cases/{case}/answers/ask-neighbours");
    let back =
        house.call(request("DELETE", &format!("/api/v1{path}"), Some(&desk.session), None)).await;
    assert_eq!(back.status, StatusCode::NO_CONTENT, "{}", back.text);
    let wrong = desk
        .send(
            "POST",
            &format!("/cases/{case}/resolve"),
            json!({ "confirmed": true, "cause": "gremlins" }),
        )
        .await;
    assert_eq!(wrong.json()["error"]["field"], "cause");
    let done = desk
        .send(
            "POST",
            &format!("/cases/{case}/resolve"),
            json!({ "confirmed": true, "cause": "hose-leak", "note": "Hose" }),
        )
        .await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text);
    let detail = desk.get(&format!("/cases/{case}")).await;
    assert_eq!(
        (&detail["row"]["state"], &detail["outcome"]["cause"]),
        (&json!("resolved"), &json!("Outlet hose leaks"))
    );
    assert_eq!(detail["outcome"]["owner"]["name"], "Maker a");
    let open = desk.send("POST", &format!("/cases/{case}/reopen"), json!({})).await;
    assert_eq!(open.status, StatusCode::NO_CONTENT, "{}", open.text);
}

#[tokio::test]
async fn things_alarms_and_incidents() {
    let house = TestHouse::new();
    let desk = desk(&house);
    let things = desk.get("/things?q=pump").await;
    assert_eq!((&things["total"], &things["rows"][0]["severity"]), (&json!(1), &json!("critical")));
    let from = "from=2026-11-21T13:00:00Z&to=2026-11-21T16:00:00Z";
    let readings =
        desk.get(&format!("/things/pump-a/readings?metric=pressure_out&{from}&points=100")).await;
    assert_eq!(readings["points"].as_array().unwrap().len(), 4);
    assert_eq!((&readings["unit"], &readings["points"][0][1]), (&json!("bar"), &json!(0.9)));
    let seen =
        desk.send("POST", &format!("/alarms/{}/acknowledge", house.a.alarm), json!({})).await;
    assert_eq!(seen.status, StatusCode::NO_CONTENT);
    let thing = desk.get("/things/pump-a").await;
    let alarm = thing["alarms"]
        .as_array()
        .unwrap()
        .iter()
        .find(|alarm| alarm["id"] == house.a.alarm.as_str())
        .unwrap();
    assert_eq!(alarm["acknowledged"]["by"], "Agent a");
    let stop = desk.send("POST", "/things/pump-a/commands", json!({ "do": "stop" })).await;
    assert_eq!(stop.status, StatusCode::NO_CONTENT, "{}", stop.text);
    let none = desk.send("POST", "/things/pump-a/commands", json!({ "do": "fly" })).await;
    assert_eq!(none.json()["error"]["field"], "do");
    let rest = desk.send("PUT", "/things/pump-a/maintenance", json!({ "on": true })).await;
    assert_eq!(rest.status, StatusCode::NO_CONTENT);
    assert_eq!(desk.get("/things/pump-a").await["maintenance"], true);
    let incidents = desk.get("/incidents?state=open").await;
    let id = incidents[0]["id"].as_str().unwrap();
    let incident = desk.get(&format!("/incidents/{id}")).await;
    assert_eq!(incident["things"][0]["id"], "pump-a");
    assert!(!incident["flow"].as_array().unwrap().is_empty(), "how the belief came about");
    let found = desk.get("/search?q=rosa").await;
    assert_eq!(found["people"][0]["name"], "Rosa a");
}

async fn attach(house: &TestHouse, session: &str, name: &str, bytes: &[u8]) -> Answered {
    let mut body = format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n").into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = Request::builder()
        .method("POST")
        .uri("/api/v1/attachments")
        .header("x-focal", "desk")
        .header("origin", ORIGIN)
        .header("cookie", format!("focal={session}"))
        .header("content-type", "multipart/form-data; boundary=x");
    house.call(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn files_are_what_their_bytes_say_and_leave_as_downloads() {
    let house = TestHouse::new();
    let desk = desk(&house);
    let good = attach(&house, &desk.session, "../floor.png", b"\x89PNG\r\n\x1a\nrest").await.json();
    assert_eq!((&good["name"], &good["media"]), (&json!("floor.png"), &json!("image/png")));
    let body = json!({ "text": "", "client_id": "f1", "attachments": [good["hash"]] });
    let item = desk.send("POST", &format!("/cases/{}/messages", house.a.case), body).await.json();
    let url = item["attachments"][0]["url"].as_str().unwrap();
    let file = house.call(request("GET", url, Some(&desk.session), None)).await;
    let header = |name: &str| file.headers.get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(file.status, StatusCode::OK);
    assert!(header("content-disposition").starts_with("attachment; filename*=UTF-8''floor.png"));
    assert!(header("content-security-policy").contains("sandbox"));
    assert_eq!(
        (header("content-type"), header("x-content-type-options")),
        ("image/png".into(), "nosniff".into())
    );
    let page = attach(&house, &desk.session, "photo.png", b"<html><script>alert(1)</script>").await;
    assert_eq!(page.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let large = attach(&house, &desk.session, "big.txt", "x".repeat(70 << 10).as_bytes()).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", large.text);
    let stranger = json!({ "text": "", "client_id": "f2", "attachments": [house.b.file] });
    let refused = desk.send("POST", &format!("/cases/{}/messages", house.a.case), stranger).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_thing_tells_what_it_has_been_through() {
    let house = TestHouse::new();
    let desk = desk(&house);
    let told = desk.send("POST", "/things/pump-a/commands", json!({ "do": "stop" })).await;
    assert_eq!(told.status, StatusCode::NO_CONTENT, "{}", told.text);
    let past = desk.get("/things/pump-a/past").await;
    assert_eq!((&past[0]["what"], &past[0]["who"]), (&json!("thing.told"), &json!("Agent a")));
    assert_eq!(past[0]["text"], "Told: Stop");
    let all = past.as_array().unwrap();
    assert!(all.iter().any(|line| line["what"] == "alarm_raised"), "{past}");
    for line in all {
        let text = line["text"].as_str().unwrap();
        assert!(!text.is_empty() && !text.contains("past.") && !text.contains('{'), "{line}");
    }
    let older = format!("/things/pump-a/past?before={}&limit=1", past[0]["seq"]);
    assert_eq!(desk.get(&older).await[0], past[1]);
}
