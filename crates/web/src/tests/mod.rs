//! This room's tests: the whole router over a real house in a folder of its own, on a clock that stands still.

mod accounts;
mod admin;
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
mod pictures;
mod requests;
mod signals;
mod tokens;
mod way;
