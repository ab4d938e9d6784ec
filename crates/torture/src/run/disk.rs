//! A disk that is full: a small file system of its own, mounted from a file. Below the reserve, signals are refused and
//! everything else goes on; without room at all the process ends, says why, and goes on when there is room again.

use std::ffi::OsString;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use super::mount::Disk;
use super::syncs::{end_child_of, joined, measured};
use super::{Run, judge};
use crate::check;
use crate::house::{Began, Place};
use crate::load::{Load, Share};

const RESERVE: &str = "[disk]\nreserve = \"48MiB\"\n";
/// What is left of the disk when signals must be refused.
const BELOW_RESERVE: u64 = 24 << 20;
const ENDS_WITHIN: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(25);
const TIMES: usize = 4;

pub fn part(run: &mut Run) -> Result<(), String> {
    let folder = run.folder.join("full");
    let disk = match Disk::mount(&folder) {
        Ok(disk) => disk,
        Err(said) => {
            run.tally.untried.push(format!("a full disk: no file system can be mounted ({said})"));
            return Ok(());
        }
    };
    let (place, load) = run.furnish_at("full", RESERVE, disk.at.join("data"))?;
    below_reserve(&disk, &place, &load)?;
    run.tally
        .notes
        .push("below its reserve of disk, signals are refused and the desk goes on".to_owned());
    for time in 0..TIMES {
        no_room(run, &disk, &place, &load)
            .map_err(|said| format!("full disk, time {time}: {said}"))?;
    }
    let house = place.start_well()?;
    load.ledger.next_life();
    load.finish()?;
    judge(&check::look(&load, 0, run.begun)?, "after a full disk")?;
    run.tally.asked.push(house.stop()?);
    run.progress("the disk was full, and nothing was lost by it");
    run.tally.count(load.ledger.counts()?);
    Ok(())
}

/// Whether signals are taken, as a status; and whether the agent can write.
fn answers(load: &Load, number: u64) -> Result<(u16, u16), String> {
    let said = |error: std::io::Error| error.to_string();
    let signal = load.say_one(number).map_err(said)?;
    let body = json!({ "text": format!("low {number}"), "client_id": format!("low{number}") });
    let path = format!("/cases/{}/messages", load.case);
    let message = load.desk.call("POST", &path, &body).map_err(said)?.status;
    Ok((signal, message))
}

fn await_signal(
    load: &Load,
    first: u64,
    wanted: impl Fn(u16) -> bool,
) -> Result<(u16, u16), String> {
    let begun = Instant::now();
    for number in first.. {
        let answer = answers(load, number)?;
        if wanted(answer.0) || begun.elapsed() > Duration::from_secs(5) {
            return Ok(answer);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err("there are no numbers left".to_owned())
}

fn below_reserve(disk: &Disk, place: &Place, load: &Arc<Load>) -> Result<(), String> {
    let mut house = place.start_well()?;
    let ballast = disk.fill(BELOW_RESERVE)?;
    let (signal, message) = await_signal(load, 0, |status| status >= 500)?;
    if !(500..600).contains(&signal) || message != 200 {
        return Err(format!(
            "below the reserve a signal is answered {signal}, a message {message}"
        ));
    }
    let going = load.start(Share::All);
    std::thread::sleep(Duration::from_millis(700));
    going.stop();
    load.judge()?;
    if house.ended().is_some() {
        return Err(format!("below its reserve it ended: {}", place.said()));
    }
    drop(ballast);
    let (signal, message) = await_signal(load, 10_000, |status| status == 200)?;
    if (signal, message) != (200, 200) {
        return Err(format!("with room again a signal is answered {signal}, a message {message}"));
    }
    house.stop().map(|_| ())
}

/// Under the tracer, so that the moment is known at which a write found no room.
fn no_room(run: &mut Run, disk: &Disk, place: &Place, load: &Arc<Load>) -> Result<(), String> {
    load.ledger.next_life();
    let trace = place.folder.join("trace");
    let calls = "trace=write,pwrite64,writev,pwritev,fsync,fdatasync,ftruncate,fallocate,openat,mkdir,rename,exit_group";
    let mut before: Vec<OsString> =
        ["strace", "-f", "-q", "-ttt", "-y", "-s", "0", "-Z", "-e", calls, "-o"]
            .map(OsString::from)
            .to_vec();
    before.extend([trace.clone().into(), "--".into()]);
    let Began::Ready(mut house) = place.start_under(&before, None)? else {
        return Err(format!("it was not ready: {}", place.said()));
    };
    let going = load.start(Share::All);
    std::thread::sleep(Duration::from_millis(run.dice.between(50, 600)));
    let ballast = disk.fill(0)?;
    let ended = house.await_end(PATIENCE);
    if ended.is_none() {
        end_child_of(house.pid());
    }
    going.stop();
    load.judge()?;
    let text = joined(&std::fs::read_to_string(&trace).unwrap_or_default());
    let status = ended.ok_or("with no room at all it went on")?;
    let (took, file, code) = measured(&text, |line| line.contains("ENOSPC"))
        .ok_or_else(|| format!("it ended with {status}, and no write found the disk full"))?;
    if code != "74" || took > ENDS_WITHIN {
        return Err(format!("{file}: it ended with {code} after {took:?}: {}", place.said()));
    }
    run.tally.after_full.push(took);
    run.tally.end("no room on the disk");
    // Without room it starts and refuses, or says what it lacks; it does not hang.
    match place.start(None)? {
        Began::Ready(house) => house.kill(),
        Began::Ended(_) => {}
    }
    drop(ballast);
    Ok(())
}
