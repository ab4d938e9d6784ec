//! Arrows between crates point one way: who may import whom, and which outside crates the pure ones may use. What
//! flows back returns as an event, never as an import.

use super::Finding;
use super::purity::PURE;
use super::tree::{File, Tree};

/// Each crate of the house and the crates it may import. A crate that is not here has no place in the story yet.
const MAY_IMPORT: [(&str, &[&str]); 19] = [
    ("focal-base", first(0)),
    ("focal-sense", first(1)),
    ("focal-diagnose", first(2)),
    ("focal-case", first(3)),
    ("focal-desk", first(4)),
    ("focal-report", first(5)),
    // Only their definition types; that is for reviewers to see, a manifest cannot.
    ("focal-pack", first(5)),
    // Keeps the decoders out of the pure rooms.
    ("focal-picture", first(2)),
    ("focal-store", first(1)),
    ("focal-engine", first(9)),
    // The three doors know the rules and what is behind them, and never each other.
    ("focal-edge", first(2)),
    ("focal-channel", first(10)),
    ("focal-web", first(10)),
    ("focal", first(13)),
    // For development, so nothing that ships may import them.
    ("focal-world", first(13)),
    ("focal-lab", first(14)),
    ("focal-tests", first(14)),
    // From outside alone: what touches the real binary already.
    ("focal-torture", &["focal-tests"]),
    ("xtask", first(0)),
];

/// The crates of the house in the order of the story; `world` alone is for development.
const STORY: [&str; 14] = [
    "focal-base",
    "focal-sense",
    "focal-diagnose",
    "focal-case",
    "focal-desk",
    "focal-report",
    "focal-pack",
    "focal-picture",
    "focal-store",
    "focal-engine",
    "focal-edge",
    "focal-channel",
    "focal-web",
    "focal-world",
];

/// The first so many of them: who is later in the story may import who came before.
const fn first(count: usize) -> &'static [&'static str] {
    STORY.split_at(count).0
}

/// Outside crates that compute and nothing else: no clock, no sockets, no files, no randomness of their own.
const PURE_MAY_USE: [&str; 19] = [
    "serde",
    "serde_json",
    "serde-saphyr",
    "thiserror",
    "jiff",
    "cel",
    "strsim",
    "csv",
    "toml",
    "sha2",
    "indexmap",
    "petgraph",
    "roaring",
    "statrs",
    "augurs",
    "h3o",
    "rstar",
    "image",
    "image-compare",
];

/// One dependency of a manifest, at its line.
#[derive(Debug, PartialEq)]
struct Dependency {
    name: String,
    line: usize,
    for_tests: bool,
}

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.with_suffix("/Cargo.toml").flat_map(in_manifest).collect()
}

fn in_manifest(file: &File) -> Vec<Finding> {
    let Some(name) = package_name(&file.text) else {
        return Vec::new();
    };
    let found = |line, message: String| Finding::new(&file.path, line, "arrow", message);
    let Some((_, may_import)) = MAY_IMPORT.iter().find(|(known, _)| *known == name) else {
        let message = format!(
            "`{name}` has no place among the arrows: add it to xtask/src/tidy/arrows.rs and ARCHITECTURE.md"
        );
        return vec![found(1, message)];
    };
    let is_ours = |dependency: &str| MAY_IMPORT.iter().any(|(known, _)| *known == dependency);
    let is_pure = name.strip_prefix("focal-").is_some_and(|short| PURE.contains(&short));
    let mut findings = Vec::new();
    for dependency in dependencies(&file.text) {
        let on = dependency.name.as_str();
        if is_ours(on) && !may_import.contains(&on) {
            let message = format!(
                "`{name}` must not import `{on}`: the arrow points the other way, or both meet only in focal"
            );
            findings.push(found(dependency.line, message));
        } else if is_pure && !is_ours(on) && !dependency.for_tests && !PURE_MAY_USE.contains(&on) {
            let message = format!(
                "`{name}` is pure and must not use `{on}`; if it only computes, add it to PURE_MAY_USE in xtask/src/tidy/arrows.rs"
            );
            findings.push(found(dependency.line, message));
        }
    }
    findings
}

fn package_name(manifest: &str) -> Option<&str> {
    let package = manifest.split("[package]").nth(1)?;
    package.lines().find_map(|line| value(line, "name"))
}

/// The text behind `key =` inside quotes.
fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let after = text.trim().strip_prefix(key)?.trim_start().strip_prefix('=')?;
    after.split('"').nth(1)
}

/// Reads the dependency tables in each way they are written: `a.workspace = true`, `a = "1"`, `[dependencies.a]`,
/// and under their real name when renamed.
fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut table = String::new();
    for (index, line) in manifest.lines().enumerate() {
        let line_text = line.trim();
        if line_text.starts_with('[') {
            table = line_text.trim_matches(['[', ']']).to_owned();
        }
        let Some((kind, own_table)) = dependency_table(&table) else {
            continue;
        };
        let name = match (own_table, line_text.starts_with('[')) {
            (Some(name), true) => name,
            (None, false) => match line_text.split(['.', '=', ' ']).next() {
                Some(name) if !name.is_empty() && !name.starts_with('#') => name.trim_matches('"'),
                _ => continue,
            },
            _ => continue,
        };
        let renamed = line_text.split("package").nth(1).and_then(|after| after.split('"').nth(1));
        let name = renamed.unwrap_or(name).to_owned();
        found.push(Dependency { name, line: index + 1, for_tests: kind == "dev-dependencies" });
    }
    found
}

/// Splits `target.'cfg(unix)'.dev-dependencies.tokio` into the kind of table and, if it is one crate's own, its name.
fn dependency_table(table: &str) -> Option<(&'static str, Option<&str>)> {
    let kinds = ["dev-dependencies", "build-dependencies", "dependencies"];
    let kind = kinds.into_iter().find(|kind| table.contains(kind))?;
    let after = table.split(kind).nth(1)?;
    Some((kind, after.strip_prefix('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(name: &str, rest: &str) -> String {
        format!("[package]\nname = \"{name}\"\n\n{rest}\n")
    }

    fn found(name: &str, rest: &str) -> Vec<usize> {
        let text = manifest(name, rest);
        check(&Tree::of(&[("crates/a/Cargo.toml", &text)])).into_iter().map(|f| f.line).collect()
    }

    #[test]
    fn arrows_that_point_back_are_found() {
        assert_eq!(
            found(
                "focal-sense",
                "[dependencies]\nfocal-base.workspace = true\nfocal-case.workspace = true"
            ),
            [6]
        );
        assert_eq!(found("focal-edge", "[dependencies]\nfocal-store = { workspace = true }"), [5]);
        assert_eq!(found("focal-web", "[dependencies.focal-edge]\nworkspace = true"), [4]);
        assert_eq!(
            found(
                "focal-base",
                "[dev-dependencies]\nx = { package = \"focal-sense\", path = \"../sense\" }"
            ),
            [5]
        );
        assert_eq!(found("focal", "[dependencies]\nfocal-lab.workspace = true"), [5]);
        assert_eq!(
            found("focal-desk", "[dependencies]\n# a note\nfocal-case.workspace = true"),
            [0; 0]
        );
    }

    #[test]
    fn pure_crates_use_only_what_computes() {
        assert_eq!(
            found("focal-case", "[dependencies]\nserde.workspace = true\ntokio.workspace = true"),
            [6]
        );
        assert_eq!(found("focal-case", "[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\""), [5]);
        assert_eq!(found("focal-case", "[dev-dependencies]\nproptest.workspace = true"), [0; 0]);
        assert_eq!(found("focal-store", "[dependencies]\nrusqlite.workspace = true"), [0; 0]);
    }

    #[test]
    fn a_crate_without_a_place_is_found() {
        assert_eq!(found("focal-utils", ""), [1]);
    }

    #[test]
    fn no_circle_is_allowed() {
        for (name, imports) in MAY_IMPORT {
            for import in imports {
                let back =
                    MAY_IMPORT.iter().find(|(known, _)| known == import).map(|(_, theirs)| theirs);
                assert!(back.is_some_and(|theirs| !theirs.contains(&name)), "{name} and {import}");
            }
        }
    }
}
