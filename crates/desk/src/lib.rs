//! Desk: contacts, agents, presence and skills-based routing. Pure.
//!
//! A contact waits in a queue, [`mod@route`] finds the agent and says why, it is offered and accepted or
//! goes on ([`offering`]), and whoever waits is told their place and about how long ([`waiting`]).
//! [`Router`] routes many waiting contacts without reading them all each time. Whoever runs the desk may
//! listen in on a talk and take it over ([`supervise`]).
//!
//! It knows no sockets, storage or clock, and nothing of what a case is about: needs come with the contact.

mod agent;
mod alike;
mod contact;
pub mod eligible;
pub mod free;
pub mod offering;
mod queue;
pub mod route;
pub mod router;
pub mod supervise;
pub mod waiting;

pub use agent::{Agent, AgentView, Capacity, Presence, Role};
pub use contact::{
    Channel, Contact, ContactState, OfferRecord, OfferResult, StartedBy, Transfer, TransferTo,
};
pub use offering::{Changed, Refused};
pub use queue::{Calendar, Queue, Relax, RelaxStep};
pub use route::{Assignment, Candidate, NotEligible, RouteReason, route};
pub use router::Router;
pub use waiting::{Recent, Waits, position_and_wait};

#[cfg(test)]
mod tests;
