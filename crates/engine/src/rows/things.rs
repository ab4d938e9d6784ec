//! The operator's world: itself, its packs and providers, the sites, the things and what they share.

use std::collections::BTreeMap;

use focal_base::{
    AgentId, At, ComponentId, KindName, Lang, Money, PersonId, ProviderId, Severity, SiteId, Span,
    TenantId, ThingId,
};
use focal_case::{CaseSettings, NearSettings};
use serde::{Deserialize, Serialize};

/// The operator and its settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TenantRow {
    pub id: TenantId,
    pub organisation: String,
    pub zone: String,
    pub currency: String,
    pub default_lang: Lang,
    /// Sender of the tenant's mail, e.g. `help@example.org`.
    #[serde(default)]
    pub mail_from: String,
    /// Rates, promises, favours and windows; `case.pace` shortens every duration of a demonstration.
    #[serde(default)]
    pub case: CaseSettings,
    /// What it costs to end anything at all, when nothing else helps, e.g. a replacement (estimate). Never
    /// less than the dearest of a thing's own steps.
    #[serde(default = "usual_last_resort")]
    pub last_resort: Money,
    #[serde(default = "quarter")]
    pub retention_days: u32,
    /// A repaired thing is watched this long before its case is closed.
    #[serde(default = "settle")]
    pub settle: Span,
    /// How long a person is left to answer a step that was offered to them when it is critical; see
    /// [`TenantRow::patience_for`].
    #[serde(default = "patience")]
    pub patience: Span,
    /// An agent has this long to accept an offered contact.
    #[serde(default = "ring")]
    pub ring: Span,
    /// What the wallboard minds, and when supervisors are written to.
    #[serde(default)]
    pub wall: WallSettings,
    /// After a talk its agent has this long to write about it, before the next one is offered; zero: no time.
    #[serde(default)]
    pub after_work: Span,
    /// An alarm is on the shelf at most so long (ISA-18.2 bounds it).
    #[serde(default = "shelve_longest")]
    pub shelve_longest: Span,
    /// What a pack says of its causes' shares weighs as much as so many confirmed outcomes.
    #[serde(default = "prior_worth")]
    pub prior_worth: f64,
}

/// Limits past which the wallboard alerts, and supervisors get a letter when they want one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WallSettings {
    /// The service level of the day should not be below, 0 to 1.
    pub service_level: f64,
    /// Nobody should wait longer.
    pub longest_wait: Span,
    /// Not more should wait at once.
    pub waiting: u32,
    /// Offers that reach one agent within ten minutes: more is a flood (ISA-18.2).
    pub offers: u32,
    pub mail: bool,
}

impl Default for WallSettings {
    fn default() -> WallSettings {
        let longest_wait = Span::mins(5);
        WallSettings { service_level: 0.8, longest_wait, waiting: 20, offers: 10, mail: false }
    }
}

fn shelve_longest() -> Span {
    Span::hours(24)
}

fn prior_worth() -> f64 {
    30.0
}

/// A letter is found, opened and read, and what it asks for is done.
const READS: Span = Span::secs(120);

/// What a new house begins with.
pub(crate) fn usual_last_resort() -> Money {
    Money(100_000)
}

fn quarter() -> u32 {
    90
}

/// From five minutes this is most of a working day.
const MOST_DOUBLINGS: usize = 6;

fn settle() -> Span {
    Span::mins(5)
}

fn patience() -> Span {
    Span::mins(15)
}

fn ring() -> Span {
    Span::secs(30)
}

impl TenantRow {
    #[must_use]
    pub fn new(
        id: TenantId,
        organisation: &str,
        zone: &str,
        currency: &str,
        lang: Lang,
    ) -> TenantRow {
        TenantRow {
            id,
            organisation: organisation.to_owned(),
            zone: zone.to_owned(),
            currency: currency.to_owned(),
            default_lang: lang,
            mail_from: String::new(),
            case: CaseSettings::default(),
            last_resort: usual_last_resort(),
            retention_days: quarter(),
            settle: settle(),
            patience: patience(),
            ring: ring(),
            wall: WallSettings::default(),
            after_work: Span::ZERO,
            shelve_longest: shelve_longest(),
            prior_worth: prior_worth(),
        }
    }

    /// How long a person is left to answer, by how much the trouble presses: `patience` for a critical
    /// one, longer for others.
    #[must_use]
    pub fn patience_for(&self, severity: Severity) -> Span {
        let times = match severity {
            Severity::Critical => 1,
            Severity::Major => 3,
            _ => 8,
        };
        Span(self.patience.0 * times)
    }

    /// A time in which a person reads, decides and acts. A demonstration shortens it too, but nobody reads
    /// faster because a clock runs faster.
    #[must_use]
    pub fn for_a_person(&self, span: Span) -> Span {
        self.paced(span).max(span.min(READS))
    }

    /// How people near are asked, at this tenant's pace.
    #[must_use]
    pub fn near(&self) -> NearSettings {
        let near = &self.case.near;
        NearSettings { patience: self.for_a_person(near.patience), ..near.paced(self.case.pace) }
    }

    /// A duration at this tenant's pace.
    #[must_use]
    pub fn paced(&self, span: Span) -> Span {
        span.scaled(self.case.pace)
    }

    /// How long a case stays quiet before it is over. Trouble that was taken for over and came back is watched for twice
    /// as long each time: nobody is told "it is over" six times a day.
    #[must_use]
    pub fn settles_after(&self, case: &focal_case::Case) -> Span {
        let times = case.came_back().min(MOST_DOUBLINGS) as u32;
        self.paced(Span(self.settle.0.saturating_mul(2_i64.pow(times))))
    }
}

/// A pack as installed: its files are kept, so that open cases can go on with the version they began with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRow {
    pub pack: String,
    pub version: String,
    pub files: BTreeMap<String, String>,
    pub installed: At,
    /// Numbers that the operator knows better, by their path in the pack.
    #[serde(default)]
    pub replaced: BTreeMap<String, Replaced>,
}

/// A number in the place of a pack's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// As it would stand in the pack: `0.14`, `5m`, `2.50`.
    pub value: String,
    pub by: AgentId,
    pub at: At,
}

/// A provider answers for one role of one pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Binding {
    pub pack: String,
    pub role: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProviderRow {
    pub id: ProviderId,
    pub name: String,
    pub email: String,
    pub lang: Lang,
    /// 1 to 6 as they join, never changed; beyond that a letter on ink.
    pub swatch: u8,
    pub roles: Vec<Binding>,
    pub answers_within: Span,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComponentRow {
    pub id: ComponentId,
    pub name: String,
    pub kind: KindName,
    pub pack: String,
    /// When it differs from whoever is bound to the kind's role.
    #[serde(default)]
    pub provider: Option<ProviderId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SiteRow {
    pub id: SiteId,
    pub name: String,
    pub address: String,
    pub zone: String,
    /// How one gets in, for technicians alone.
    #[serde(default)]
    pub access: String,
}

impl SiteRow {
    /// For whoever has to go there. Many sites are named by their address; nobody reads it twice.
    #[must_use]
    pub fn in_words(&self) -> String {
        match (self.name.as_str(), self.address.as_str()) {
            (name, "") => name.to_owned(),
            (name, address) if address.starts_with(name) => address.to_owned(),
            (name, address) => format!("{name}, {address}"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThingRow {
    pub id: ThingId,
    pub name: String,
    pub kind: KindName,
    pub pack: String,
    #[serde(default)]
    pub site: Option<SiteId>,
    #[serde(default)]
    pub customer: Option<PersonId>,
    /// Which instances of its kind's shared components it depends on.
    #[serde(default)]
    pub on: BTreeMap<KindName, ComponentId>,
    #[serde(default)]
    pub near: Vec<NearBy>,
    #[serde(default)]
    pub maintenance: bool,
    /// Pictures whose camera was said to look elsewhere, and when: from then on they are learnt anew.
    #[serde(default)]
    pub renewed: BTreeMap<String, At>,
    pub created: At,
    /// First signal ever.
    #[serde(default)]
    pub first_heard: Option<At>,
    /// Guess-proof part of the address its QR code shows.
    pub public_code: String,
    /// What support for it has cost, by year.
    #[serde(default)]
    pub spent: BTreeMap<i16, Money>,
}

/// Somebody who could get to a thing, and how long it takes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearBy {
    pub person: PersonId,
    pub eta: Span,
}
