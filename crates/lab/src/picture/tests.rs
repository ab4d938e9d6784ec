//! A folder of frames is scored; files that are no pictures, or claim to be larger than any, are refused.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use image::{GrayImage, ImageFormat, Luma};

use super::{decode, measure};

fn encode(picture: &GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("encoded");
    bytes.into_inner()
}

/// A pattern of 64 by 48, with a square of another grey or without.
fn frame(square: bool) -> GrayImage {
    GrayImage::from_fn(64, 48, |x, y| {
        let inside = square && (20..40).contains(&x) && (10..30).contains(&y);
        Luma([if inside { 230 } else { 60 + ((x / 6 + y / 5) % 4 * 20) as u8 }])
    })
}

fn mask(square: bool) -> GrayImage {
    GrayImage::from_fn(64, 48, |x, y| {
        let inside = square && (20..40).contains(&x) && (10..30).contains(&y);
        // The last rows are not judged.
        Luma([if y >= 40 {
            85
        } else if inside {
            255
        } else {
            0
        }])
    })
}

fn folder(dir: &Path) {
    for part in ["input", "groundtruth"] {
        fs::create_dir_all(dir.join(part)).expect("a folder");
    }
    for i in 0..20 {
        let bytes = encode(&frame(i >= 18), ImageFormat::Png);
        fs::write(dir.join(format!("input/in{i:06}.png")), bytes).expect("written");
        if i >= 15 {
            let bytes = encode(&mask(i >= 18), ImageFormat::Png);
            fs::write(dir.join(format!("groundtruth/gt{i:06}.png")), bytes).expect("written");
        }
    }
}

#[test]
fn a_folder_is_scored() {
    let dir = tempfile::tempdir().expect("a folder");
    folder(dir.path());
    let json = measure(dir.path()).map(|measured| measured.json).expect("a score");
    assert!(json["f1"].as_f64().is_some_and(|f1| f1 > 0.95), "{json}");
    assert!(json["false_alarm_rate"].as_f64().is_some_and(|rate| rate < 0.01), "{json}");
    assert_eq!((&json["frames"], &json["frames_judged"]), (&20.into(), &5.into()));
    assert_eq!(
        (&json["frames_unchanged"], &json["frames_unchanged_in_alarm"]),
        (&3.into(), &0.into())
    );
    assert_eq!(json["classes"], serde_json::json!({"same": 3, "intrusion": 2}));
}

#[test]
fn a_folder_that_is_not_as_it_should_be_is_told() {
    let small = encode(&GrayImage::new(32, 32), ImageFormat::Png);
    for (name, bytes, told) in [
        ("groundtruth/gt000019.png", small.as_slice(), "32 by 32; expected 64 by 48"),
        (
            "input/in000003.png",
            b"<html>not found</html>",
            "in000003.png: it begins like no picture",
        ),
        ("input/in000003.jpg", &small, "same number"),
        ("input/in000004.png", &small, "another shape"),
    ] {
        let dir = tempfile::tempdir().expect("a folder");
        folder(dir.path());
        fs::write(dir.path().join(name), bytes).expect("written");
        let error = measure(dir.path()).err().unwrap_or_default();
        assert!(error.contains(told), "{name}: {error:?}");
    }
    let empty = tempfile::tempdir().expect("a folder");
    assert!(measure(empty.path()).is_err_and(|error| error.contains("input")));
}

#[test]
fn a_file_too_large_is_not_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("large.png");
    fs::File::create(&path).and_then(|file| file.set_len(17 << 20)).expect("a file");
    assert!(decode::read(&path).is_err_and(|error| error.contains("17825792 bytes")));
}
