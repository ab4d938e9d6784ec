//! The phase `demo` of `./x test`: the demonstration itself, once from nothing and once more on the same data with
//! its ports taken. What it reports must be whole: nothing lost, nothing doubled, and troubles that came to an end.

use super::options::Options;
use super::ready::Ready;
use super::stop::Stop;
use super::{Place, play};
use crate::house::House;
use crate::{Outcome, packages};
use serde_json::Value;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

/// Long enough for the first troubles of the schedule to be noticed and mended.
const FIRST: Duration = Duration::from_secs(105);
/// Long enough to be alive again and to report.
const AGAIN: Duration = Duration::from_secs(25);

/// One run: where Focal served, and what the world reported.
struct Run {
    ready: Ready,
    report: Value,
}

/// Binary, pages and packages must be built. Its folder stays for whoever wants to know why it failed.
pub fn run(house: &House, closing: &mut Vec<String>) -> Outcome {
    packages::install(house, "demo")?;
    let home = house.target().join("xtask/demo");
    match std::fs::remove_dir_all(&home) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            return Err(format!("failed to remove {}: {e}", home.display()));
        }
        _ => {}
    }
    let stop = Stop::listen()?;
    let first = once(house, &home, FIRST, &stop)?;
    closing.push(format!("demo, from nothing: {}", first.report));
    whole(&first.report)?;
    lively(&first.report)?;

    // Whoever cannot be bound here is held by somebody else, which is as good.
    let ports = first.ready.ports();
    let _held: Vec<_> =
        ports.iter().filter_map(|port| TcpListener::bind(("127.0.0.1", *port)).ok()).collect();
    let second = once(house, &home, AGAIN, &stop)?;
    closing.push(format!("demo, started again: {}", second.report));
    whole(&second.report)?;
    goes_on(&first.report, &second.report)?;
    if let Some(link) = second.ready.setup_link {
        return Err(format!("the second start forgot its administrator and offered {link}"));
    }
    moved(&ports, &second.ready.ports())
}

/// Pages and things are served on other ports than those that were taken.
fn moved(taken: &[u16], now: &[u16]) -> Outcome {
    if taken.len() != 2 || now.len() != 2 {
        return Err(format!("Focal named ports {taken:?}, then {now:?}: expected two of each"));
    }
    match now.iter().find(|port| taken.contains(port)) {
        Some(port) => Err(format!("the second start took port {port}, which was taken")),
        None => Ok(()),
    }
}

fn once(house: &House, home: &Path, time: Duration, stop: &Stop) -> Outcome<Run> {
    let report = home.join("report.json");
    let place = Place::prepare(home.to_path_buf(), Some(report.clone()))?;
    let options = Options { time: Some(time), json: true, release: false };
    let ready = play(house, &place, &options, stop)?;
    // Stopped by hand, there is nothing to judge.
    let Some(ready) = ready.filter(|_| !stop.is_asked()) else {
        return Err("stopped before its end".into());
    };
    let text = std::fs::read_to_string(&report)
        .map_err(|e| format!("failed to read {}: {e}", report.display()))?;
    let report = serde_json::from_str(text.lines().last().unwrap_or_default())
        .map_err(|e| format!("the world's report is not JSON ({e}): {text}"))?;
    Ok(Run { ready, report })
}

/// Nothing lost, nothing doubled, and something to lose.
fn whole(report: &Value) -> Outcome {
    for key in ["lost", "doubled"] {
        if count(report, key)? != 0 {
            return Err(format!("the demo reports something {key}: {report}"));
        }
    }
    some(report, &["signals", "things", "people"])
}

/// Troubles were noticed, became cases, and at least one came to an end; of each pack at least one was traced to
/// its true cause and owner.
fn lively(report: &Value) -> Outcome {
    some(report, &["alarms", "cases", "ready_ms"])?;
    match (report["traced"].as_array(), report["untraced"].as_array()) {
        (Some(traced), Some(untraced)) if !traced.is_empty() && untraced.is_empty() => {}
        _ => return Err(format!("a pack's trouble was not traced to its cause: {report}")),
    }
    match report["outcomes"].as_object().is_some_and(|outcomes| !outcomes.is_empty()) {
        true => Ok(()),
        false => Err(format!("no case of the demo came to an outcome: {report}")),
    }
}

/// The same people and things, and the cases of before.
fn goes_on(first: &Value, second: &Value) -> Outcome {
    for key in ["roll", "things", "people"] {
        if first[key].is_null() || first[key] != second[key] {
            return Err(format!(
                "started again, `{key}` is another: {} was {}",
                second[key], first[key]
            ));
        }
    }
    let (cases, kept) = (count(first, "cases")?, count(second, "earlier_cases")?);
    match kept >= cases {
        true => Ok(()),
        false => Err(format!("started again, the demo shows {kept} of {cases} earlier cases")),
    }
}

fn some(report: &Value, keys: &[&str]) -> Outcome {
    for key in keys {
        if count(report, key)? == 0 {
            return Err(format!("the demo reports no {key}: {report}"));
        }
    }
    Ok(())
}

fn count(report: &Value, key: &str) -> Outcome<u64> {
    report[key].as_u64().ok_or_else(|| format!("the demo's report lacks `{key}`: {report}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn good() -> Value {
        json!({
            "ready_ms": 900, "things": 4, "people": 3, "roll": "a", "signals": 9, "alarms": 2,
            "cases": 2, "earlier_cases": 2, "outcomes": { "thing": 1 }, "lost": 0, "doubled": 0,
            "traced": ["water", "field"], "untraced": [],
        })
    }

    #[test]
    fn each_figure_that_is_wrong_is_found() {
        let verdict = |report: &Value| whole(report).and_then(|()| lively(report));
        assert_eq!(verdict(&good()), Ok(()));
        let wrongs = [
            ("lost", json!(1)),
            ("doubled", json!(1)),
            ("outcomes", json!({})),
            ("untraced", json!(["field"])),
            ("traced", json!([])),
        ];
        let zeros = ["signals", "alarms", "cases"].map(|key| (key, json!(0)));
        for (key, wrong) in wrongs.into_iter().chain(zeros) {
            let mut report = good();
            report[key] = wrong;
            assert!(verdict(&report).is_err(), "{report}");
        }
    }

    #[test]
    fn a_port_that_did_not_move_is_found() {
        assert_eq!(moved(&[8080, 1883], &[8081, 1884]), Ok(()));
        for now in [vec![8080, 1884], vec![8081, 1883], vec![8081]] {
            assert!(moved(&[8080, 1883], &now).is_err(), "{now:?}");
        }
    }

    #[test]
    fn another_world_is_not_the_same_one() {
        assert_eq!(goes_on(&good(), &good()), Ok(()));
        for (key, other) in
            [("roll", json!("b")), ("people", json!(2)), ("earlier_cases", json!(1))]
        {
            let mut second = good();
            second[key] = other;
            assert!(goes_on(&good(), &second).is_err(), "{second}");
        }
    }
}
