//! Pack: YAML becomes checked definitions, with a list of problems that name file and line. Pure: the
//! files are passed in.
//!
//! A pack teaches the house a kind of thing without code. The way through this room:
//! `read` (YAML → a tree with places → sheets, never giving up) → `sheet` (the shape as written) →
//! `fill` (names resolved, numbers judged, definitions of the other rooms filled in) → `texts`
//! (every language complete), `picture` (drawings of steps) → `story` (the pack's own proof) → [`Pack`].
//! It knows the definition types of the pure rooms, and nothing of what they do with them.

mod fill;
mod load;
mod origin;
mod pack;
mod picture;
mod problem;
mod read;
mod replace;
mod sheet;
mod skeleton;
pub mod story;
#[cfg(test)]
mod tests;
mod texts;
pub mod units;

pub use fill::{MAX_DEFINITIONS, limits};
pub use load::{MAX_FILES, MAX_PACK, load, load_with};
pub use origin::{Estimate, Origin, Source};
pub use pack::{AtOnce, Loaded, Pack, Texts, Version};
pub use picture::{MAX_PICTURE, Picture};
pub use problem::{MAX_PROBLEMS, Problem, Weight};
pub use read::{MAX_DEPTH, MAX_FILE, MAX_NODES};
pub use replace::{MAX_NUMBER, MAX_REPLACED};
pub use sheet::Grade;
pub use skeleton::skeleton;
pub use texts::PLACEHOLDERS;
