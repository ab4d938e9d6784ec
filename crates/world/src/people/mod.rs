//! People and companies around the house, each with patience, habits and errors. They see only what the house shows
//! them, and act only through its decisions; what they do in the world is done to the truth.

mod agent;
mod customer;
mod near;
mod partner;
mod supervisor;

pub use agent::{AgentMoment, Agents};
pub use customer::{CustomerMoment, Customers};
pub use near::{NearMoment, Nears};
pub use partner::{PartnerMoment, Partners};
