//! Pictures of a fixed camera: is the scene as it was, and if not, in which way? Pure: it is given grey pixels,
//! decoded elsewhere, and keeps a [`Scene`] of fixed size.
//!
//! In the order a picture meets them: [`grey`] shrinks it; [`shift`] undoes a shake; [`light`] undoes a change of
//! light; [`scene`] compares it with the background, pixel by pixel; [`blobs`] turns single pixels into
//! regions; [`cells`] sees whether what the scene is made of is still there; [`class`] says what that means;
//! [`camera`] is what is kept of one view of one thing.

mod blobs;
mod camera;
mod cells;
mod class;
mod grey;
mod light;
mod scene;
mod shift;

pub use blobs::{Mask, Region};
pub(crate) use camera::Camera;
pub use camera::KeptPicture;
pub use class::{Class, Look, VIEWS};
pub use grey::{Grey, PictureError};
pub use scene::Scene;
