//! Pictures of things: bytes from outside become pixels that can be looked at, and a copy that may be kept. Knows
//! no thing, no tenant and no disk.
//!
//! In the order in which a file meets it: [`png`] and [`jpeg`] walk through its parts and leave only what makes
//! pixels (no metadata, no profiles, no second picture ever reaches a decoder); its size is read and judged before
//! anything is decoded; [`develop`] makes the grey picture that sense looks at and a JPEG made anew from the pixels.

mod decode;
mod develop;
mod jpeg;
mod png;
mod refused;

pub use decode::{Limits, grey};
pub use develop::{Developed, LONGEST_KEPT, develop, mark_of, png_of};
pub use refused::Refused;

#[cfg(test)]
mod tests;
