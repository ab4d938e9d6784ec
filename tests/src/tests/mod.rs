//! The tests, by what could go wrong.

mod backups;
mod input;
mod kills;
mod story;
mod starts;
mod syncs;
