//! Watches: what a step expects to be *seen*, answered once. Must not know which step asked.

use focal_base::At;

use crate::rules::Rules;
use crate::state::{Pending, ThingState};
use crate::{Finding, Found, Settings, Watch};

/// Why a watch cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WatchError {
    #[error("failed to watch: {0}")]
    Condition(#[from] crate::RuleProblem),
    #[error("failed to watch: this thing already has {limit} watches")]
    Full { limit: usize },
}

/// Registers a watch; it may be answered at once if what it expects has been seen since `from`. The
/// same watch again replaces the first.
pub fn add_watch(
    rules: &Rules,
    settings: &Settings,
    state: &mut ThingState,
    watch: Watch,
    out: &mut Vec<Finding>,
) -> Result<(), WatchError> {
    let expr = rules.condition(&watch.expect)?;
    state.drop_watch(&watch.watch);
    if state.watches.len() >= settings.max_watches {
        return Err(WatchError::Full { limit: settings.max_watches });
    }
    let at = watch.from.max(state.clock);
    state.watches.push(Pending { watch, expr: Some(expr), compiled: true });
    state.adopt(rules, at, out);
    answer_met(rules, state, at, out);
    Ok(())
}

/// Answers the watches that the twin now meets. Everything the condition reads must be newer than the
/// watch: what was true before the step is no sign that the step worked.
pub(crate) fn answer_met(rules: &Rules, state: &mut ThingState, at: At, out: &mut Vec<Finding>) {
    let (twin, thing) = (&state.twin, &state.thing);
    state.watches.retain_mut(|pending| {
        if !pending.compiled {
            // Again after a restart; what the kind no longer knows waits for its deadline.
            pending.compiled = true;
            pending.expr = rules.condition(&pending.watch.expect).ok();
        }
        let Some(expr) = &pending.expr else { return true };
        let met = expr.all_newer(twin, pending.watch.from) && expr.eval(twin) == Some(true);
        if met {
            let value = expr.first_value(twin);
            let what = Found::Watch { watch: pending.watch.watch.clone(), met: true, value };
            out.push(Finding { thing: thing.clone(), at, what });
        }
        !met
    });
}

/// Answers the watches whose deadline has passed by the house's time.
pub(crate) fn answer_missed(state: &mut ThingState, now: At, out: &mut Vec<Finding>) {
    let (twin, thing) = (&state.twin, &state.thing);
    state.watches.retain(|pending| {
        // What is seen in the last moment counts.
        let missed = now > pending.watch.until;
        if missed {
            let value = pending.expr.as_ref().and_then(|expr| expr.first_value(twin));
            let what = Found::Watch { watch: pending.watch.watch.clone(), met: false, value };
            out.push(Finding { thing: thing.clone(), at: pending.watch.until, what });
        }
        !missed
    });
}
