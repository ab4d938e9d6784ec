//! Whole-system tests: the real binary on free ports, touched only as the world touches it: HTTP, MQTT, the
//! command line, signals of the operating system. Nothing of Focal is linked in.
//!
//! [`house`] starts and ends the binary, [`http`] and [`thing`] speak to it, [`desk`] makes a working tenant as an
//! administrator would. Everything is bounded in time; what a test started is ended by its own process id.

pub mod desk;
pub mod house;
pub mod http;
pub mod thing;

#[cfg(test)]
mod tests;
