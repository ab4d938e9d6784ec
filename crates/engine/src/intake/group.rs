//! What comes in and what is answered. Knows no protocol: MQTT and HTTP bring the same thing.

use focal_base::{TenantId, ThingId};
use focal_sense::Signal;

/// One message of one speaker.
#[derive(Clone, Debug)]
pub struct Delivered {
    pub tenant: TenantId,
    /// The thing that its token speaks for.
    pub thing: ThingId,
    pub payload: Payload,
}

#[derive(Clone, Debug)]
pub enum Payload {
    /// Signals as on the wire: one JSON object or an array of them.
    Signals(Vec<u8>),
    /// One signal that was decoded already (an HTTP line, a recording).
    Signal(Box<Signal>),
    /// An answer to a command. It is kept as history; it confirms nothing.
    Reply(Vec<u8>),
}

/// What became of one message. `Accepted` and `Refused` are only said after they are on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    /// Dead-lettered with this reason.
    Refused(String),
}
