//! Every package that goes into Focal has a licence that deny.toml allows. Read from what cargo and npm already know,
//! so that it needs no further tool.

mod expression;

use super::Finding;
use super::tree::{File, Tree};
use crate::Outcome;
use crate::command::{answer, cargo, locked};
use crate::house::House;
use serde_json::Value;
use std::process::Command;

const POLICY: &str = "deny.toml";

/// Also good enough for npm packages: file-level copyleft, fonts and data that stay what they are in tools and pages.
const NPM_ALSO: [&str; 5] = ["BlueOak-1.0.0", "CC-BY-4.0", "MPL-2.0", "OFL-1.1", "Python-2.0"];

/// Node.js and npm themselves only run here; nothing of them goes into Focal.
const TOOLS: &str = "xtask/tools/";

/// One package and the licence expression it declares.
#[derive(Debug, PartialEq)]
struct Package {
    name: String,
    licence: String,
}

pub fn check(house: &House, tree: &Tree) -> Outcome<Vec<Finding>> {
    let policy =
        tree.file(POLICY).ok_or("deny.toml is missing: it lists the licences we accept")?;
    let allowed = allowed_by(&policy.text);
    let mut findings = judge("Cargo.lock", &cargo_packages(house)?, &allowed);
    let for_npm: Vec<&str> = allowed.into_iter().chain(NPM_ALSO).collect();
    for lock in tree.with_suffix("package-lock.json").filter(|lock| !lock.path.starts_with(TOOLS)) {
        findings.extend(judge(&lock.path, &npm_packages(lock)?, &for_npm));
    }
    Ok(findings)
}

fn judge(path: &str, packages: &[Package], allowed: &[&str]) -> Vec<Finding> {
    let refused =
        packages.iter().filter(|package| !expression::is_allowed(&package.licence, allowed));
    refused
        .map(|package| {
            let licence = if package.licence.is_empty() { "no licence" } else { &package.licence };
            let message = format!(
                "`{}` has {licence}: choose another package, or allow it in {POLICY}",
                package.name
            );
            Finding::new(path, 1, "licence", message)
        })
        .collect()
}

/// The words between the brackets of `allow = [ … ]` under `[licenses]`.
fn allowed_by(policy: &str) -> Vec<&str> {
    let list = policy.split("[licenses]").nth(1).and_then(|rest| rest.split("allow = [").nth(1));
    let list = list.and_then(|rest| rest.split(']').next()).unwrap_or_default();
    list.lines()
        .flat_map(|line| line.split('#').next())
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .collect()
}

/// What is built on this machine. Packages for other systems need not even be downloaded.
fn cargo_packages(house: &House) -> Outcome<Vec<Package>> {
    let mut rustc = Command::new("rustc");
    rustc.arg("-vV");
    let about = answer(rustc).ok_or("`rustc -vV` failed")?;
    let host = about
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or("rustc does not name its host")?;
    let mut metadata =
        cargo(house, &["metadata", "--format-version", "1", "--filter-platform", host]);
    metadata.args(locked(house));
    let text = answer(metadata).ok_or("`cargo metadata` failed: is Cargo.lock up to date?")?;
    let value: Value =
        serde_json::from_str(&text).map_err(|e| format!("failed to read cargo's metadata: {e}"))?;
    Ok(named(value["packages"].as_array().into_iter().flatten().map(|p| (p["name"].as_str(), p))))
}

fn npm_packages(lock: &File) -> Outcome<Vec<Package>> {
    let value: Value = serde_json::from_str(&lock.text)
        .map_err(|e| format!("failed to read {}: {e}", lock.path))?;
    // The package with the empty name is our own folder; what is bundled comes under its bundler's licence.
    let packages = value["packages"].as_object().into_iter().flatten();
    let theirs = packages.filter(|(name, package)| !name.is_empty() && package["inBundle"] != true);
    Ok(named(theirs.map(|(name, package)| (name.strip_prefix("node_modules/"), package))))
}

fn named<'a>(packages: impl Iterator<Item = (Option<&'a str>, &'a Value)>) -> Vec<Package> {
    let licence = |package: &Value| package["license"].as_str().unwrap_or_default().to_owned();
    packages
        .map(|(name, package)| Package {
            name: name.unwrap_or("?").into(),
            licence: licence(package),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_that_is_not_allowed_is_found() {
        let allowed = allowed_by(
            "[licenses]\nallow = [\n  \"MIT\", # \"not this\"\n  \"ISC\",\n]\nother = [\"GPL-3.0\"]",
        );
        assert_eq!(allowed, ["MIT", "ISC"]);
        let package =
            |name: &str, licence: &str| Package { name: name.into(), licence: licence.into() };
        let packages =
            [package("good", "MIT OR GPL-3.0"), package("bad", "GPL-3.0"), package("silent", "")];
        let found = judge("Cargo.lock", &packages, &allowed);
        assert_eq!(found.len(), 2);
        assert!(
            found[0].message.contains("`bad` has GPL-3.0")
                && found[1].message.contains("no licence")
        );
    }

    #[test]
    fn npm_locks_are_read() {
        let text = r#"{"packages": {"": {"name": "ui"},
            "node_modules/a": {"license": "MIT"}, "node_modules/b": {"inBundle": true}}}"#;
        let lock = File { path: "ui/package-lock.json".into(), text: text.into() };
        assert_eq!(
            npm_packages(&lock).unwrap(),
            [Package { name: "a".into(), licence: "MIT".into() }]
        );
    }
}
