//! The pages over a real house: water, one pump, one customer, on a clock that the test moves.

mod customer;
mod doors;
pub(crate) mod house;
mod near;
mod partner;
mod visit;
