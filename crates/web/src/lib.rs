//! Web: the HTTP API, sign-in, live updates, the description of the API and the embedded desk.
//!
//! The tour: [`api::routes`] is the one list of what is served and by whom it may be used; [`router()`] puts
//! each behind its [`guard`]; handlers in [`api`] ask the house for one decision and answer with
//! [`views`]; [`live`] tells open pages what happened; [`auth`] knows who somebody is.
//!
//! It must not know how anything is decided or stored: decisions are functions of `focal_engine`.

pub mod api;
pub mod app;
pub mod assets;
pub mod auth;
pub mod clock;
pub mod config;
pub mod extract;
pub mod guard;
pub mod health;
pub mod ingest;
pub mod live;
mod looks;
pub mod metrics;
pub mod openapi;
pub mod pages;
pub mod route;
pub mod router;
mod sheets;
pub mod trouble;
pub mod uploads;
pub mod views;
pub mod words;

#[cfg(test)]
mod tests;

pub use app::{App, House, Parts};
pub use auth::setup::{admin_reset, setup_link};
pub use clock::{Clock, SystemClock};
pub use config::{Limits, SessionTimes, WebConfig};
pub use ingest::{Ingest, NotTaken, Taken};
pub use live::deliver::run as deliver_live;
pub use live::gone::after_start as give_back_after_start;
pub use router::router;
