//! The plug is pulled: the file system below a working house is shut down without writing anything more, so that what was
//! not synced is gone, as a kill alone can never show. The process, which now gets an error from every call, must end
//! by itself; on what is left, everything that was acknowledged is there.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::mount::Disk;
use super::{Run, judge};
use crate::check;
use crate::house::Place;
use crate::ledger::micros;
use crate::load::{Load, Share};

const TIMES: usize = 16;
const ENDS_WITHIN: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(20);

pub fn part(run: &mut Run) -> Result<(), String> {
    let folder = run.folder.join("power");
    let disk = match Disk::mount(&folder) {
        Ok(disk) => disk,
        Err(said) => {
            run.tally.untried.push(format!("a power cut: no file system can be mounted ({said})"));
            return Ok(());
        }
    };
    let (place, load) = run.furnish_at("power", "", disk.at.join("data"))?;
    for time in 0..TIMES {
        one(run, &disk, &place, &load).map_err(|said| format!("power cut {time}: {said}"))?;
    }
    let house = place.start_well()?;
    load.ledger.next_life();
    load.finish()?;
    let found = check::look(&load, 0, run.begun)?;
    judge(&found, "after power cuts")?;
    if found.in_doubt > 0 {
        let said = "came while the plug was being pulled and are not there";
        run.tally.notes.push(format!("{} acknowledgements {said}: not counted", found.in_doubt));
    }
    run.tally.asked.push(house.stop()?);
    run.progress("the power was cut, and nothing was lost by it");
    run.tally.count(load.ledger.counts()?);
    Ok(())
}

fn one(run: &mut Run, disk: &Disk, place: &Place, load: &Arc<Load>) -> Result<(), String> {
    load.ledger.next_life();
    let mut house = place.start_well()?;
    run.tally.ready.push(house.ready_in);
    let going = load.start(Share::All);
    std::thread::sleep(Duration::from_millis(run.dice.between(20, 900)));
    let from = micros();
    load.cut(from);
    let cut = disk.cut();
    let begun = Instant::now();
    let ended = house.await_end(PATIENCE);
    let took = begun.elapsed();
    house.kill();
    going.stop();
    cut?;
    load.judge()?;
    load.begin_anew(from);
    disk.again()?;
    match ended {
        None => return Err("without a disk it went on".to_owned()),
        Some(_) if took > ENDS_WITHIN => {
            return Err(format!("without a disk it took {took:?} to end"));
        }
        Some(_) => {}
    }
    run.tally.after_cut.push(took);
    run.tally.end("power cut");
    Ok(())
}
