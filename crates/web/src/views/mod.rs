//! Views: what the desk shows, made from rows and stored decisions in the reader's language. Each file is
//! one shape of the contract. Views decide nothing; they know no route and change nothing.

pub mod belief;
pub mod case_row;
pub mod confirms;
pub mod detail;
pub mod evidence;
pub mod free;
pub mod incident;
pub mod item;
pub mod journey;
pub mod number;
pub mod owner;
pub mod past;
pub mod pictures;
pub mod promise;
pub mod report;
pub mod steps;
pub mod team;
pub mod thing;
pub mod wait;
pub mod wall;
pub mod way;
pub mod when;

use focal_base::{AgentId, At, Lang};
use focal_engine::rows::CaseRow as Row;
use focal_engine::{Names, Twins, World};

use crate::live::doings::Doings;

/// Who looks, at what moment, at which world.
#[derive(Clone, Copy)]
pub struct Eye<'w> {
    pub world: &'w World,
    pub lang: &'w Lang,
    pub me: &'w AgentId,
    pub now: At,
    pub twins: &'w Twins,
    pub doings: &'w Doings,
}

impl<'w> Eye<'w> {
    /// The words of a case: its pack as pinned, then the house's.
    #[must_use]
    pub fn names_of(&self, row: &'w Row) -> Names<'w> {
        // The kit's key is the pack's name, or name@version: whichever the world has for this case.
        let pinned = &row.case.pinned;
        let exact = self.world.kits.keys().find(|key| {
            key.strip_prefix(pinned.pack.as_str()).and_then(|rest| rest.strip_prefix('@'))
                == Some(&pinned.version)
        });
        let pack =
            exact.map(String::as_str).or((!pinned.pack.is_empty()).then_some(pinned.pack.as_str()));
        Names::new(self.world, self.lang, pack)
    }

    #[must_use]
    pub fn names(&self, pack: &'w str) -> Names<'w> {
        Names::new(self.world, self.lang, Some(pack))
    }
}
