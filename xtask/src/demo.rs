//! `./x demo`: Focal as an operator meets it, and beside it, as a separate program, a small world of things, people
//! and partners (`demo/main.ts`). Its data stay in `.focal/demo`, so starting again goes on where it stopped.

mod check;
mod child;
mod options;
mod ready;
mod stop;

pub use check::run as check;

use crate::command::{cargo, node_program, run as run_command};
use crate::house::House;
use crate::setup::{self, Need};
use crate::{Outcome, packages, ui};
use child::Child;
use options::Options;
use ready::Ready;
use std::fs::File;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};
use stop::Stop;

/// First choices: Focal takes the next free port when one is taken, and says which.
const HTTP: &str = "127.0.0.1:8080";
const MQTT: &str = "127.0.0.1:1883";
/// The world's mailbox, to which Focal sends its email.
const SMTP_PORT: u16 = 1025;

/// A first start makes keys, migrates and reads all packs; a machine under load is still no reason to wait longer.
const READY_WITHIN: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(50);

pub fn run(house: &House, arguments: &[String]) -> Outcome {
    let options = Options::read(arguments)?;
    let stop = Stop::listen()?;
    build(house, &options)?;
    if stop.is_asked() {
        return Ok(());
    }
    let place = Place::prepare(house.path(".focal/demo"), None)?;
    if play(house, &place, &options, &stop)?.is_some() {
        options.say("Stopped. `./x demo` goes on from here; delete .focal/demo to begin again.");
    }
    Ok(())
}

/// One start of Focal with the world beside it, until its time is over or Ctrl-C. Returns where Focal served;
/// nothing when it was stopped before.
fn play(house: &House, place: &Place, options: &Options, stop: &Stop) -> Outcome<Option<Ready>> {
    let smtp_port = free_port(SMTP_PORT)?;
    let begun = Instant::now();
    let command = focal_command(house, place, options, smtp_port);
    let mut focal = Child::start_with_log("focal", command, &place.log)?;
    let Some(ready) = wait_until_ready(&mut focal, place, stop)? else {
        return focal.stop().map(|()| None);
    };
    options.say(&ready.in_words());
    let mut command = world_command(house, place, options, &ready, smtp_port);
    if let Some(report) = &place.report {
        let file = File::create(report)
            .map_err(|e| format!("failed to write {}: {e}", report.display()))?;
        command.stdout(file);
    }
    command.arg("--before-ms").arg(begun.elapsed().as_millis().to_string());
    let mut world = Child::start("the demo world", command)?;
    let ended = watch(&mut focal, &mut world, place, options, stop);
    options.say("Stopping …");
    // The world first, so that Focal sees things leave in order and not fail.
    let world_stopped = world.stop();
    let focal_stopped = focal.stop();
    ended.and(world_stopped).and(focal_stopped)?;
    Ok(Some(ready))
}

/// The folders of one demo, all of them under one.
struct Place {
    data: PathBuf,
    world: PathBuf,
    ready: PathBuf,
    /// All that Focal itself says.
    log: PathBuf,
    /// Where the world's report goes; nowhere: to our own output.
    report: Option<PathBuf>,
}

impl Place {
    fn prepare(home: PathBuf, report: Option<PathBuf>) -> Outcome<Place> {
        let place = Place {
            data: home.join("data"),
            world: home.join("world"),
            ready: home.join("ready.json"),
            log: home.join("focal.log"),
            report,
        };
        for folder in [&place.data, &place.world] {
            std::fs::create_dir_all(folder)
                .map_err(|e| format!("failed to create {}: {e}", folder.display()))?;
        }
        // The file of an earlier run would name ports that nobody listens on.
        match std::fs::remove_file(&place.ready) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                Err(format!("failed to remove {}: {e}", place.ready.display()))
            }
            _ => Ok(place),
        }
    }

    /// Why Focal gave up, in its own words.
    fn last_lines(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let last = &lines[lines.len().saturating_sub(15)..];
        format!("The last lines of {}:\n{}", self.log.display(), last.join("\n"))
    }
}

/// The development profile shares its parts with the tests, so a demo after them starts at once.
fn build(house: &House, options: &Options) -> Outcome {
    setup::ensure(house, &[Need::Node])?;
    options.say("Building the pages and Focal (the first time takes some minutes) …");
    ui::build(house)?;
    packages::install(house, "demo")?;
    let mut build = cargo(house, &["build", "--package", "focal"]);
    if options.release {
        build.arg("--release");
    }
    run_command(build)
}

/// How Focal is asked to serve the demo: the one place that knows the arguments of `focal serve`.
fn focal_command(house: &House, place: &Place, options: &Options, smtp_port: u16) -> Command {
    let mut focal = Command::new(house.focal(if options.release { "release" } else { "debug" }));
    focal.current_dir(&house.root).arg("serve");
    focal.arg("--config").arg(house.path("demo/focal.toml"));
    focal.arg("--data").arg(&place.data).arg("--packs").arg(house.path("packs"));
    focal
        .args(["--http", HTTP, "--mqtt", MQTT, "--any-port"])
        .arg("--ready-file")
        .arg(&place.ready);
    focal.arg("--smtp").arg(format!("127.0.0.1:{smtp_port}"));
    focal
}

/// How the world is asked to live beside it: the one place that knows the arguments of `demo/main.ts`.
fn world_command(
    house: &House,
    place: &Place,
    options: &Options,
    ready: &Ready,
    smtp_port: u16,
) -> Command {
    let mut world = node_program(house, "node", ".", &["demo/main.ts"]);
    world.arg("--focal-url").arg(&ready.http).arg("--mqtt").arg(&ready.mqtt);
    world.arg("--state").arg(&place.world).arg("--smtp-port").arg(smtp_port.to_string());
    if let Some(link) = &ready.setup_link {
        world.arg("--setup-link").arg(link);
    }
    if let Some(time) = options.time {
        world.arg("--for").arg(format!("{}s", time.as_secs()));
    }
    if options.json {
        world.arg("--json");
    }
    world
}

/// Nothing when somebody pressed Ctrl-C first.
fn wait_until_ready(focal: &mut Child, place: &Place, stop: &Stop) -> Outcome<Option<Ready>> {
    let begun = Instant::now();
    while !stop.is_asked() {
        if let Some(ready) = Ready::read(&place.ready, &place.log)? {
            return Ok(Some(ready));
        }
        if let Some(status) = focal.ended()? {
            return Err(format!(
                "focal ended before it was ready ({status}). {}",
                place.last_lines()
            ));
        }
        if begun.elapsed() > READY_WITHIN {
            focal.stop()?;
            return Err(format!(
                "focal was not ready within {} s. {}",
                READY_WITHIN.as_secs(),
                place.last_lines()
            ));
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(None)
}

/// Until Ctrl-C, the end of the asked time, or the end of either program.
fn watch(
    focal: &mut Child,
    world: &mut Child,
    place: &Place,
    options: &Options,
    stop: &Stop,
) -> Outcome {
    // The world keeps the time itself and reports at its end; the limit here is for one that hangs.
    let limit = options.time.map(|time| Instant::now() + time + Duration::from_secs(30));
    while !stop.is_asked() {
        if let Some(status) = focal.ended()? {
            return Err(format!("focal ended by itself ({status}). {}", place.last_lines()));
        }
        if let Some(status) = world.ended()? {
            return match status.success() {
                true => Ok(()),
                false => Err(format!("the demo world ended by itself ({status})")),
            };
        }
        if limit.is_some_and(|limit| Instant::now() > limit) {
            return Err("the demo world did not end at its time".into());
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

/// The preferred port, or the next free one, named when it is not the first choice.
fn free_port(preferred: u16) -> Outcome<u16> {
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let port = (preferred..=preferred.saturating_add(100))
        .find(free)
        .ok_or_else(|| format!("no port from {preferred} on is free for the demo's mailbox"))?;
    if port != preferred {
        eprintln!("Port {preferred} is taken; the demo's mailbox uses {port}.");
    }
    Ok(port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_passed_over() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        assert_ne!(free_port(port).unwrap(), port);
    }
}
