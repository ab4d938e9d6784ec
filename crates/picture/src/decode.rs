//! From a bare file to pixels. Its size is judged first, so that a few bytes cannot ask for gigabytes.

use std::io::Cursor;

use focal_sense::Grey;
use image::{DynamicImage, ImageFormat, ImageReader};

use crate::{Refused, jpeg, png};

/// The shortest side that can be looked at.
const SHORTEST: u64 = 16;
/// Bytes that decoding may take for each pixel: sixteen bits of four colours, and the decoder's own copy.
const BYTES_A_PIXEL: u64 = 16;

/// What a picture may cost. Every limit is named by the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub bytes: usize,
    pub pixels: u64,
    /// The longest side.
    pub side: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { bytes: 1 << 20, pixels: 12_000_000, side: 8_192 }
    }
}

/// The pixels of a PNG or JPEG. What it claims to be is not believed: its first bytes say what it is.
pub(crate) fn pixels(file: &[u8], limits: &Limits) -> Result<DynamicImage, Refused> {
    if file.is_empty() || file.len() > limits.bytes {
        return Err(Refused::Bytes { found: file.len(), limit: limits.bytes });
    }
    let (format, bare) = if file.starts_with(png::MAGIC) {
        fits(png::size(file)?, limits)?;
        (ImageFormat::Png, png::bare(file)?)
    } else if file.starts_with(jpeg::MAGIC) {
        let (bare, size) = jpeg::bare(file)?;
        fits(size, limits)?;
        (ImageFormat::Jpeg, bare)
    } else {
        return Err(Refused::Type);
    };
    let mut reader = ImageReader::with_format(Cursor::new(bare), format);
    let mut allowed = image::Limits::default();
    allowed.max_alloc = Some(limits.pixels.saturating_mul(BYTES_A_PIXEL));
    allowed.max_image_width = Some(limits.side);
    allowed.max_image_height = Some(limits.side);
    reader.limits(allowed);
    let picture = reader.decode().map_err(|error| Refused::Damaged(error.to_string()))?;
    // The decoder read the size once more: what it made is what counts.
    fits((u64::from(picture.width()), u64::from(picture.height())), limits)?;
    Ok(picture)
}

fn fits((width, height): (u64, u64), limits: &Limits) -> Result<(), Refused> {
    let (side, most) = (limits.side, limits.pixels);
    let sides = SHORTEST..=u64::from(side);
    if sides.contains(&width) && sides.contains(&height) && width * height <= most {
        return Ok(());
    }
    Err(Refused::Pixels { width, height, side, pixels: most })
}

/// The whole picture in grey.
pub fn grey(file: &[u8], limits: &Limits) -> Result<Grey, Refused> {
    grey_of(&pixels(file, limits)?)
}

pub(crate) fn grey_of(picture: &DynamicImage) -> Result<Grey, Refused> {
    let grey = picture.to_luma8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    Grey::new(width, height, grey.into_raw()).map_err(|error| Refused::Damaged(error.to_string()))
}
