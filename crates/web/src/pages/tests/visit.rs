//! A technician's visit: from the work order to what was found; it counts when the thing shows it.

use axum::http::StatusCode;
use focal_base::{AgentId, Money, RunId, Span};
use focal_case::RunState;
use focal_engine::effect::LinkTo;
use focal_engine::rows::{HandoffState, SiteRow};

use super::house::{Browser, TestHouse, tenant, words};

async fn ordered(lang: &str) -> (TestHouse, RunId, Browser) {
    let mut house = TestHouse::new(lang);
    let id = house.leak();
    let (noa, now) = (AgentId::from("noa"), house.now());
    let begun = house.app.house.act(&tenant(), now, |work| {
        let site = work.tx.world.sites.values().next().cloned().unwrap();
        work.tx.put_site(SiteRow { access: "The caretaker has the key".into(), ..site });
        work.begin(&id, &"visit-by-maker".into(), Some(&noa))
    });
    house.settle();
    let run = begun.unwrap();
    let link = LinkTo::Partner { run: run.clone(), provider: "bombas".to_owned() };
    let technician = house.inside(&link).await;
    (house, run, technician)
}

fn handoff(house: &TestHouse, run: &RunId) -> focal_engine::rows::HandoffRow {
    house.app.house.read(&tenant(), |world| world.handoffs[run].clone()).unwrap()
}

fn well(house: &mut TestHouse, times: usize) {
    for _ in 0..times {
        let values = [
            ("pressure_in", 2.5),
            ("pressure_out", 4.5),
            ("flow", 1.2),
            ("current", 4.1),
            ("vibration", 1.8),
            ("sensor_voltage", 2.1),
        ];
        house.pump_says(&values, Some(false));
    }
}

const FOUND: &str = "state=visit_done&cause=hose-leak&parts=Hose+kit&cost=120%2C50&text=Was+worn";

#[tokio::test]
async fn what_they_found_counts_when_the_pump_shows_it() {
    let (mut house, run, mut technician) = ordered("en").await;
    let path = format!("/partner/{run}");
    let text = words(&technician.page(&path).await);
    for word in [
        "Technician with hose and sensor kit",
        "Calle Mayor 7",
        "The caretaker has the key",
        "Somebody comes between",
        "It is not ours",
    ] {
        assert!(text.contains(word), "{word:?} in\n{text}");
    }
    for private in ["Rosa", "rosa@", "Noa", "I am there"] {
        assert!(!text.contains(private), "{private:?} in\n{text}");
    }
    let day = house.now().to_rfc3339()[..10].to_owned();
    let window = format!("state=planned&from={day}T20%3A00&to={day}T22%3A00&text=");
    let planned = technician.post(&path, &window).await;
    assert_eq!(planned.status, StatusCode::SEE_OTHER);
    let row = handoff(&house, &run);
    assert_eq!(row.state, HandoffState::Accepted);
    assert_eq!(row.visit.window.map(|(from, to)| to.since(from)), Some(Span::hours(2)));
    let until = house.case().case.run(&run).unwrap().until.unwrap();
    assert!(
        until >= row.visit.window.unwrap().1 + Span::days(1),
        "it is not late before they came"
    );
    technician.post(&path, "state=arrived").await;
    let text = words(&technician.page(&path).await);
    assert!(text.contains("What was it?") && !text.contains("I am there"), "{text}");
    let spent = house.case().case.spent;
    assert_eq!(technician.post(&path, FOUND).await.status, StatusCode::SEE_OTHER);
    let row = handoff(&house, &run);
    assert_eq!(
        (row.state, row.log.last().unwrap().text.as_str()),
        (HandoffState::Fixed, "Hose kit; Was worn")
    );
    // What it really cost takes the place of the 300 that were reckoned with.
    assert_eq!(house.case().case.spent, spent - Money(30_000) + Money(12_050));
    // Their word alone confirms nothing.
    let case = house.case();
    assert!(
        matches!(case.case.run(&run).unwrap().state, RunState::Running),
        "{:?}",
        case.case.run(&run)
    );
    assert!(case.decision.belief.as_ref().unwrap().confirmed.is_empty());
    assert!(!case.case.is_resolved());
    for _ in 0..40 {
        well(&mut house, 3);
        house.jump(Span::mins(5));
        house.settle();
        if house.case().case.is_resolved() {
            break;
        }
    }
    let outcome = house.case().case.outcome().cloned().expect("it is over");
    assert_eq!(outcome.cause.unwrap().0, "hose-leak");
    assert_eq!(outcome.worked.unwrap().0.0, "visit-by-maker");
}

#[tokio::test]
async fn what_could_not_be_mended_comes_back() {
    let (house, run, mut technician) = ordered("es").await;
    let path = format!("/partner/{run}");
    technician.post(&path, "state=arrived").await;
    let text = words(&technician.page(&path).await);
    assert!(text.contains("¿Qué era?") && text.contains("No se pudo reparar"), "{text}");
    technician.post(&path, "state=visit_not_done&cause=&parts=&cost=&text=").await;
    assert_eq!(handoff(&house, &run).state, HandoffState::NotDone);
    let case = house.case();
    assert!(
        matches!(case.case.run(&run).unwrap().state, RunState::Failed { .. }),
        "{:?}",
        case.case.run(&run)
    );
    assert!(words(&technician.page(&path).await).contains("no pudo arreglarlo"));
    let again = technician.post(&path, FOUND).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "it is over");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_changes_nothing() {
    let (house, run, mut technician) = ordered("en").await;
    let path = format!("/partner/{run}");
    let before = handoff(&house, &run);
    for wrong in [
        "state=planned&from=&to=",
        "state=planned&from=2026-13-01T09%3A00&to=2026-13-01T10%3A00",
        "state=planned&from=2001-01-01T09%3A00&to=2001-01-01T10%3A00",
        "state=planned&from=2126-01-01T09%3A00&to=2126-01-01T10%3A00",
        "state=visit_done&cause=gremlins",
        "state=visit_done&cause=hose-leak&cost=a+lot",
        "state=visit_done&cause=hose-leak&cost=-5",
    ] {
        let answered = technician.post(&path, wrong).await;
        assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert_eq!(handoff(&house, &run), before, "{wrong}");
    }
    // A plain hand-off is no visit.
    let mut other = house
        .inside(&LinkTo::Partner { run: run.clone(), provider: "fontaneros".to_owned() })
        .await;
    assert_eq!(other.post(&path, "state=arrived").await.status, StatusCode::NOT_FOUND);
}
