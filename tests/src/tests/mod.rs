//! The tests, by what could go wrong.

mod backups;
mod comes_back;
mod decided;
mod forgotten;
mod input;
mod kills;
mod limits;
mod pictures;
mod starts;
mod story;
mod syncs;
mod tls;
