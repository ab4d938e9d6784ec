//! A file of a recording becomes grey pixels, by the decoder that the product has; frames of benchmarks may be larger.

use std::path::Path;

use focal_picture::Limits;
use focal_sense::Grey;

const LIMITS: Limits = Limits { bytes: 16 << 20, pixels: 40_000_000, side: 16_384 };

pub fn read(path: &Path) -> Result<Grey, String> {
    let failed = |why: String| format!("failed to read {}: {why}", path.display());
    let size = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
    if size > LIMITS.bytes as u64 {
        return Err(failed(format!("it has {size} bytes; expected at most {}", LIMITS.bytes)));
    }
    let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    focal_picture::grey(&bytes, &LIMITS).map_err(|error| failed(error.to_string()))
}
