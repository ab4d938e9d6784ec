//! What is decided is decided once, whenever the process is killed: one alarm, one case, one command, one letter of a
//! kind for each trouble, though the thing says it again after every start.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rumqttc::v5::Event;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::Packet;
use serde_json::{Value, json};

use crate::desk::{Desk, eventually};
use crate::house::Place;
use crate::thing::Thing;

const KILLS: u64 = 12;

/// The commands that each thing has heard of: a set for each connection's whole life, all together.
type Commands = Arc<Mutex<BTreeMap<String, BTreeSet<String>>>>;

fn heard(commands: &Commands, thing: &str) -> usize {
    commands.lock().expect("whole").get(thing).map_or(0, BTreeSet::len)
}

/// Says that the floor is wet, with an id and without a time, and listens until the connection ends or it has both
/// its acknowledgement and a command.
fn speak(address: &str, id: &str, token: &str, commands: &Commands) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let Ok(mut thing) = Thing::connect(address, id, token).await else { return };
        let topic = format!("focal/v1/{id}/commands");
        thing.client.subscribe(topic, QoS::AtLeastOnce).await.expect("queued");
        thing.say(&json!({ "id": "wet", "state": { "wet_floor": true } }).to_string()).await;
        let mut acked = false;
        while !(acked && heard(commands, id) > 0) {
            match thing.next().await {
                Ok(Event::Incoming(Packet::PubAck(_))) => acked = true,
                Ok(Event::Incoming(Packet::Publish(publish))) => {
                    let said: Value = serde_json::from_slice(&publish.payload).expect("a command");
                    let command = format!("{} {}", said["do"], said["id"]);
                    let mut all = commands.lock().expect("whole");
                    all.entry(id.to_owned()).or_default().insert(command);
                }
                Ok(_) => {}
                Err(_) => return,
            }
        }
        // The command's own acknowledgement leaves before the thing does.
        let _ = tokio::time::timeout(Duration::from_millis(200), thing.next()).await;
    });
}

#[test]
fn each_trouble_is_decided_once_through_all_kills() {
    let mut place = Place::default();
    let mut house = place.start();
    let mut desk = Desk::first(&house);
    let commands = Commands::default();
    let mut tokens: Vec<(String, String)> = Vec::new();
    for kill in 0..KILLS {
        let id = format!("pump-{kill}");
        tokens.push((id.clone(), desk.pump(&id)));
        // The new one and the three before it, all at once.
        let speaking: Vec<_> = tokens
            .iter()
            .rev()
            .take(4)
            .cloned()
            .map(|(id, token)| {
                let (address, commands) = (house.mqtt.clone(), commands.clone());
                std::thread::spawn(move || speak(&address, &id, &token, &commands))
            })
            .collect();
        // From before the first acknowledgement until after the command: a different moment each time.
        std::thread::sleep(Duration::from_millis(5 + kill * 37 % 330));
        house.kill();
        speaking.into_iter().for_each(|one| one.join().expect("ended"));
        house = place.start();
        desk = Desk::sign_in(&house.url);
    }
    // Undisturbed, everybody says it once more.
    for (id, token) in &tokens {
        speak(&house.mqtt, id, token, &commands);
        eventually(&format!("a command for {id}"), || {
            if heard(&commands, id) == 0 {
                speak(&house.mqtt, id, token, &commands);
            }
            heard(&commands, id) > 0
        });
    }
    for (id, _) in &tokens {
        check(&desk, id, &commands);
    }
    house.stop();
}

fn check(desk: &Desk, id: &str, commands: &Commands) {
    let case = desk.await_case(id)["id"].as_str().expect("an id").to_owned();
    let cases = desk.get(&format!("/cases?view=all&thing={id}"));
    assert_eq!(cases["rows"].as_array().map(Vec::len), Some(1), "{id}: {cases}");
    let page = desk.get(&format!("/cases/{case}/thread?limit=200"));
    let items = page["items"].as_array().cloned().unwrap_or_default();
    let of = |kind: &str| -> Vec<String> {
        let these = items.iter().filter(|item| item["kind"] == kind);
        these.map(|item| item["text"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(of("alarm").len(), 1, "{id}: {page}");
    let letters = of("mail");
    let distinct: BTreeSet<&String> = letters.iter().collect();
    assert_eq!(distinct.len(), letters.len(), "{id} has a letter twice: {letters:?}");
    let all = commands.lock().expect("whole");
    let told: Vec<&String> = all.get(id).into_iter().flatten().collect();
    assert_eq!(told.len(), 1, "{id} was told {told:?}");
}
