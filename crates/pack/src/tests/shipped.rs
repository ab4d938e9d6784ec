//! The packs that ship load without a word of complaint, and say all that they must.

use std::collections::BTreeSet;

use focal_case::Actor;

use super::shipped;
use crate::story::Shows;
use crate::{Origin, Pack, load};

const PACKS: [&str; 2] = ["water", "climate"];

fn pack(name: &str) -> Pack {
    let loaded = load(&shipped(name));
    let told: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{name}:\n{}", told.join("\n"));
    loaded.pack.expect("a pack")
}

#[test]
fn shipped_packs_load_without_problems() {
    for name in PACKS {
        assert_eq!(pack(name).name, name);
    }
}
