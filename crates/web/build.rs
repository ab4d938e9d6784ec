//! Builds this room again when the desk's pages have changed: they are part of the binary.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let pages = Path::new("../../ui/dist");
    // A path that is not there makes cargo build every time: worth it only where pages are embedded.
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if pages.exists() || is_release {
        println!("cargo:rerun-if-changed=../../ui/dist");
    }
}
