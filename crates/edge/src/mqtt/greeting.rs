//! From the first byte to a known thing: read CONNECT, ask the house, judge the will. Must not know what is said
//! afterwards.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use mqtt_protocol_core::mqtt::common::Cursor;
use mqtt_protocol_core::mqtt::connection::{PacketBuildResult, PacketBuilder, RawPacket};
use mqtt_protocol_core::mqtt::result_code::MqttError;
use tokio::io::AsyncRead;

use super::Version;
use super::encode::{Voice, Welcome, code_of};
use super::hello::{self, FIRST_BYTE, Hello, Unfit};
use super::incoming::read_chunk;
use super::topics::{Topics, is_name};
use crate::limits::Limits;
use crate::seam::{House, Message, SignInRefused, Speaker};

/// Nobody is known yet, so little is read at once.
const FIRST_READ_BYTES: usize = 4 * 1024;

/// A thing that has signed in.
#[derive(Debug)]
pub(crate) struct Guest {
    pub who: Speaker,
    pub topics: Topics,
    pub voice: Voice,
    pub welcome: Welcome,
    /// How long it may be silent.
    pub silence: Duration,
    pub receive_maximum: u16,
    pub will: Option<Message>,
    /// What came in the same read as CONNECT.
    pub early: Vec<u8>,
}

/// Reads CONNECT and signs in. An error with a version can be told to the client.
pub(crate) async fn greet<H: House, R: AsyncRead + Unpin>(
    house: &H,
    limits: &Limits,
    from: IpAddr,
    reader: &mut R,
) -> Result<Guest, Unfit> {
    let (packet, early) =
        first_packet(reader, limits).await.map_err(|why| Unfit { version: None, why })?;
    let Hello { thing, token, voice, keep_alive, wants_client_id, receive_maximum, will } =
        hello::read(&packet, limits)?;
    let unfit = |why| Unfit { version: Some(voice.version), why };
    if !is_name(&thing) {
        return Err(unfit(code_of(SignInRefused::BadCredential)));
    }
    let who =
        house.sign_in(&thing, &token, from).await.map_err(|refused| unfit(code_of(refused)))?;
    if !is_name(&who.thing) {
        tracing::error!("the house signed in a thing whose id cannot be a level of a topic");
        return Err(unfit(MqttError::NotAuthorized));
    }
    let topics = Topics::of(&who, limits.topic_bytes);
    let will = match will {
        None => None,
        Some(will) => {
            let topic =
                topics.published(&will.topic).ok_or_else(|| unfit(MqttError::NotAuthorized))?;
            Some(Message { topic, payload: will.payload })
        }
    };
    let (told, silence) = silence(keep_alive, limits);
    let keep_alive = told.filter(|_| voice.version == Version::V5);
    let client_id = wants_client_id.then(|| Arc::as_ref(&who.thing).to_owned());
    let welcome = Welcome { keep_alive, client_id };
    Ok(Guest { who, topics, voice, welcome, silence, receive_maximum, will, early })
}

async fn first_packet<R: AsyncRead + Unpin>(
    reader: &mut R,
    limits: &Limits,
) -> Result<(RawPacket, Vec<u8>), MqttError> {
    let mut builder = PacketBuilder::with_maximum_packet_size(limits.control_packet_bytes);
    let mut started = false;
    loop {
        let step = read_chunk(reader, FIRST_READ_BYTES, |bytes| {
            if !started && bytes.first() != Some(&FIRST_BYTE) {
                return Err(MqttError::ProtocolError);
            }
            started = true;
            let mut cursor = Cursor::new(bytes);
            match builder.feed(&mut cursor) {
                PacketBuildResult::Incomplete => Ok(None),
                PacketBuildResult::Complete(packet) => {
                    Ok(Some((packet, cursor.remaining_slice().to_vec())))
                }
                PacketBuildResult::Error(error) => Err(error),
            }
        });
        match step.await {
            Ok(Some(Ok(None))) => {}
            Ok(Some(Ok(Some(first)))) => return Ok(first),
            Ok(Some(Err(error))) => return Err(error),
            Ok(None) | Err(_) => return Err(MqttError::UnspecifiedError),
        }
    }
}

/// The keep-alive in force, if it is not the client's own, and the silence that follows from it: 1.5 times.
fn silence(asked: u16, limits: &Limits) -> (Option<u16>, Duration) {
    let longest = u16::try_from(limits.keep_alive.as_secs()).unwrap_or(u16::MAX).max(1);
    let kept = if asked == 0 { longest } else { asked.min(longest) };
    ((kept != asked).then_some(kept), Duration::from_secs(u64::from(kept)) * 3 / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keep_alive_is_capped_and_never_off() {
        let check = |asked: u16, told: Option<u16>, seconds: f64| {
            let limits = Limits { keep_alive: Duration::from_secs(100), ..Limits::default() };
            assert_eq!(
                silence(asked, &limits),
                (told, Duration::from_secs_f64(seconds)),
                "{asked}"
            );
        };
        check(0, Some(100), 150.0);
        check(1, None, 1.5);
        check(100, None, 150.0);
        check(101, Some(100), 150.0);
    }
}
