//! The words every room shares: time as a value, ids, languages, money, severity.
//!
//! Small and stable on purpose: everything is rebuilt when this changes. It knows no async, no
//! storage, no clock and no randomness; whoever needs the present moment is given it.

mod ids;
mod money;
mod severity;
mod text;
mod time;

pub use ids::{
    AgentId, AlarmId, CaseId, CauseName, ComponentId, ContactId, IdSource, IncidentId, ItemId,
    KindName, MetricName, OwnerRef, PersonId, ProviderId, QueueId, RunId, SiteId, SkillName,
    StepName, TenantId, ThingId, WatchId, slug_error,
};
pub use money::Money;
pub use severity::Severity;
pub use text::{Lang, Said, TextKey};
pub use time::{At, Span, SpanError};
