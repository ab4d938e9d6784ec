//! A JPEG, segment by segment: only those that make pixels are left. Exif with its places and its small picture,
//! profiles and comments go before a decoder sees them. Must not know pixels.

use crate::Refused;

pub(crate) const MAGIC: &[u8] = b"\xff\xd8\xff";

const START_OF_SCAN: u8 = 0xDA;
const END: u8 = 0xD9;
const COMMENT: u8 = 0xFE;
/// Says which colours four components are; the one application segment that makes pixels.
const ADOBE: u8 = 0xEE;
/// A progressive picture has about ten; each costs a pass over all pixels.
const MOST_SCANS: usize = 64;
const MOST_SEGMENTS: usize = 4_096;

/// Starts of frames: their segments say the size. C4, C8 and CC among them are something else.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

/// The same picture without anything else, and its size as its frame says it.
pub(crate) fn bare(file: &[u8]) -> Result<(Vec<u8>, (u64, u64)), Refused> {
    let mut out = Vec::with_capacity(file.len());
    out.extend_from_slice(&file[..2]);
    let (mut place, mut size, mut scans) = (2, None, 0);
    for _ in 0..MOST_SEGMENTS {
        let marker = marker_at(file, &mut place)?;
        if marker == END {
            out.extend_from_slice(&[0xFF, END]);
            let size = size.ok_or_else(|| Refused::Damaged("it has no frame".to_owned()))?;
            return if scans > 0 {
                Ok((out, size))
            } else {
                Err(Refused::CutOff("it has no scan"))
            };
        }
        let segment = segment_at(file, place)?;
        if is_frame(marker) {
            if size.is_some() {
                return Err(Refused::Damaged("it has two frames".to_owned()));
            }
            let [_, high, low, wide, narrow, ..] = segment[2..] else {
                return Err(Refused::CutOff("its frame is not whole"));
            };
            let side = |a, b| u64::from(u16::from_be_bytes([a, b]));
            size = Some((side(wide, narrow), side(high, low)));
        }
        let application = matches!(marker, 0xE0..=0xEF) && marker != ADOBE;
        if !application && marker != COMMENT {
            out.extend_from_slice(&[0xFF, marker]);
            out.extend_from_slice(segment);
        }
        place += segment.len();
        if marker == START_OF_SCAN {
            scans += 1;
            if scans > MOST_SCANS {
                return Err(Refused::Damaged(format!("more than {MOST_SCANS} scans")));
            }
            let end = scan_end(file, place)?;
            out.extend_from_slice(&file[place..end]);
            place = end;
        }
    }
    Err(Refused::Damaged(format!("more than {MOST_SEGMENTS} parts")))
}

/// The marker at a place, which moves behind it. Any number of FF may stand before one.
fn marker_at(file: &[u8], place: &mut usize) -> Result<u8, Refused> {
    if file.get(*place).is_some_and(|byte| *byte != 0xFF) {
        return Err(Refused::Damaged("a part does not begin where the one before ends".to_owned()));
    }
    while file.get(*place) == Some(&0xFF) {
        *place += 1;
    }
    let marker = file.get(*place).copied();
    *place += 1;
    marker.ok_or(Refused::CutOff("it has no end"))
}

/// A segment with the two bytes of its length.
fn segment_at(file: &[u8], place: usize) -> Result<&[u8], Refused> {
    let cut = Refused::CutOff("it ends inside a part");
    let Some([high, low]) = file.get(place..place + 2) else { return Err(cut) };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    if length < 2 {
        return Err(Refused::Damaged("a part is shorter than its length".to_owned()));
    }
    file.get(place..place + length).ok_or(cut)
}

/// Where the packed pixels of a scan end: at the next marker that is not one of their own.
fn scan_end(file: &[u8], from: usize) -> Result<usize, Refused> {
    let mut place = from;
    while let Some(found) = file[place..].iter().position(|byte| *byte == 0xFF) {
        place += found;
        match file.get(place + 1) {
            Some(0x00 | 0xD0..=0xD7) => place += 2,
            Some(0xFF) => place += 1,
            Some(_) => return Ok(place),
            None => break,
        }
    }
    Err(Refused::CutOff("its pixels have no end"))
}
