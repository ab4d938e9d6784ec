//! The verbs of `./x`: the same at a desk and on the build server. This program may know the folders, tools and
//! rules of the house; it must not know what Focal does.

mod bench;
mod ci;
mod command;
mod demo;
mod e2e;
mod fmt;
mod house;
mod packages;
mod phases;
mod setup;
mod sim;
mod stamp;
mod test;
mod tidy;
mod torture;
mod ui;

use house::House;
use std::process::ExitCode;

/// Why a verb could not do its work, in words for the person who ran it.
type Outcome<T = ()> = Result<T, String>;

/// One verb: its name, its arguments, what it is for, and what runs.
struct Verb {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    run: fn(&House, &[String]) -> Outcome,
}

/// In the order in which a newcomer meets them: this list is what `./x help` shows.
const VERBS: [Verb; 11] = [
    Verb {
        name: "demo",
        arguments: "[--for 90s] [--json] [--release]",
        about: "start Focal with a small living world beside it, and say where to look",
        run: demo::run,
    },
    Verb {
        name: "test",
        arguments: "[phase …]",
        about: "everything that must hold before a change lands (phases: `./x test --list`)",
        run: test::run,
    },
    Verb {
        name: "e2e",
        arguments: "[file …]",
        about: "the tests in a real browser",
        run: e2e::run,
    },
    Verb {
        name: "bench",
        arguments: "[…]",
        about: "measure a release build; arguments go to `focal-lab bench`",
        run: bench::run,
    },
    Verb {
        name: "sim",
        arguments: "[SEED [--trace]]",
        about: "live seeded worlds around the engine (--seeds N --from M, --measure --page FILE, --mutants)",
        run: sim::run,
    },
    Verb {
        name: "torture",
        arguments: "[--seed N] [--kills N]",
        about: "kill, starve and unplug a release build under load (--short, --point NAME, --part NAME)",
        run: torture::run,
    },
    Verb {
        name: "tidy",
        arguments: "",
        about: "the rules of the house, checked: sizes, purity, arrows, texts, licences",
        run: tidy::run,
    },
    Verb { name: "fmt", arguments: "[--check]", about: "format the Rust sources", run: fmt::run },
    Verb {
        name: "ui",
        arguments: "",
        about: "build the pages, if they have changed since they were built",
        run: ui::run,
    },
    Verb {
        name: "setup",
        arguments: "",
        about: "install what this machine lacks for all verbs (each verb also asks for its own)",
        run: setup::run,
    },
    Verb {
        name: "ci",
        arguments: "",
        about: "what the build server runs: `test` with its defaults",
        run: ci::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (name, rest) = match arguments.split_first() {
        None => ("help", &[][..]),
        Some((name, rest)) => (name.as_str(), rest),
    };
    if matches!(name, "help" | "--help" | "-h") {
        print_help();
        return ExitCode::SUCCESS;
    }
    let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
        eprintln!("There is no verb `{name}`. These are the verbs:\n");
        print_help();
        return ExitCode::from(2);
    };
    match House::find().and_then(|house| (verb.run)(&house, rest)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\n./x {name}: {message}");
            ExitCode::FAILURE
        }
    }
}

fn print_help() {
    for verb in &VERBS {
        let call = format!("./x {} {}", verb.name, verb.arguments);
        println!("  {call:<42} {}", verb.about);
    }
    println!("  {:<42} this list", "./x help");
}
