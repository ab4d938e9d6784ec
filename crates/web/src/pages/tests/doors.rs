//! The ways in: links, the code on a thing, sign-in by mail; and what keeps others out.

use axum::body::Body;
use axum::http::StatusCode;
use focal_base::Span;
use focal_engine::effect::{Effect, LinkTo};

use super::house::{TestHouse, tenant, words};

fn rosas() -> LinkTo {
    LinkTo::Customer { person: "rosa".to_owned(), case: None }
}

#[tokio::test]
async fn a_link_becomes_a_cookie_and_leaves_the_address() {
    let mut house = TestHouse::new("en");
    let id = house.leak();
    let path = house.link(&LinkTo::Customer { person: "rosa".to_owned(), case: Some(id.clone()) });
    let mut browser = house.browser();
    let got = browser.get(&path).await;
    assert_eq!(got.to, Some(format!("/my/cases/{id}")));
    let cookie = got.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(got.headers["cache-control"], "no-store");
    assert!(
        !browser.page(&format!("/my/cases/{id}")).await.contains(path.rsplit('/').next().unwrap())
    );
}

#[tokio::test]
async fn a_preview_uses_nothing_up() {
    let house = TestHouse::new("en");
    let path = house.link(&rosas());
    let mut preview = house.browser();
    let head = preview.request("HEAD", &path).body(Body::empty()).unwrap();
    assert!(preview.send(head).await.headers.get("set-cookie").is_none());
    let ahead = preview
        .request("GET", &path)
        .header("sec-purpose", "prefetch;prerender")
        .body(Body::empty())
        .unwrap();
    assert!(preview.send(ahead).await.headers.get("set-cookie").is_none());
    house.jump(Span::mins(30));
    assert_eq!(house.browser().get(&path).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_link_works_as_long_as_its_letter_says_and_a_session_is_short() {
    let house = TestHouse::new("en");
    let path = house.link(&rosas());
    let mut rosa = house.browser();
    assert_eq!(rosa.get(&path).await.status, StatusCode::SEE_OTHER);
    assert!(rosa.page("/my").await.contains("My things"));
    house.jump(Span::hours(13));
    assert_eq!(rosa.get("/my").await.to.as_deref(), Some("/help?ended=1"));
    assert_eq!(rosa.get(&path).await.status, StatusCode::SEE_OTHER, "the same mail opens it again");
    house.jump(Span::days(7));
    assert_eq!(rosa.get(&path).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_link_that_is_over_says_so_and_sends_a_new_one_to_its_holder() {
    let mut house = TestHouse::new("es");
    let path = house.link(&rosas());
    house.jump(Span::days(60));
    let mut browser = house.browser();
    browser.cookies.insert("focal-lang".to_owned(), "es".to_owned());
    let got = browser.get(&path).await;
    assert_eq!(got.status, StatusCode::GONE);
    assert!(
        words(&got.text).contains("Este enlace ha caducado") && got.text.contains("/again"),
        "{}",
        got.text
    );
    house.left.clear();
    let known = browser.post(&format!("{path}/again"), "").await;
    let unknown = browser.post("/c/0000/again", "").await;
    assert_eq!(words(&known.text), words(&unknown.text), "no word about who is known");
    house.mails();
    let sent: Vec<&LinkTo> = house
        .left
        .iter()
        .filter_map(|effect| match effect {
            Effect::Mail(mail) => mail.link.as_ref(),
            Effect::Command { .. } => None,
        })
        .collect();
    assert_eq!(sent, [&rosas()]);
}

#[tokio::test]
async fn the_code_on_a_thing_answers_the_same_whoever_it_belongs_to() {
    let mut house = TestHouse::new("en");
    house.leak();
    let mut visitor = house.browser();
    let mut said = Vec::new();
    for code in ["qr-rosa", "qr-nobody"] {
        let page = words(&visitor.page(&format!("/t/{code}")).await);
        for private in ["Rosa", "Mayor", "pump-1", "pressure is low", "C-1"] {
            assert!(!page.contains(private), "{private:?} in\n{page}");
        }
        assert!(page.contains("Booster pump") && page.contains("Do not touch the pump"), "{page}");
        let got = visitor.post(&format!("/t/{code}/help"), "").await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
        said.push((page, words(&visitor.page(&got.to.unwrap()).await)));
    }
    assert_eq!(said[0], said[1]);
    house.settle();
    let told = house
        .left
        .iter()
        .filter(|effect| matches!(effect, Effect::Mail(mail) if mail.about == "visitor"))
        .count();
    assert_eq!(told, 1, "and the registered one is told");
    assert_eq!(visitor.get("/t/unknown").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pressing_again_and_again_is_slowed_down() {
    let house = TestHouse::new("en");
    let mut visitor = house.browser();
    let router: axum::Router = crate::pages::router(house.app.clone());
    let mut last = StatusCode::OK;
    for _ in 0..10 {
        let form = visitor.request("POST", "/t/qr-rosa/help").body(Body::empty()).unwrap();
        last = tower::ServiceExt::oneshot(router.clone(), form).await.unwrap().status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert!(visitor.page("/t/qr-rosa").await.contains("Ask for help"), "looking is still allowed");
}

#[tokio::test]
async fn sign_in_by_mail_tells_nobody_who_is_known() {
    let mut house = TestHouse::new("en");
    let mut browser = house.browser();
    let known = browser.post("/help", "email=ROSA%40home.example").await;
    let unknown = browser.post("/help", "email=nobody%40home.example").await;
    assert_eq!((known.status, words(&known.text)), (unknown.status, words(&unknown.text)));
    // The mail is made behind the answer's back.
    let waits = tokio::time::timeout(std::time::Duration::from_secs(10), async {
        while !house.mails() {
            tokio::task::yield_now().await;
        }
    });
    waits.await.unwrap();
    let mails: Vec<_> = house
        .left
        .iter()
        .filter_map(|effect| match effect {
            Effect::Mail(mail) => Some((mail.about.as_str(), mail.link.clone())),
            Effect::Command { .. } => None,
        })
        .collect();
    assert_eq!(mails, [("sign_in", Some(rosas()))]);
}

#[tokio::test]
async fn forms_of_other_sites_do_nothing() {
    let mut house = TestHouse::new("en");
    let id = house.leak();
    let path = format!("/my/cases/{id}/person");
    let mut rosa = house.rosa(Some(&id)).await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let request = rosa.request("POST", &path).header(name, value).body(Body::empty()).unwrap();
        let got = rosa.send(request).await;
        assert_eq!(got.status, StatusCode::FORBIDDEN, "{name}: {value}");
        assert!(words(&got.text).contains("another page than ours"));
    }
    assert!(house.app.house.read(&tenant(), |world| world.contact_of(&id).is_none()).unwrap());
    assert_eq!(rosa.post(&path, "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn without_a_session_every_room_leads_to_the_door() {
    let house = TestHouse::new("en");
    let mut browser = house.browser();
    for path in ["/my", "/my/cases/x", "/my/cases/x/files/y", "/near/x", "/partner/x"] {
        assert_eq!(browser.get(path).await.to.as_deref(), Some("/help?ended=1"), "{path}");
    }
    for path in ["/my/cases/x/state", "/near/x/state", "/my/cases/x/live"] {
        assert_eq!(browser.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    browser.cookies.insert("focal-my".to_owned(), "guessed".to_owned());
    assert_eq!(browser.get("/my").await.to.as_deref(), Some("/help?ended=1"));
    assert!(words(&browser.page("/help?ended=1").await).contains("Yours has ended"));
}

#[tokio::test]
async fn every_page_may_be_kept_by_nobody() {
    let house = TestHouse::new("en");
    let mut rosa = house.rosa(None).await;
    for path in ["/my", "/help", "/t/qr-rosa"] {
        let got = rosa.get(path).await;
        assert_eq!(got.headers["cache-control"], "no-store", "{path}");
        assert_eq!(got.headers["referrer-policy"], "same-origin", "{path}");
    }
    let got = rosa.get("/pages/pages.css?v=1").await;
    assert!(got.headers["cache-control"].to_str().unwrap().contains("immutable"));
}
