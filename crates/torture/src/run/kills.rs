//! Kills under load: every point that the load comes by, any moment, and now and then a request to end.

use std::sync::Arc;
use std::time::Duration;

use super::lives::{End, life};
use super::{OF_FORGETTING, OF_NEWBORNS, OF_SEGMENTS, Run, backups, judge};
use crate::check;
use crate::house::Place;
use crate::load::{Load, Share};

/// Each so-manieth end is at any moment, and another is asked for.
const MOMENT_EVERY: usize = 5;
const ASKED_EVERY: usize = 17;
/// How often everything is looked through, beside the end.
const LOOK_EVERY: usize = 50;
const SAY_EVERY: usize = 20;

/// How often, at most, a short life surely comes by a point.
fn most(point: &str) -> u64 {
    match point.split('.').next() {
        Some("history" | "group") => 25,
        Some("sql" | "decision") => 30,
        Some("takeover" | "outbox") => 4,
        Some("mail" | "file") => 3,
        Some("command") => 2,
        _ => 1,
    }
}

fn plan(run: &mut Run) -> Vec<End> {
    let elsewhere = [OF_NEWBORNS, OF_SEGMENTS].into_iter().chain(OF_FORGETTING);
    let elsewhere: Vec<&str> = elsewhere.collect();
    let here = |point: &str| !elsewhere.iter().any(|of| point.starts_with(of));
    let points = run.points_of(here);
    let done = run.tally.kills();
    let count = run.kills().saturating_sub(done);
    let mut ends = Vec::with_capacity(count);
    let mut order: Vec<String> = Vec::new();
    while ends.len() < count && !points.is_empty() {
        let number = ends.len() + 1;
        let only = run.asked.point.is_some();
        ends.push(if !only && number.is_multiple_of(ASKED_EVERY) {
            End::Asked(Duration::from_millis(run.dice.between(1, 600)))
        } else if !only && number.is_multiple_of(MOMENT_EVERY) {
            End::Moment(Duration::from_millis(run.dice.between(1, 900)))
        } else {
            if order.is_empty() {
                order.clone_from(&points);
                run.dice.shuffle(&mut order);
            }
            let point = order.pop().unwrap_or_default();
            let times = run.dice.between(1, most(&point));
            End::Point(point, times)
        });
    }
    ends
}

pub fn part(run: &mut Run) -> Result<(), String> {
    let mut ends = plan(run);
    if ends.is_empty() {
        return Ok(());
    }
    let (place, load) = run.furnish("house", "")?;
    ends.reverse();
    let mut since_look = 0;
    while let Some(end) = ends.pop() {
        let reached = life(&place, &load, Share::All, &end, &mut run.tally)
            .map_err(|said| format!("{end:?}: {said}"))?;
        if let End::Point(point, _) = &end
            && !reached
            && run.tally.missed.get(point).is_none_or(|times| *times < 2)
        {
            // Perhaps it does not come there so often in one life.
            ends.push(End::Point(point.clone(), 1));
        }
        since_look += 1;
        if run.tally.kills().is_multiple_of(SAY_EVERY) {
            run.progress(&format!("{:?}", load.ledger.counts()?.values().sum::<usize>()));
        }
        if since_look >= LOOK_EVERY {
            since_look = 0;
            look(run, &place, &load)?;
        }
    }
    finish(run, &place, &load)?;
    run.tally.count(load.ledger.counts()?);
    Ok(())
}

/// Looks everything through in a house that is well.
fn look(run: &mut Run, place: &Place, load: &Arc<Load>) -> Result<(), String> {
    let house = place.start_well()?;
    run.tally.ready.push(house.ready_in);
    let found = check::look(load, 0, run.begun)?;
    judge(&found, &format!("after {} ends", run.tally.kills()))?;
    run.tally.asked.push(house.stop()?);
    Ok(())
}

/// Undisturbed, what is under way comes to its end; then all is looked through, here and in a house made of a back-up.
fn finish(run: &mut Run, place: &Place, load: &Arc<Load>) -> Result<(), String> {
    let house = place.start_well()?;
    run.tally.ready.push(house.ready_in);
    load.ledger.next_life();
    load.finish()?;
    load.listen_again();
    load.judge()?;
    let found = check::look(load, 0, run.begun)?;
    judge(&found, "at the end")?;
    run.progress("everything that was acknowledged is there, once");
    backups::same(run, place, load, house)
}
