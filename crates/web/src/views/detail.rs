//! A whole case, as the context pane shows it.

use focal_base::{Lang, StepName};
use focal_case::{Actor, answer::known};
use focal_engine::decide::{cause_of, worked};
use focal_engine::rows::{AlarmRow, CaseRow as Row, ItemRow, MergeRow};
use focal_engine::work::merging::{UNDO, leads_to};
use focal_engine::{Kit, Names};
use serde::Serialize;
use utoipa::ToSchema;

use super::Eye;
use super::belief::{Belief, of_case};
use super::case_row::{CaseRow, case_row};
use super::journey::{Journey, journey};
use super::owner::{Owner, owner, owner_at};
use super::steps::{Running, StepCard, actor, cards, running};
use super::thing::{ThingView, thing_view};
use super::wait::why_of;
use super::when::When;
use crate::words;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CaseDetail {
    pub row: CaseRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thing: Option<ThingView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belief: Option<Belief>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<StepCard>,
    pub running: Vec<Running>,
    pub alternatives: Vec<StepCard>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watch_until: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nothing: Option<String>,
    pub why: Why,
    /// Why its contact waits, while it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits: Option<String>,
    pub journey: Journey,
    pub spent: f64,
    pub costs: Vec<Cost>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_to_end: Option<f64>,
    pub asked: Vec<Asked>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers_open: Option<Question>,
    pub earlier: Vec<Earlier>,
    pub looking: Vec<Looking>,
    pub people: Vec<Participant>,
    pub causes: Vec<CauseName>,
    pub steps: Vec<StepTitle>,
    /// Of a trouble that has gone: the repair that was seen to end it, and the cause which that speaks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_to_work: Option<SeenToWork>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeView>,
    pub canned: Vec<Canned>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safety: Option<String>,
    /// The case it has become a part of: everything it had is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Elsewhere>,
    /// Cases that came to this one and can be taken back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub merges: Vec<Came>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Elsewhere {
    pub id: String,
    pub number: u64,
}

/// A case that became part of this one.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Came {
    /// By which it is taken back.
    pub merge: String,
    pub number: u64,
    pub by: String,
    pub at: When,
    /// Until when it can be taken back.
    pub until: When,
}

/// What would be written down if the case closed by itself.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SeenToWork {
    pub step: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

/// Stored explanations, said now.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Why {
    pub keeper: String,
    pub step: Vec<String>,
    pub cause: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Cost {
    pub at: When,
    pub text: String,
    pub amount: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Asked {
    pub step: String,
    pub question: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_text: Option<String>,
    pub by: String,
    pub at: When,
    pub can_withdraw: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Question {
    pub step: String,
    pub question: String,
    pub answers: Vec<AnswerText>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AnswerText {
    pub answer: String,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Earlier {
    pub id: String,
    pub number: u64,
    pub title: String,
    pub closed: When,
    pub outcome: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Looking {
    pub agent: String,
    pub name: String,
    pub initials: String,
    pub typing: bool,
    /// Listens in on the talk, as whoever runs the desk may.
    pub listens: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Participant {
    pub id: String,
    pub name: String,
    pub kind: &'static str,
    pub lang: String,
    pub typing: bool,
    pub online: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CauseName {
    pub cause: String,
    pub name: String,
    pub owner: Owner,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StepTitle {
    pub step: String,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OutcomeView {
    pub at: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    pub owner: Owner,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worked: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<&'static str>,
    pub cost: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Canned {
    pub title: String,
    pub text: String,
}

/// What the world in memory does not have: read before from the store.
#[derive(Default)]
pub struct Past {
    /// Cases of the same thing that are over, latest first.
    pub cases: Vec<Row>,
    /// Alarms of the thing that have returned, latest first.
    pub alarms: Vec<AlarmRow>,
    /// Lines of its thread, latest first.
    pub thread: Vec<ItemRow>,
    /// Cases that came to it, latest first.
    pub merges: Vec<MergeRow>,
}

#[must_use]
pub fn detail(eye: &Eye<'_>, row: &Row, past: &Past, looking: Vec<Looking>) -> CaseDetail {
    let names = eye.names_of(row);
    let kit = eye.world.kit_of(row).map(AsRef::as_ref);
    let thing = row.case.thing.as_ref().and_then(|id| eye.world.things.get(id));
    let open = !row.case.is_resolved();
    let (next, alternatives) =
        kit.filter(|_| open).map(|kit| cards(&names, kit, row)).unwrap_or_default();
    let view = thing.map(|thing| thing_view(eye, thing, &past.alarms));
    let stale =
        view.as_ref().filter(|view| !view.connected).and_then(|view| view.heard).map(|when| when.0);
    let safety = next.as_ref().and_then(|card| card.safety.clone());
    let leads = leads_to(eye.world, &row.case.id);
    let leads = (leads != row.case.id).then(|| eye.world.cases.get(&leads)).flatten();
    CaseDetail {
        merged_into: leads.map(|to| Elsewhere { id: to.case.id.0.clone(), number: to.case.number }),
        merges: came(eye, &names, row, &past.merges),
        row: case_row(eye, row),
        thing: view,
        belief: of_case(&names, row, stale),
        running: running(&names, kit, row),
        watch_until: row.decision.watch_until.filter(|_| open && next.is_none()).map(When),
        nothing: (open && next.is_none() && alternatives.is_empty())
            .then(|| words::text(eye.lang, "detail.nothing")),
        why: why(&names, row),
        waits: why_of(eye, &names, &row.case.id),
        journey: journey(&names, row, &past.thread, eye.now),
        spent: row.case.spent.units(),
        costs: costs(&names, row),
        cost_to_end: next.as_ref().and_then(|card| card.expected_cost),
        asked: asked(&names, row),
        answers_open: kit.filter(|_| open).and_then(|kit| question(&names, kit, row)),
        earlier: past.cases.iter().filter_map(|row| earlier(eye, row)).collect(),
        looking,
        people: people(eye, row),
        causes: kit.map(|kit| causes(&names, kit, eye, row)).unwrap_or_default(),
        steps: kit.map(|kit| steps(&names, kit, eye, row)).unwrap_or_default(),
        seen_to_work: seen_to_work(eye, row),
        outcome: outcome(&names, row),
        canned: kit.map(|kit| canned(eye, kit, row)).unwrap_or_default(),
        next,
        alternatives,
        safety,
    }
}

fn seen_to_work(eye: &Eye<'_>, row: &Row) -> Option<SeenToWork> {
    let (step, _) = worked(eye.world, row).filter(|_| !row.case.is_resolved())?;
    let cause = cause_of(eye.world, row, Some(&step)).map(|cause| cause.0);
    Some(SeenToWork { step: step.0, cause })
}

fn why(names: &Names<'_>, row: &Row) -> Why {
    let keeper = row.case.kept.last().map(|kept| names.say(&kept.why)).unwrap_or_default();
    let reasons = row.decision.belief.iter().flat_map(|belief| {
        let first = belief.first().map(|share| share.cause.clone());
        belief.reasons.iter().filter(move |reason| Some(&reason.cause) == first.as_ref())
    });
    let cause = reasons
        .take(3)
        .map(|reason| super::evidence::sentence(names, Some(row), &reason.evidence, reason.things));
    Why {
        keeper,
        step: row.decision.why.iter().map(|said| names.say(said)).collect(),
        cause: cause.collect(),
    }
}

fn costs(names: &Names<'_>, row: &Row) -> Vec<Cost> {
    let money = row.case.costs.iter().filter(|line| line.amount != focal_base::Money::ZERO);
    money
        .map(|line| Cost {
            at: line.at.into(),
            text: names.say(&line.what),
            amount: line.amount.units(),
        })
        .collect()
}

fn asked(names: &Names<'_>, row: &Row) -> Vec<Asked> {
    row.case
        .answers_now()
        .map(|given| Asked {
            step: given.step.0.clone(),
            question: names.question(given.step.as_str()),
            answer: Some(given.answer.clone()),
            answer_text: Some(names.text(&format!("step.{}.answer.{}", given.step, given.answer))),
            by: by_whom(names, given.by, given.who.as_deref()),
            at: given.at.into(),
            can_withdraw: !row.case.is_resolved(),
        })
        .collect()
}

fn by_whom(names: &Names<'_>, by: Actor, who: Option<&str>) -> String {
    match (by, who) {
        (Actor::Customer | Actor::Near, Some(id)) => names.person(&id.into()),
        (Actor::Agent, Some(id)) => names.agent(&id.into()),
        (Actor::Partner | Actor::Technician, Some(id)) => names.provider(&id.into()),
        (Actor::Thing, Some(id)) => names.thing(&id.into()),
        (_, None) => String::new(),
    }
}

/// The question that is being asked, or that is best asked next: an agent may answer it for the customer.
fn question(names: &Names<'_>, kit: &Kit, row: &Row) -> Option<Question> {
    let is_question = |step: &StepName| kit.steps.get(step).is_some_and(|def| def.is_question());
    let live = row.case.live_runs().map(|run| &run.step).find(|step| is_question(step));
    let step = live.or(row.decision.next.as_ref().filter(|step| is_question(step)))?;
    if known(&row.case, step).is_some() {
        return None;
    }
    let def = kit.steps.get(step)?;
    let answers = def.answers.keys().chain(&def.other_answer);
    Some(Question {
        step: step.0.clone(),
        question: names.question(step.as_str()),
        answers: answers
            .map(|answer| AnswerText {
                answer: answer.clone(),
                text: names.text(&format!("step.{step}.answer.{answer}")),
            })
            .collect(),
    })
}

fn earlier(eye: &Eye<'_>, row: &Row) -> Option<Earlier> {
    let names = eye.names_of(row);
    let outcome = row.case.outcome()?;
    Some(Earlier {
        id: row.case.id.0.clone(),
        number: row.case.number,
        title: names.say(&row.case.title),
        closed: outcome.at.into(),
        outcome: outcome_text(&names, outcome),
    })
}

fn outcome_text(names: &Names<'_>, outcome: &focal_case::Outcome) -> String {
    let cause = outcome.cause.as_ref().map(|cause| names.text(&format!("cause.{cause}.name")));
    let step = outcome.worked.as_ref().map(|(step, _)| names.done(&step.0));
    let key = match (&cause, &step) {
        (Some(_), Some(_)) => "outcome.cause_step",
        (Some(_), None) => "outcome.cause",
        (None, Some(_)) => "outcome.step",
        (None, None) if outcome.recovered_alone => "outcome.alone",
        (None, None) => "outcome.none",
    };
    words::say(
        names.lang,
        key,
        &[("cause", cause.unwrap_or_default()), ("step", step.unwrap_or_default())],
    )
}

fn outcome(names: &Names<'_>, row: &Row) -> Option<OutcomeView> {
    let outcome = row.case.outcome()?;
    Some(OutcomeView {
        at: outcome.at.into(),
        cause: outcome.cause.as_ref().map(|cause| names.text(&format!("cause.{cause}.name"))),
        owner: owner(names, &outcome.owner),
        worked: outcome.worked.as_ref().map(|(step, _)| names.done(&step.0)),
        actor: outcome.worked.as_ref().map(|(_, by)| actor(*by)),
        cost: outcome.cost.units(),
        rating: outcome.rating,
        text: outcome_text(names, outcome),
    })
}

fn people(eye: &Eye<'_>, row: &Row) -> Vec<Participant> {
    let near = row
        .case
        .live_runs()
        .filter(|run| run.by == Actor::Near)
        .filter_map(|run| run.who.as_deref());
    let near = near.map(|id| (focal_base::PersonId::from(id), "near"));
    let all = row.case.customer.iter().map(|id| (id.clone(), "customer")).chain(near);
    all.filter_map(|(id, kind)| {
        let person = eye.world.people.get(&id)?;
        Some(Participant {
            name: person.name.clone(),
            kind,
            lang: person.lang.0.clone(),
            typing: eye.doings.types(eye.world.id(), &row.case.id, id.as_str(), eye.now),
            online: eye.world.live.present.contains_key(&id),
            id: id.0,
        })
    })
    .collect()
}

fn kind_of<'w>(eye: &Eye<'w>, row: &Row) -> Option<&'w focal_engine::rows::ThingRow> {
    eye.world.things.get(row.case.thing.as_ref()?)
}

/// Causes of the thing's kind and of what it depends on.
fn causes(names: &Names<'_>, kit: &Kit, eye: &Eye<'_>, row: &Row) -> Vec<CauseName> {
    let Some(thing) = kind_of(eye, row) else { return vec![] };
    let parts = kit
        .model
        .kinds
        .get(&thing.kind)
        .map(|model| model.depends_on.as_slice())
        .unwrap_or_default();
    let fits =
        kit.model.causes.values().filter(|def| def.of == thing.kind || parts.contains(&def.of));
    fits.map(|def| {
        let place = thing.on.get(&def.of).map_or_else(
            || focal_diagnose::Place::Thing(thing.id.clone()),
            |component| focal_diagnose::Place::Component(component.clone()),
        );
        CauseName {
            cause: def.cause.0.clone(),
            name: names.text(&format!("cause.{}.name", def.cause)),
            owner: owner_at(names, &kit.pack.name, &def.owner, &place),
        }
    })
    .collect()
}

fn steps(names: &Names<'_>, kit: &Kit, eye: &Eye<'_>, row: &Row) -> Vec<StepTitle> {
    let Some(thing) = kind_of(eye, row) else { return vec![] };
    let title = |def: &focal_case::StepDef| StepTitle {
        step: def.step.0.clone(),
        title: names.text(&format!("step.{}.title", def.step)),
    };
    kit.steps_for(&thing.kind).map(title).collect()
}

/// What an agent may say with one key: the questions and safety words, in the customer's language.
fn canned(eye: &Eye<'_>, kit: &Kit, row: &Row) -> Vec<Canned> {
    let Some(thing) = kind_of(eye, row) else { return vec![] };
    let lang: &Lang = &row.case.lang;
    let customer = Names { lang, ..eye.names_of(row) };
    let names = eye.names_of(row);
    let questions =
        kit.steps_for(&thing.kind).filter(|def| def.by == Actor::Customer).filter_map(|def| {
            let text = customer.find(&format!("step.{}.question", def.step))?;
            Some(Canned { title: names.text(&format!("step.{}.title", def.step)), text })
        });
    questions.collect()
}

/// Two letters for a round mark.
#[must_use]
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

/// What can still be taken back: not what is over, nor what has been taken back.
fn came(eye: &Eye<'_>, names: &Names<'_>, row: &Row, merges: &[MergeRow]) -> Vec<Came> {
    let fresh = |one: &&MergeRow| {
        one.undone.is_none() && eye.now.since(one.at) <= UNDO && !row.case.is_resolved()
    };
    let view = |one: &MergeRow| Came {
        merge: one.id.0.clone(),
        number: one.number,
        by: names.agent(&one.by),
        at: one.at.into(),
        until: (one.at + UNDO).into(),
    };
    merges.iter().filter(fresh).map(view).collect()
}
