//! The trace: what happened, a line each, for whoever looks for the cause of a failure. Two runs of one seed give the
//! same bytes.

use focal_base::At;
use focal_engine::World;
use focal_store::Event;

#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Lines are kept; without it only their sum.
    pub kept: bool,
    pub lines: Vec<String>,
    sum: u64,
}

impl Trace {
    #[must_use]
    pub fn kept() -> Trace {
        Trace { kept: true, ..Trace::default() }
    }

    pub fn say(&mut self, at: At, who: &str, what: &str) {
        let line = format!("{at} {who} {what}");
        // FNV-1a over every line: two runs are the same when their sums are.
        for byte in line.bytes().chain(*b"\n") {
            self.sum = (self.sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
        if self.kept {
            self.lines.push(line);
        }
    }

    #[must_use]
    pub fn sum(&self) -> u64 {
        self.sum
    }
}

/// What the journal tells, with numbers in place of ids where there are some.
#[must_use]
pub fn told(world: &World, events: &[Event]) -> Vec<String> {
    let line = |event: &Event| {
        let case = event.case.as_ref().map(|id| match world.cases.get(id) {
            Some(row) => format!(" C-{}", row.case.number),
            None => format!(" case {id}"),
        });
        let thing = event.thing.as_ref().map(|id| format!(" {id}"));
        let actor = event.actor.as_ref().map(|id| format!(" by {id}"));
        let parts = [case, thing, actor].into_iter().flatten().collect::<String>();
        let body = if event.body.as_object().is_some_and(|all| all.is_empty()) {
            String::new()
        } else {
            format!(" {}", event.body)
        };
        format!("{}{parts}{body}", event.kind)
    };
    events.iter().map(line).collect()
}
