//! The outside of the house, for measuring it: everything here goes through a socket or a process.
//!
//! [`mqtt`] is a thing's end of the wire, [`load`] many things that push, [`herd`] many that tick; [`peer`]
//! is a broker written by others; [`server`] is the real binary, [`http`] and [`desk`] who sits before it,
//! and [`prepared`] a house with a thousand things in it.

pub mod desk;
pub mod herd;
pub mod http;
pub mod load;
pub mod mqtt;
pub mod peer;
pub mod prepared;
pub mod server;

use std::net::{SocketAddr, TcpListener};
use std::time::{SystemTime, UNIX_EPOCH};

use focal_base::At;

/// A port of this machine that was free a moment ago.
pub fn free_address() -> Result<SocketAddr, String> {
    let listener =
        TcpListener::bind("127.0.0.1:0").map_err(|error| format!("no port is free: {error}"))?;
    listener.local_addr().map_err(|error| error.to_string())
}

/// The present moment.
pub fn now() -> At {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    At(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// What a healthy booster pump says at a moment, filled up by its id to a length in bytes.
pub fn signal(at: At, bytes: usize) -> String {
    let noise = at.0.unsigned_abs().wrapping_mul(2_654_435_761) % 100;
    let rest = format!(
        "\"at\":\"{at}\",\"values\":{{\"current\":6.{noise:02},\"flow\":5.{noise:02},\"pressure_in\":3.{noise:02},\
         \"pressure_out\":3.{noise:02},\"sensor_voltage\":4.{noise:02},\"vibration\":2.{noise:02}}}}}"
    );
    let width = bytes.saturating_sub(rest.len() + r#"{"id":"",}"#.len() - 1);
    format!("{{\"id\":\"{:0width$}\",{rest}", at.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_have_the_length_that_was_asked_for() {
        let limits = focal_sense::DecodeLimits::default();
        for at in [At(1_795_356_000_000), At(1_795_356_000_001), now()] {
            let text = signal(at, 200);
            assert_eq!(text.len(), 200, "{text}");
            let decoded = focal_sense::decode(text.as_bytes(), &limits).expect(&text);
            assert!(decoded[0].signal.is_ok(), "{text}");
        }
    }
}
