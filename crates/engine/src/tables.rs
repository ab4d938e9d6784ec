//! The tables of state rows: their names, their ids, and the few keys they are found by.

use focal_desk::{Contact, ContactState, Queue};
use focal_store::{Key, Table};

use crate::rows::{
    AgentRow, AlarmRow, ApiTokenRow, AttemptRow, CaseRow, ComponentRow, ErasureRow, FoldRow,
    HandoffRow, HoursRow, IncidentRow, ItemRow, LessonRow, MemberRow, MergeRow, PackRow, PersonRow,
    ProviderRow, SavedReport, SheetRow, ShelvedRow, SiteRow, SkillRow, TallyRow, TenantRow,
    ThingRow,
};

fn text(value: impl ToString) -> Key {
    Key::Text(value.to_string())
}

fn maybe(value: Option<impl ToString>) -> Key {
    value.map_or(Key::Null, text)
}

fn flag(value: bool) -> Key {
    Key::Int(i64::from(value))
}

pub static TENANT: Table<TenantRow> =
    Table { name: "settings", keys: &[], id: |row| row.id.0.clone(), key: |_| vec![] };

pub static PACKS: Table<PackRow> = Table {
    name: "packs",
    keys: &["pack"],
    id: |row| format!("{}@{}", row.pack, row.version),
    key: |row| vec![text(&row.pack)],
};

pub static PROVIDERS: Table<ProviderRow> =
    Table { name: "providers", keys: &[], id: |row| row.id.0.clone(), key: |_| vec![] };

pub static COMPONENTS: Table<ComponentRow> =
    Table { name: "components", keys: &[], id: |row| row.id.0.clone(), key: |_| vec![] };

pub static SITES: Table<SiteRow> =
    Table { name: "sites", keys: &[], id: |row| row.id.0.clone(), key: |_| vec![] };

pub static THINGS: Table<ThingRow> = Table {
    name: "things",
    keys: &["customer", "public_code"],
    id: |row| row.id.0.clone(),
    key: |row| vec![maybe(row.customer.as_ref()), text(&row.public_code)],
};

pub static PEOPLE: Table<PersonRow> = Table {
    name: "people",
    keys: &["email"],
    id: |row| row.id.0.clone(),
    key: |row| vec![text(&row.email)],
};

pub static AGENTS: Table<AgentRow> = Table {
    name: "agents",
    keys: &["email"],
    id: |row| row.id.0.clone(),
    key: |row| vec![text(&row.email)],
};

pub static SKILLS: Table<SkillRow> =
    Table { name: "skills", keys: &[], id: |row| row.id.0.clone(), key: |_| vec![] };

pub static HOURS: Table<HoursRow> =
    Table { name: "hours", keys: &[], id: |row| row.id.clone(), key: |_| vec![] };

pub static QUEUES: Table<Queue> =
    Table { name: "queues", keys: &[], id: |row| row.id.0.clone(), key: |_| vec![] };

pub static ALARMS: Table<AlarmRow> = Table {
    name: "alarms",
    keys: &["thing", "active"],
    id: |row| row.id.0.clone(),
    key: |row| vec![text(&row.thing), flag(row.returned.is_none())],
};

/// Alarms that call nobody for a while.
pub static SHELVED: Table<ShelvedRow> = Table {
    name: "shelved",
    keys: &[],
    id: |row| ShelvedRow::key(&row.thing, &row.alarm),
    key: |_| vec![],
};

pub static ATTEMPTS: Table<AttemptRow> = Table {
    name: "attempts",
    keys: &["thing"],
    id: |row| AttemptRow::key(&row.thing, &row.service),
    key: |row| vec![text(&row.thing)],
};

pub static INCIDENTS: Table<IncidentRow> = Table {
    name: "incidents",
    keys: &["open"],
    id: |row| row.id.0.clone(),
    key: |row| vec![flag(row.closed.is_none())],
};

/// Which things an incident has.
pub static MEMBERS: Table<MemberRow> = Table {
    name: "members",
    keys: &["incident"],
    id: |row| MemberRow::key(&row.incident, &row.thing),
    key: |row| vec![text(&row.incident)],
};

pub static CASES: Table<CaseRow> = Table {
    name: "cases",
    keys: &["open", "thing", "customer", "incident", "opened", "number", "ended"],
    id: |row| row.case.id.0.clone(),
    key: |row| {
        vec![
            flag(!row.case.is_resolved()),
            maybe(row.case.thing.as_ref()),
            maybe(row.case.customer.as_ref()),
            maybe(row.case.incident.as_ref()),
            Key::Int(row.case.opened.0),
            Key::Int(i64::try_from(row.case.number).unwrap_or(i64::MAX)),
            row.case.outcome().map_or(Key::Null, |outcome| Key::Int(outcome.at.0)),
        ]
    },
};

pub static CONTACTS: Table<Contact> = Table {
    name: "contacts",
    keys: &["case", "ended"],
    id: |row| row.id.0.clone(),
    key: |row| vec![text(&row.case), flag(matches!(row.state, ContactState::Ended { .. }))],
};

pub static ITEMS: Table<ItemRow> = Table {
    name: "items",
    keys: &["case", "client_id"],
    id: |row| row.id.0.clone(),
    key: |row| vec![text(&row.case), maybe(row.client_id.as_ref())],
};

pub static HANDOFFS: Table<HandoffRow> = Table {
    name: "handoffs",
    keys: &["case", "incident"],
    id: |row| row.id.0.clone(),
    key: |row| vec![text(&row.case), maybe(row.incident.as_ref())],
};

/// What each trouble has taught; read only when the same trouble teaches again.
pub static LESSONS: Table<LessonRow> =
    Table { name: "lessons", keys: &[], id: |row| row.id.clone(), key: |_| vec![] };

pub static TALLIES: Table<TallyRow> =
    Table { name: "tallies", keys: &[], id: |row| row.id.clone(), key: |_| vec![] };

/// Days of reports.
pub static SHEETS: Table<SheetRow> = Table {
    name: "sheets",
    keys: &["began"],
    id: SheetRow::key,
    key: |row| vec![Key::Int(row.sheet.day.from.0)],
};

/// One row: what is under way between days of reports.
pub static FOLDS: Table<FoldRow> =
    Table { name: "folds", keys: &[], id: |_| "fold".to_owned(), key: |_| vec![] };

pub static SAVED_REPORTS: Table<SavedReport> =
    Table { name: "saved_reports", keys: &[], id: |row| row.id.clone(), key: |_| vec![] };

/// Who was to be forgotten, and how far it has come.
pub static ERASURES: Table<ErasureRow> =
    Table { name: "erasures", keys: &[], id: |row| row.id.0.clone(), key: |_| vec![] };

/// Cases that became one, and for a while how they were.
pub static MERGES: Table<MergeRow> = Table {
    name: "merges",
    keys: &["into", "at"],
    id: |row| row.id.0.clone(),
    key: |row| vec![text(&row.into), Key::Int(row.at.0)],
};
pub static API_TOKENS: Table<ApiTokenRow> =
    Table { name: "api_tokens", keys: &[], id: |row| row.id.clone(), key: |_| vec![] };

/// Every table, for opening a store.
#[must_use]
pub fn specs() -> Vec<focal_store::TableSpec> {
    vec![
        TENANT.spec(),
        PACKS.spec(),
        PROVIDERS.spec(),
        COMPONENTS.spec(),
        SITES.spec(),
        THINGS.spec(),
        PEOPLE.spec(),
        AGENTS.spec(),
        SKILLS.spec(),
        HOURS.spec(),
        QUEUES.spec(),
        ALARMS.spec(),
        ATTEMPTS.spec(),
        INCIDENTS.spec(),
        MEMBERS.spec(),
        CASES.spec(),
        CONTACTS.spec(),
        ITEMS.spec(),
        HANDOFFS.spec(),
        LESSONS.spec(),
        TALLIES.spec(),
        SHEETS.spec(),
        FOLDS.spec(),
        SAVED_REPORTS.spec(),
        ERASURES.spec(),
        SHELVED.spec(),
        MERGES.spec(),
        API_TOKENS.spec(),
    ]
}
