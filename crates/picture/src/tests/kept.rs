//! What is kept shows the picture and says nothing else.

use image::{GenericImageView, ImageFormat};

use super::*;
use crate::{LONGEST_KEPT, develop, grey, mark_of};

/// The place at which it was taken, as cameras write it.
const PLACE: &[u8] = b"Exif\0\0MM\0*\0\0\0\x08GPS 40.4168 N 3.7038 W";

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn no_place_and_no_words_are_kept() {
    let (png, jpeg) =
        (encode(&pattern(64, 48), ImageFormat::Png), encode(&pattern(64, 48), ImageFormat::Jpeg));
    let png =
        with_chunks(&png, &[chunk(b"eXIf", &PLACE[6..]), chunk(b"tEXt", b"Author\0GPS 40.4168")]);
    let words =
        [segment(0xE1, PLACE), segment(0xFE, b"GPS 40.4168"), segment(0xED, b"Photoshop GPS")];
    let jpeg = with_segments(&jpeg, &words);
    // A second picture behind the end, as phones put a small film there.
    let behind = [&jpeg[..], b"GPS 40.4168 behind the end"].concat();
    for file in [png, jpeg, behind] {
        assert!(has(&file, b"40.4168"));
        let kept = develop(&file, &LIMITS, 7).expect("developed").jpeg;
        for part in [&b"GPS"[..], b"40.4168", b"Exif", b"Author", b"Photoshop"] {
            assert!(!has(&kept, part), "{}", String::from_utf8_lossy(part));
        }
        let read = image::load_from_memory_with_format(&kept, ImageFormat::Jpeg).expect("a JPEG");
        assert_eq!(read.dimensions(), (64, 48));
    }
}

#[test]
fn each_kept_picture_is_a_file_of_its_own() {
    let file = encode(&pattern(64, 48), ImageFormat::Png);
    let kept = |mark| develop(&file, &LIMITS, mark).expect("developed").jpeg;
    assert_ne!(kept(1), kept(2));
    assert_eq!(kept(1), kept(1));
    assert_eq!(mark_of(&kept(u64::MAX - 3)), Some(u64::MAX - 3));
    assert_eq!(mark_of(&file), None);
}

#[test]
fn a_large_picture_is_kept_smaller_and_looked_at_small() {
    let file = encode(&pattern(3_000, 300), ImageFormat::Jpeg);
    let developed = develop(&file, &LIMITS, 0).expect("developed");
    assert_eq!((developed.width, developed.height), (3_000, 300));
    let kept = image::load_from_memory(&developed.jpeg).expect("a JPEG");
    assert_eq!(kept.dimensions(), (LONGEST_KEPT, 128));
    assert_eq!(developed.grey.size(), (160, 16));
}

#[test]
fn what_is_looked_at_is_the_picture() {
    // Sixteen bits, with what is seen through, by a palette, in four colours: all become the same grey.
    let plain = pattern(64, 48);
    let expected = plain.to_luma8();
    let check = |what: &str, file: &[u8], off: u8| {
        let grey = grey(file, &LIMITS).unwrap_or_else(|error| panic!("{what}: {error}"));
        let far = grey.pixels().iter().zip(expected.as_raw()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(far.is_some_and(|far| far <= off), "{what}: {far:?}");
    };
    check("plain", &encode(&plain, ImageFormat::Png), 0);
    check("16 bit", &encode(&plain.to_rgb16().into(), ImageFormat::Png), 1);
    check("seen through", &encode(&plain.to_rgba8().into(), ImageFormat::Png), 0);
    check("grey", &encode(&expected.clone().into(), ImageFormat::Png), 0);
    check("JPEG", &encode(&plain, ImageFormat::Jpeg), 60);
}
