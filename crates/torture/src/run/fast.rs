//! A house that keeps its history for seconds: segments are closed, begun and dropped all the time, and it is killed beside
//! each of these steps. What was acknowledged a moment ago is there.

use std::time::Duration;

use super::lives::{End, life};
use super::{OF_SEGMENTS, Run, judge};
use crate::check;
use crate::load::Share;

/// Kept this long after its segment was closed, which happens every two seconds.
const SETTINGS: &str = "[history]\nage = \"32s\"\n";
const RUN_UP: Duration = Duration::from_secs(36);
const TIMES: u64 = 4;

pub fn part(run: &mut Run) -> Result<(), String> {
    let points = run.points_of(|point| point.starts_with(OF_SEGMENTS));
    // The oldest go only after a while: too long for the short version.
    if points.is_empty() || (run.asked.short && run.asked.point.is_none()) {
        return Ok(());
    }
    let (place, load) = run.furnish("fast", SETTINGS)?;
    life(&place, &load, Share::Signals, &End::Moment(RUN_UP), &mut run.tally)?;
    // What came at the end of one life may be acknowledged in the next.
    let (mut before, mut begun) = (run.begun, focal_tests::thing::now() - 1_000);
    for time in 1..=TIMES {
        for point in &points {
            before = std::mem::replace(&mut begun, focal_tests::thing::now() - 1_000).max(before);
            life(&place, &load, Share::Signals, &End::Point(point.clone(), 1), &mut run.tally)?;
            let house = place.start_well()?;
            run.tally.ready.push(house.ready_in);
            let found = check::look(&load, load.ledger.this_life(), before)?;
            judge(&found, &format!("{point}, time {time}"))?;
            run.tally.asked.push(house.stop()?);
        }
    }
    run.progress("segments of the history were turned and dropped");
    run.tally.count(load.ledger.counts()?);
    Ok(())
}
