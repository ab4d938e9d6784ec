//! A file becomes grey pixels. What it claims to be is not believed: its first bytes say what it is, and its
//! size is looked at before anything is decoded.

use std::io::Cursor;
use std::path::Path;

use focal_sense::Grey;
use image::{ImageFormat, ImageReader, Limits};

/// The largest file, and the largest side of a picture.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
const MOST_PIXELS: u64 = 40_000_000;
const LONGEST_SIDE: u32 = 16_384;
/// What decoding may take.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;

pub fn read(path: &Path) -> Result<Grey, String> {
    let failed = |why: String| format!("failed to read {}: {why}", path.display());
    let size = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
    if size > MOST_BYTES {
        return Err(failed(format!("it has {size} bytes; expected at most {MOST_BYTES}")));
    }
    let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    decode(&bytes).map_err(failed)
}

/// PNG or JPEG. The size is read from the header first, so that a few bytes cannot ask for gigabytes.
pub fn decode(bytes: &[u8]) -> Result<Grey, String> {
    let format = image::guess_format(bytes).ok();
    let Some(format @ (ImageFormat::Png | ImageFormat::Jpeg)) = format else {
        return Err("it is no picture; expected PNG or JPEG".to_owned());
    };
    let reader = || ImageReader::with_format(Cursor::new(bytes), format);
    let damaged = |error: image::ImageError| format!("it is damaged: {error}");
    let (width, height) = reader().into_dimensions().map_err(damaged)?;
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS || width.max(height) > LONGEST_SIDE {
        return Err(format!(
            "it is {width} by {height} pixels; expected at most {MOST_PIXELS} of them, and sides up to {LONGEST_SIDE}"
        ));
    }
    let mut reader = reader();
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    reader.limits(limits);
    let picture = reader.decode().map_err(damaged)?.into_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Grey::new(width, height, picture.into_raw()).map_err(|error| error.to_string())
}
