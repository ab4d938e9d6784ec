//! Health: what was measured is judged and said, in the reader's language; what is bad is told.

use axum::http::StatusCode;
use focal_base::{At, Span};
use focal_engine::{Names, World};
use serde_json::Value;

use super::house::{TestHouse, program, request};
use crate::health::{self, BackUp, Disk, Mail, OfTenant, Vitals, judge, of_tenant};
use crate::words;

fn vitals(now: At, free: u64) -> Vitals {
    Vitals {
        disk: Some(Disk { free, reserve: 1 << 30, filling: None }),
        back_up: Some(BackUp { at: now, to: "b".into(), bytes: 1, verified: true }),
        mail: Mail { is_set: true, ..Mail::default() },
        heard: Some(now),
        ..Vitals::default()
    }
}

async fn asked(house: &TestHouse, session: &str) -> Value {
    let answered = house.call(request("GET", "/api/v1/admin/health", Some(session), None)).await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text);
    answered.json()
}

fn line<'a>(found: &'a Value, key: &str) -> Option<&'a Value> {
    found["lines"].as_array().unwrap().iter().find(|line| line["key"] == key)
}

#[tokio::test]
async fn what_is_measured_is_judged_and_what_is_not_is_left_out() {
    let house = TestHouse::new();
    let admin = house.session(&house.a, "administrator");
    let before = asked(&house, &admin).await;
    assert!(line(&before, "disk").is_none() && line(&before, "signals").is_none());
    assert_eq!(line(&before, "timers").unwrap()["grade"], "good");
    health::note(&house.app, vitals(house.app.now(), 1 << 20));
    let found = asked(&house, &admin).await;
    let disk = line(&found, "disk").unwrap();
    assert_eq!((disk["grade"].as_str(), disk["name"].as_str()), (Some("bad"), Some("Disk, free")));
    assert_eq!(disk["value"]["number"], f64::from(1 << 20));
    assert!(disk["todo"].as_str().unwrap().starts_with("Make room"));
    assert_eq!(found["lines"][0]["key"], "disk", "the worst first");
    assert_eq!(line(&found, "signals").unwrap()["grade"], "good");
}

#[tokio::test]
async fn a_refused_signal_wants_attention() {
    let house = TestHouse::new();
    let admin = house.session(&house.a, "administrator");
    assert_eq!(line(&asked(&house, &admin).await, "dead").unwrap()["value"]["number"], 0.0);
    let made = house
        .call(request(
            "POST",
            "/api/v1/admin/things/pump-a/token",
            Some(&admin),
            Some(&serde_json::json!({})),
        ))
        .await;
    let token = made.json()["token"].as_str().unwrap().to_owned();
    house
        .call(program("POST", "/api/v1/signals", &token, Some(&serde_json::json!({ "values": 3 }))))
        .await;
    let found = asked(&house, &admin).await;
    let dead = line(&found, "dead").unwrap();
    assert_eq!(
        (dead["value"]["number"].as_f64(), dead["grade"].as_str()),
        (Some(1.0), Some("attention"))
    );
    let other = house.session(&house.b, "administrator");
    assert_eq!(line(&asked(&house, &other).await, "dead").unwrap()["value"]["number"], 0.0);
    house.clock.advance(Span::days(2));
    let later = house.session(&house.a, "administrator");
    assert_eq!(line(&asked(&house, &later).await, "dead").unwrap()["grade"], "good");
}

/// Letters to administrators that wait in the outbox, by who they are for.
fn letters(house: &TestHouse) -> Vec<String> {
    let due = house
        .app
        .house
        .system()
        .claim(
            &["mail"],
            house.app.now() + Span::days(9),
            Span::secs(1),
            500,
            &focal_store::Backoff::default(),
        )
        .unwrap();
    let health = due
        .into_iter()
        .filter(|one| one.body["mail"]["about"] == "health" || one.body["about"] == "health");
    health.map(|one| format!("{} {}", one.tenant, one.body)).collect()
}

#[tokio::test]
async fn what_is_bad_is_told_to_administrators_once_an_hour() {
    let house = TestHouse::new();
    let _ = letters(&house);
    let now = house.app.now();
    health::look(&house.app, vitals(now, 80 << 30));
    assert_eq!(letters(&house), Vec::<String>::new(), "all is well");
    for _ in 0..3 {
        health::look(&house.app, vitals(now, 1 << 20));
    }
    let told = letters(&house);
    assert_eq!(told.len(), 2, "one administrator in each tenant: {told:#?}");
    assert!(told[0].contains("The disk is nearly full") && told[0].contains("administrator-a"));
    let metrics = house.call(request("GET", "/metrics", None, None)).await;
    assert!(metrics.text.contains("focal_health_bad 1"), "{}", metrics.text);
}

/// A word that is missing would be shown as its key.
#[test]
fn every_line_has_its_words_in_every_language() {
    let now = At(1_800_000_000_000);
    let mut all = vitals(now, 1);
    all.store = vec![("database", 1), ("history", 1), ("files", 1), ("pictures", 1)];
    all.disk = Some(Disk { free: 1 << 40, reserve: 1, filling: Some(1e9) });
    (all.decided, all.upkept, all.certificate) = (Some(now), Some(now), Some(now));
    (all.jumped, all.memory, all.outbox_due) = (Some(now), Some((1, 2)), Some(now - Span::days(1)));
    (all.mail.down_since, all.mail.sent) = (Some(now), Some(now));
    let of =
        OfTenant { things: 1, retention_days: 1, oldest_event: Some(now), ..OfTenant::default() };
    let mut lines = judge(&all, (1, std::time::Duration::from_secs(2)), now);
    lines.extend(of_tenant(&of, Some(now), now, now));
    assert_eq!(lines.len(), 19);
    for lang in words::texts().langs() {
        for line in &lines {
            let mut keys = vec![String::new(), ".do".to_owned()];
            keys.extend(line.limits.as_ref().map(|_| ".limit".to_owned()));
            keys.extend(line.parts.iter().map(|(part, _)| format!(".{part}")));
            for key in keys.iter().map(|end| format!("health.{}{end}", line.key)) {
                assert_ne!(words::text(lang, &key), key, "{lang:?}");
            }
        }
    }
    let house = TestHouse::new();
    let can_be_bad = lines.iter().filter(|line| line.limits.is_some() && line.key != "mail");
    for line in can_be_bad {
        let said = focal_base::Said::new(&format!("health.{}", line.key));
        for lang in words::texts().langs() {
            let say = |world: &World| Names::new(world, lang, None).say(&said);
            let text = house.app.house.read(&house.a.id, say).unwrap();
            assert_ne!(text, said.key.0, "a letter about {}", line.key);
        }
    }
}
