//! What a picture leaves behind: the small grey one that sense looks at, and a JPEG that may be kept. The JPEG is
//! made anew from the pixels, so nothing of the file that came is in it but what could be seen.

use std::io::Cursor;

use focal_sense::Grey;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageFormat, RgbImage, imageops};

use crate::decode::{Limits, grey_of, pixels};
use crate::refused::Refused;

/// The longer side of what is kept: enough to recognise a person across a yard.
pub const LONGEST_KEPT: u32 = 1_280;
const QUALITY: u8 = 80;

pub struct Developed {
    /// As sense looks at it.
    pub grey: Grey,
    /// What may be kept.
    pub jpeg: Vec<u8>,
    /// Of the file that came.
    pub width: u32,
    pub height: u32,
}

/// `mark` is written into what is kept, so that each kept picture is a file of its own: files are named by their
/// content, and letting one go must never take another's.
pub fn develop(file: &[u8], limits: &Limits, mark: u64) -> Result<Developed, Refused> {
    let picture = pixels(file, limits)?;
    let (width, height) = (picture.width(), picture.height());
    let grey = grey_of(&picture)?.small_copy();
    let longer = width.max(height);
    let colours = picture.into_rgb8();
    let kept = if longer <= LONGEST_KEPT {
        colours
    } else {
        let side = |n: u32| (u64::from(n) * u64::from(LONGEST_KEPT) / u64::from(longer)).max(1);
        imageops::thumbnail(&colours, side(width) as u32, side(height) as u32)
    };
    Ok(Developed { grey, jpeg: encoded(&kept, mark)?, width, height })
}

fn encoded(picture: &RgbImage, mark: u64) -> Result<Vec<u8>, Refused> {
    let mut jpeg = Vec::with_capacity(picture.len() / 8);
    let (width, height) = picture.dimensions();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .write_image(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
        .map_err(|error| Refused::Damaged(error.to_string()))?;
    // A comment right behind the start: FF FE, its length, the mark.
    let mut comment = vec![0xFF, 0xFE, 0, 10];
    comment.extend_from_slice(&mark.to_be_bytes());
    jpeg.splice(2..2, comment);
    Ok(jpeg)
}

/// The mark of a picture that [`develop`] made.
#[must_use]
pub fn mark_of(jpeg: &[u8]) -> Option<u64> {
    let mark = jpeg.get(2..14)?.strip_prefix(&[0xFF, 0xFE, 0, 10])?;
    Some(u64::from_be_bytes(mark.try_into().ok()?))
}

/// A drawn picture as a file, for stories.
pub fn png_of(picture: &Grey) -> Result<Vec<u8>, Refused> {
    let (width, height) = picture.size();
    let mut file = Cursor::new(Vec::new());
    let (width, height) = (width as u32, height as u32);
    let kind = ExtendedColorType::L8;
    image::write_buffer_with_format(
        &mut file,
        picture.pixels(),
        width,
        height,
        kind,
        ImageFormat::Png,
    )
    .map_err(|error| Refused::Damaged(error.to_string()))?;
    Ok(file.into_inner())
}
