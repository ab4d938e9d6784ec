//! A hand-off, from the mail's link to "it is fixed".

use axum::http::StatusCode;
use focal_base::{AgentId, RunId};
use focal_engine::effect::LinkTo;
use focal_engine::rows::HandoffState;

use super::house::{Browser, TestHouse, tenant, words};

async fn handed_on(lang: &str) -> (TestHouse, RunId, Browser) {
    let mut house = TestHouse::new(lang);
    let id = house.leak();
    let (noa, now) = (AgentId::from("noa"), house.now());
    let run = house
        .app
        .house
        .act(&tenant(), now, |work| work.begin(&id, &"repair-leak".into(), Some(&noa)))
        .unwrap();
    house.settle();
    let partner = house
        .inside(&LinkTo::Partner { run: run.clone(), provider: "fontaneros".to_owned() })
        .await;
    (house, run, partner)
}

#[tokio::test]
async fn a_partner_has_what_it_needs_and_no_more() {
    for (lang, wanted) in [
        (
            "en",
            [
                "Plumber for the leak",
                "Calle Mayor 7, 2º B",
                "9.4 L/min",
                "More water flows than this pump usually moves",
                "Please answer by 18:17",
                "We accept it",
                "It is not ours",
            ],
        ),
        (
            "es",
            [
                "Fontanero para la fuga",
                "Calle Mayor 7, 2º B",
                "9,4 L/min",
                "Sale más agua",
                "antes de las 18:17",
                "Aceptar",
                "No nos corresponde",
            ],
        ),
    ] {
        let (_house, run, mut partner) = handed_on(lang).await;
        let text = words(&partner.page(&format!("/partner/{run}")).await);
        for word in wanted {
            assert!(text.contains(word), "{word:?} in\n{text}");
        }
        for private in ["Rosa", "rosa@", "Noa", "C-1", "{", "%"] {
            assert!(!text.contains(private), "{private:?} in\n{text}");
        }
    }
}

#[tokio::test]
async fn each_answer_moves_the_hand_off_and_offers_what_is_left() {
    let (house, run, mut partner) = handed_on("en").await;
    let path = format!("/partner/{run}");
    let state = || house.app.house.read(&tenant(), |world| world.handoffs[&run].state).unwrap();
    let got = partner.post(&path, "state=accepted&text=Today+at+17%3A00").await;
    assert_eq!(got.status, StatusCode::SEE_OTHER);
    assert_eq!(state(), HandoffState::Accepted);
    let text = words(&partner.page(&path).await);
    assert!(text.contains("Today at 17:00") && !text.contains("We accept it"), "{text}");
    partner.post(&path, "state=fixed").await;
    assert_eq!(state(), HandoffState::Fixed);
    let text = words(&partner.page(&path).await);
    assert!(text.contains("We look whether it shows") && !text.contains("It is fixed\n"), "{text}");
    assert_eq!(partner.post(&path, "state=done").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn another_companys_hand_off_does_not_exist() {
    let (house, run, _) = handed_on("en").await;
    let mut other =
        house.inside(&LinkTo::Partner { run: run.clone(), provider: "bombas".to_owned() }).await;
    assert_eq!(other.get(&format!("/partner/{run}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        other.post(&format!("/partner/{run}"), "state=not_ours").await.status,
        StatusCode::NOT_FOUND
    );
    let state = house.app.house.read(&tenant(), |world| world.handoffs[&run].state);
    assert_eq!(state, Some(HandoffState::Sent));
}
