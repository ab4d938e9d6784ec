//! What the steps under way expect to be seen, said anew: a watch leaves for sense after the decision that wants it,
//! and a crash between the two must not leave a step that nobody watches.

use focal_sense::{Condition, Watch};

use focal_case::StepRun;

use crate::rows::CaseRow;
use crate::world::World;

/// A watch for each run under way that has one. Those that sense still has are the same.
pub(crate) fn open_watches(world: &World) -> impl Iterator<Item = Watch> {
    let open = world.cases.values().filter(|row| !row.case.is_resolved());
    open.flat_map(|row| row.case.live_runs().filter_map(|run| watch(world, row, run)))
}

fn watch(world: &World, row: &CaseRow, run: &StepRun) -> Option<Watch> {
    Some(Watch {
        watch: run.watch.clone()?,
        thing: row.case.thing.clone()?,
        expect: expected(world, row, run)?,
        from: run.began.unwrap_or(run.at),
        until: run.until?,
    })
}

/// What its step expects, or else the action that the thing was told to do.
fn expected(world: &World, row: &CaseRow, run: &StepRun) -> Option<Condition> {
    let def = world.kit_of(row)?.steps.get(&run.step)?;
    let of_action = || {
        let thing = world.things.get(row.case.thing.as_ref()?)?;
        let rules = world.kit_of_thing(&thing.id)?.rules.get(&thing.kind)?;
        Some(rules.def().actions.get(def.action.as_ref()?)?.expect.clone())
    };
    def.expect.clone().or_else(of_action)
}
