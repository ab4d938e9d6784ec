//! What people held when the house went down is theirs for a moment, then it waits for somebody else.

use serde_json::json;

use crate::desk::{Desk, eventually};
use crate::house::Place;
use crate::thing::Thing;

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_whose_agent_does_not_come_back_after_a_start_waits_again() {
    // `[http.limits]` goes on: an agent without a page is given two seconds.
    let mut place = Place::with("grace = \"2s\"\n");
    let house = place.start();
    let desk = Desk::first(&house);
    let token = desk.pump("pump-1");
    let mut pump = Thing::connect(&house.mqtt, "pump-1", &token).await.expect("let in");
    let wet = json!({ "values": { "pressure_out": 3.1 }, "state": { "wet_floor": true } });
    pump.say_and_wait(&wet.to_string()).await;
    let case = desk.await_case("pump-1")["id"].as_str().expect("an id").to_owned();
    desk.post(&format!("/cases/{case}/take"), &json!({}));
    let keeper = |desk: &Desk| desk.get(&format!("/cases/{case}"))["row"]["keeper"].clone();
    assert_eq!(keeper(&desk)["kind"], "agent", "{}", keeper(&desk));
    house.kill();
    let house = place.start();
    let desk = Desk::sign_in(&house.url);
    eventually("the case waits in its queue", || keeper(&desk)["kind"] == "team");
    assert!(
        desk.texts(&case).iter().any(|text| text.contains("is gone, so the case waits")),
        "{:?}",
        desk.texts(&case)
    );
}
