//! Behaviour of the MQTT server as a client sees it.
//!
//! Most tests speak raw packets over an in-memory stream on a paused clock: time passes only when everybody waits, so
//! "nothing arrives" and "closed after 7.5 s" are exact and cost nothing. `clients` uses real clients over real TCP.

mod clients;
mod commands;
mod house;
mod limits;
mod malformed;
mod publish;
mod raw;
mod sign_in;
mod takeover;
mod wills;
