//! State rows: what the house remembers of a tenant, one type a table. Plain data; no rule lives here.

mod attempts;
mod erasures;
mod learnt;
mod merges;
mod people;
mod reports;
mod shelved;
mod things;
mod thread;
mod tokens;
mod trouble;

pub use attempts::{AttemptRow, AttemptWindow, WINDOWS};
pub use erasures::{ErasureRow, ErasureStage, ErasureSums, Whom};
pub use learnt::{LessonRow, TallyRow, Taught};
pub use merges::MergeRow;
pub use people::{
    AgentRow, Comfort, Consent, Density, HoursRow, PersonRow, Role, SkillRow, Sounds, Theme,
};
pub use reports::{Every, FoldRow, SavedReport, SheetRow};
pub use shelved::{ShelvedFor, ShelvedRow};
pub(crate) use things::usual_last_resort;
pub use things::{
    Binding, ComponentRow, NearBy, PackRow, ProviderRow, Replaced, SiteRow, TenantRow, ThingRow,
    WallSettings,
};
pub use thread::{Attachment, Body, Delivery, From, ItemKind, ItemRow};
pub use tokens::{ApiTokenRow, Scope};
pub use trouble::{
    AlarmRow, CaseRow, Decision, HandoffEntry, HandoffRow, HandoffState, IncidentRow, MemberRow,
    Scored, Statement, Visit, VisitReport,
};
