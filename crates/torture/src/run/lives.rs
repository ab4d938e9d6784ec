//! One life of the process, from its start to an end that was chosen.

use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use crate::house::{Began, House, Place, binary};
use crate::load::{Load, Share};
use crate::tally::Tally;

const SIGKILL: i32 = 9;
/// A point that is not reached by then is not reached.
const PATIENCE: Duration = Duration::from_secs(6);
/// Before a process is asked for what must be asked of it.
const RUN_UP: Duration = Duration::from_millis(150);

/// What ends a life.
#[derive(Clone, Debug)]
pub enum End {
    /// At a point, when it comes there for the so-manieth time.
    Point(String, u64),
    /// From outside, so long after it was ready.
    Moment(Duration),
    /// Asked to, so long after it was ready.
    Asked(Duration),
}

fn killed(status: ExitStatus) -> bool {
    status.signal() == Some(SIGKILL)
}

/// Lives it; says whether it ended where it should.
pub fn life(
    place: &Place,
    load: &Arc<Load>,
    share: Share,
    end: &End,
    tally: &mut Tally,
) -> Result<bool, String> {
    load.ledger.next_life();
    let chosen = match end {
        End::Point(name, times) => Some(format!("{name}:{times}")),
        _ => None,
    };
    let mut house = match place.start(chosen.as_deref())? {
        Began::Ready(house) => house,
        Began::Ended(status) => return ended(place, end, status, tally),
    };
    tally.ready.push(house.ready_in);
    let going = load.start(share);
    let done = match end {
        End::Point(name, _) => at_point(place, &mut house, name, tally),
        End::Moment(after) => {
            std::thread::sleep(*after);
            let lived = house.ended().is_none();
            tally.end("kill at any moment");
            if lived { Ok(true) } else { Err(format!("it ended by itself: {}", place.said())) }
        }
        End::Asked(after) => {
            std::thread::sleep(*after);
            tally.end("asked to end");
            Ok(true)
        }
    };
    match end {
        End::Asked(_) => tally.asked.push(house.stop()?),
        _ => house.kill(),
    }
    going.stop();
    load.judge()?;
    done
}

/// It ended before it was ready: at a point of the start, or it must not.
fn ended(place: &Place, end: &End, status: ExitStatus, tally: &mut Tally) -> Result<bool, String> {
    match end {
        End::Point(name, _) if killed(status) => {
            tally.end(name);
            Ok(true)
        }
        _ => Err(format!("it ended with {status} before it was ready: {}", place.said())),
    }
}

fn at_point(
    place: &Place,
    house: &mut House,
    name: &str,
    tally: &mut Tally,
) -> Result<bool, String> {
    let mut aside = None;
    if name.starts_with("stop.") {
        std::thread::sleep(RUN_UP);
        house.ask_to_end();
    } else if name.starts_with("backup.") {
        std::thread::sleep(RUN_UP);
        aside = Some(back_up(place, tally.kills())?);
    }
    let ended = house.await_end(PATIENCE);
    if let Some(mut aside) = aside {
        // It is told by a broken connection that there will be no back-up.
        let _ = aside.wait();
    }
    match ended {
        Some(status) if killed(status) => {
            tally.end(name);
            Ok(true)
        }
        Some(status) => {
            Err(format!("on the way to {name} it ended with {status}: {}", place.said()))
        }
        None => {
            *tally.missed.entry(name.to_owned()).or_default() += 1;
            Ok(false)
        }
    }
}

/// Asks the running house for a back-up.
fn back_up(place: &Place, number: usize) -> Result<Child, String> {
    let to = place.folder.join("backups").join(number.to_string());
    let child = Command::new(binary()?)
        .args(["backup", "--data"])
        .arg(&place.data)
        .arg(to)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    child.map_err(|error| format!("focal backup: {error}"))
}
