//! Stories: a pack's own proof. A story sets a small world, feeds it timed inputs and says what must
//! then be so. Here they are read and checked; the engine runs them on a virtual clock.

mod cast;
mod expect;
mod scene;
pub(crate) mod sheet;
mod timeline;

use std::collections::BTreeMap;

use focal_base::{
    At, CauseName, ComponentId, KindName, Lang, MetricName, PersonId, ProviderId, SkillName, Span,
    StepName, ThingId,
};
use focal_case::Actor;
use focal_sense::{Signal, StateValue};
use serde::{Deserialize, Serialize};

pub(crate) use cast::fill;
pub use scene::{Scene, Shape};

/// What a story shows. Every pack has at least one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Shows {
    #[serde(rename = "clear fault")]
    ClearFault,
    #[serde(rename = "false alarm")]
    FalseAlarm,
    #[serde(rename = "storm")]
    Storm,
    #[serde(rename = "silence")]
    Silence,
    #[serde(rename = "wrong owner")]
    WrongOwner,
    #[serde(rename = "recovery")]
    Recovery,
}

impl Shows {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Shows::ClearFault => "clear fault",
            Shows::FalseAlarm => "false alarm",
            Shows::Storm => "storm",
            Shows::Silence => "silence",
            Shows::WrongOwner => "wrong owner",
            Shows::Recovery => "recovery",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    pub story: String,
    /// The file it stands in; lines below count in it.
    pub file: String,
    pub shows: Shows,
    /// One or two sentences for whoever reads a report of its run.
    pub about: String,
    /// IANA name of the time zone of its site and people.
    pub zone: String,
    pub start: At,
    pub people: BTreeMap<PersonId, Person>,
    pub near: BTreeMap<PersonId, Near>,
    pub agents: BTreeMap<String, Agent>,
    pub providers: BTreeMap<ProviderId, Provider>,
    pub components: BTreeMap<ComponentId, KindName>,
    pub things: BTreeMap<ThingId, Thing>,
    /// What its cameras may see.
    pub scenes: BTreeMap<String, Scene>,
    /// In the order of their `at`; rows of one moment keep the order they are written in.
    pub timeline: Vec<Input>,
    pub expect: Vec<Expect>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub lang: Lang,
    /// Channels they agreed to be written to on, e.g. `mail`, `sms`.
    pub consent: Vec<String>,
    /// Minutes after midnight, local: from and until. May go over midnight.
    pub quiet: Option<(u16, u16)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    pub person: Person,
    /// Things they are close to.
    pub to: Vec<ThingId>,
    pub eta: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Agent {
    pub skills: BTreeMap<SkillName, u8>,
    pub available: bool,
    /// Contacts at once.
    pub capacity: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Provider {
    /// The pack's roles it is bound to.
    pub roles: Vec<String>,
    /// The components of the story that it runs; others belong to whoever plays their role first.
    pub runs: Vec<ComponentId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    pub kind: KindName,
    /// Kind of component → the component this thing depends on.
    pub on: BTreeMap<KindName, ComponentId>,
    pub customer: Option<PersonId>,
    /// Action → what happens when it is commanded; an action not named is obeyed.
    pub obeys: BTreeMap<String, Obeys>,
}

/// How a thing takes a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Obeys {
    /// Replies and does it. From `after` on its signals carry `values` and `state` in place of the
    /// timeline's, until a row that begins later names them again.
    Yes { after: Span, values: BTreeMap<MetricName, f64>, state: BTreeMap<String, StateValue> },
    /// Replies `ok`, and nothing changes.
    RepliesOnly,
    /// Does not reply.
    Ignores,
}

/// One timed input. Times count from the story's start.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    pub line: u32,
    pub at: Span,
    /// With `every`: the input repeats from `at` up to and with `until`.
    pub until: Option<Span>,
    pub every: Option<Span>,
    pub act: Act,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// What the things say. The n-th of them says it `apart * n` later.
    Signal {
        things: Vec<ThingId>,
        apart: Span,
        signal: Signal,
    },
    /// What their cameras send: a picture of that name, with that scene on it.
    Picture {
        things: Vec<ThingId>,
        apart: Span,
        picture: String,
        scene: String,
    },
    Customer {
        person: PersonId,
        act: CustomerAct,
    },
    Near {
        person: PersonId,
        act: NearAct,
    },
    Agent {
        agent: String,
        about: Option<PersonId>,
        act: AgentAct,
    },
    Partner {
        partner: ProviderId,
        about: Option<PersonId>,
        act: PartnerAct,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum CustomerAct {
    Answers {
        step: StepName,
        answer: String,
    },
    /// Takes back what they answered, on whatever channel it was.
    TakesBack(StepName),
    Does(StepName),
    Cannot(StepName),
    AsksForHelp,
    Says(String),
    /// 1 to 5, when it is over.
    Rates(u8),
}

#[derive(Clone, Debug, PartialEq)]
pub enum NearAct {
    Accepts(StepName),
    Declines(StepName),
    Done(StepName),
    Cannot(StepName),
    Answers { step: StepName, answer: String },
}

#[derive(Clone, Debug, PartialEq)]
pub enum AgentAct {
    /// Takes what is offered.
    Accepts,
    Declines,
    Does(StepName),
    /// Enters an answer that was heard.
    Answers {
        step: StepName,
        answer: String,
    },
    Resolves {
        cause: CauseName,
        worked: Option<StepName>,
    },
    Available(bool),
    Says(String),
}

#[derive(Clone, Debug, PartialEq)]
pub enum PartnerAct {
    Accepted,
    Fixed,
    NotOurs,
    /// Their status feed about a component.
    Status {
        of: ComponentId,
        green: bool,
    },
}

/// Something that must be so. `line` is where the story says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    pub line: u32,
    pub when: When,
    pub check: Check,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// True at that moment, after all inputs of it.
    At(Span),
    /// True at some moment up to then.
    By(Span),
    /// True when nothing is left to happen.
    End,
    /// True at no moment.
    Never,
}

/// Numbers that are not given are not looked at.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    Alarm {
        alarm: String,
        of: Option<ThingId>,
        active: bool,
    },
    /// What is believed of a thing, a component or a person's case: `cause` is the likeliest when no
    /// bound is given, and has a probability in the bounds otherwise.
    Belief {
        cause: CauseName,
        of: Option<String>,
        owner: Option<String>,
        above: Option<f64>,
        below: Option<f64>,
    },
    /// How much of the belief the owner holds, whatever the cause.
    Owner {
        owner: String,
        of: Option<String>,
        above: Option<f64>,
        below: Option<f64>,
    },
    /// How many incidents are open. With [`When::Never`] it is 1 and means: not one or more.
    Incidents(u32),
    Incident {
        of: String,
        things: Option<u32>,
        cases: Option<u32>,
        open: bool,
        owner: Option<String>,
    },
    /// How many cases were ever opened. With [`When::Never`] it is 1 and means: not one or more.
    Cases(u32),
    Case(CaseCheck),
    /// A command has been sent to the thing, `count` times when given.
    Command {
        thing: ThingId,
        action: String,
        count: Option<u32>,
    },
    /// The person has been told something: of the step, when given.
    Told {
        person: PersonId,
        of: Option<StepName>,
    },
    /// The step has been begun, in whichever case, or in that of `case`.
    Step {
        step: StepName,
        case: Option<PersonId>,
    },
    Outcome(OutcomeCheck),
    /// Somebody was contacted at all; only with [`When::Never`].
    AnyContact,
}

/// The case of a person: their newest one.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CaseCheck {
    pub person: PersonId,
    pub open: Option<bool>,
    /// `focal`, an agent's name or `queue`.
    pub keeper: Option<String>,
    pub next: Option<StepName>,
    /// All of these were tried, in this order, others between them or not.
    pub tried: Vec<StepName>,
    /// Whom it waits for: `thing`, `customer`, `near`, `agent`, `partner` …
    pub waits_for: Option<Actor>,
    /// The causes between which it is not clear: exactly these.
    pub between: Vec<CauseName>,
    /// The step that would separate them.
    pub separated_by: Option<StepName>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeCheck {
    /// A person: their newest case. A thing or a component: the newest case that nobody in particular has.
    pub of: String,
    /// Who ended it; `None` when not looked at.
    pub by: Option<EndedBy>,
    pub cause: Option<CauseName>,
    pub owner: Option<String>,
    pub worked: Option<StepName>,
    pub cost_below: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    Actor(Actor),
    /// It got well without a step.
    Itself,
}
