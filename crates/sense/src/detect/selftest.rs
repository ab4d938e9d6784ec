//! A self-test that fails raises; the same test passing returns it. Knows the test only by name.

use focal_base::At;

use crate::Signal;
use crate::problem::RuleProblem;

#[derive(Clone, Debug)]
pub(crate) struct SelfTestRule {
    test: String,
}

impl SelfTestRule {
    pub fn compile(test: &str) -> Result<SelfTestRule, Vec<RuleProblem>> {
        if test.is_empty() {
            return Err(vec![RuleProblem::new("nothing", "the name of a self-test").at("test")]);
        }
        Ok(SelfTestRule { test: test.to_owned() })
    }

    /// The newest result decides; within one signal, the last.
    pub fn judge(&self, last: &mut At, signal: &Signal, at: At) -> Option<bool> {
        if at < *last {
            return None;
        }
        let failed = signal.tests.iter().rfind(|t| t.name == self.test).map(|t| !t.ok)?;
        *last = at;
        Some(failed)
    }
}
