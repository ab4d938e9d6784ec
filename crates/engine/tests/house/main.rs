//! What the house promises, tried on a virtual clock: the very path that live traffic runs.

mod bench;
mod play;
