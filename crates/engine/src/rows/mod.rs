//! State rows: what the house remembers of a tenant, one type a table. Plain data; no rule lives here.

mod attempts;
mod learnt;
mod people;
mod reports;
mod things;
mod thread;
mod tokens;
mod trouble;

pub use attempts::{AttemptRow, AttemptWindow, WINDOWS};
pub use learnt::{LessonRow, TallyRow, Taught};
pub use people::{
    AgentRow, Comfort, Consent, Density, HoursRow, PersonRow, Role, SkillRow, Sounds, Theme,
};
pub use reports::{Every, FoldRow, SavedReport, SheetRow};
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
