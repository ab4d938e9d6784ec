//! What comes in and what is answered. Knows no protocol: MQTT and HTTP bring the same thing.

use focal_base::{RunId, TenantId, ThingId};
use focal_sense::{Finding, Shot, Signal};
use serde::{Deserialize, Serialize};

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
    /// An answer to a command. It confirms nothing.
    Reply(Vec<u8>),
    /// A picture that was decoded, and whose file is on disk.
    Picture(Box<Shot>),
    /// A dead letter is taken once more, as if it arrived when it did. Accepted, it leaves with the commit of what
    /// it said; refused, it stays as it is.
    Replay(u64),
    /// What was refused before it came here: only on what topic, how large, and why is kept.
    Unkept { topic: String, size: u64, reason: String },
}

/// What intake hands on to decisions: committed with the group it came from, taken over once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    Found(Finding),
    /// A thing answered a command. It confirms nothing.
    Reply(Reply),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub thing: ThingId,
    pub run: RunId,
    pub ok: bool,
}

/// A reply as on the wire: `{"id":"c9","ok":true,"text":"…"}`. What it says in words is not kept.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireReply {
    pub id: String,
    pub ok: bool,
    #[serde(default)]
    #[allow(dead_code, reason = "part of the wire; accepted so that things may say it")]
    pub text: Option<String>,
}

/// What became of one message. `Accepted` and `Refused` are only said after they are on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    /// Dead-lettered with this reason.
    Refused(String),
}
