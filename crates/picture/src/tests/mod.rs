//! Pictures made by hand, good and hostile, and what becomes of each.

mod hostile;
mod kept;

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::Limits;

pub const LIMITS: Limits = Limits { bytes: 1 << 20, pixels: 1_000_000, side: 4_000 };

/// A pattern in colours, with edges.
pub fn pattern(width: u32, height: u32) -> DynamicImage {
    let grey = |x: u32, y: u32| 60 + ((x / 6 + y / 5) % 4 * 40) as u8;
    RgbImage::from_fn(width, height, |x, y| Rgb([grey(x, y), grey(y, x), 90])).into()
}

pub fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("encoded");
    bytes.into_inner()
}

/// A chunk of a PNG with its check.
pub fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = (data.len() as u32).to_be_bytes().to_vec();
    bytes.extend_from_slice(name);
    bytes.extend_from_slice(data);
    let mut crc = flate2::Crc::new();
    crc.update(&bytes[4..]);
    bytes.extend_from_slice(&crc.sum().to_be_bytes());
    bytes
}

/// A PNG of these chunks.
pub fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    [&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat()].concat()
}

pub fn header(width: u32, height: u32, depth: u8, colours: u8) -> Vec<u8> {
    let mut data = [width.to_be_bytes(), height.to_be_bytes()].concat();
    data.extend([depth, colours, 0, 0, 0]);
    chunk(b"IHDR", &data)
}

pub fn packed(data: &[u8]) -> Vec<u8> {
    let mut to = ZlibEncoder::new(Vec::new(), Compression::best());
    to.write_all(data).expect("packed");
    to.finish().expect("packed")
}

/// The same file with chunks put in behind the header.
pub fn with_chunks(file: &[u8], more: &[Vec<u8>]) -> Vec<u8> {
    [&file[..33], &more.concat(), &file[33..]].concat()
}

/// A segment of a JPEG.
pub fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xFF, marker];
    bytes.extend_from_slice(&(data.len() as u16 + 2).to_be_bytes());
    bytes.extend_from_slice(data);
    bytes
}

/// The same file with segments put in behind its start.
pub fn with_segments(file: &[u8], more: &[Vec<u8>]) -> Vec<u8> {
    [&file[..2], &more.concat(), &file[2..]].concat()
}
