//! One picture of one thing: refused, or looked at, kept as the last one and judged like a word of the thing. What it
//! shows stands in the twin, where conditions read it. Must not know where it came from nor where its file is.

use focal_base::At;

use crate::judge::{go_on, listen, run_detectors};
use crate::refusal::{self, Refusal};
use crate::rules::Rules;
use crate::state::ThingState;
use crate::{Finding, Grey, Judged, Settings, Signal, StateValue, watch};

/// A picture that was decoded, and whose file is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    /// Which of its kind's pictures it is.
    pub name: String,
    /// The thing's own time; the time of arrival stands in when it is absent.
    pub at: Option<At>,
    pub grey: Grey,
    pub file: String,
}

/// Takes one picture that arrived at `received`. One that is not newer than the last of its name has no effect: it
/// came before. Scenes must have been given ([`ThingState::give_scenes`]); without one it is learnt anew.
pub fn judge_picture(
    rules: &Rules,
    settings: &Settings,
    state: &mut ThingState,
    shot: &Shot,
    received: At,
    out: &mut Vec<Finding>,
) -> Result<Judged, Refusal> {
    let at = shot.at.unwrap_or(received);
    let place = refusal::check_picture(rules, settings, &shot.name, at, received)?;
    state.adopt(rules, received, out);
    let mut judged = Judged { at, repeat: false, late: false, fresh: 0 };
    if at <= state.cameras[place].at {
        judged.repeat = true;
        state.release(vec![shot.file.clone()]);
        return Ok(judged);
    }
    judged.late = listen(rules, settings, state, at, received, out);
    if judged.late {
        state.release(vec![shot.file.clone()]);
        return Ok(judged);
    }
    let rule = &rules.pictures[place];
    let look = |state: &mut ThingState| {
        state.cameras[place].look(&rule.def, &shot.grey, &shot.file, at).map_err(Refusal::Picture)
    };
    let view = state.with_released(look)?;
    go_on(state, at);
    let told = StateValue::Text(view.to_owned());
    judged.fresh = u32::from(state.twin.states[rule.state].take(at, &told));
    if !state.maintenance {
        run_detectors(rules, settings, state, &Signal::default(), at, out);
    }
    watch::answer_met(rules, state, state.clock, out);
    Ok(judged)
}
