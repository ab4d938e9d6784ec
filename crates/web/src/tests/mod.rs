//! This room's tests: the whole router over a real house in a folder of its own, on a clock that stands still.

mod accounts;
mod admin;
mod audit;
mod csrf;
mod description;
mod desk;
mod guessing;
mod headers;
mod health;
mod house;
mod import;
mod isolation;
mod live;
mod me;
mod pictures;
mod requests;
mod signals;
mod tokens;
mod waits;
mod way;
