//! Live streams: what happens arrives, in the reader's language, only in its own tenant; a stream ends with
//! its session; a vanished page gives contacts back.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::StatusCode;
use focal_base::{AgentId, PersonId};
use focal_engine::rows::AgentRow;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::house::{TestHouse, request};
use crate::deliver_live;

struct Stream {
    body: BodyDataStream,
    rest: String,
}

impl Stream {
    async fn open(house: &TestHouse, session: &str) -> Stream {
        let response = house
            .router
            .clone()
            .oneshot(request("GET", "/api/v1/live", Some(session), None))
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let body: Body = response.into_body();
        Stream { body: body.into_data_stream(), rest: String::new() }
    }

    /// The next event; `None` when the stream has ended. A test that waits too long fails, it does not hang.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((one, rest)) = self.rest.split_once("\n\n") {
                let field = |name: &str| {
                    one.lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(|text| text.trim().to_owned())
                };
                let found = field("event:")
                    .map(|event| (event, serde_json::from_str(&field("data:").unwrap()).unwrap()));
                self.rest = rest.to_owned();
                match found {
                    Some(found) => return Some(found),
                    None => continue,
                }
            }
            let chunk = tokio::time::timeout(Duration::from_secs(20), self.body.next())
                .await
                .expect("an event");
            self.rest.push_str(&String::from_utf8_lossy(&chunk?.unwrap()));
        }
    }

    async fn until(&mut self, event: &str) -> Value {
        while let Some((name, data)) = self.next().await {
            if name == event {
                return data;
            }
        }
        panic!("the stream ended before {event}");
    }
}

fn writes(house: &TestHouse, tenant: &super::house::Tenant, text: &str) {
    let (case, rosa) = (tenant.case.as_str().into(), PersonId::from(format!("rosa-{}", tenant.id)));
    house
        .app
        .act_in(&tenant.id, |work| work.customer_writes(&case, &rosa, text, None, vec![]))
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_arrives_in_its_own_tenant_only() {
    let house = TestHouse::new();
    tokio::spawn(deliver_live(house.app.clone()));
    let (a, b) = (house.session(&house.a, "agent"), house.session(&house.b, "agent"));
    let (mut ours, mut theirs) = (Stream::open(&house, &a).await, Stream::open(&house, &b).await);
    let hello = ours.until("hello").await;
    theirs.until("hello").await;
    let offer = ours.until("offer").await;
    assert_eq!(
        (&offer["contact"], &offer["case"]),
        (&json!(house.a.contact), &json!(house.a.case))
    );
    let watch = format!("/api/v1/live/{}/watch", hello["connection"].as_str().unwrap());
    let look = json!({ "case": house.a.case });
    assert_eq!(
        house.call(request("POST", &watch, Some(&a), Some(&look))).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        house.call(request("POST", &watch, Some(&b), Some(&look))).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(ours.until("looking").await["looking"][0]["agent"], "agent-a");
    writes(&house, &house.a, "There is water on the floor");
    let item = ours.until("item").await;
    assert_eq!(item["item"]["text"], "There is water on the floor");
    let case = ours.until("case").await;
    assert_eq!((&case["row"]["id"], &case["counts"]["all"]), (&json!(house.a.case), &json!(1)));
    house.trouble(&house.a.thing, &house.a.id);
    assert_eq!(ours.until("reading").await["values"]["pressure_out"], 0.9);
    writes(&house, &house.b, "Theirs");
    let next = theirs.until("item").await;
    assert_eq!(
        next["item"]["text"], "Theirs",
        "the first line that the other tenant hears is its own"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whisper_is_heard_by_its_agent_and_by_who_runs_the_desk() {
    let house = TestHouse::new();
    tokio::spawn(deliver_live(house.app.clone()));
    house
        .app
        .act_in(&house.a.id, |work| {
            let row = work.tx.world.agents[&house.a.agent].clone();
            let (id, email) = (AgentId::from("colleague-a"), "colleague@a.example".to_owned());
            work.tx.put_agent(AgentRow { id, email, ..row });
            Ok(())
        })
        .unwrap();
    let [agent, supervisor, colleague] =
        ["agent", "supervisor", "colleague"].map(|role| house.session(&house.a, role));
    let mut theirs = Stream::open(&house, &agent).await;
    let mut others = Stream::open(&house, &colleague).await;
    let accept = format!("/api/v1/contacts/{}/accept", house.a.contact);
    let post = async |session: &str, path: &str, body: Value| {
        house.call(request("POST", path, Some(session), Some(&body))).await.status
    };
    assert_eq!(post(&agent, &accept, json!({})).await, StatusCode::NO_CONTENT);
    let of = |what: &str| format!("/api/v1/cases/{}/{what}", house.a.case);
    // Whoever listens in has the case on a page.
    let mut runs = Stream::open(&house, &supervisor).await;
    let hello = runs.until("hello").await;
    let watch = format!("/api/v1/live/{}/watch", hello["connection"].as_str().unwrap());
    let look = json!({ "case": house.a.case });
    assert_eq!(post(&supervisor, &watch, look).await, StatusCode::NO_CONTENT);
    assert_eq!(post(&supervisor, &of("listen"), json!({})).await, StatusCode::NO_CONTENT);
    let said = json!({ "text": "Offer her a date", "client_id": "w1" });
    assert_eq!(post(&agent, &of("whisper"), said.clone()).await, StatusCode::FORBIDDEN);
    assert_eq!(post(&supervisor, &of("whisper"), said).await, StatusCode::OK);
    writes(&house, &house.a, "It still hums");
    let whisper = loop {
        let item = theirs.until("item").await;
        if item["item"]["kind"] == "whisper" {
            break item;
        }
    };
    assert_eq!(whisper["item"]["text"], "Offer her a date");
    loop {
        let item = others.until("item").await;
        assert_ne!(item["item"]["kind"], "whisper", "a colleague does not hear it");
        if item["item"]["text"] == "It still hums" {
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_to_everybody() {
    let house = TestHouse::new();
    let (a, b) = (house.session(&house.a, "agent"), house.session(&house.b, "agent"));
    let mut ours = Stream::open(&house, &a).await;
    assert_eq!(ours.until("house").await["low_disk"], false);
    house.app.set_low_disk(true);
    assert_eq!(ours.until("house").await["low_disk"], true);
    let mut late = Stream::open(&house, &b).await;
    assert_eq!(late.until("house").await["low_disk"], true, "whoever comes later is told too");
    house.app.set_low_disk(false);
    assert_eq!(late.until("house").await["low_disk"], false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_with_its_session_and_the_contacts_go_back() {
    let house = TestHouse::new();
    tokio::spawn(deliver_live(house.app.clone()));
    let a = house.session(&house.a, "agent");
    let mut stream = Stream::open(&house, &a).await;
    stream.until("hello").await;
    let accept = format!("/api/v1/contacts/{}/accept", house.a.contact);
    assert_eq!(
        house.call(request("POST", &accept, Some(&a), Some(&json!({})))).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        house.call(request("DELETE", "/api/v1/session", Some(&a), None)).await.status,
        StatusCode::NO_CONTENT
    );
    while stream.next().await.is_some() {}
    drop(stream);
    let waits = |house: &TestHouse| {
        house.app.house.read(&house.a.id, |world| {
            let contact = world.contact_of(&house.a.case.as_str().into()).unwrap();
            contact.is_waiting() && !world.live.desk.contains_key(&house.a.agent)
        })
    };
    for _ in 0..2_000 {
        if waits(&house) == Some(true) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the contact was not given back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_does_not_keep_up_is_told_to_load_again() {
    let house = TestHouse::new();
    let a = house.session(&house.a, "agent");
    let mut stream = Stream::open(&house, &a).await;
    for _ in 0..house.app.config.limits.stream_depth + 10 {
        house.app.hub.send_all(None, &crate::live::hub::Frame::new("presence", &json!({})));
    }
    let mut events = Vec::new();
    while let Some((name, _)) = stream.next().await {
        events.push(name);
    }
    assert_eq!(events.last().map(String::as_str), Some("resync"));
    assert_eq!(house.app.hub.count(), 0);
}
