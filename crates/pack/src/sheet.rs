//! The shape of the files at a pack's root, as they are written. Nothing is judged here but the shape;
//! `fill` turns it into definitions.

use serde::Deserialize;

use crate::read::{
    Amount, Budget, Count, Dur, Flag, Name, Num, OneOrMany, Owed, Rows, Scalar, Share, Text,
    Variable,
};

/// One file. A pack may be split over several: their lists are joined.
#[derive(Debug, Deserialize)]
pub(crate) struct Sheet {
    pub pack: Option<Name>,
    pub version: Option<Count>,
    pub currency: Option<Text>,
    pub trouble_rate: Option<Share>,
    pub roles: Vec<Name>,
    pub skills: Vec<Name>,
    pub sources: Rows<SourceSheet>,
    pub components: Vec<ComponentSheet>,
    pub things: Vec<ThingSheet>,
    pub alarms: Vec<AlarmSheet>,
    pub signs: Vec<SignSheet>,
    pub causes: Vec<CauseSheet>,
    pub steps: Vec<StepSheet>,
    pub services: Vec<ServiceSheet>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct SourceSheet {
    pub text: Text,
    pub grade: Grade,
}

/// A: standard, manual, peer-reviewed. B: survey, trade press. C: vendor blog, consumer guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
pub enum Grade {
    A,
    B,
    C,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ComponentSheet {
    pub component: Name,
    pub of: Name,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ThingSheet {
    pub kind: Name,
    pub made_by: Name,
    pub support_budget: Option<Budget>,
    pub trouble_rate: Option<Share>,
    pub depends_on: Vec<Name>,
    pub telemetry: Rows<MetricSheet>,
    pub state: Rows<StateWord>,
    pub pictures: Rows<PictureSheet>,
    pub actions: Rows<ActionSheet>,
    pub source: Option<OneOrMany<Text>>,
    pub estimate: Option<OneOrMany<Owed>>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StateWord {
    Bool,
    Number,
    Text,
}

#[derive(Debug, Deserialize)]
pub(crate) struct MetricSheet {
    pub unit: Text,
    pub every: Option<Dur>,
    pub range: Option<Vec<Num>>,
}

/// A view that a camera keeps sending.
#[derive(Debug, Deserialize)]
pub(crate) struct PictureSheet {
    pub every: Option<Dur>,
    /// `[left, top, right, bottom]` as shares of the picture.
    pub watched: Vec<Vec<Share>>,
    pub least: Share,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ActionSheet {
    pub with: Rows<Scalar>,
    pub expect: Text,
    pub within: Dur,
    pub never_if: Vec<Text>,
    pub brings: Vec<Text>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct AlarmSheet {
    pub alarm: Name,
    pub of: Name,
    pub severity: SeverityWord,
    pub affects: AffectsWord,
    pub leak: Share,
    pub when: Option<Text>,
    #[serde(rename = "for")]
    pub hold: Option<Dur>,
    pub clear_when: Option<Text>,
    pub clear_for: Option<Dur>,
    pub silent: Option<Dur>,
    pub code: Option<Text>,
    pub clear_codes: Vec<Text>,
    pub clear_after: Option<Dur>,
    pub test: Option<Text>,
    pub rate: Option<RateSheet>,
    /// One metric, or several that are looked at together.
    pub unusual: Option<OneOrMany<Variable>>,
    pub attempts: Option<AttemptsSheet>,
    /// A step by the thing that protects people or property as soon as the alarm is raised.
    pub at_once: Option<Name>,
    pub source: Option<OneOrMany<Text>>,
    pub estimate: Option<OneOrMany<Owed>>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SeverityWord {
    Warning,
    Minor,
    Major,
    Critical,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AffectsWord {
    Customer,
    Nobody,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RateSheet {
    pub metric: Variable,
    pub by: Num,
    pub within: Dur,
}

/// So many attempts at a service that fail within a while.
#[derive(Debug, Deserialize)]
pub(crate) struct AttemptsSheet {
    pub service: Name,
    pub failed: Count,
    pub within: Dur,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ServiceSheet {
    pub service: Name,
    pub of: Name,
    pub parts: Vec<PartSheet>,
    pub leak: Share,
    pub severity: SeverityWord,
    pub window: Option<Dur>,
    pub half_life: Option<Dur>,
    pub lasts: Option<Dur>,
    pub stops: Rows<Rows<Share>>,
    pub codes: Vec<CodeSheet>,
    pub source: Option<OneOrMany<Text>>,
    pub estimate: Option<OneOrMany<Owed>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PartSheet {
    pub part: Name,
    pub of: Option<Name>,
    pub role: Option<Name>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CodeSheet {
    pub code: Name,
    pub is: Vec<Text>,
    pub at: Option<Name>,
    pub tells: Rows<Share>,
    pub source: Option<OneOrMany<Text>>,
    pub estimate: Option<OneOrMany<Owed>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct SignSheet {
    pub sign: Name,
    pub of: Name,
    pub when: Text,
    pub tells: Rows<Share>,
    pub source: Option<OneOrMany<Text>>,
    pub estimate: Option<OneOrMany<Owed>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CauseSheet {
    pub cause: Name,
    pub of: Name,
    pub owner: Name,
    pub prior: Share,
    pub shows: Rows<Share>,
    pub fails: Rows<Share>,
    pub source: Option<OneOrMany<Text>>,
    pub estimate: Option<OneOrMany<Owed>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ByWord {
    Thing,
    Customer,
    Near,
    Agent,
    Partner,
    Technician,
}

/// Who takes part in an agent's step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WithWord {
    Customer,
}

#[derive(Debug, Deserialize)]
pub(crate) struct StepSheet {
    pub step: Name,
    pub of: Name,
    pub by: ByWord,
    pub cost: Amount,
    pub takes: Option<Dur>,
    pub effort: Option<Dur>,
    pub fixes: Rows<Share>,
    pub answers: Rows<Rows<Share>>,
    pub other_answer: Option<Name>,
    #[serde(rename = "do")]
    pub action: Option<Name>,
    pub expect: Option<Text>,
    pub within: Option<Dur>,
    pub never_if: Vec<Text>,
    pub max: Option<Count>,
    pub role: Option<Name>,
    pub skills: Rows<Count>,
    pub safety: Option<Name>,
    pub after: Vec<Name>,
    pub with: Option<WithWord>,
    pub contains: Option<Flag>,
    pub renews: Option<Name>,
    pub source: Option<OneOrMany<Text>>,
    pub estimate: Option<OneOrMany<Owed>>,
}
