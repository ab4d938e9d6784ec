//! What the machine lacks for a verb: says what and why, installs it where it may, and is quick when all is there.

use crate::command::{answer, cargo, run as run_command, run_aside};
use crate::house::{House, which};
use crate::{Outcome, packages};
use std::io::IsTerminal;
use std::process::{Command, Stdio};

/// Something a verb cannot do without.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// rustfmt and clippy, which a minimal Rust installation leaves out.
    RustChecks,
    /// Node.js that runs TypeScript directly, and an npm that fits it.
    Node,
    Chromium,
    Strace,
    Mosquitto,
    /// What shuts a mounted file system down as a power cut does.
    PowerCut,
}

/// A program that Debian has: any of `programs` will do.
struct Debian {
    need: Need,
    programs: &'static [&'static str],
    package: &'static str,
    why: &'static str,
}

const DEBIAN: [Debian; 5] = [
    Debian {
        need: Need::Node,
        programs: &["npm"],
        package: "npm",
        why: "fetches the pinned Node.js and builds the pages",
    },
    Debian {
        need: Need::Chromium,
        programs: &["chromium", "chromium-browser", "google-chrome"],
        package: "chromium",
        why: "the browser of the e2e tests",
    },
    Debian {
        need: Need::Strace,
        programs: &["strace"],
        package: "strace",
        why: "counts the disk syncs behind each acknowledgement, and lets some fail",
    },
    Debian {
        need: Need::Mosquitto,
        programs: &["mosquitto"],
        package: "mosquitto",
        why: "the peer that the benchmark compares with",
    },
    Debian {
        need: Need::PowerCut,
        programs: &["xfs_io"],
        package: "xfsprogs",
        why: "shuts a file system down as a power cut does",
    },
];

/// `./x setup`: everything any verb may ask for.
pub fn run(house: &House, _: &[String]) -> Outcome {
    let all = [
        Need::RustChecks,
        Need::Node,
        Need::Chromium,
        Need::Strace,
        Need::Mosquitto,
        Need::PowerCut,
    ];
    ensure(house, &all)?;
    for folder in packages::FOLDERS {
        packages::install(house, folder)?;
    }
    println!("Everything is there.");
    Ok(())
}

/// Makes sure of what this verb needs, before it starts.
pub fn ensure(house: &House, needs: &[Need]) -> Outcome {
    if needs.contains(&Need::RustChecks) {
        rust_checks(house)?;
    }
    let missing: Vec<&Debian> =
        DEBIAN.iter().filter(|d| needs.contains(&d.need) && is_missing(house, d)).collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    if needs.contains(&Need::Node) && !packages::node_is_ready(house) {
        packages::install_tools(house)?;
    }
    Ok(())
}

/// The browser for the e2e tests: `CHROMIUM` from outside wins.
pub fn chromium() -> Option<std::path::PathBuf> {
    if let Some(chosen) = std::env::var_os("CHROMIUM") {
        return Some(chosen.into());
    }
    let programs = DEBIAN.iter().find(|d| d.need == Need::Chromium)?.programs;
    programs.iter().find_map(|program| which(program))
}

fn is_missing(house: &House, wanted: &Debian) -> bool {
    match wanted.need {
        Need::Node => !packages::node_is_ready(house) && which("npm").is_none(),
        Need::Chromium => chromium().is_none(),
        _ => !wanted.programs.iter().any(|program| which(program).is_some()),
    }
}

fn rust_checks(house: &House) -> Outcome {
    for (tool, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if answer(cargo(house, &[tool, "--version"])).is_none() {
            return Err(format!(
                "{component} is missing. Run: rustup component add rustfmt clippy"
            ));
        }
    }
    Ok(())
}

fn install(missing: &[&Debian]) -> Outcome {
    eprintln!("This machine lacks:");
    for wanted in missing {
        eprintln!("  {:<10} {}", wanted.package, wanted.why);
    }
    let names: Vec<&str> = missing.iter().map(|wanted| wanted.package).collect();
    let line = install_line(&names);
    if which("apt-get").is_none() {
        return Err(format!(
            "there is no apt-get here. Install {}, then try again",
            names.join(", ")
        ));
    }
    let mut command = match root_by() {
        Some(mut shell) => {
            shell.arg(&line);
            shell
        }
        None => {
            return Err(format!(
                "they can only be installed by root. Run this as root, then try again:\n    {line}"
            ));
        }
    };
    eprintln!("Installing: {line}");
    command.stdin(Stdio::null());
    run_aside(command)
}

/// One line that a person can paste. `RUNLEVEL=1` keeps packaged services, such as a broker, from being started.
fn install_line(packages: &[&str]) -> String {
    format!(
        "apt-get -qq update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends {}",
        packages.join(" ")
    )
}

/// A shell with root's rights, if there is a way to one: being root, sudo without a password, or somebody to type it.
fn root_by() -> Option<Command> {
    let mut id = Command::new("id");
    id.arg("-u");
    if answer(id)?.trim() == "0" {
        let mut shell = Command::new("sh");
        shell.arg("-c");
        return Some(shell);
    }
    which("sudo")?;
    let mut silent = Command::new("sudo");
    silent.args(["-n", "true"]);
    if answer(silent).is_none() {
        if !std::io::stdin().is_terminal() {
            return None;
        }
        // Asks for the password now, on the terminal; the installation itself then runs without input.
        let mut ask = Command::new("sudo");
        ask.arg("-v");
        run_command(ask).ok()?;
    }
    let mut shell = Command::new("sudo");
    shell.args(["sh", "-c"]);
    Some(shell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_can_be_pasted_as_one_line() {
        let line = install_line(&["chromium", "strace"]);
        assert!(line.ends_with("chromium strace"), "{line}");
        assert!(!line.contains('\n'));
    }

    #[test]
    fn each_debian_need_says_why() {
        for wanted in &DEBIAN {
            assert!(!wanted.why.is_empty() && !wanted.programs.is_empty(), "{:?}", wanted.need);
        }
    }
}
