//! What reports are made of: a part of a day's sheet, what is under way between days, and reports that somebody saved.

use std::collections::BTreeMap;

use focal_base::AgentId;
use focal_report::{Dim, Fold, Sheet, Switches};
use serde::{Deserialize, Serialize};

/// A day, or a part of one that is too large for one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SheetRow {
    pub part: u32,
    pub sheet: Sheet,
}

impl SheetRow {
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}/{}", self.sheet.day.date, self.sheet.day.from.0, self.part)
    }
}

/// Where the journal's fold stood when a day was last closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldRow {
    pub fold: Fold,
}

/// A report as somebody wants to see it again, by themselves or in a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedReport {
    pub id: String,
    pub name: String,
    pub by: AgentId,
    /// What the page asks for, as its address says it.
    pub query: String,
    /// The same, as the fold is asked.
    #[serde(default)]
    pub only: BTreeMap<Dim, String>,
    #[serde(default)]
    pub switches: Switches,
    /// Whether and when it is sent.
    #[serde(default)]
    pub every: Option<Every>,
    /// The last day that a letter told of.
    #[serde(default)]
    pub sent: Option<String>,
}

/// At six in the morning of the tenant's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    Day,
    /// On Mondays.
    Week,
    /// On the first.
    Month,
}
