//! The journey line.

use focal_base::{Said, Severity};

use super::offers::begin;
use super::{at, case, question, step};
use crate::journey::{Mark, StationLook, Stroke};
use crate::run::{deadline_passed, seen};
use crate::{Actor, Journey, Lane, Seen, answer, journey, keeper};

fn text(journey: &Journey) -> String {
    let word = |station: &crate::Station| {
        let stroke = match station.stroke {
            Stroke::Solid => "—",
            Stroke::Dotted => "…",
            Stroke::Thin => "╌",
        };
        let lane = match &station.lane {
            Lane::Provider(id) => format!("[{id}]"),
            lane => format!("{lane:?}").to_lowercase(),
        };
        let now = if station.look == StationLook::Now { "*" } else { "" };
        format!("{stroke}{lane}{now}")
    };
    journey.stations.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_line_goes_through_everybody() {
    let new = case(Severity::Major);
    assert_eq!(text(&journey(&new, &[], at(1))), "—thing —us*");
    let restart = begin(&new, &step("restart", Actor::Thing, 1), "r1", 1, false);
    assert_eq!(text(&journey(&restart, &[], at(2))), "—thing —us —thing*");
    let failed = deadline_passed(&restart, &"r1".into(), at(11)).expect("over");
    let asked = begin(&failed, &question("valve", Actor::Customer), "r2", 12, true);
    assert_eq!(text(&journey(&asked, &[], at(20))), "—thing —us —thing —us …customer*");
    let told = answer::give(
        &asked,
        &question("valve", Actor::Customer),
        "yes",
        Actor::Customer,
        None,
        at(21),
    );
    let kept = keeper::take(&told.expect("given"), &"noa".into(), at(22)).expect("taken");
    let given = {
        let mut hand_off = step("hose-kit", Actor::Partner, 0);
        hand_off.max = 1;
        let mut case = begin(&kept, &hand_off, "r3", 23, false);
        case.runs[2].who = Some("maker".to_owned());
        case
    };
    let line = journey(&given, &[], at(30));
    assert_eq!(text(&line), "—thing —us —thing —us …customer —us ╌[maker] —us*");
    assert_eq!(line.lanes.len(), 4);
    assert_eq!(line.fold, None);
    let mark = Mark {
        at: at(13),
        lane: Lane::Customer,
        label: Said::new("opens_chat"),
        item: Some("i".into()),
    };
    let marked = journey(&given, &[mark], at(30));
    assert_eq!(marked.stations[4].item, Some("i".into()));
    assert_eq!(text(&marked), "—thing —us —thing —us …customer …customer —us ╌[maker] —us*");
}

#[test]
fn the_middle_folds_and_the_ends_stay() {
    let mut case = case(Severity::Minor);
    for i in 0..10 {
        let name = format!("s{i}");
        case = begin(&case, &step(&name, Actor::Thing, 1), &name, i * 2, false);
        case = seen(&case, &name.as_str().into(), Seen::default(), at(i * 2 + 1)).expect("done");
    }
    let line = journey(&case, &[], at(30));
    let fold = line.fold.expect("folded");
    assert_eq!((line.stations.len(), fold.before, fold.hidden), (11, 3, 11));
    assert_eq!(line.stations[0].at, at(0));
    assert_eq!(line.stations.last().map(|s| s.look), Some(StationLook::Now));
    let whole = crate::journey_within(&case, &[], at(30), 60);
    assert_eq!((whole.stations.len(), whole.fold), (22, None), "a page with room has them all");
}
