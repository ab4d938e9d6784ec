//! The shape of a story file as it is written. Every row of a timeline and of `expect` names its
//! subject by key; `timeline` and `expect` turn rows into acts and checks.

use serde::Deserialize;

use crate::read::{Amount, Count, Dur, Flag, Name, OneOrMany, Rows, Scalar, Share, Text};
use crate::story::Shows;

#[derive(Debug, Deserialize)]
pub(crate) struct StorySheet {
    pub story: Name,
    pub is: Shows,
    pub about: Text,
    pub zone: Text,
    pub start: Text,
    pub people: Rows<PersonSheet>,
    pub near: Rows<NearSheet>,
    pub agents: Rows<AgentSheet>,
    pub providers: Rows<ProviderSheet>,
    pub components: Rows<Name>,
    pub things: Rows<ThingSheet>,
    pub scenes: Rows<SceneSheet>,
    pub timeline: Vec<InputSheet>,
    pub expect: Vec<ExpectSheet>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PersonSheet {
    pub repeat: Option<Count>,
    pub lang: Name,
    pub consent: Vec<Name>,
    pub quiet: Option<Text>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct NearSheet {
    pub to: Vec<Text>,
    pub lang: Name,
    pub eta: Dur,
    pub consent: Vec<Name>,
    pub quiet: Option<Text>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct AgentSheet {
    pub skills: Rows<Count>,
    pub available: Option<Flag>,
    pub capacity: Option<Count>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ProviderSheet {
    pub role: OneOrMany<Name>,
    /// Components that it runs, where several play the role.
    pub runs: Vec<Name>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ThingSheet {
    pub repeat: Option<Count>,
    pub kind: Name,
    pub on: Rows<Name>,
    pub customer: Option<Text>,
    pub obeys: Rows<ObeysSheet>,
}

/// May be written as its `how` alone.
#[derive(Debug, Deserialize)]
pub(crate) struct ObeysSheet {
    pub how: Option<HowWord>,
    pub after: Option<Dur>,
    pub values: Rows<crate::read::Num>,
    pub state: Rows<Scalar>,
}

/// What a camera of the story may see, drawn.
#[derive(Debug, Deserialize)]
pub(crate) struct SceneSheet {
    pub like: Option<Name>,
    pub stones: Option<Count>,
    pub light: Option<crate::read::Num>,
    pub turned: Option<Vec<crate::read::Num>>,
    pub covered: Option<Count>,
    pub rain: Option<Flag>,
    pub draw: Vec<ShapeSheet>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ShapeSheet {
    /// Left, top, width, height.
    pub at: Vec<Count>,
    pub grey: Count,
    pub soft: Option<Flag>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HowWord {
    Does,
    RepliesOnly,
    Ignores,
}

#[derive(Debug, Deserialize)]
pub(crate) struct InputSheet {
    pub at: Dur,
    pub until: Option<Dur>,
    pub every: Option<Dur>,

    pub thing: Option<Text>,
    pub apart: Option<Dur>,
    pub values: Rows<crate::read::Num>,
    pub state: Rows<Scalar>,
    pub events: Vec<Text>,
    pub tests: Rows<Flag>,
    pub attempts: Vec<AttemptSheet>,
    /// Which picture the thing sends, and which scene is on it.
    pub picture: Option<Name>,
    pub shows: Option<Name>,

    pub customer: Option<Text>,
    pub near: Option<Text>,
    pub agent: Option<Name>,
    pub partner: Option<Name>,

    /// Of an agent or partner: whose case it is about.
    pub about: Option<Text>,
    pub answers: Rows<Name>,
    pub takes_back: Option<Name>,
    pub does: Option<Name>,
    pub done: Option<Name>,
    pub cannot: Option<Name>,
    pub asks_for_help: Option<Flag>,
    pub says: Option<Text>,
    pub rates: Option<Count>,
    /// `true` by an agent, the step by a near person.
    pub accepts: Option<Text>,
    pub declines: Option<Text>,
    pub resolves: Option<ResolvesSheet>,
    pub available: Option<Flag>,
    pub status: Option<StatusSheet>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct AttemptSheet {
    pub service: Name,
    pub ok: Flag,
    pub stopped_at: Option<Name>,
    pub code: Option<Text>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ResolvesSheet {
    pub cause: Name,
    pub worked: Option<Name>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct StatusSheet {
    pub of: Name,
    pub is: StatusWord,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StatusWord {
    Green,
    Red,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ExpectSheet {
    /// A time, or `end`.
    pub at: Option<Text>,
    pub by: Option<Text>,
    /// `contact`, `case`, `incident`, an alarm or a step.
    pub never: Option<Text>,

    pub alarm: Option<Name>,
    pub of: Option<Text>,
    pub active: Option<Flag>,

    pub cause: Option<Name>,
    pub owner: Option<Name>,
    pub above: Option<Share>,
    pub below: Option<Share>,

    pub incidents: Option<Count>,
    pub incident: Option<Text>,
    pub things: Option<Count>,
    pub cases: Option<Count>,

    pub case: Option<Text>,
    pub open: Option<Flag>,
    pub keeper: Option<Name>,
    pub next: Option<Name>,
    pub tried: Vec<Name>,
    pub waits_for: Option<Name>,
    pub between: Vec<Name>,
    pub separated_by: Option<Name>,

    pub command: Option<Name>,
    pub count: Option<Count>,
    pub told: Option<Text>,
    pub step: Option<Name>,

    pub outcome: Option<Text>,
    pub ended_by: Option<Name>,
    pub worked: Option<Name>,
    pub cost_below: Option<Amount>,
}
