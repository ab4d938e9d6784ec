//! MQTT 3.1.1 and 5 for things: QoS 0 and 1, own topics only, no retained messages, no sessions that outlive their
//! connection (the house's outbox sends commands again, so CONNACK honestly says "no session present").
//!
//! How a message travels: `server` accepts (`door` counts), `greeting` signs in (`hello` judges CONNECT), `session`
//! reads a chunk, `decode` turns it into what was heard, `pipeline` hands it to the house and remembers the order, `encode`
//! writes acknowledgements into `outgoing`, one write for many; `commands` remembers what the thing has yet to acknowledge.
//! Only `decode`, `encode` and `hello` know packets, and they know no sockets. None knows what a payload means.

mod commands;
mod decode;
mod door;
mod encode;
mod ending;
mod greeting;
mod hello;
mod incoming;
mod outgoing;
mod oversized;
mod pipeline;
mod server;
mod session;
mod topics;

#[cfg(test)]
mod tests;

pub use server::MqttServer;

/// The two dialects. They differ in how much can be said when something is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V311,
    V5,
}
