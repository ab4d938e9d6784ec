//! What a browser downloads of the desk's script: every JavaScript file of the built pages, each compressed
//! by itself as the server sends it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::Dose;
use crate::figure::{Aim, Figure, round};

const FOLDER: &str = "ui/dist";

pub fn measure(_: Dose) -> Result<Vec<Figure>, String> {
    let mut files = Vec::new();
    collect(Path::new(FOLDER), &mut files)
        .map_err(|error| format!("failed to read {FOLDER}: {error}"))?;
    if files.is_empty() {
        return Err(format!("{FOLDER} has no script: the pages are not built"));
    }
    let (mut plain, mut packed) = (0, 0);
    for file in &files {
        let text = fs::read(file)
            .map_err(|error| format!("failed to read {}: {error}", file.display()))?;
        plain += text.len();
        packed += gzip(&text).map_err(|error| error.to_string())?;
    }
    let kb = |bytes: usize| bytes as f64 / 1e3;
    Ok(vec![Figure {
        bench: "script",
        what: "of JavaScript for the whole desk and administration, compressed with gzip",
        value: kb(packed),
        unit: "kB",
        aim: Aim::Below(250.001),
        how: format!("{} files of {FOLDER}, level 6, kB of 1,000 bytes", files.len()),
        also: vec![("plain_kb", json!(round(kb(plain))))],
    }])
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "js") {
            found.push(path);
        }
    }
    Ok(())
}

fn gzip(text: &[u8]) -> std::io::Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(text)?;
    encoder.finish().map(|bytes| bytes.len())
}
