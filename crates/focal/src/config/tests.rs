//! Configuration files, good and bad.

use super::read::nearest;
use super::*;

const EXAMPLE: &str = include_str!("../../../../focal.example.toml");

fn problems(text: &str) -> Vec<String> {
    match from_file("focal.toml", text) {
        Ok(config) => config.check().iter().map(ToString::to_string).collect(),
        Err(found) => found.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn an_empty_file_is_the_defaults() {
    assert_eq!(from_file("focal.toml", ""), Ok(Config::default()));
    assert!(Config::default().check().is_empty());
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_what_would_be_right() {
    for (text, expected) in [
        ("pakcs = \"p\"\n", "focal.toml:1: the key pakcs is not known; did you mean packs?"),
        (
            "\n[http]\nlisen = \"x\"",
            "focal.toml:3: the key http.lisen is not known; did you mean listen?",
        ),
        ("[smtp]\nhost = \"x\"", "focal.toml:1: the key smtp is not known; expected one of"),
        (
            "[mqtt.limits]\nconections = 5",
            "focal.toml:2: the key mqtt.limits.conections is not known; did you mean connections?",
        ),
        (
            "[history]\n\nage = \"old\"",
            "focal.toml:3: \"old\" is not a duration; expected a number with a unit",
        ),
        ("[history]\nsize = \"8 gigs\"", "focal.toml:2: "),
        ("[http]\ntrusted_proxies = [\"proxy\"]", "focal.toml:2: invalid IP address syntax"),
        ("[mail]\nport = 70000", "focal.toml:2: invalid value"),
        ("data = ", "focal.toml:1: "),
        ("[http]\ntls_key = \"k\"", "http.tls_certificate: expected together with tls_key"),
        ("public_url = \"help.example.org\"", "public_url: expected an address like https://"),
        (
            "[signals.judging]\nrepeats = 48",
            "signals.judging.repeats: expected at least 1256: mqtt.limits.receive_maximum",
        ),
        ("[mail]\nuser = \"focal\"", "mail.user: expected together with mail.password_file"),
    ] {
        let found = problems(text);
        assert!(
            found.iter().any(|line| line.starts_with(expected)),
            "{text:?} gave {found:?}, not {expected:?}"
        );
    }
    assert_eq!(problems("a = 1\nb = 2\n[http]\nc = 3").len(), 3, "all at once");
}

#[test]
fn the_environment_comes_last() {
    let get = |name: &str| match name {
        "FOCAL_HTTP_LISTEN" => Some("0.0.0.0:80".to_owned()),
        "FOCAL_MAIL_PORT" => Some("25".to_owned()),
        "FOCAL_MQTT_LIMITS_CONNECTIONS" => Some("7".to_owned()),
        "FOCAL_HTTP_TRUSTED_PROXIES" => Some("10.0.0.1, ::1".to_owned()),
        _ => None,
    };
    let config = from_environment(Config::default(), get).unwrap();
    assert_eq!(
        (config.http.listen.as_str(), config.mail.port, config.mqtt.limits.connections),
        ("0.0.0.0:80", 25, 7)
    );
    assert_eq!(config.http.trusted_proxies.len(), 2);
    let bad = from_environment(Config::default(), |name| {
        (name == "FOCAL_MAIL_PORT").then(|| "smtp".to_owned())
    });
    assert_eq!(bad.unwrap_err()[0].to_string(), "FOCAL_MAIL_PORT: expected something like 587");
}

#[test]
fn the_example_names_every_key_with_its_default() {
    assert_eq!(
        from_file("focal.example.toml", EXAMPLE),
        Ok(Config::default()),
        "as it stands it changes nothing"
    );
    let uncommented: String = EXAMPLE
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| is_setting(rest)).unwrap_or(line))
        .map(|line| format!("{line}\n"))
        .collect();
    let named: toml::Table =
        toml::from_str(&uncommented).expect("the example is TOML with every key");
    assert_eq!(
        from_file("focal.example.toml", &uncommented),
        Ok(Config::default()),
        "its values are the defaults"
    );
    let known = toml::Table::try_from(Config::default()).unwrap();
    assert_eq!(missing(&known, &named, ""), Vec::<String>::new());
}

fn is_setting(line: &str) -> bool {
    line.split_once(" = ")
        .is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
}

fn missing(known: &toml::Table, named: &toml::Table, path: &str) -> Vec<String> {
    let look = |(key, value): (&String, &toml::Value)| match (value, named.get(key)) {
        (_, None) => vec![format!("{path}{key}")],
        (toml::Value::Table(known), Some(toml::Value::Table(named))) => {
            missing(known, named, &format!("{path}{key}."))
        }
        _ => vec![],
    };
    known.iter().flat_map(look).collect()
}

#[test]
fn a_far_name_is_answered_with_the_list() {
    assert_eq!(
        nearest("zzz", ["listen", "tls_key"].into_iter()),
        "; expected one of listen, tls_key"
    );
}

#[test]
fn sizes_read_and_write_alike() {
    for text in ["64KiB", "10MiB", "8GiB", "1TiB", "100B"] {
        assert_eq!(text.parse::<Size>().unwrap().to_string(), text);
    }
    assert_eq!("4096".parse(), Ok(Size::kib(4)));
    for text in ["", "MiB", "1 parsec", "99999999999TiB", "-1KiB"] {
        assert!(text.parse::<Size>().is_err(), "{text:?}");
    }
}
