//! Nothing heard for too long. Judged by the house's time, because the thing's own has stopped; the
//! house's own absence is never counted, so the clock starts anew whenever the house does.

use focal_base::{At, Span};

use super::above_zero;
use crate::Settings;
use crate::problem::RuleProblem;

#[derive(Clone, Debug)]
pub(crate) struct Silence {
    after: Span,
}

impl Silence {
    pub fn compile(after: Span) -> Result<Silence, Vec<RuleProblem>> {
        above_zero("after", after)?;
        Ok(Silence { after })
    }

    /// When silence begins to be an alarm, if nothing is heard until then.
    pub fn due(&self, heard: At, resumed: At, settings: &Settings) -> At {
        heard.max(resumed) + settings.span(self.after)
    }
}
