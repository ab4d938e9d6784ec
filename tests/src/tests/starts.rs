//! Starts that must not succeed say why, and change nothing; and the way back in.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use serde_json::json;

use crate::desk::Desk;
use crate::house::{Place, binary, run};

const LONG: Duration = Duration::from_secs(60);

fn start(place: &Place) -> Output {
    let arguments = place.arguments();
    let words: Vec<&std::ffi::OsStr> = arguments.iter().map(AsRef::as_ref).collect();
    run(&words, LONG)
}

fn refused(done: &Output) -> String {
    assert!(!done.status.success(), "it started");
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// A house that was once started and stands still, its database in one file: one that came out of a back-up.
fn standing() -> Place {
    let mut place = Place::default();
    let house = place.start();
    Desk::first(&house);
    house.stop();
    let (data, copy) = (place.data(), place.path("copy"));
    let fresh = Place::default();
    let to = fresh.data();
    for words in [
        ["backup".as_ref(), "--data".as_ref(), data.as_os_str(), copy.as_os_str()],
        ["restore".as_ref(), "--data".as_ref(), to.as_os_str(), copy.as_os_str()],
    ] {
        let done = run(&words, LONG);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    fresh
}

#[test]
fn a_taken_port_is_named_or_passed_over() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    let place = Place::default();
    let data = place.data();
    let words = [
        "serve".as_ref(),
        "--data".as_ref(),
        data.as_os_str(),
        "--mqtt".as_ref(),
        "127.0.0.1:0".as_ref(),
        "--http".as_ref(),
        address.as_ref(),
    ];
    let said = refused(&run(&words, LONG));
    assert!(
        said.contains(&address) && said.contains("is taken") && said.contains("--any-port"),
        "{said}"
    );
    assert!(!data.exists(), "said before anything was made");

    let mut place = Place::default();
    let mut command = Command::new(binary());
    let arguments = place
        .arguments()
        .into_iter()
        .map(|word| if word == "127.0.0.1:0" { (&address).into() } else { word });
    command.args(arguments.collect::<Vec<std::ffi::OsString>>()).arg("--any-port");
    let house = place.start_as(command);
    assert_ne!(house.url, format!("http://{address}"));
    assert_ne!(house.mqtt, address);
    house.stop();
}

#[test]
fn a_wrong_configuration_is_said_with_its_lines() {
    let place = Place::default();
    place.arguments();
    std::fs::write(place.path("focal.toml"), "[http]\nlisen = \"x\"\n[mial]\n").expect("written");
    let done = start(&place);
    let said = refused(&done);
    assert_eq!(done.status.code(), Some(2));
    assert!(
        said.contains("focal.toml:2: the key http.lisen is not known; did you mean listen?"),
        "{said}"
    );
    assert!(said.contains("focal.toml:3: the key mial is not known; did you mean mail?"), "{said}");
    assert!(!place.data().exists());
}

fn patch(file: &Path, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = std::fs::read(file).expect("the file");
    change(&mut bytes);
    std::fs::write(file, &bytes).expect("written");
    bytes
}

#[test]
fn a_damaged_database_is_not_touched() {
    let place = standing();
    let file = place.data().join("focal.db");
    let damaged = patch(&file, |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle..].fill(0x5A);
    });
    let said = refused(&start(&place));
    assert!(said.contains("is damaged") && said.contains("nothing was changed"), "{said}");
    assert!(std::fs::read(&file).expect("the file") == damaged, "not one byte was changed");
}

#[test]
fn what_a_newer_program_wrote_is_not_touched() {
    let place = standing();
    let file = place.data().join("focal.db");
    // The schema's number in SQLite's header.
    let newer = patch(&file, |bytes| bytes[60..64].copy_from_slice(&99u32.to_be_bytes()));
    let said = refused(&start(&place));
    assert!(said.contains("has schema 99") && said.contains("nothing was changed"), "{said}");
    assert!(std::fs::read(&file).expect("the file") == newer, "not one byte was changed");

    let place = standing();
    std::fs::write(place.data().join("history/focal-history"), "99\n").expect("written");
    let said = refused(&start(&place));
    assert!(said.contains("has schema 99"), "{said}");
}

#[test]
fn one_folder_has_one_house() {
    let mut place = Place::default();
    let house = place.start();
    let data = place.data();
    let words = ["serve", "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--data"]
        .map(std::ffi::OsStr::new);
    let said = refused(&run(&[&words[..], &[data.as_os_str()]].concat(), LONG));
    assert!(said.contains("is in use by another process"), "{said}");
    house.stop();
}

#[test]
fn a_lost_administrator_gets_back_in() {
    let mut place = Place::default();
    let house = place.start();
    let desk = Desk::first(&house);
    let data = place.data();
    let words = [
        "admin".as_ref(),
        "reset".as_ref(),
        "irene@example.org".as_ref(),
        "--data".as_ref(),
        data.as_os_str(),
    ];
    // While the house runs, and while it does not.
    let said = String::from_utf8_lossy(&run(&words, LONG).stdout).into_owned();
    let token = said.trim().rsplit('/').next().expect("a link").to_owned();
    assert!(said.contains(&format!("{}/reset/", house.url)), "{said}");
    desk.post(&format!("/reset/{token}"), &json!({ "password": "another long pass phrase" }));
    let again = desk.call(
        "POST",
        &format!("/reset/{token}"),
        &json!({ "password": "a third long pass phrase" }),
    );
    assert_eq!(again.expect("an answer").status, 404, "it works once");
    house.stop();
    let said = String::from_utf8_lossy(&run(&words, LONG).stdout).into_owned();
    assert!(said.contains("/reset/"), "{said}");
    let nobody = [
        "admin".as_ref(),
        "reset".as_ref(),
        "nobody@example.org".as_ref(),
        "--data".as_ref(),
        data.as_os_str(),
    ];
    assert!(refused(&run(&nobody, LONG)).contains("no active administrator"));
}
