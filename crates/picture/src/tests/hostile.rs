//! Files that lie, burst or end too soon: each is refused with its reason, or taken for what can be seen of it. None
//! is worse than that.

use image::ImageFormat;
use proptest::prelude::*;

use super::*;
use crate::{develop, grey};

fn good_png() -> Vec<u8> {
    encode(&pattern(64, 48), ImageFormat::Png)
}

fn good_jpeg() -> Vec<u8> {
    encode(&pattern(64, 48), ImageFormat::Jpeg)
}

/// The code of the refusal; `taken` when there is none.
fn code(file: &[u8]) -> &'static str {
    develop(file, &LIMITS, 1).err().map_or("taken", |refused| refused.code())
}

fn check(what: &str, file: &[u8], expected: &str) {
    assert_eq!(code(file), expected, "{what}");
}

#[test]
fn what_is_no_picture() {
    check("nothing", b"", "picture_empty");
    check("too many bytes", &vec![0xFF; (1 << 20) + 1], "picture_too_large");
    for (what, bytes) in [
        ("text", &b"just words"[..]),
        ("GIF", b"GIF89a\x10\0\x10\0\0\0\0;"),
        ("BMP", b"BM\x36\0\0\0"),
        ("WebP", b"RIFF\x24\0\0\0WEBPVP8 "),
        ("SVG", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
        ("page", b"<html><script>alert(1)</script>"),
        ("PDF", b"%PDF-1.7"),
        ("half a name", b"\x89PN"),
    ] {
        check(what, bytes, "not_a_picture");
    }
}

#[test]
fn sizes_are_judged_before_anything_is_unpacked() {
    for (width, height) in [
        (60_000, 60_000),
        (65_000, 20),
        (20, 65_000),
        (u32::MAX, u32::MAX),
        (0, 0),
        (0, 48),
        (3, 3),
    ] {
        let claims = png(&[header(width, height, 8, 0), chunk(b"IDAT", b""), chunk(b"IEND", b"")]);
        check(&format!("{width} by {height}"), &claims, "picture_size");
    }
    // A JPEG says its size in its frame: 0xFFC0, length, depth, height, width.
    let mut jpeg = good_jpeg();
    let frame = jpeg.windows(2).position(|two| two == [0xFF, 0xC0]).expect("a frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    check("a JPEG of 65535 by 65535", &jpeg, "picture_size");
    // What is inside its sides may still be too many pixels.
    let claims = png(&[header(3_000, 3_000, 8, 0), chunk(b"IDAT", b""), chunk(b"IEND", b"")]);
    check("nine million", &claims, "picture_size");
}

#[test]
fn what_is_cut_off() {
    let (png_file, jpeg) = (good_png(), good_jpeg());
    for end in [20, 30, 40, png_file.len() / 2, png_file.len() - 1] {
        check(&format!("a PNG of {end} bytes"), &png_file[..end], "picture_cut_off");
    }
    for end in [3, 30, jpeg.len() / 2, jpeg.len() - 2, jpeg.len() - 1] {
        check(&format!("a JPEG of {end} bytes"), &jpeg[..end], "picture_cut_off");
    }
}

#[test]
fn bombs_inside_a_picture_are_never_unpacked() {
    // A thousand to one, in each part of a PNG that may be packed.
    let bomb = packed(&vec![0; 200 << 20]);
    assert!(bomb.len() < 300 << 10);
    let in_part = |name: &[u8; 4], before: &[u8]| chunk(name, &[before, &bomb].concat());
    let file = good_png();
    for more in [
        in_part(b"zTXt", b"Comment\0\0"),
        in_part(b"iTXt", b"Comment\0\x01\0\0\0"),
        in_part(b"iCCP", b"profile\0\0"),
    ] {
        check("a bomb beside the pixels", &with_chunks(&file, &[more]), "taken");
    }
    // As the pixels of a small picture it is unpacked no further than they need.
    let pixels = png(&[header(64, 48, 8, 0), chunk(b"IDAT", &bomb), chunk(b"IEND", b"")]);
    let _told = code(&pixels);
    // One that is as large as it says is too large to begin with.
    let honest = png(&[header(20_000, 10_000, 8, 0), chunk(b"IDAT", &bomb), chunk(b"IEND", b"")]);
    check("an honest bomb", &honest, "picture_size");
}

#[test]
fn parts_that_lie() {
    let idat = || chunk(b"IDAT", &packed(&[0; 65 * 48]));
    let end = || chunk(b"IEND", b"");
    check("whole", &png(&[header(64, 48, 8, 0), idat(), end()]), "taken");
    check("no pixels", &png(&[header(64, 48, 8, 0), end()]), "picture_damaged");
    check(
        "pixels that do not unpack",
        &png(&[header(64, 48, 8, 0), chunk(b"IDAT", b"nonsense"), end()]),
        "picture_damaged",
    );
    check(
        "too few pixels",
        &png(&[header(64, 48, 8, 0), chunk(b"IDAT", &packed(&[0; 65])), end()]),
        "picture_damaged",
    );
    check("an impossible depth", &png(&[header(64, 48, 7, 0), idat(), end()]), "picture_damaged");
    check(
        "an unknown part",
        &png(&[header(64, 48, 8, 0), chunk(b"EVIL", b""), idat(), end()]),
        "picture_damaged",
    );
    check(
        "header later",
        &png(&[chunk(b"gAMA", &[0; 4]), header(64, 48, 8, 0), end()]),
        "picture_damaged",
    );
    let mut wrong = png(&[header(64, 48, 8, 0), idat(), end()]);
    wrong[29] ^= 1;
    check("a wrong check", &wrong, "picture_damaged");
    let mut long = png(&[header(64, 48, 8, 0), idat(), end()]);
    long[33..37].copy_from_slice(&u32::MAX.to_be_bytes());
    check("a length beyond the file", &long, "picture_cut_off");
    let many = vec![chunk(b"tEXt", b""); 25_000];
    check("too many parts", &with_chunks(&good_png(), &many), "picture_damaged");

    let jpeg = good_jpeg();
    check(
        "a part of no length",
        &with_segments(&jpeg, &[vec![0xFF, 0xE1, 0, 0]]),
        "picture_damaged",
    );
    check(
        "two frames",
        &with_segments(&jpeg, &[segment(0xC0, &[8, 0, 48, 0, 64, 1, 1, 0x11, 0])]),
        "picture_damaged",
    );
    check("no frame", b"\xff\xd8\xff\xd9", "picture_damaged");
    check("many parts", &with_segments(&jpeg, &vec![segment(0xFE, b""); 5_000]), "picture_damaged");
}

#[test]
fn scans_without_end_are_not_followed() {
    let jpeg = good_jpeg();
    let scan = jpeg.windows(2).position(|two| two == [0xFF, 0xDA]).expect("a scan");
    let (before, scan) = (&jpeg[..scan], &jpeg[scan..jpeg.len() - 2]);
    let again = [before, &scan.repeat(100), &[0xFF, 0xD9]].concat();
    check("a hundred scans", &again, "picture_damaged");
}

#[test]
fn what_moves_is_taken_for_its_first_picture() {
    let frame = [&0u32.to_be_bytes()[..], &64u32.to_be_bytes(), &48u32.to_be_bytes(), &[0; 14]];
    let more = [chunk(b"acTL", &[0, 0, 0, 9, 0, 0, 0, 0]), chunk(b"fcTL", &frame.concat())];
    let film = with_chunks(&good_png(), &more);
    assert_eq!(grey(&film, &LIMITS), grey(&good_png(), &LIMITS));
}

/// Four colours as printers have them, and as some cameras send them.
#[test]
fn four_colours_are_taken_or_refused() {
    let adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\0");
    assert!(["taken", "picture_damaged"].contains(&code(&with_segments(&good_jpeg(), &[adobe]))));
    let mut jpeg = good_jpeg();
    let frame = jpeg.windows(2).position(|two| two == [0xFF, 0xC0]).expect("a frame");
    jpeg[frame + 9] = 4;
    assert!(["taken", "picture_damaged"].contains(&code(&jpeg)));
}

#[test]
fn cut_anywhere_and_with_any_byte_turned_it_is_told_or_taken() {
    for file in [good_png(), good_jpeg()] {
        for at in 0..file.len() {
            let _told = code(&file[..at]);
            let mut turned = file.clone();
            turned[at] ^= 0xFF;
            let _told = code(&turned);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn nonsense_behind_a_good_beginning(kind in 0..2u8, rest in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let start = if kind == 0 { good_png() } else { good_jpeg() };
        let _told = code(&[&start[..60], &rest].concat());
    }
}
