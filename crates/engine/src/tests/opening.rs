//! Hours of service are those of the people whom a case is for.

use focal_base::QueueId;
use focal_case::Hours;

use super::{case_of, look, passes, pump};
use crate::decide::facts;

#[test]
fn a_case_keeps_the_hours_of_its_own_queue() {
    let stage = passes(&pump(
        "{restart: ignores}",
        "
  - {at: 15m, until: 24m, every: 1m, thing: pump-1, state: {drive: tripped},
     values: {pressure_in: 2.8, pressure_out: 2.1, flow: 0.4, current: 0.0, vibration: 0.0, sensor_voltage: 1.3}}
expect:
  - {at: 24m, case: rosa, open: true}
",
    ));
    let row = case_of(&stage, "rosa");
    let skills = look(&stage, |world| world.skills_for(&row));
    assert!(!skills.is_empty());
    let changed = stage.house.act(&stage.tenant, stage.now, |work| {
        let any = work.tx.world.queues.values().next().expect("a queue").clone();
        let hours = |zone: &str| Hours { zone: zone.to_owned(), ..any.hours.clone() };
        let (first, fits) = (hours("Asia/Tokyo"), hours("Europe/Lisbon"));
        let (aa, zz) = (QueueId::from("aa"), QueueId::from("zz"));
        work.tx.put_queue(focal_desk::Queue {
            id: aa,
            hours: first,
            needs: Default::default(),
            ..any.clone()
        });
        work.tx.put_queue(focal_desk::Queue { id: zz, hours: fits, needs: skills, ..any });
        Ok(())
    });
    changed.expect("kept");
    look(&stage, |world| {
        // One like it for which nobody waits yet.
        let mut alike = row.clone();
        alike.case.id = "another".into();
        assert_eq!(world.hours_of(&alike).zone, "Europe/Lisbon");
        let kit = world.kit_of(&row).cloned();
        let seen = facts(world, kit.as_deref(), &alike, &[], stage.house.twins(), stage.now);
        assert_eq!(seen.hours.zone, "Europe/Lisbon");
    });
    // Once somebody waits, it is the queue in which they wait.
    let waits = stage.house.act(&stage.tenant, stage.now, |work| {
        let contact = work.tx.world.contact_of(&row.case.id).cloned().expect("somebody waits");
        work.tx.put_contact(focal_desk::Contact { queue: QueueId::from("aa"), ..contact });
        Ok(())
    });
    waits.expect("waits");
    assert_eq!(look(&stage, |world| world.hours_of(&row).zone), "Asia/Tokyo");
}
