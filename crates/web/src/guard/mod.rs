//! The gate: who may come in, how often, from where, and with which headers they leave. Every route says
//! who may use it; there is no other list. Knows no handler.

pub mod address;
pub mod gate;
pub mod headers;
pub mod origin;
pub mod rate;
mod speak;

use focal_engine::rows::Role;

pub(crate) use speak::problem;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Anybody, for the reason given.
    Public(&'static str),
    /// A thing's token, which the handler checks: it knows which thing is meant.
    Device,
    /// Whoever is signed in with at least this role.
    Least(Role),
}

pub const AGENT: Guard = Guard::Least(Role::Agent);
pub const SUPERVISOR: Guard = Guard::Least(Role::Supervisor);
pub const ADMINISTRATOR: Guard = Guard::Least(Role::Administrator);
