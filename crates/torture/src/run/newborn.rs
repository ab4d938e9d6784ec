//! A house that is killed while its first administrator makes it: the next start gives a link again, with which it is made.

use super::{OF_NEWBORNS, Run};
use crate::desk::Desk;
use crate::house::{Began, Place};

const TIMES: usize = 3;

pub fn part(run: &mut Run) -> Result<(), String> {
    let mut points = run.points_of(|point| point.starts_with(OF_NEWBORNS));
    let times = if run.asked.short { 1 } else { TIMES };
    if run.asked.short && run.asked.point.is_none() {
        run.dice.shuffle(&mut points);
        points.truncate(1);
    }
    for point in points {
        for time in 0..times {
            one(run, &point, time).map_err(|said| format!("{point}: {said}"))?;
        }
    }
    Ok(())
}

fn one(run: &mut Run, point: &str, time: usize) -> Result<(), String> {
    let folder = run.folder.join(format!("{point}-{time}"));
    let place = Place::new(&folder, &folder.join("data"), "", None)?;
    let Began::Ready(mut house) = place.start(Some(point))? else {
        return Err(format!("it was not ready: {}", place.said()));
    };
    let link = house.setup_link.clone().ok_or("a new house gave no link")?;
    if Desk::first(&place.url, &link).is_ok() {
        *run.tally.missed.entry(point.to_owned()).or_default() += 1;
        return Ok(());
    }
    house.await_end(std::time::Duration::from_secs(5)).ok_or("it went on")?;
    run.tally.end(point);
    let house = place.start_well()?;
    run.tally.ready.push(house.ready_in);
    let link = house.setup_link.clone().ok_or("after the kill nobody can become administrator")?;
    Desk::first(&place.url, &link).map_err(|error| error.to_string())??;
    let desk = Desk::sign_in(&place.url)?;
    desk.post("/admin/packs", &serde_json::json!({ "pack": "water" }))?;
    let agents = desk.get("/admin/agents")?;
    if agents.as_array().or_else(|| agents["rows"].as_array()).is_some_and(|all| all.len() != 1) {
        return Err(format!("there is not one administrator: {agents}"));
    }
    run.tally.asked.push(house.stop()?);
    Ok(())
}
