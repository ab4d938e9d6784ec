//! The world: things, people, companies and faults with known causes on a virtual clock, around the real house.
//!
//! A tour: a [`plan::Plan`] is drawn from a seed with [`dice::Dice`]; [`cast`] makes tenants of the packs in
//! [`library`]; [`truth`] knows what is really wrong and what things say because of it; [`house`] runs the product's
//! intake, decisions and effects as one process that can fall; [`people`] act on what the house shows them; [`life`]
//! lets time pass; [`check`] watches what must always be so; [`measure`] compares what was found with what was true.
//!
//! For development: nothing that ships may import it.

pub mod agenda;
pub mod cast;
pub mod check;
pub mod dice;
pub mod house;
pub mod library;
pub mod life;
pub mod measure;
pub mod people;
pub mod plan;
pub mod trace;
pub mod truth;

#[cfg(test)]
mod tests;
