//! Forgetting a person, hunted by canaries: words that stand nowhere else. After it none is in any byte of the data
//! folder, nor in a new back-up; everybody else's are all there, and figures are the same to the digit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::{Desk, eventually};
use crate::house::{House, Place, binary, run};
use crate::http::request;
use crate::thing::{PATIENCE, moment, post};

const LONG: Duration = Duration::from_secs(120);

/// One person with everything that can hold their words. `mark` makes the words theirs alone.
struct Person {
    mark: String,
    id: String,
    pump: String,
    token: String,
    case: String,
    file: String,
}

const KINDS: [&str; 11] = [
    "surname",
    "mailbox",
    "street",
    "address",
    "message",
    "note",
    "ending",
    "filename",
    "filebody",
    "state",
    "deadletter",
];

/// A word that stands nowhere else, and that a compressed table leaves as it is: nothing in it comes twice (FNV-1a, and
/// a letter for every five bits).
fn canary(mark: &str, kind: &str) -> String {
    let mix = |seed: u64, byte: u8| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = mark.bytes().chain(*b"/").chain(kind.bytes()).fold(0xcbf2_9ce4_8422_2325, mix);
    (0..12).map(|i| char::from(b'a' + ((hash >> (5 * i)) % 25) as u8)).collect()
}

impl Person {
    fn settle_in(desk: &Desk, house: &House, mark: &str) -> Person {
        let word = |kind: &str| canary(mark, kind);
        let made = |room: &str, body: Value| desk.post(&format!("/admin/{room}"), &body);
        // The id is made of the name, as the pages do it.
        let person = made(
            "people",
            json!({
                "name": format!("Ada {}", word("surname")), "email": format!("{}@example.org", word("mailbox")), "lang": "en",
                "zone": "Europe/Madrid", "consent": { "mail": true, "near": true },
            }),
        );
        let id = person["id"].as_str().expect("an id").to_owned();
        let site = made(
            "sites",
            json!({
                "name": format!("{} 7", word("street")), "address": format!("{}, 2nd floor", word("address")), "zone": "Europe/Madrid",
            }),
        );
        let pump = format!("pump-{}", mark.len());
        let token = desk.pump(&pump);
        let row = desk.get("/admin/things");
        let row =
            row.as_array().and_then(|rows| rows.iter().find(|row| row["id"] == pump.as_str()));
        let mut row = row.expect("the pump").clone();
        row["customer"] = id.clone().into();
        row["site"] = site["id"].clone();
        let fields = ["name", "pack", "kind", "customer", "site", "on"];
        let kept: serde_json::Map<String, Value> =
            fields.iter().map(|key| ((*key).to_owned(), row[key].clone())).collect();
        let put =
            desk.call("PUT", &format!("/admin/things/{pump}"), &kept.into()).expect("an answer");
        assert_eq!(put.status, 200, "{}", put.body);
        let mut person = Person {
            mark: mark.to_owned(),
            id,
            pump,
            token,
            case: String::new(),
            file: String::new(),
        };
        person.has_trouble(desk, house);
        person
    }

    /// A case with words of all sorts, which then ends well.
    fn has_trouble(&mut self, desk: &Desk, house: &House) {
        let mark = self.mark.clone();
        let word = |kind: &str| canary(&mark, kind);
        let says = |text: &str| {
            post(&house.url, &self.token, "application/json", text).expect("an answer")
        };
        let wet = |minutes: i64, wet: bool| {
            json!({ "at": moment(-60_000 * minutes), "state": { "wet_floor": wet } }).to_string()
        };
        says(&wet(20, true));
        // What the pack does not know of is refused with all that it says, and what is no JSON too.
        says(&json!({ "state": { "owner": word("state") } }).to_string());
        says(&format!("not json {}", word("deadletter")));
        self.case = desk.await_case(&self.pump)["id"].as_str().expect("an id").to_owned();
        self.file = upload(
            desk,
            &format!("{}.txt", word("filename")),
            &format!("the {}", word("filebody")),
        );
        for (kind, note) in [("message", false), ("note", true)] {
            desk.post(
                &format!("/cases/{}/messages", self.case),
                &json!({
                    "text": word(kind), "note": note, "client_id": word(kind),
                    "attachments": if note { json!([self.file]) } else { json!([]) },
                }),
            );
        }
        desk.post("/reports/saved", &json!({
            "name": format!("Calls of {}@example.org", word("mailbox")), "query": "from=2026-01-01&to=2026-01-02", "every": null,
        }));
        // A gap would be no evidence of what was true in it.
        (0..20).rev().for_each(|minutes| drop(says(&wet(minutes, false))));
        eventually("the pump is well", || {
            let alarms = desk.get(&format!("/things/{}", self.pump))["alarms"].clone();
            alarms
                .as_array()
                .is_some_and(|all| all.iter().all(|alarm| !alarm["returned"].is_null()))
        });
        desk.post(
            &format!("/cases/{}/resolve", self.case),
            &json!({
                "confirmed": false, "note": word("ending"),
            }),
        );
    }

    fn erasure(&self) -> String {
        format!("/admin/people/{}/erasure", self.id)
    }

    fn forget(&self, desk: &Desk) -> std::io::Result<crate::http::Answer> {
        desk.call(
            "POST",
            &self.erasure(),
            &json!({ "confirm": format!("Ada {}", canary(&self.mark, "surname")) }),
        )
    }
}

fn upload(desk: &Desk, name: &str, body: &str) -> String {
    let border = "forgotten-border-3c9";
    let bytes = format!(
        "--{border}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{body}\r\n--{border}--\r\n"
    );
    let kind = format!("multipart/form-data; boundary={border}");
    let headers = [("X-Focal", "desk"), ("Cookie", desk.cookie()), ("Content-Type", &kind)];
    let answer = request(&desk.url, "POST", "/api/v1/attachments", &headers, bytes.as_bytes())
        .expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["hash"].as_str().expect("a hash").to_owned()
}

/// Which words stand in which file, small or capital.
fn hunt(folder: &Path, words: &[String]) -> BTreeMap<String, Vec<PathBuf>> {
    let mut found: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in files(folder) {
        // A socket, or a file that went meanwhile, holds nothing.
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        for word in
            words.iter().filter(|word| stands(&text, word) || stands(&text, &word.to_uppercase()))
        {
            found.entry(word.clone()).or_default().push(path.clone());
        }
    }
    found
}

/// From one first letter to the next: journals are mostly empty, and a debug build that compares everywhere takes minutes.
fn stands(text: &str, word: &str) -> bool {
    let first = word.chars().next().unwrap_or_default();
    let mut rest = text;
    while let Some(at) = rest.find(first) {
        if rest[at..].starts_with(word) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

fn words_of(person: &Person) -> Vec<String> {
    KINDS.iter().map(|kind| canary(&person.mark, kind)).collect()
}

fn is_done(desk: &Desk, how_many: usize) -> bool {
    let all = desk.get("/admin/erasures");
    let all = all.as_array().cloned().unwrap_or_default();
    all.len() == how_many && all.iter().all(|row| row["stage"] == "done")
}

fn await_done(desk: &Desk, how_many: usize) {
    let begun = std::time::Instant::now();
    while !is_done(desk, how_many) {
        assert!(begun.elapsed() < PATIENCE * 3, "never done: {}", desk.get("/admin/erasures"));
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn figures(desk: &Desk) -> Value {
    let day = &moment(0)[..10];
    let mut found = desk.get(&format!("/reports?from={day}&to={day}"));
    found.as_object_mut().map(|map| map.remove("until"));
    found
}

#[test]
fn nothing_of_a_forgotten_person_is_left_on_the_disk() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let gone = Person::settle_in(&desk, &house, "gone");
    let stays = Person::settle_in(&desk, &house, "stays");
    // Somebody else's case speaks of them too.
    desk.post(&format!("/cases/{}/messages", stays.case), &json!({
        "text": format!("Ask Ada {}, {}@example.org.", canary("gone", "surname"), canary("gone", "mailbox").to_uppercase()), "note": true, "client_id": "across",
    }));
    let before = hunt(&place.data(), &words_of(&gone));
    let hidden: Vec<String> =
        words_of(&gone).into_iter().filter(|word| !before.contains_key(word)).collect();
    assert!(hidden.is_empty(), "the hunt would not see {hidden:?}");
    let counted = figures(&desk);

    let preview = desk.get(&gone.erasure());
    assert_eq!((&preview["cases"], &preview["files"]), (&json!(1), &json!(1)), "{preview}");
    assert_eq!(preview["hindrances"], json!([]));
    let slip = desk.call("POST", &gone.erasure(), &json!({ "confirm": "Ada" })).expect("an answer");
    assert_eq!(slip.status, 422, "{}", slip.body);
    let begun = gone.forget(&desk).expect("an answer");
    assert_eq!(begun.status, 202, "{}", begun.body);
    await_done(&desk, 1);

    assert_eq!(hunt(&place.data(), &words_of(&gone)), BTreeMap::new(), "while it runs");
    assert_eq!(figures(&desk), counted, "figures need no names");
    let across = desk.texts(&stays.case);
    assert!(across.contains(&"Ask …, ….".to_owned()), "{across:?}");
    let search = format!("/search?q={}", canary("gone", "surname"));
    for path in ["/admin/people", "/admin/audit", search.as_str(), "/admin/dead", "/admin/sites"] {
        let told = desk.get(path).to_string().to_lowercase();
        let said = words_of(&gone).into_iter().find(|word| told.contains(word));
        assert_eq!(said, None, "{path}: {told}");
    }
    let audit = desk.get("/admin/audit").to_string();
    assert!(audit.contains("person.erasure_asked") && audit.contains("person.erased"), "{audit}");
    assert_eq!(
        desk.call("GET", &format!("/attachments/{}", gone.file), &Value::Null)
            .expect("an answer")
            .status,
        404
    );

    let (data, copy) = (place.data(), place.path("copy"));
    let words = ["backup".as_ref(), "--data".as_ref(), data.as_os_str(), copy.as_os_str()];
    let made = run(&words, LONG);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert_eq!(hunt(&copy, &words_of(&gone)), BTreeMap::new(), "in a new back-up");
    house.stop();
    assert_eq!(hunt(&place.data(), &words_of(&gone)), BTreeMap::new(), "after its end");
    let there = hunt(&place.data(), &words_of(&stays));
    let lost: Vec<String> =
        words_of(&stays).into_iter().filter(|word| !there.contains_key(word)).collect();
    assert!(lost.is_empty(), "somebody else lost {lost:?}");
    let verified =
        run(&["report".as_ref(), "verify".as_ref(), "--data".as_ref(), data.as_os_str()], LONG);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[test]
fn who_still_waits_for_help_is_not_forgotten() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let person = Person::settle_in(&desk, &house, "gone");
    desk.post(&format!("/cases/{}/reopen", person.case), &json!({}));
    let preview = desk.get(&person.erasure());
    assert_eq!(preview["hindrances"][0]["kind"], "open_case", "{preview}");
    let refused = person.forget(&desk).expect("an answer");
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert!(refused.body.contains("C-1"), "it says what is in the way: {}", refused.body);
    assert!(!hunt(&place.data(), &words_of(&person)).is_empty());
    desk.post(&format!("/cases/{}/resolve", person.case), &json!({ "confirmed": false }));
    assert_eq!(person.forget(&desk).expect("an answer").status, 202);
    house.stop();
}

/// Wherever the process ends, the next one goes on.
#[test]
fn an_erasure_that_was_cut_off_is_finished_after_a_restart() {
    let mut place = Place::default();
    let house = place.start();
    Desk::first(&house);
    house.stop();
    let points = [
        "erasure.begun",
        "erasure.words",
        "erasure.journal",
        "erasure.past",
        "scrub.history",
        "scrub.database",
    ];
    for (i, point) in points.iter().enumerate() {
        let mark = format!("cut{}", "x".repeat(i + 1));
        let mut command = Command::new(binary());
        command.args(place.arguments()).env("FOCAL_END_AT", point);
        let mut house = place.start_as(command);
        let desk = Desk::sign_in(&house.url);
        let person = Person::settle_in(&desk, &house, &mark);
        // Whoever asked may have no answer: the process can be gone before it.
        let _ = person.forget(&desk);
        eventually(&format!("it ends at {point}"), || !house.lives());
        let house = place.start();
        let desk = Desk::sign_in(&house.url);
        await_done(&desk, i + 1);
        assert_eq!(hunt(&place.data(), &words_of(&person)), BTreeMap::new(), "after {point}");
        house.stop();
    }
}
