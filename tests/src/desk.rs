//! Somebody at the desk, through the same calls that its pages make; and a small working tenant.

use serde_json::{Value, json};

use crate::house::House;
use crate::http::{Answer, request};

const PASSWORD: &str = "a long enough pass phrase";

/// Signed in. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Desk {
    pub url: String,
    cookie: String,
}

impl Desk {
    /// Makes the first administrator with the link that was printed, and a tenant with the water pack and one
    /// queue.
    pub fn first(house: &House) -> Desk {
        let link = house.setup_link.as_deref().expect("a new house prints a link");
        let token = link.rsplit('/').next().expect("a token");
        let mut desk = Desk { url: house.url.clone(), cookie: String::new() };
        let made = desk.call("POST", &format!("/setup/{token}"), &json!({
            "organisation": "Valley Water", "name": "Irene", "email": "irene@example.org", "password": PASSWORD,
            "lang": "en", "zone": "Europe/Madrid", "currency": "EUR",
        }));
        let made = made.expect("an answer");
        assert_eq!(made.status, 200, "{}", made.body);
        desk.cookie = made.cookie.expect("a session");
        desk.post("/admin/packs", &json!({ "pack": "water" }));
        desk
    }

    /// Signs in again, as after a start.
    pub fn sign_in(url: &str) -> Desk {
        let mut desk = Desk { url: url.to_owned(), cookie: String::new() };
        let answer = desk.call(
            "POST",
            "/session",
            &json!({ "email": "irene@example.org", "password": PASSWORD }),
        );
        let answer = answer.expect("an answer");
        assert_eq!(answer.status, 200, "{}", answer.body);
        desk.cookie = answer.cookie.expect("a session");
        desk
    }

    /// What proves who it is, for a call that is no JSON.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Whatever comes back; an error is one of the connection.
    pub fn call(&self, method: &str, path: &str, body: &Value) -> std::io::Result<Answer> {
        let mut headers = vec![
            ("X-Focal", "desk"),
            ("Accept", "application/json"),
            ("Cookie", self.cookie.as_str()),
        ];
        let bytes = match body {
            Value::Null => Vec::new(),
            body => {
                headers.push(("Content-Type", "application/json"));
                body.to_string().into_bytes()
            }
        };
        request(&self.url, method, &format!("/api/v1{path}"), &headers, &bytes)
    }

    pub fn get(&self, path: &str) -> Value {
        let answer = self.call("GET", path, &Value::Null).expect("an answer");
        assert_eq!(answer.status, 200, "GET {path}: {}", answer.body);
        answer.json()
    }

    pub fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.call("POST", path, body).expect("an answer");
        assert!(
            (200..300).contains(&answer.status),
            "POST {path}: {} {}",
            answer.status,
            answer.body
        );
        answer.json()
    }

    /// A pump with its customer and what it stands on. Gives the token by which it speaks.
    pub fn pump(&self, id: &str) -> String {
        let row = |room: &str, body: Value| {
            let made = self.post(&format!("/admin/{room}"), &body);
            made["id"].as_str().expect("an id").to_owned()
        };
        let part = |kind: &str| {
            row(
                "components",
                json!({ "id": format!("{id}-{kind}"), "name": kind, "kind": kind, "pack": "water" }),
            )
        };
        let on: serde_json::Map<String, Value> = ["street-main", "site-power", "gateway"]
            .iter()
            .map(|kind| ((*kind).to_owned(), part(kind).into()))
            .collect();
        let customer = row(
            "people",
            json!({
                "id": format!("{id}-owner"), "name": "Rosa", "email": format!("{id}@example.org"), "lang": "en",
                "zone": "Europe/Madrid", "consent": { "mail": true, "near": false },
            }),
        );
        row(
            "things",
            json!({ "id": id, "name": id, "kind": "booster-pump", "pack": "water", "customer": customer, "on": on }),
        );
        self.token(id)
    }

    /// A new token; the old one ends.
    pub fn token(&self, thing: &str) -> String {
        let made = self.post(&format!("/admin/things/{thing}/token"), &json!({}));
        made["token"].as_str().expect("a token").to_owned()
    }

    /// The values of one metric at their moments (milliseconds), gaps left out.
    pub fn readings(&self, thing: &str, metric: &str, from: &str, to: &str) -> Vec<(String, f64)> {
        let path =
            format!("/things/{thing}/readings?metric={metric}&from={from}&to={to}&points=2000");
        let points = self.get(&path)["points"].as_array().cloned().unwrap_or_default();
        let point = |point: &Value| Some((point[0].as_str()?.to_owned(), point[1].as_f64()?));
        points.iter().filter_map(point).collect()
    }

    /// The open case about a thing, if there is one.
    pub fn case_of(&self, thing: &str) -> Option<Value> {
        let found = self.get(&format!("/cases?view=all&thing={thing}"));
        found["rows"].as_array()?.first().cloned()
    }

    /// The case about a thing, which must come soon.
    pub fn await_case(&self, thing: &str) -> Value {
        let mut found = None;
        eventually(&format!("a case about {thing}"), || {
            found = self.case_of(thing);
            found.is_some()
        });
        found.unwrap_or_default()
    }

    /// What a case's thread says, oldest first.
    pub fn texts(&self, case: &str) -> Vec<String> {
        let (mut all, mut before) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("/cases/{case}/thread?limit=200{before}"));
            let items = page["items"].as_array().cloned().unwrap_or_default();
            let texts: Vec<String> =
                items.iter().filter_map(|item| Some(item["text"].as_str()?.to_owned())).collect();
            all.splice(0..0, texts);
            match (page["more"].as_bool(), items.first().and_then(|item| item["id"].as_str())) {
                (Some(true), Some(first)) => before = format!("&before={first}"),
                _ => return all,
            }
        }
    }

    /// One number of `/metrics`.
    pub fn metric(&self, name: &str) -> f64 {
        let answer = request(&self.url, "GET", "/metrics", &[], b"").expect("an answer");
        let line = answer.body.lines().find(|line| line.split(' ').next() == Some(name));
        line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or(f64::NAN)
    }
}

/// Looks until something is so; what never becomes so fails.
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < crate::thing::PATIENCE, "never: {what}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
