//! Books as CSV tables: tried, refused by line and column, done, and done again without a change.

use axum::body::Body;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::house::{Answered, TestHouse, request};

async fn import(house: &TestHouse, book: &str, apply: bool, table: impl Into<Body>) -> Answered {
    let session = house.session(&house.a, "administrator");
    let path = format!("/api/v1/admin/import/{book}?apply={apply}");
    let mut request = request("POST", &path, Some(&session), None);
    *request.body_mut() = table.into();
    house.call(request).await
}

async fn export(house: &TestHouse, book: &str) -> String {
    let session = house.session(&house.a, "administrator");
    let path = format!("/api/v1/admin/import/{book}");
    house.call(request("GET", &path, Some(&session), None)).await.text
}

fn counts(report: &Value) -> [u64; 5] {
    ["lines", "new", "changed", "same", "wrong"].map(|key| report[key].as_u64().unwrap())
}

#[tokio::test]
async fn a_table_is_tried_then_done_and_then_changes_nothing() {
    let house = TestHouse::new();
    let table = "id;name;email;lang;consent.mail;quiet.from;quiet.to\n\
                 eva;Eva Núñez;eva@example.org;es;sí;22:00;08:00\n\
                 rosa-a;Rosa B;rosa@a.example;es;no;;\n";
    let before = house.state(&house.a.id);
    let tried = import(&house, "people", false, table).await;
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.text);
    assert_eq!(counts(&tried.json()), [2, 1, 1, 0, 0], "{}", tried.text);
    assert_eq!(tried.json()["applied"], false);
    assert_eq!(before, house.state(&house.a.id), "a try changes nothing");

    let done = import(&house, "people", true, table).await;
    assert_eq!(
        (done.json()["applied"].clone(), counts(&done.json())),
        (json!(true), [2, 1, 1, 0, 0])
    );
    let people = export(&house, "people").await;
    assert!(people.contains("eva,Eva Núñez,eva@example.org,es,"), "{people}");
    assert!(people.contains("rosa-a,Rosa B,"), "{people}");

    let again = import(&house, "people", true, table).await;
    assert_eq!(counts(&again.json()), [2, 0, 0, 2, 0], "{}", again.text);
    // What left comes back the same.
    for book in ["people", "sites", "components", "things"] {
        let same = import(&house, book, true, export(&house, book).await).await.json();
        assert_eq!(counts(&same)[0], counts(&same)[3], "{book}: {same}");
        assert!(counts(&same)[0] > 0, "{book}: {same}");
    }
}

#[tokio::test]
async fn bindings_alone_leave_the_rest_of_a_thing_as_it_is() {
    let house = TestHouse::new();
    let more = "id,name,kind,pack\nmain-2,Main 2,street-main,water\n";
    assert_eq!(import(&house, "components", true, more).await.json()["applied"], true);
    let bind = "ID,on.street-main\npump-a,main-2\n";
    let done = import(&house, "things", true, bind).await;
    assert_eq!(counts(&done.json()), [1, 0, 1, 0, 0], "{}", done.text);
    let things = export(&house, "things").await;
    let header = things.lines().next().unwrap().trim_start_matches('\u{feff}');
    let at = |name: &str| header.split(',').position(|column| column == name).unwrap();
    let pump: Vec<&str> =
        things.lines().find(|line| line.starts_with("pump-a,")).unwrap().split(',').collect();
    assert_eq!(
        (pump[at("on.street-main")], pump[at("name")], pump[at("customer")]),
        ("main-2", "Pump a", "rosa-a")
    );
}

#[tokio::test]
async fn one_wrong_line_changes_nothing_and_every_wrong_one_is_told() {
    let house = TestHouse::new();
    let table = "id,name,email,consent.mail,zone\n\
                 good,Good One,good@example.org,yes,Europe/Madrid\n\
                 Bad Id,Name,,no,Europe/Madrid\n\
                 eva,,eva@example.org,yes,Europe/Madrid\n\
                 pau,Pau,not an address,yes,Europe/Madrid\n\
                 pia,Pia,pia@example.org,perhaps,Europe/Madrid\n\
                 lia,Lia,GOOD@example.org,yes,Europe/Madrid\n\
                 good,Good Two,two@example.org,yes,Europe/Madrid\n\
                 zoe,Zoe,zoe@example.org,yes,Mars/Olympus\n\
                 ,Nobody,,no,Europe/Madrid\n\
                 short,Line\n\
                 last,\"Never closed\n";
    let before = house.state(&house.a.id);
    for apply in [false, true] {
        let report = import(&house, "people", apply, table).await.json();
        assert_eq!(report["applied"], false);
        assert_eq!(counts(&report), [11, 1, 0, 0, 10], "{report}");
        let told: Vec<(u64, &str)> = report["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| (error["line"].as_u64().unwrap(), error["column"].as_str().unwrap_or("")))
            .collect();
        let wanted = [
            (3, "id"),
            (4, "name"),
            (5, "email"),
            (6, "consent.mail"),
            (7, "email"),
            (8, "id"),
            (9, "zone"),
            (10, "id"),
            (11, ""),
            (12, ""),
        ];
        assert_eq!(told, wanted, "{report}");
        let text = report.to_string();
        assert!(!text.contains("import.") && !text.contains("expected.\""), "has words: {text}");
    }
    assert_eq!(before, house.state(&house.a.id));
}

#[tokio::test]
async fn a_file_that_is_no_table_of_the_book_is_refused_with_what_would_be() {
    let house = TestHouse::new();
    for (book, table, field) in [
        ("people", "", Value::Null),
        ("people", "PK\u{3}\u{4}xxxx", Value::Null),
        ("people", "id,nmae\n1,x\n", json!("nmae")),
        ("people", "name\nEva\n", json!("id")),
        ("people", "id,name,Name\n1,a,b\n", json!("name")),
        ("sites", "id,email\n1,x\n", json!("email")),
    ] {
        let refused = import(&house, book, true, table).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{table}: {}", refused.text);
        assert_eq!(refused.json()["error"]["field"], field, "{}", refused.text);
    }
    assert_eq!(import(&house, "agents", false, "id\n1\n").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_formula_is_text_on_the_way_in_and_on_the_way_out() {
    let house = TestHouse::new();
    let table = "id,name,address,zone\nx,\"=HYPERLINK(\"\"http://example.org\"\")\",@sum,UTC\n";
    let done = import(&house, "sites", true, table).await;
    assert_eq!(done.json()["applied"], true, "{}", done.text);
    let sites = export(&house, "sites").await;
    assert!(sites.contains("\"'=HYPERLINK(\"\"http://example.org\"\")\",'@sum,UTC"), "{sites}");
    assert_eq!(counts(&import(&house, "sites", true, sites).await.json())[2], 0);
}

#[tokio::test]
async fn a_long_table_is_done_in_several_decisions() {
    let house = TestHouse::new();
    let mut table = "id\tname\temail\tlang\tzone\n".to_owned();
    (0..2_000)
        .for_each(|n| table.push_str(&format!("p{n}\tPerson {n}\tp{n}@example.org\tes\tUTC\n")));
    // In the encoding that spreadsheets of some systems write.
    let units = std::iter::once(0xFEFF).chain(table.encode_utf16()).flat_map(u16::to_le_bytes);
    let done = import(&house, "people", true, units.collect::<Vec<u8>>()).await.json();
    assert_eq!(
        (counts(&done), done["encoding"].clone()),
        ([2_000, 2_000, 0, 0, 0], json!("UTF-16LE"))
    );
    assert_eq!(
        export(&house, "people").await.lines().filter(|line| line.starts_with('p')).count(),
        2_000
    );
}
