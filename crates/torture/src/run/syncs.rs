//! Syncs that fail: the kernel's tracer answers the so-manieth sync of a thread with EIO. The process must end within a
//! second, and what it had acknowledged must be there at the next start. Both are read from the tracer's own clock.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use super::{Run, judge};
use crate::check;
use crate::house::{Began, Place};
use crate::load::{Load, Share};

const TIMES: usize = 24;
const TIMES_SHORT: usize = 1;
/// Within this the process has ended after a sync that failed.
const ENDS_WITHIN: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(20);

pub fn part(run: &mut Run) -> Result<(), String> {
    if Command::new("strace").arg("--version").output().is_err() {
        run.tally.untried.push("syncs that fail: strace is not installed (./x setup)".to_owned());
        return Ok(());
    }
    let (place, load) = run.furnish("syncs", "")?;
    let times = if run.asked.short { TIMES_SHORT } else { TIMES };
    for time in 0..times {
        // The first of all are those of the start; a few threads make many, most make few.
        let which = if time % 3 == 0 { run.dice.between(1, 3) } else { run.dice.between(2, 40) };
        one(run, &place, &load, which)
            .map_err(|said| format!("sync {which} of a thread fails: {said}"))?;
    }
    let house = place.start_well()?;
    load.ledger.next_life();
    load.finish()?;
    judge(&check::look(&load, 0, run.begun)?, "after syncs that failed")?;
    run.tally.asked.push(house.stop()?);
    run.progress("syncs failed, and nothing was lost by it");
    run.tally.count(load.ledger.counts()?);
    Ok(())
}

fn one(run: &mut Run, place: &Place, load: &Arc<Load>, which: u64) -> Result<(), String> {
    load.ledger.next_life();
    let trace = place.folder.join("trace");
    let inject = format!("inject=fsync,fdatasync:error=EIO:when={which}");
    let mut before: Vec<OsString> = [
        "strace",
        "-f",
        "-q",
        "-y",
        "-ttt",
        "-s",
        "0",
        "-e",
        "trace=fsync,fdatasync,exit_group",
        "-e",
    ]
    .map(OsString::from)
    .to_vec();
    before.extend([inject.into(), "-o".into(), trace.clone().into(), "--".into()]);
    if let Began::Ready(mut house) = place.start_under(&before, None)? {
        let going = load.start(Share::All);
        let ended = house.await_end(PATIENCE);
        if ended.is_none() {
            end_child_of(house.pid());
        }
        going.stop();
        load.judge()?;
        if ended.is_none() && !only_of_folder(&trace) {
            return Err("it went on".to_owned());
        }
        if ended.is_none() {
            return Ok(());
        }
    }
    let text = joined(&std::fs::read_to_string(&trace).map_err(|error| error.to_string())?);
    let failed = |line: &str| {
        line.contains("INJECTED") && (!is_of_folder(line) || text.contains("exited with 1 "))
    };
    let (took, file, code) = measured(&text, failed).ok_or("no sync failed, or it did not end")?;
    if took > ENDS_WITHIN {
        return Err(format!("{file}: it took {took:?} to end"));
    }
    if code != "74" && code != "1" {
        return Err(format!("{file}: it ended with {code}: {}", place.said()));
    }
    run.tally.after_sync.push((took, file));
    run.tally.end("a sync that failed");
    Ok(())
}

/// Ends what a tracer runs: the tracer's own end would set it free.
pub fn end_child_of(pid: u32) {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    for child in children.unwrap_or_default().split_whitespace() {
        if let Ok(child) = child.parse() {
            focal_tests::house::signal(child, "KILL");
        }
    }
}

/// The folder of the database is synced by the house itself at its start, which ends when that fails. SQLite syncs it
/// once more, later, and does not look at the answer; nothing hangs on that one.
fn is_of_folder(line: &str) -> bool {
    line.contains("/data>")
}

fn only_of_folder(trace: &Path) -> bool {
    let text = joined(&std::fs::read_to_string(trace).unwrap_or_default());
    text.lines().filter(|line| line.contains("INJECTED")).all(is_of_folder)
}

/// A call that was interrupted names its file where it began, and its answer where it ended: brings both together.
pub fn joined(text: &str) -> String {
    let mut begun: BTreeMap<&str, &str> = BTreeMap::new();
    let mut all = String::new();
    for line in text.lines() {
        let thread = line.split(' ').next().unwrap_or_default();
        if let Some((call, _)) = line.split_once(" <unfinished") {
            begun.insert(thread, call.splitn(3, ' ').nth(2).unwrap_or_default());
        }
        match (line.split_once("<... "), begun.get(thread)) {
            (Some((head, rest)), Some(call)) => {
                let answer = rest.split_once("resumed>").map_or("", |(_, answer)| answer);
                all += &format!("{head}{call}{answer}\n");
            }
            _ => all += &format!("{line}\n"),
        }
    }
    all
}

/// From the first call that failed to the one by which the process ends: its file, and the code it ended with.
pub fn measured(text: &str, failed: impl Fn(&str) -> bool) -> Option<(Duration, String, String)> {
    let at = |line: &str| line.split_whitespace().nth(1)?.parse::<f64>().ok();
    let first = text.lines().find(|line| failed(line))?;
    let last = text.lines().rfind(|line| line.contains("+++ exited with"))?;
    // From there on nobody is told anything, though the kernel may still wait for what other threads had asked of it.
    let end = text.lines().find(|line| line.contains("exit_group(")).unwrap_or(last);
    let code = last.split("+++ exited with ").nth(1)?.split(' ').next()?.to_owned();
    let name = |line: &str| Some(line.split_once('<')?.1.split('>').next()?.to_owned());
    let file = name(first).unwrap_or_default();
    let short = file
        .rsplit('/')
        .take(2)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect::<Vec<_>>()
        .join("/");
    Some((Duration::from_secs_f64((at(end)? - at(first)?).max(0.0)), short, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_read_from_the_failure_to_the_last_end() {
        let text = "7 100.000 fsync(3</a/db-wal>) = 0\n\
                    8 100.250 fsync(4</d/history/tree/0.jnl> <unfinished ...>\n\
                    8 100.500 <... fsync resumed>) = -1 EIO (Input/output error) (INJECTED)\n\
                    9 100.625 exit_group(74) = ?\n9 100.750 +++ exited with 74 +++\n7 101.900 +++ exited with 74 +++\n";
        let (took, file, code) =
            measured(&joined(text), |line| line.contains("INJECTED")).expect("it is there");
        assert_eq!((took.as_millis(), file.as_str(), code.as_str()), (125, "tree/0.jnl", "74"));
        assert!(
            measured("7 100.0 +++ exited with 0 +++", |line| line.contains("INJECTED")).is_none()
        );
    }
}
