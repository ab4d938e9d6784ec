//! The packs that ship load without a word of complaint, and say all that they must.

use std::collections::BTreeSet;

use focal_base::Lang;
use focal_case::Actor;

use super::shipped;
use crate::{Origin, Pack, load};

const PACKS: [&str; 8] = [
    "water",
    "climate",
    "field",
    "factory",
    "appliance",
    "home-network",
    "security",
    "wearable-payment",
];

fn pack(name: &str) -> Pack {
    let loaded = load(&shipped(name));
    let told: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{name}:\n{}", told.join("\n"));
    loaded.pack.expect("a pack")
}

#[test]
fn they_load_without_errors_or_warnings() {
    for name in PACKS {
        assert_eq!(pack(name).name, name);
    }
}

#[test]
fn they_speak_english_and_spanish_alike() {
    for name in PACKS {
        let texts = pack(name).texts;
        let keys = |lang: &str| texts.0[&Lang::from(lang)].keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys("en"), keys("es"), "{name}");
    }
}

/// Spanish says tú to those who read these; "usted" gives itself away by these words.
#[test]
fn spanish_says_tu() {
    for name in PACKS {
        let texts = pack(name).texts;
        for (key, text) in &texts.0[&Lang::from("es")] {
            let words: Vec<String> =
                text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
            for formal in ["usted", "ustedes", "busque", "gire", "cierre", "abra", "saque", "mire"]
            {
                assert!(!words.iter().any(|word| word == formal), "{name}: {key}: {text}");
            }
        }
    }
}

#[test]
fn every_kind_of_actor_can_help() {
    for name in PACKS {
        let actors: BTreeSet<Actor> = pack(name).steps.iter().map(|step| step.by).collect();
        // At a till there is nobody near who could help, and no technician comes.
        let wanted = if name == "wearable-payment" { 4 } else { 6 };
        assert_eq!(actors.len(), wanted, "{name}: {actors:?}");
    }
}

#[test]
fn every_cause_can_be_ended_and_seen() {
    for name in PACKS {
        let pack = pack(name);
        for cause in &pack.causes {
            let ended =
                pack.steps.iter().any(|step| step.fixes.by_cause.contains_key(&cause.cause));
            let passes = cause.cause.as_str() == "season";
            assert!(ended || passes, "{name}: nothing ends {}", cause.cause);
            let seen = !cause.shows.is_empty() || !cause.fails.is_empty();
            assert!(seen, "{name}: nothing shows {}", cause.cause);
        }
    }
}

#[test]
fn every_number_says_where_it_comes_from() {
    for name in PACKS {
        let pack = pack(name);
        assert!(pack.estimates.len() > 150, "{name}: {}", pack.estimates.len());
        assert!(pack.estimates.iter().all(|number| number.origin != Origin::Unsaid), "{name}");
        let cited: BTreeSet<&String> = pack
            .estimates
            .iter()
            .filter_map(|number| match &number.origin {
                Origin::Source(sources) => Some(sources),
                _ => None,
            })
            .flatten()
            .collect();
        assert!(!cited.is_empty(), "{name}");
    }
}

/// Shares of the causes that sit in a kind, or in what it depends on.
#[test]
fn shares_of_a_kind_sum_to_about_one() {
    for name in PACKS {
        let pack = pack(name);
        for model in &pack.models {
            let touches =
                |of: &focal_base::KindName| *of == model.kind || model.depends_on.contains(of);
            let sum: f64 = pack.causes.iter().filter(|c| touches(&c.of)).map(|c| c.prior).sum();
            assert!((0.8..=1.2).contains(&sum), "{name}: {} sums to {sum}", model.kind);
        }
    }
}

/// Whoever answers or is answered is never asked for what only their bank may know.
#[test]
fn nobody_is_asked_for_a_secret() {
    let pack = pack("wearable-payment");
    let asking = |key: &&String| key.starts_with("step.") && !key.contains("ask-machine");
    for lang in ["en", "es"] {
        let texts = &pack.texts.0[&Lang::from(lang)];
        for (key, text) in texts.iter().filter(|(key, _)| asking(key)) {
            let text = text.to_lowercase();
            let denied = ["never", "no number", "nunca", "ningún", "no se pide"];
            let secret = ["pin", "card number", "número de tarjeta", "one-time"];
            let asks = secret.iter().any(|word| {
                text.split(|c: char| !c.is_alphanumeric() && c != ' ')
                    .any(|part| format!(" {part} ").contains(&format!(" {word} ")))
            });
            assert!(!asks || denied.iter().any(|word| text.contains(word)), "{lang} {key}: {text}");
        }
        // What codes 41 and 43 mean is the bank's to say.
        let code = &texts["service.wrist-payment.code.security"];
        for word in ["lost", "stolen", "perdida", "robada", "41", "43", "63"] {
            assert!(!code.to_lowercase().contains(word), "{code}");
        }
    }
}

/// Several companies make one payment: each part of a service has its owner.
#[test]
fn a_service_is_made_by_several() {
    let pack = pack("wearable-payment");
    assert!(pack.roles.len() >= 5);
    for service in &pack.services {
        let owners: BTreeSet<String> = service
            .parts
            .iter()
            .map(|part| match &part.of {
                focal_diagnose::PartOf::Role(role) => role.clone(),
                focal_diagnose::PartOf::Kind(kind) => {
                    let part = pack.components.iter().find(|def| def.component == *kind);
                    part.map_or_else(|| pack.made_by[kind].clone(), |def| def.of.clone())
                }
            })
            .collect();
        assert!(owners.len() >= 4, "{}: {owners:?}", service.service);
    }
}

#[test]
fn a_room_needs_one_metric_only() {
    let climate = pack("climate");
    let room = climate.kind("room").expect("a room");
    let metrics: Vec<_> =
        room.telemetry.iter().map(|(name, def)| (name.as_str(), def.unit.as_str())).collect();
    assert_eq!(metrics, [("room_temp", "Cel")]);
}

#[test]
fn the_same_files_give_the_same_pack() {
    let files = shipped("water");
    let (first, second) = (load(&files).pack, load(&files).pack);
    assert_eq!(first, second);
    let mut changed = files.clone();
    changed.entry("pack.yaml".to_owned()).or_default().push_str("# a remark\n");
    let hash = |pack: Option<Pack>| pack.map(|pack| pack.version.hash);
    assert_ne!(hash(first), hash(load(&changed).pack));
}
