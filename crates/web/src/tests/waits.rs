//! Why somebody waits, in exact words: what is asked for, who could, and what those do meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use focal_base::{AgentId, At, CaseId, Lang, PersonId, Span, TextKey};
use focal_desk::{
    Agent, AgentView, Capacity, Channel, Contact, ContactState, OfferRecord, OfferResult, Presence,
    Queue, Role, StartedBy,
};
use focal_engine::work::Work;
use focal_engine::{Names, Refused};
use serde_json::json;

use super::house::{TestHouse, request};
use crate::views::wait::why;

const NOW: At = At(1_000_000);

fn contact(needs: &[(&str, u8)], state: ContactState) -> Contact {
    Contact {
        id: "c".into(),
        case: "case".into(),
        queue: "help".into(),
        channel: Channel::Chat,
        started_by: StartedBy::Customer,
        needs: needs.iter().map(|(skill, level)| ((*skill).into(), *level)).collect(),
        priority: 0.0,
        state,
        waited_before: Span::ZERO,
        offers: vec![],
        route_reason: None,
        sticky: None,
        front: false,
        only: None,
        transfers: vec![],
    }
}

fn agent(id: &str, presence: Presence, used: u32) -> (AgentId, AgentView) {
    let skills = [("hydraulics", 9), ("lang-es", 9), ("lang-en", 9)];
    let agent = Agent {
        id: id.into(),
        name_ref: TextKey::from(id),
        roles: vec![Role::Agent],
        skills: skills.iter().map(|(skill, level)| ((*skill).into(), *level)).collect(),
        queues: BTreeSet::new(),
        capacity: Capacity { units: 3, ..Capacity::default() },
        presence,
        since: At::ZERO,
        last_contact: None,
    };
    (id.into(), AgentView { agent, used, idle_since: At::ZERO })
}

#[tokio::test]
async fn it_says_who_could_and_what_they_do() {
    use Presence::{AfterContact, Available, Away, InContact};
    let house = TestHouse::new();
    let queue = Queue { id: "help".into(), ..Queue::default() };
    let waits = ContactState::Waiting { since: At(900_000) };
    let check = |contact: &Contact, desk: &[(AgentId, AgentView)], en: &str, es: &str| {
        let roster: BTreeMap<AgentId, AgentView> = desk.iter().cloned().collect();
        for (lang, expect) in [("en", en), ("es", es)] {
            let said = house.app.house.read(&house.a.id, |world| {
                let lang = Lang::from(lang);
                why(&Names::new(world, &lang, Some("water")), contact, &queue, &roster, NOW)
            });
            assert_eq!(said.as_deref(), Some(expect));
        }
    };
    let both = contact(&[("hydraulics", 5), ("lang-es", 7)], waits.clone());
    let busy = |id| agent(id, InContact, 3);
    check(
        &both,
        &[busy("a"), busy("b")],
        "needs Water 5 and Spanish 7: two could, both in contact",
        "pide Agua 5 y español 7: dos personas podrían, ambas en contacto",
    );
    check(
        &contact(&[("hydraulics", 5), ("lang-en", 4)], waits.clone()),
        &[busy("a")],
        "needs Water 5 and English 4: one could, in contact",
        "pide Agua 5 e inglés 4: una persona podría, en contacto",
    );
    check(
        &both,
        &[busy("a"), agent("b", Away, 0), agent("c", AfterContact, 3), agent("d", Available, 3)],
        "needs Water 5 and Spanish 7: four could, one after a contact, one away, one in contact, one with another offer",
        "pide Agua 5 y español 7: cuatro personas podrían, una tras un contacto, una ausente, una en contacto, una con otra oferta",
    );
    // Free, and asked a moment ago: that is why it does not ring at theirs.
    let mut declined = contact(&[("lang-es", 7)], waits);
    let result = Some(OfferResult::Declined);
    declined.offers.push(OfferRecord { to: "a".into(), at: At(990_000), result });
    check(
        &declined,
        &[agent("a", Available, 0), busy("b"), busy("c")],
        "needs Spanish 7: three could, two in contact, one let it go just now",
        "pide español 7: tres personas podrían, dos en contacto, una lo dejó pasar hace un momento",
    );
    check(
        &contact(&[("hydraulics", 10)], ContactState::Waiting { since: At::ZERO }),
        &[busy("a")],
        "needs Water 10: nobody who works here could",
        "pide Agua 10: nadie de los que trabajan aquí puede",
    );
    let rings = ContactState::Offered { to: house.a.agent.clone(), since: NOW, until: NOW };
    check(
        &contact(&[], rings),
        &[],
        "needs nobody in particular: offered to Agent a at this moment",
        "no pide a nadie en particular: se ofrece ahora a Agent a",
    );
}

#[tokio::test]
async fn the_next_free_hand_is_told_once_enough_was_measured() {
    let house = TestHouse::new();
    let supervisor = house.session(&house.a, "supervisor");
    let (case, rosa) = (CaseId::from(house.a.case.as_str()), PersonId::from("rosa-a"));
    let agent = house.a.agent.clone();
    let act = |what: &dyn Fn(&mut Work<'_, '_>) -> Result<(), Refused>| {
        house.app.act_in(&house.a.id, what).unwrap();
    };
    let accept = || {
        act(&|work| {
            let contact = work.tx.world.contact_of(&case).map(|contact| contact.id.clone());
            work.accept(&contact.unwrap(), &agent).map(drop)
        });
    };
    let room = json!({ "skills": {}, "queues": [], "capacity": 1 });
    let path = format!("/api/v1/team/{agent}");
    let done = house.call(request("PUT", &path, Some(&supervisor), Some(&room))).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    // Twenty talks of one to twenty minutes; then one that goes on.
    for minutes in 1..=20 {
        accept();
        house.clock.advance(Span::mins(minutes));
        act(&|work| work.end_talk(&case, &agent));
        act(&|work| work.customer_writes(&case, &rosa, "Again", None, vec![]).map(drop));
        let told = next_free(&house, &supervisor).await;
        assert_eq!(told, None, "it rings at theirs: nobody talks");
    }
    accept();
    house.clock.advance(Span::secs(1));
    let told = next_free(&house, &supervisor).await.expect("twenty were measured");
    let minutes = told.map(|millis| millis / 60_000);
    assert!(minutes[0] <= 3 && (17..=20).contains(&minutes[1]), "{minutes:?}");
}

async fn next_free(house: &TestHouse, session: &str) -> Option<[i64; 2]> {
    // A wall is kept for half a second.
    house.clock.advance(Span::secs(1));
    let wall = house.call(request("GET", "/api/v1/wall", Some(session), None)).await.json();
    let lines = wall["queues"].as_array().unwrap().clone();
    let told = lines.into_iter().find_map(|line| line.get("next_free_ms").cloned());
    told.map(|told| serde_json::from_value(told).unwrap())
}
