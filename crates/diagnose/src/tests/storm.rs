//! Many troubles, few causes.

use focal_base::ThingId;

use super::fixture::{in_component, in_thing, low, pump, pumps, sign, water};
use crate::{Fact, Group, ThingView, group};

fn names(group: &Group) -> Vec<&str> {
    group.things.iter().map(ThingId::as_str).collect()
}

/// A pump with a leak of its own, proved.
fn leaking(name: &str) -> ThingView {
    pump(name, &[low(), sign("flow-high", true), Fact::Confirmed { cause: "leak".into() }])
}

#[test]
fn a_storm_of_forty_collapses_to_its_main() {
    let mut things = pumps("p", 40, &[low(), sign("suction-low", true)]);
    things.extend(pumps("q", 3, &[Fact::Healthy]));
    let groups = group(&water(), &things);
    assert_eq!(groups.len(), 1, "{groups:?}");
    assert_eq!(groups[0].cause, Some(in_component("mains-low", "m1")));
    assert_eq!(groups[0].place, Some("m1".into()));
    assert_eq!(groups[0].things.len(), 40);
    assert!(groups[0].p > 0.7, "{}", groups[0].p);
}

#[test]
fn a_second_fault_of_its_own_inside_the_storm_stays_apart() {
    let mut things = pumps("p", 40, &[low(), sign("suction-low", true)]);
    things.push(leaking("x"));
    let silent = Fact::Alarm { alarm: "silent".to_owned(), active: true };
    things.push(pump("y", &[silent]));
    let groups = group(&water(), &things);
    assert_eq!(groups.len(), 3, "{groups:?}");
    assert_eq!(groups[0].things.len(), 40);
    assert_eq!((names(&groups[1]), &groups[1].cause), (vec!["x"], &Some(in_thing("leak", "x"))));
    assert_eq!(
        (names(&groups[2]), &groups[2].cause),
        (vec!["y"], &Some(in_thing("power-out", "y")))
    );
}

#[test]
fn two_shared_faults_at_once_make_two_groups() {
    let mut things = pumps("a", 12, &[low()]);
    let mut elsewhere = pumps("b", 9, &[low()]);
    for view in &mut elsewhere {
        view.on.insert("street-main".into(), "m2".into());
    }
    things.extend(elsewhere);
    let mut silent = pumps("c", 7, &[Fact::Alarm { alarm: "silent".to_owned(), active: true }]);
    for view in &mut silent {
        view.on = [("street-main".into(), "m3".into()), ("cell".into(), "c2".into())].into();
    }
    things.extend(silent);
    let groups = group(&water(), &things);
    let sizes: Vec<usize> = groups.iter().map(|one| one.things.len()).collect();
    assert_eq!(sizes, [12, 9, 7], "{groups:?}");
    assert_eq!(groups[2].cause, Some(in_component("cell-down", "c2")));
}

#[test]
fn healthy_neighbours_keep_troubles_apart() {
    let mut things = pumps("p", 2, &[low()]);
    let mut well = pump("well", &[Fact::Healthy]);
    well.count = 200;
    things.push(well);
    let groups = group(&water(), &things);
    assert_eq!(groups.len(), 2, "{groups:?}");
    assert!(groups.iter().all(|one| one.place.is_none()));
}

#[test]
fn healthy_things_are_in_no_group_and_order_means_nothing() {
    let mut things = pumps("p", 6, &[low()]);
    things.push(leaking("x"));
    things.extend(pumps("q", 2, &[Fact::Healthy]));
    let groups = group(&water(), &things);
    assert!(groups.iter().flat_map(names).all(|name| !name.starts_with('q')));
    things.reverse();
    assert_eq!(groups, group(&water(), &things));
}
