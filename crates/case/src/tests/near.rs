//! Whom to ask a favour, and who of those who say yes goes.

use focal_base::Span;

use super::at;
use crate::near::{FavourReply, acceptance, ask, choose_helper, next_move, ranked, reply};
use crate::{Favour, Helper, NearMove, NearSettings};

fn helper(person: &str, eta: i64, acceptance: f64) -> Helper {
    Helper { person: person.into(), eta: Span::mins(eta), acceptance }
}

fn helpers() -> Vec<Helper> {
    (1..=5).map(|i| helper(&format!("p{i}"), i * 2, 0.35)).collect()
}

/// `ask p1 p2`, `wait 120` (seconds), `choose p1, release p2`, `exhausted`.
fn check(name: &str, favour: &Favour, secs: i64, expect: &str) {
    let names =
        |all: &[focal_base::PersonId]| all.iter().map(|p| p.as_str()).collect::<Vec<_>>().join(" ");
    let found = next_move(favour, &helpers(), &NearSettings::default(), at(0) + Span::secs(secs));
    let text = match found {
        NearMove::Ask(wave) => {
            format!("ask {}", names(&wave.iter().map(|h| h.person.clone()).collect::<Vec<_>>()))
        }
        NearMove::Wait { until } => format!("wait {}", (until.0 - at(0).0) / 1_000),
        NearMove::Choose { person, release } => {
            format!("choose {person}, release {}", names(&release))
        }
        NearMove::Exhausted => "exhausted".to_owned(),
    };
    assert_eq!(text, expect, "{name}");
}

#[test]
fn waves_and_the_nearest_yes() {
    let said = |favour: &Favour, who: &str, yes, secs| {
        reply(favour, &who.into(), yes, at(0) + Span::secs(secs))
    };
    let none = Favour::default();
    check("first wave", &none, 0, "ask p1 p2 p3");
    let first = ask(&none, &helpers()[..3], at(0));
    check("give them time", &first, 60, "wait 120");
    check("second wave", &first, 120, "ask p4 p5");
    let second = ask(&first, &helpers()[3..], at(2));
    check("nobody left, but they may answer", &second, 240, "wait 720");
    check("nobody does", &second, 720, "exhausted");
    let no = ["p1", "p2", "p3"].iter().fold(first.clone(), |f, who| said(&f, who, false, 10));
    check("all said no: do not wait", &no, 10, "ask p4 p5");
    let far = said(&first, "p3", true, 30);
    check("hold for a nearer one", &far, 31, "wait 55");
    check("nobody nearer came", &far, 55, "choose p3, release ");
    let near = said(&far, "p1", true, 40);
    check("the nearer one goes", &near, 55, "choose p1, release p3");
    let all = said(&near, "p2", false, 41);
    check("all have spoken: at once", &all, 42, "choose p1, release p3");
    let chosen = choose_helper(&near, &"p1".into(), at(1));
    check("settled", &chosen, 60, "exhausted");
    let reply_of = |favour: &Favour, who: &str| {
        favour.asked.iter().find(|a| a.person.as_str() == who).map(|a| a.reply)
    };
    assert_eq!(reply_of(&chosen, "p3"), Some(FavourReply::Released { at: at(1) }));
    let late = said(&chosen, "p2", true, 70);
    assert!(
        matches!(reply_of(&late, "p2"), Some(FavourReply::Released { .. })),
        "too late is thanked"
    );
    assert_eq!(said(&late, "p1", false, 80), late, "only the first word counts");
}

#[test]
fn who_is_worth_asking() {
    let settings = NearSettings::default();
    let all = [
        helper("far", 60, 0.9),
        helper("near", 2, 0.3),
        helper("willing", 8, 0.9),
        helper("never", 2, 0.01),
    ];
    let names: Vec<&str> = ranked(&all, &settings).iter().map(|h| h.person.as_str()).collect();
    assert_eq!(names, ["willing", "near"], "a disturbance must be worth it");
    assert!((acceptance(0, 0) - 0.2).abs() < 1e-9);
    assert!(acceptance(20, 10) > acceptance(20, 2));
    assert_eq!(settings.paced(0.5).every, Span::mins(1));
}
