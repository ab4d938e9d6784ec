//! A PNG, chunk by chunk: only those that make pixels are left. Text, times, places, profiles and the frames of an
//! animation go before anything is unpacked, so nothing packed inside them can do harm. Must not know pixels.

use crate::Refused;

pub(crate) const MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The chunks that make pixels, in the order in which they may come.
const KEPT: [&[u8; 4]; 5] = [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"];
/// A file of so many chunks is no picture.
const MOST_CHUNKS: usize = 20_000;

/// Width and height as the header says them; nothing is unpacked for it.
pub(crate) fn size(file: &[u8]) -> Result<(u64, u64), Refused> {
    let header = file.get(MAGIC.len()..).unwrap_or_default();
    let number = |at: usize| {
        header.get(at..at + 4).map(|b| u64::from(u32::from_be_bytes([b[0], b[1], b[2], b[3]])))
    };
    if header.get(4..8) != Some(b"IHDR") || number(0) != Some(13) {
        return Err(Refused::Damaged("it does not begin with its header".to_owned()));
    }
    number(8).zip(number(12)).ok_or(Refused::CutOff("its header is not whole"))
}

/// The same picture without anything else. The checks of the chunks are the decoder's.
pub(crate) fn bare(file: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut out = Vec::with_capacity(file.len());
    out.extend_from_slice(MAGIC);
    let (mut rest, mut ended) = (&file[MAGIC.len()..], false);
    for _ in 0..MOST_CHUNKS {
        if ended {
            // What stands behind the end is nobody's.
            return Ok(out);
        }
        let Some((head, _)) = rest.split_first_chunk::<8>() else {
            return Err(Refused::CutOff("it ends between two chunks"));
        };
        let [a, b, c, d, name @ ..] = head;
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let Some(chunk) = length.checked_add(12).and_then(|whole| rest.get(..whole)) else {
            return Err(Refused::CutOff("it ends inside a chunk"));
        };
        if KEPT.contains(&name) {
            out.extend_from_slice(chunk);
        } else if name[0] & 0x20 == 0 {
            let name = String::from_utf8_lossy(name).escape_default().to_string();
            return Err(Refused::Damaged(format!("it has an unknown part {name}")));
        }
        ended = name == b"IEND";
        rest = &rest[chunk.len()..];
    }
    if ended { Ok(out) } else { Err(Refused::Damaged(format!("more than {MOST_CHUNKS} parts"))) }
}
