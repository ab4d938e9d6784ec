//! Whoever sits at the desk, through the calls that its pages make. An error is one of the connection: nobody was
//! answered.

use std::io;

use focal_tests::http::{Answer, request};
use serde_json::{Value, json};

const EMAIL: &str = "irene@example.org";
const PASSWORD: &str = "a long enough pass phrase";
const ZONE: &str = "Europe/Madrid";

/// Signed in. A session outlives the process that gave it.
#[derive(Clone)]
pub struct Desk {
    pub url: String,
    cookie: String,
}

/// What a call that must succeed said instead.
fn unless_done(what: &str, answer: &Answer) -> Result<(), String> {
    match answer.status {
        200..300 => Ok(()),
        status => Err(format!("{what} answered {status}: {}", answer.body)),
    }
}

impl Desk {
    /// Spends the link of a new house; a broken connection is for the caller to judge.
    pub fn first(url: &str, link: &str) -> io::Result<Result<Desk, String>> {
        let token = link.rsplit('/').next().unwrap_or_default();
        let mut desk = Desk { url: url.to_owned(), cookie: String::new() };
        let made = desk.call("POST", &format!("/setup/{token}"), &json!({
            "organisation": "Valley Water", "name": "Irene", "email": EMAIL, "password": PASSWORD,
            "lang": "en", "zone": ZONE, "currency": "EUR",
        }))?;
        desk.cookie = made.cookie.clone().unwrap_or_default();
        Ok(unless_done("the first setup", &made).map(|()| desk))
    }

    pub fn sign_in(url: &str) -> Result<Desk, String> {
        let mut desk = Desk { url: url.to_owned(), cookie: String::new() };
        let who = json!({ "email": EMAIL, "password": PASSWORD });
        let answer = desk.call("POST", "/session", &who).map_err(|error| error.to_string())?;
        unless_done("signing in", &answer)?;
        desk.cookie = answer.cookie.unwrap_or_default();
        Ok(desk)
    }

    pub fn call(&self, method: &str, path: &str, body: &Value) -> io::Result<Answer> {
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.send(method, path, "application/json", &bytes)
    }

    /// A call with any kind of body.
    pub fn send(&self, method: &str, path: &str, kind: &str, bytes: &[u8]) -> io::Result<Answer> {
        let headers = [
            ("X-Focal", "desk"),
            ("Accept", "application/json"),
            ("Cookie", self.cookie.as_str()),
            ("Content-Type", kind),
        ];
        let most = if bytes.is_empty() { 3 } else { 4 };
        request(&self.url, method, &format!("/api/v1{path}"), &headers[..most], bytes)
    }

    /// Asks a house that is well.
    pub fn get(&self, path: &str) -> Result<Value, String> {
        let answer = self.call("GET", path, &Value::Null);
        let answer = answer.map_err(|error| format!("GET {path}: {error}"))?;
        unless_done(&format!("GET {path}"), &answer)?;
        Ok(answer.json())
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let answer = self.call("POST", path, body);
        let answer = answer.map_err(|error| format!("POST {path}: {error}"))?;
        unless_done(&format!("POST {path}"), &answer)?;
        Ok(answer.json())
    }

    /// What makes a pump of a customer: each call with the name of what it makes. Each stands alone, so that no two
    /// pumps share anything that could fail for both.
    pub fn rows_of_a_pump(id: &str) -> Vec<(&'static str, Value)> {
        let part = |kind: &str| json!({ "id": format!("{id}-{kind}"), "name": kind, "kind": kind, "pack": "water" });
        let kinds = ["street-main", "site-power", "gateway"];
        let mut rows: Vec<(&str, Value)> =
            kinds.iter().map(|kind| ("components", part(kind))).collect();
        rows.push(("people", json!({
            "id": format!("{id}-owner"), "name": "Rosa", "email": format!("{id}@example.org"), "lang": "en",
            "zone": ZONE, "consent": { "mail": true, "near": false },
        })));
        let on: serde_json::Map<String, Value> =
            kinds.iter().map(|kind| ((*kind).to_owned(), format!("{id}-{kind}").into())).collect();
        rows.push(("things", json!({
            "id": id, "name": id, "kind": "booster-pump", "pack": "water", "customer": format!("{id}-owner"), "on": on,
        })));
        rows
    }

    /// A pump in a house that is well. Gives its token.
    pub fn pump(&self, id: &str) -> Result<String, String> {
        for (room, row) in Desk::rows_of_a_pump(id) {
            self.post(&format!("/admin/{room}"), &row)?;
        }
        let made = self.post(&format!("/admin/things/{id}/token"), &json!({}))?;
        Ok(made["token"].as_str().ok_or("a thing was given no token")?.to_owned())
    }

    /// Every line of a case's thread, oldest first.
    pub fn thread(&self, case: &str) -> Result<Vec<Value>, String> {
        let (mut all, mut before) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("/cases/{case}/thread?limit=200{before}"))?;
            let items = page["items"].as_array().cloned().unwrap_or_default();
            let first = items.first().and_then(|item| item["id"].as_str()).map(str::to_owned);
            all.splice(0..0, items);
            match (page["more"].as_bool(), first) {
                (Some(true), Some(first)) => before = format!("&before={first}"),
                _ => return Ok(all),
            }
        }
    }
}
