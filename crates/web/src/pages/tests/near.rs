//! A favour, from being asked to thanks.

use axum::http::StatusCode;
use focal_base::{RunId, Span};
use focal_case::{Actor, RunState};

use super::house::{TestHouse, words};

/// Rosa cannot turn the lever: two people near are asked.
async fn asked(lang: &str) -> (TestHouse, RunId) {
    let mut house = TestHouse::new(lang);
    let id = house.leak();
    let mut rosa = house.rosa(Some(&id)).await;
    let run = house.live_run(Actor::Customer).unwrap();
    rosa.post(&format!("/my/cases/{id}/cannot"), &format!("run={}", run.id)).await;
    house.settle();
    let run = house.live_run(Actor::Near).unwrap().id;
    (house, run)
}

#[tokio::test]
async fn a_favour_is_asked_kindly_and_tells_nothing_of_whom_it_helps() {
    for (lang, wanted) in [
        (
            "en",
            [
                "Could you close a tap in your stairwell?",
                "It is fine to say no.",
                "4 minutes",
                "One hand, no tools",
                "Do not touch the pump",
                "We asked one other person too.",
                "never an emergency service",
                "call 112",
                "I will go",
            ],
        ),
        (
            "es",
            [
                "¿Podrías cerrar una llave",
                "Puedes decir que no.",
                "4 minutos",
                "Una mano",
                "No toques la bomba",
                "También hemos preguntado a otra persona.",
                "nunca un servicio de emergencia",
                "llama al 112",
                "Voy yo",
            ],
        ),
    ] {
        let (house, run) = asked(lang).await;
        let mut tomas = house.near(&run, "tomas").await;
        let text = words(&tomas.page(&format!("/near/{run}")).await);
        for word in wanted {
            assert!(text.contains(word), "{word:?} in\n{text}");
        }
        for private in ["Rosa", "Vidal", "Inés", "2º B", "C-1", "pipe"] {
            assert!(
                !text.contains(private) || (private == "pipe" && lang == "en"),
                "{private:?} in\n{text}"
            );
        }
    }
}

#[tokio::test]
async fn who_goes_gets_the_address_and_only_they_can_say_done() {
    let (mut house, run) = asked("en").await;
    let path = format!("/near/{run}");
    let (mut tomas, mut ines) = (house.near(&run, "tomas").await, house.near(&run, "ines").await);
    tomas.post(&format!("{path}/reply"), "yes=1").await;
    assert!(words(&tomas.page(&path).await).contains("In a moment you see here"));
    ines.post(&format!("{path}/reply"), "yes=0").await;
    assert!(words(&ines.page(&path).await).contains("That is fine"));
    house.jump(Span::secs(30));
    house.settle();
    let text = words(&tomas.page(&path).await);
    assert!(
        text.contains("it is you")
            && text.contains("Calle Mayor 7, 2º B")
            && text.contains("It is closed"),
        "{text}"
    );
    // Not chosen: nothing they press does anything, and the page says why.
    for what in ["done", "cannot"] {
        let got = ines.post(&format!("{path}/{what}"), "").await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{what}");
    }
    assert!(house.live_run(Actor::Near).unwrap().replied.is_none());
    assert!(!words(&ines.page(&path).await).contains("2º B"));
    tomas.post(&format!("{path}/done"), "").await;
    assert!(words(&tomas.page(&path).await).contains("We are looking whether it has worked."));
    house.pump_says(&[("flow", 0.0), ("pressure_in", 2.5), ("pressure_out", 4.5)], None);
    assert!(matches!(house.case().case.run(&run).unwrap().state, RunState::Done(_)));
    assert!(words(&tomas.page(&path).await).contains("It has worked. Thank you"));
    assert!(words(&ines.page(&path).await).contains("That is fine"));
}

#[tokio::test]
async fn who_said_yes_and_is_not_needed_is_let_go_with_thanks() {
    let (mut house, run) = asked("en").await;
    let path = format!("/near/{run}");
    let (mut tomas, mut ines) = (house.near(&run, "tomas").await, house.near(&run, "ines").await);
    tomas.post(&format!("{path}/reply"), "yes=1").await;
    ines.post(&format!("{path}/reply"), "yes=1").await;
    house.jump(Span::secs(30));
    house.settle();
    let chosen = house.live_run(Actor::Near).unwrap().who.unwrap();
    let other = if chosen == "tomas" { &mut ines } else { &mut tomas };
    let text = words(&other.page(&path).await);
    assert!(
        text.contains("You need not go, thank you") && !text.contains("It is closed"),
        "{text}"
    );
    let rosa =
        words(&house.rosa(None).await.page(&format!("/my/cases/{}", house.case().case.id)).await);
    assert!(!rosa.contains("Tomás") && !rosa.contains("Gil") && !rosa.contains("Inés"), "{rosa}");
}

#[tokio::test]
async fn a_favours_link_opens_that_favour_only() {
    let (house, run) = asked("en").await;
    let mut tomas = house.near(&run, "tomas").await;
    assert_eq!(tomas.get("/near/another").await.to.as_deref(), Some("/help?ended=1"));
    assert_eq!(
        tomas.get("/my").await.to.as_deref(),
        Some("/help?ended=1"),
        "they are no customer by it"
    );
    // Somebody who holds a link but was never asked.
    let mut ana = house.near(&run, "ana").await;
    assert!(words(&ana.page(&format!("/near/{run}")).await).contains("You need not go"));
    let got = ana.post(&format!("/near/{run}/reply"), "yes=1").await;
    assert_eq!(got.status, StatusCode::NOT_FOUND);
}
