//! Steps as cards: what could be done, by whom, at what cost, and why not now.

use focal_base::StepName;
use focal_case::offer::may_be_wanted;
use focal_case::{Actor, RunState, StepDef, StepRun};
use focal_engine::rows::{CaseRow as Row, Scored};
use focal_engine::{Kit, Names};
use serde::Serialize;
use utoipa::ToSchema;

use super::confirms::not_seen;
use super::when::When;
use crate::words;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StepCard {
    pub step: String,
    pub title: String,
    pub by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    pub cost: f64,
    pub minutes: i64,
    /// Until the trouble has ended, this step first. Absent while it would say more of the last resort, which
    /// is one rate for every trouble, than of the steps; and for a step that is locked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_cost: Option<f64>,
    pub body: String,
    /// What its answers would point at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tells: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safety: Option<String>,
    /// Why it cannot be pressed now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<String>,
    /// Its tries are used up, and a person may want it once more.
    pub again: bool,
    pub button: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Running {
    pub run: String,
    pub step: String,
    pub title: String,
    pub by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    pub since: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<When>,
    pub confirms: String,
    pub can_stop: bool,
}

#[must_use]
pub fn actor(by: Actor) -> &'static str {
    match by {
        Actor::Thing => "thing",
        Actor::Customer => "customer",
        Actor::Near => "near",
        Actor::Agent => "agent",
        Actor::Partner => "partner",
        Actor::Technician => "technician",
    }
}

/// The next best step and the others, as they were scored at the last decision.
#[must_use]
pub fn cards(names: &Names<'_>, kit: &Kit, row: &Row) -> (Option<StepCard>, Vec<StepCard>) {
    let live: Vec<&StepName> = row.case.live_runs().map(|run| &run.step).collect();
    let scored = row.decision.scored.iter().filter(|scored| !live.contains(&&scored.step));
    let mut cards: Vec<StepCard> =
        scored.filter_map(|scored| card(names, kit, row, scored)).collect();
    let next = row.decision.next.as_ref().and_then(|step| {
        let at =
            cards.iter().position(|card| card.step == step.as_str() && card.locked.is_none())?;
        Some(cards.remove(at))
    });
    (next, cards)
}

fn card(names: &Names<'_>, kit: &Kit, row: &Row, scored: &Scored) -> Option<StepCard> {
    let def = kit.steps.get(&scored.step)?;
    let text = |part: &str| names.find(&format!("step.{}.{part}", def.step));
    let body = text("body").or_else(|| text("question")).unwrap_or_default();
    Some(StepCard {
        step: def.step.0.clone(),
        title: names.text(&format!("step.{}.title", def.step)),
        by: actor(def.by),
        who: who_would(names, kit, row, def),
        cost: def.cost.units(),
        minutes: def.takes.0.max(def.effort.0) / 60_000,
        expected_cost: told(scored),
        body,
        tells: tells(names, def, scored),
        safety: def.safety.as_ref().map(|key| names.text(&key.0)),
        locked: scored.locked.as_ref().map(|said| names.say(said)),
        again: scored.locked.as_ref().is_some_and(is_used_up) && may_be_wanted(&row.case, def),
        button: words::text(names.lang, &format!("button.{}", actor(def.by))),
    })
}

fn is_used_up(why: &focal_base::Said) -> bool {
    matches!(why.key.0.as_str(), "locked.used_up" | "locked.done_for_incident")
}

/// What a step would cost in all, where the steps are most of it. A locked step has no score.
fn told(scored: &Scored) -> Option<f64> {
    let of_steps = scored.expected_cost - scored.at_last;
    (scored.expected_cost < 1e9 && of_steps >= scored.at_last).then_some(scored.expected_cost)
}

fn tells(names: &Names<'_>, def: &StepDef, scored: &Scored) -> Option<String> {
    let one = |(answer, cause): &(String, focal_base::CauseName)| {
        let answer = names.text(&format!("step.{}.answer.{answer}", def.step));
        let cause = names.text(&format!("cause.{cause}.name"));
        words::say(names.lang, "step.tells", &[("answer", answer), ("cause", cause)])
    };
    let all: Vec<String> = scored.tells.iter().map(one).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// Who would be asked.
fn who_would(names: &Names<'_>, kit: &Kit, row: &Row, def: &StepDef) -> Option<String> {
    match def.by {
        Actor::Thing => row.case.thing.as_ref().map(|id| names.thing(id)),
        Actor::Customer => row.case.customer.as_ref().map(|id| names.person(id)),
        Actor::Partner | Actor::Technician => {
            let role = def.role.as_deref()?;
            let bound = names.world.provider_of(&kit.pack.name, role);
            Some(bound.map_or_else(|| names.text(&format!("role.{role}")), |row| row.name.clone()))
        }
        Actor::Near | Actor::Agent => None,
    }
}

/// Steps under way.
#[must_use]
pub fn running(names: &Names<'_>, kit: Option<&Kit>, row: &Row) -> Vec<Running> {
    row.case.live_runs().map(|run| running_one(names, kit, run)).collect()
}

fn running_one(names: &Names<'_>, kit: Option<&Kit>, run: &StepRun) -> Running {
    Running {
        run: run.id.0.clone(),
        step: run.step.0.clone(),
        title: names.text(&format!("step.{}.title", run.step)),
        by: actor(run.by),
        who: who_does(names, run),
        since: run.at.into(),
        until: run.until.map(When),
        confirms: confirms(names, kit, run),
        can_stop: true,
    }
}

#[must_use]
pub fn who_does(names: &Names<'_>, run: &StepRun) -> Option<String> {
    let who = run.who.as_deref().filter(|who| !who.is_empty())?;
    Some(match run.by {
        Actor::Thing => names.thing(&who.into()),
        Actor::Customer | Actor::Near => names.person(&who.into()),
        Actor::Agent => names.agent(&who.into()),
        Actor::Partner | Actor::Technician => names.provider(&who.into()),
    })
}

fn confirms(names: &Names<'_>, kit: Option<&Kit>, run: &StepRun) -> String {
    let def = kit.and_then(|kit| kit.steps.get(&run.step));
    if run.state == RunState::Offered && def.is_some_and(StepDef::is_question) {
        return words::text(names.lang, "confirms.answer");
    }
    let action = def.and_then(|def| {
        let kinds = kit?.pack.kinds.iter().find(|kind| kind.kind == def.of)?;
        kinds.actions.get(def.action.as_ref()?)
    });
    let expect = def.and_then(|def| def.expect.as_ref()).or(action.map(|action| &action.expect));
    match (kit, expect) {
        (Some(kit), Some(expect)) => not_seen(names, kit, expect),
        _ => words::text(names.lang, "confirms.well"),
    }
}
