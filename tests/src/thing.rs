//! A thing: an MQTT client written by others, and signals over HTTP.

use std::time::Duration;

use crate::http::{Answer, request};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Packet, PubAckReason};
use rumqttc::v5::{AsyncClient, ConnectionError, Event, EventLoop, MqttOptions};

pub const PATIENCE: Duration = Duration::from_secs(20);

/// One connection of one thing.
pub struct Thing {
    pub id: String,
    pub client: AsyncClient,
    pub events: EventLoop,
}

impl Thing {
    /// Connects and waits until the house has let it in.
    pub async fn connect(mqtt: &str, id: &str, token: &str) -> Result<Thing, String> {
        let (host, port) = mqtt.rsplit_once(':').expect("host:port");
        let mut options = MqttOptions::new(id, host, port.parse().expect("a port"));
        options
            .set_credentials(id, token)
            .set_keep_alive(Duration::from_secs(30))
            .set_clean_start(true);
        let (client, events) = AsyncClient::new(options, 64);
        let mut thing = Thing { id: id.to_owned(), client, events };
        loop {
            match thing.next().await {
                Ok(Event::Incoming(Packet::ConnAck(_))) => return Ok(thing),
                Ok(_) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    pub async fn next(&mut self) -> Result<Event, ConnectionError> {
        tokio::time::timeout(PATIENCE, self.events.poll())
            .await
            .unwrap_or(Err(ConnectionError::RequestsDone))
    }

    /// Publishes signals at QoS 1 without waiting.
    pub async fn say(&self, text: &str) {
        let topic = format!("focal/v1/{}/signals", self.id);
        self.client.publish(topic, QoS::AtLeastOnce, false, text.to_owned()).await.expect("queued");
    }

    /// Publishes and waits for the acknowledgement: its reason, and the words that came with it.
    pub async fn say_and_wait(&mut self, text: &str) -> (PubAckReason, String) {
        self.say(text).await;
        loop {
            match self.next().await.expect("an acknowledgement") {
                Event::Incoming(Packet::PubAck(ack)) => {
                    let words =
                        ack.properties.and_then(|found| found.reason_string).unwrap_or_default();
                    return (ack.reason, words);
                }
                _ => continue,
            }
        }
    }
}

/// Posts signals with a thing's token.
pub fn post(url: &str, token: &str, kind: &str, body: &str) -> std::io::Result<Answer> {
    let bearer = format!("Bearer {token}");
    request(
        url,
        "POST",
        "/api/v1/signals",
        &[("Authorization", &bearer), ("Content-Type", kind)],
        body.as_bytes(),
    )
}

/// Milliseconds since 1970, by the tests' own clock.
pub fn now() -> i64 {
    let since =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("fits")
}

/// `2026-…Z` of now and some milliseconds.
pub fn moment(millis: i64) -> String {
    rfc3339(now() + millis)
}

/// The way the house writes a moment; Hinnant's `civil_from_days` (2013).
pub fn rfc3339(millis: i64) -> String {
    let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60);
    let whole = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    match rest % 1_000 {
        0 => whole + "Z",
        ms => format!("{}Z", format!("{whole}.{ms:03}").trim_end_matches('0')),
    }
}
