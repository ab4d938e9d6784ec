//! The things' side of Focal: what a pump, a watch or a camera talks to.
//!
//! The story here: a thing signs in, says what it knows, hears commands. The edge turns bytes of a protocol into
//! messages of a known thing and hands them to the *house*; it acknowledges what the house has made durable, and
//! nothing else. It must not know storage, detectors, cases or what a message means: a payload is only bytes here.
//!
//! - [`seam`]: the trait [`House`] through which every edge protocol talks to the rest of Focal.
//! - [`hub`]: who is connected now, and the way for a command to reach them.
//! - [`limits`]: every limit of this side, in one place, with defaults.
//! - [`mqtt`]: the server for MQTT 3.1.1 and 5.

pub mod hub;
pub mod limits;
pub mod mqtt;
pub mod seam;

pub use hub::{Counts, Hub, NotSent};
pub use limits::Limits;
pub use mqtt::MqttServer;
pub use seam::{
    House, Message, Receipt, Refusal, SignInRefused, Speaker, Taken, Ticket, Topic, Verdicts,
};
