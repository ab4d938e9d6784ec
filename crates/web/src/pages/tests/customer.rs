//! What a customer reads and does, without script.

use axum::http::StatusCode;
use focal_base::{AgentId, PersonId, Span};
use focal_case::{Actor, RunState};
use focal_desk::Presence;
use focal_engine::effect::{Effect, LinkTo};
use focal_engine::rows::{From as Sender, ItemKind, PersonRow};
use focal_engine::work::ending::Resolution;

use super::house::{TestHouse, noa_comes, pump, tenant, words};

/// Every page of a person reads whole: no key, no empty value, no brace, no number of belief.
fn reads_well(text: &str) {
    for bad in ["{", "}", "undefined", "NaN", " %", "page."] {
        assert!(!text.contains(bad), "{bad:?} in\n{text}");
    }
    let key = |line: &&str| {
        line.contains('.')
            && !line.contains(' ')
            && line.chars().all(|c| c.is_ascii_lowercase() || ".-_".contains(c))
    };
    let keys: Vec<&str> = text.lines().filter(key).collect();
    assert!(keys.is_empty(), "{keys:?}");
}

#[tokio::test]
async fn a_leak_is_guided_in_the_customers_language() {
    for (lang, wanted) in [
        (
            "en",
            [
                "Your water pressure is low",
                "Do not touch the pump or its plug.",
                "Close the blue lever",
                "Water is still running",
                "9.4",
                "It is closed",
                "A pipe of the house",
                "most likely",
                "Something else",
                "What has happened and what comes",
                "We look after it",
            ],
        ),
        (
            "es",
            [
                "Tienes poca presión de agua",
                "No toques la bomba ni su enchufe.",
                "Cierra la palanca azul",
                "Todavía sale agua",
                "9,4",
                "Ya está cerrada",
                "Un tubo de la casa",
                "lo más probable",
                "Otra cosa",
                "Qué ha pasado y qué viene",
                "Lo llevamos nosotros",
            ],
        ),
    ] {
        let mut house = TestHouse::new(lang);
        let id = house.leak();
        let mut rosa = house.rosa(Some(&id)).await;
        let html = rosa.page(&format!("/my/cases/{id}")).await;
        let text = words(&html);
        for word in wanted {
            assert!(text.contains(word), "{word:?} in\n{text}");
        }
        let place = |word: &str| text.find(word).unwrap();
        assert!(place(wanted[1]) < place(wanted[2]), "safety comes first");
        reads_well(&text);
        for inline in ["style=", "<script>", "onclick", "javascript:"] {
            assert!(!html.contains(inline), "{inline} would not pass the policy");
        }
        assert_eq!(html.matches("btn--focal").count(), 1, "one focal point");
    }
}

#[tokio::test]
async fn done_is_their_word_and_only_what_is_seen_counts() {
    let mut house = TestHouse::new("en");
    let id = house.leak();
    let path = format!("/my/cases/{id}");
    let mut rosa = house.rosa(Some(&id)).await;
    let run = house.live_run(Actor::Customer).unwrap();
    assert_eq!(run.step.as_str(), "close-tap");
    let got = rosa.post(&format!("{path}/done"), &format!("run={}", run.id)).await;
    assert_eq!((got.status, got.to.as_deref()), (StatusCode::SEE_OTHER, Some(path.as_str())));
    let text = words(&rosa.page(&path).await);
    assert!(text.contains("We watch until") && !text.contains("It is closed"), "{text}");
    assert_eq!(house.live_run(Actor::Customer).unwrap().state, RunState::Running);
    house.pump_says(&[("pressure_in", 2.5), ("pressure_out", 4.5), ("flow", 0.0)], None);
    let done = house.case().case.run(&run.id).unwrap().state.clone();
    assert!(matches!(done, RunState::Done(_)), "{done:?}");
    let text = words(&rosa.page(&path).await);
    assert!(text.contains("You did it, and we saw it: Blue lever closed."), "{text}");
}

#[tokio::test]
async fn done_is_said_once() {
    let mut house = TestHouse::new("en");
    let id = house.leak();
    let mut rosa = house.rosa(Some(&id)).await;
    let mine = house.live_run(Actor::Customer).unwrap();
    rosa.post(&format!("/my/cases/{id}/done"), &format!("run={}", mine.id)).await;
    let said = house.case().case;
    house.jump(Span::secs(20));
    rosa.post(&format!("/my/cases/{id}/done"), &format!("run={}", mine.id)).await;
    assert_eq!(house.case().case, said, "the deadline does not move");
}

#[tokio::test]
async fn whoever_types_is_seen_until_it_is_sent() {
    let mut house = TestHouse::new("en");
    let id = house.leak();
    let mut rosa = house.rosa(Some(&id)).await;
    let types =
        |house: &TestHouse| house.app.doings.customer_types(&tenant(), &id, house.app.now());
    assert_eq!(types(&house), None);
    rosa.post(&format!("/my/cases/{id}/typing"), "").await;
    assert_eq!(types(&house).as_deref(), Some("Rosa Vidal"));
    rosa.post_parts(&format!("/my/cases/{id}/messages"), &[("text", None, b"It drips.")]).await;
    assert_eq!(types(&house), None);
}

#[tokio::test]
async fn an_answer_is_given_kept_and_taken_back() {
    let mut house = TestHouse::new("en");
    let id = house.leak_begins();
    let path = format!("/my/cases/{id}");
    let mut rosa = house.rosa(Some(&id)).await;
    let run = house.live_run(Actor::Customer).unwrap();
    assert_eq!(run.step.as_str(), "ask-water-seen");
    let text = words(&rosa.page(&path).await);
    assert!(
        text.contains("Do you see water where it should not be?") && text.contains("I do not know"),
        "{text}"
    );
    let wrong = rosa.post(&format!("{path}/answers"), "step=ask-water-seen&answer=perhaps").await;
    assert_eq!(wrong.status, StatusCode::CONFLICT);
    rosa.post(&format!("{path}/answers"), "step=ask-water-seen&answer=at-the-pump").await;
    house.settle();
    let text = words(&rosa.page(&path).await);
    assert!(text.contains("What you told us") && text.contains("Yes, at the pump"), "{text}");
    assert!(text.contains("Take it back"));
    let live = house.live_run(Actor::Customer);
    assert!(
        live.is_none_or(|run| run.step.as_str() != "ask-water-seen"),
        "what is known is never asked"
    );
    rosa.post(&format!("{path}/take-back"), "step=ask-water-seen").await;
    assert!(house.case().case.answers.iter().all(|given| given.withdrawn.is_some()));
    assert!(!words(&rosa.page(&path).await).contains("What you told us"));
}

#[tokio::test]
async fn what_is_written_reaches_the_thread_once_and_notes_stay_inside() {
    let mut house = TestHouse::new("en");
    let id = house.leak();
    let path = format!("/my/cases/{id}");
    let mut rosa = house.rosa(Some(&id)).await;
    let client: (&str, Option<&str>, &[u8]) = ("client_id", None, b"0123456789abcdef");
    for _ in 0..2 {
        let got = rosa
            .post_parts(
                &format!("{path}/messages"),
                &[("text", None, b"Can I <b>touch</b> it?"), client],
            )
            .await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
    }
    let html = rosa.page(&path).await;
    assert_eq!(
        html.matches("Can I &lt;b&gt;touch&lt;/b&gt; it?").count(),
        1,
        "once, and not as markup"
    );
    assert!(words(&html).contains("number 1 in line"), "{}", words(&html));
    let (noa, now) = (AgentId::from("noa"), house.now());
    noa_comes(&house);
    let write = |text: &str, kind| {
        let from = Sender::Agent(noa.clone());
        house
            .app
            .house
            .act(&tenant(), now, |work| work.write(&id, from, kind, text, None, vec![]))
            .unwrap();
    };
    house.app.house.act(&tenant(), now, |work| work.take(&id, &noa)).unwrap();
    write("The lever, yes.", ItemKind::Message);
    write("She sounds worried", ItemKind::Note);
    let text = words(&rosa.page(&path).await);
    assert!(text.contains("The lever, yes.") && text.contains("Noa, 14:17"), "{text}");
    assert!(!text.contains("worried") && !text.contains("Serra"), "neither notes nor family names");
    let seen = house.app.house.read(&tenant(), |world| world.cases[&id].case.keeper.clone());
    assert!(matches!(seen, Some(focal_case::Keeper::Agent(_))));
}

#[tokio::test]
async fn a_message_long_after_the_end_leads_to_the_case_in_which_it_goes_on() {
    let mut house = TestHouse::new("en");
    let id = house.leak();
    let noa = AgentId::from("noa");
    let how = focal_engine::work::ending::Resolution::default();
    let (now, tenant) = (house.now(), tenant());
    house.app.house.act(&tenant, now, |work| work.resolve(&id, &noa, how)).unwrap();
    house.jump(Span::days(60));
    let mut rosa = house.rosa(Some(&id)).await;
    let path = format!("/my/cases/{id}");
    let got =
        rosa.post_parts(&format!("{path}/messages"), &[("text", None, b"It drips again")]).await;
    let new = house.app.house.read(&tenant, |world| {
        let goes_on = |row: &&focal_engine::rows::CaseRow| row.case.continues.as_ref() == Some(&id);
        world.cases.values().find(goes_on).map(|row| row.case.id.clone())
    });
    let new = new.flatten().expect("a new case");
    assert_eq!(got.to.as_deref(), Some(format!("/my/cases/{new}#talk").as_str()));
    assert!(words(&rosa.page(&format!("/my/cases/{new}")).await).contains("It drips again"));
}

#[tokio::test]
async fn a_picture_that_does_not_fit_never_costs_the_text() {
    let mut house = TestHouse::new("en");
    let id = house.leak();
    let path = format!("/my/cases/{id}");
    let mut rosa = house.rosa(Some(&id)).await;
    let (big, jpeg) = (vec![b'x'; 150_000], b"\xff\xd8\xff\xe0picture".to_vec());
    for (file, bytes, note) in
        [("a.jpg", &big, "photo_big"), ("a.svg", &b"<svg/>".to_vec(), "photo_kind")]
    {
        let text = format!("with {file}");
        let got = rosa
            .post_parts(
                &format!("{path}/messages"),
                &[("text", None, text.as_bytes()), ("file", Some(file), bytes)],
            )
            .await;
        assert_eq!(got.to.as_deref(), Some(format!("{path}?note={note}#talk").as_str()));
        let page = rosa.page(&format!("{path}?note={note}")).await;
        assert!(page.contains(&text) && page.contains("Your text was."), "{page}");
    }
    let got = rosa
        .post_parts(
            &format!("{path}/messages"),
            &[("text", None, b""), ("file", Some("wet floor.jpg"), &jpeg)],
        )
        .await;
    assert_eq!(got.to.as_deref(), Some(format!("{path}#talk").as_str()));
    let html = rosa.page(&path).await;
    let file = html.split("/files/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let got = rosa.get(&format!("{path}/files/{file}")).await;
    assert_eq!(got.status, StatusCode::OK);
    assert_eq!(got.headers["content-type"], "image/jpeg");
    assert!(got.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let mut ana = house.inside(&LinkTo::Customer { person: "ana".to_owned(), case: None }).await;
    assert_eq!(ana.get(&format!("{path}/files/{file}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn asking_for_a_person_says_when_somebody_is_there() {
    let mut house = TestHouse::new("en");
    let id = house.leak();
    let path = format!("/my/cases/{id}");
    let mut rosa = house.rosa(Some(&id)).await;
    rosa.post(&format!("{path}/person"), "").await;
    let text = words(&rosa.page(&path).await);
    assert!(text.contains("Nobody is here right now. You are number 1 in line."), "{text}");
    noa_comes(&house);
    house.settle();
    assert!(words(&rosa.page(&path).await).contains("Somebody is being asked right now."));
    let closed = focal_desk::Queue {
        id: "help".into(),
        name: "Help".into(),
        hours: serde_json::from_value(serde_json::json!({
            "zone": "Europe/Madrid", "week": {"tue": [{"from": "09:00", "to": "18:00"}]}
        }))
        .unwrap(),
        ..focal_desk::Queue::default()
    };
    let (now, noa) = (house.now(), AgentId::from("noa"));
    let shut = house.app.house.act(&tenant(), now, |work| {
        let contact = work.tx.world.contact_of(&id).cloned().unwrap();
        work.tx.put_queue(closed);
        work.decline(&contact.id, &noa)?;
        work.set_presence(&noa, Presence::Away)
    });
    shut.unwrap();
    let text = words(&rosa.page(&path).await);
    assert!(text.contains("we are back at 09:00 tomorrow"), "{text}");
}

#[tokio::test]
async fn the_end_is_said_and_rated() {
    let mut house = TestHouse::new("es");
    let id = house.leak();
    let path = format!("/my/cases/{id}");
    let mut rosa = house.rosa(Some(&id)).await;
    let early = rosa.post(&format!("{path}/rating"), "rating=5").await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    let (now, noa) = (house.now(), AgentId::from("noa"));
    let how = Resolution { worked: Some("repair-leak".into()), ..Resolution::default() };
    house.app.house.act(&tenant(), now, |work| work.resolve(&id, &noa, how)).unwrap();
    let text = words(&rosa.page(&path).await);
    assert!(text.contains("Ya está resuelto") && text.contains("Esto ayudó: Fontanero"), "{text}");
    reads_well(&text);
    rosa.post(&format!("{path}/rating"), "rating=4").await;
    assert_eq!(house.case().case.outcome().unwrap().rating, Some(4));
    assert!(words(&rosa.page(&path).await).contains("Gracias por tu valoración"));
    assert!(
        words(&rosa.page("/my").await).contains("Todo va bien")
            || words(&rosa.page("/my").await).contains("Estamos mirando una cosa")
    );
}

#[tokio::test]
async fn another_customers_case_does_not_exist() {
    let mut house = TestHouse::new("en");
    let id = house.leak();
    let path = format!("/my/cases/{id}");
    let run = house.live_run(Actor::Customer).unwrap();
    let mut ana =
        house.inside(&LinkTo::Customer { person: "ana".to_owned(), case: Some(id.clone()) }).await;
    for address in [path.clone(), format!("{path}/state"), format!("{path}/live")] {
        assert_eq!(ana.get(&address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    for (what, form) in [
        ("done", format!("run={}", run.id)),
        ("cannot", format!("run={}", run.id)),
        ("answers", "step=a&answer=b".to_owned()),
        ("take-back", "step=a".to_owned()),
        ("person", String::new()),
        ("rating", "rating=1".to_owned()),
        ("typing", String::new()),
    ] {
        let got = ana.post(&format!("{path}/{what}"), &form).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{what}");
    }
    let got = ana.post_parts(&format!("{path}/messages"), &[("text", None, b"hello")]).await;
    assert_eq!(got.status, StatusCode::NOT_FOUND);
    let got = ana.post("/my/help", &format!("thing={}", pump())).await;
    assert_eq!(got.status, StatusCode::NOT_FOUND);
    assert_eq!(house.case().case.live_runs().count(), 1, "nothing was changed");
    let text = words(&ana.page("/my").await);
    assert!(!text.contains("pressure") && !text.contains("Pump"), "{text}");
}

#[tokio::test]
async fn somebody_whose_case_is_one_of_anothers_tenant_finds_nothing() {
    let mut house = TestHouse::new("en");
    let id = house.leak();
    let other =
        focal_engine::rows::TenantRow::new("other".into(), "Other", "UTC", "EUR", "en".into());
    house.app.house.create_tenant(other).unwrap();
    let person = house
        .app
        .house
        .read(&tenant(), |world| world.people[&PersonId::from("rosa")].clone())
        .unwrap();
    let now = house.now();
    // Even with the same id and address.
    house
        .app
        .house
        .act(&"other".into(), now, |work| {
            work.tx.put_person(PersonRow { ..person });
            Ok(())
        })
        .unwrap();
    let to = LinkTo::Customer { person: "rosa".to_owned(), case: Some(id.clone()) };
    let token = crate::auth::links::issue(
        &house.app.house.system(),
        &"other".into(),
        &to,
        Span::days(1),
        now,
    )
    .unwrap();
    let mut browser = house.browser();
    browser.get(&crate::auth::links::path(&to, &token)).await;
    assert_eq!(browser.get(&format!("/my/cases/{id}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&format!("/my/cases/{id}/state")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn help_for_a_thing_opens_its_case_and_the_language_stays_with_the_person() {
    let house = TestHouse::new("en");
    let mut rosa = house.rosa(None).await;
    let text = words(&rosa.page("/my").await);
    assert!(text.contains("Your water pump") && text.contains("Not connected yet"), "{text}");
    let got = rosa.post("/my/help", "thing=pump-1").await;
    let path = got.to.unwrap();
    let text = words(&rosa.page(&path).await);
    assert!(text.contains("You asked for help with your water pump"), "{text}");
    reads_well(&text);
    let got = rosa.post("/look", &format!("lang=es&back={path}")).await;
    assert_eq!(got.to.as_deref(), Some(path.as_str()));
    assert!(words(&rosa.page(&path).await).contains("Has pedido ayuda con tu bomba de agua"));
    let lang =
        house.app.house.read(&tenant(), |world| world.people[&PersonId::from("rosa")].lang.clone());
    assert_eq!(lang.unwrap().as_str(), "es");
    let got = rosa.post("/look", "theme=dark&back=//evil.example").await;
    assert_eq!(got.to.as_deref(), Some("/help"), "never to another site");
    assert!(rosa.page("/my").await.contains("data-theme=\"dark\""));
}

#[tokio::test]
async fn the_script_gets_the_same_parts_that_the_page_has() {
    let mut house = TestHouse::new("en");
    let id = house.leak();
    let path = format!("/my/cases/{id}");
    let mut rosa = house.rosa(Some(&id)).await;
    let html = rosa.page(&path).await;
    let state = rosa.page(&format!("{path}/state")).await;
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    let parts = state["parts"].as_object().unwrap();
    assert!(parts.len() >= 9);
    for (name, part) in parts {
        assert!(html.contains(&format!("data-part=\"{name}\"")), "{name}");
        assert!(html.contains(part.as_str().unwrap()), "{name}");
    }
    let left: Vec<&Effect> =
        house.left.iter().filter(|effect| matches!(effect, Effect::Mail(_))).collect();
    assert!(!left.is_empty(), "nobody had a page open, so a mail went out");
}
