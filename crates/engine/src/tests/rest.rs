//! Rest: what is due is due once. A house that has nothing to do does nothing.

use focal_base::{At, Span};

use super::{look, passes, pump};
use crate::stage::Stage;
use crate::work::time::due;

/// Lets time pass from one due moment to the next. Returns how often the house woke, and checks that
/// nothing was left undone or came again in the same instant.
fn wakes(stage: &mut Stage, until: At) -> usize {
    let mut count = 0;
    let mut last = stage.now;
    while let Some(next) = stage.next_due().filter(|at| *at <= until) {
        let to = next.max(last);
        stage.advance(to, &mut |_, _| Ok(())).expect("it settles");
        let (now, _) = look(stage, |world| due(world, stage.now, 100));
        assert_eq!(now, [], "left undone at {}", stage.now);
        // A watch counts as missed only after its last moment.
        last = At(to.0 + 1);
        count += 1;
        assert!(count < 500, "it wakes again and again, last at {}", stage.now);
    }
    count
}

#[test]
fn a_quiet_house_comes_to_rest() {
    let mut stage = passes(&pump("{}", "\nexpect:\n  - {at: 10m, cases: 0}\n"));
    let until = stage.now + Span::days(7);
    // Its pump falls silent once; nobody feels it.
    assert!(wakes(&mut stage, until) <= 5);
}

#[test]
fn an_open_case_that_waits_for_people_rests_between_its_moments() {
    let mut stage = passes(&pump(
        "{restart: ignores}",
        "
  - {at: 15m, until: 24m, every: 1m, thing: pump-1, state: {drive: tripped},
     values: {pressure_in: 2.8, pressure_out: 2.1, flow: 0.4, current: 0.0, vibration: 0.0, sensor_voltage: 1.3}}
expect:
  - {at: 24m, case: rosa, open: true}
",
    ));
    let until = stage.now + Span::days(7);
    let woke = wakes(&mut stage, until);
    assert!(woke <= 60, "{woke} times in a week");
}
