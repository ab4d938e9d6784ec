//! Who sits before the house: the administrator who sets it up and then looks at the list of cases. Through
//! the HTTP interface that the pages use, and nothing else.

use std::path::Path;

use serde_json::json;

use super::http::Http;
use super::mqtt::Login;
use super::server::{Server, setup_link};

const EMAIL: &str = "ada@valley.example.org";
const PASSWORD: &str = "seven grey herons at noon";
const ZONE: &str = "Europe/Madrid";
const SITES: usize = 100;

/// Makes the first administrator by the link that the start printed, the pack, and so many pumps, each of a
/// customer; gives their tokens.
pub fn set_up(server: &Server, data: &Path, things: usize) -> Result<Vec<Login>, String> {
    let mut http = Http::new(server.http);
    let link = setup_link(data)?;
    let token = link.rsplit('/').next().unwrap_or_default();
    let first = json!({
        "organisation": "Valley Water", "name": "Ada", "email": EMAIL, "password": PASSWORD, "lang": "en",
        "zone": ZONE, "currency": "EUR",
    });
    http.post(&format!("/api/v1/setup/{token}"), &first)?;
    http.post("/api/v1/admin/packs", &json!({ "pack": "water" }))?;
    for n in 0..SITES {
        let site =
            json!({ "id": format!("site-{n}"), "name": format!("Mill Lane {n}"), "zone": ZONE });
        http.post("/api/v1/admin/sites", &site)?;
        let person = json!({
            "id": format!("person-{n}"), "name": format!("Person {n}"), "email": format!("p{n}@valley.example.org"),
            "lang": if n % 2 == 0 { "en" } else { "es" }, "zone": ZONE, "consent": { "mail": false, "near": false },
        });
        http.post("/api/v1/admin/people", &person)?;
    }
    (0..things).map(|n| add_thing(&mut http, n)).collect()
}

fn add_thing(http: &mut Http, n: usize) -> Result<Login, String> {
    let thing = format!("pump-{n:04}");
    let row = json!({
        "id": thing, "name": format!("Pump {n}"), "kind": "booster-pump", "pack": "water",
        "site": format!("site-{}", n % SITES), "customer": format!("person-{}", n % SITES),
    });
    http.post("/api/v1/admin/things", &row)?;
    let made = http.post(&format!("/api/v1/admin/things/{thing}/token"), &json!({}))?;
    let token = made["token"].as_str().ok_or("a thing was given no token")?.to_owned();
    Ok(Login { thing, token })
}

/// Signs the administrator in.
pub fn sign_in(server: &Server) -> Result<Http, String> {
    let mut http = Http::new(server.http);
    http.post("/api/v1/session", &json!({ "email": EMAIL, "password": PASSWORD }))?;
    Ok(http)
}
