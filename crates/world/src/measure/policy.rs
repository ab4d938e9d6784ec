//! Two plain policies as a well-run centre has them: runbooks, one for each alarm of each kind, made of the same pack
//! that Focal has. What differs is that a runbook cannot learn from what this trouble shows and answers.

use focal_base::{CauseName, KindName};
use focal_case::{Actor, StepDef};
use focal_diagnose::{CauseDef, OwnerRole};

use super::CONTACT;
use crate::truth::Truth;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Every alarm becomes a call: an agent does what can be done from afar, guides the customer, and sends somebody if
    /// that does not help.
    Calls,
    /// A script: restart it, write to the customer, send somebody.
    Script,
}

/// What is tried for an alarm, in order, and what is said of its cause.
pub struct Runbook<'a> {
    truth: &'a Truth,
    kind: KindName,
    alarm: String,
}

impl<'a> Runbook<'a> {
    pub fn of(truth: &'a Truth, kind: &KindName, alarm: &str) -> Runbook<'a> {
        Runbook { truth, kind: kind.clone(), alarm: alarm.to_owned() }
    }

    /// Causes that could be behind it, with how much each weighs when this alarm shows.
    fn causes(&self) -> Vec<(&'a CauseDef, f64)> {
        let model = &self.truth.kit.model;
        let parts = model.kinds.get(&self.kind).map(|kind| kind.depends_on.clone());
        let parts = parts.unwrap_or_default();
        let here =
            model.causes.values().filter(|def| def.of == self.kind || parts.contains(&def.of));
        // An alarm that a cause does not name can still come with it.
        let shows = |def: &CauseDef| def.shows.get(&self.alarm).copied().unwrap_or(0.0).max(0.005);
        here.map(|def| (def, def.prior * shows(def))).collect()
    }

    /// How often a step ends what shows like this, by the pack.
    fn helps(&self, def: &StepDef) -> f64 {
        let causes = self.causes();
        let all: f64 = causes.iter().map(|(_, weight)| weight).sum();
        let fixed: f64 = causes.iter().map(|(it, weight)| weight * def.fixes.of(&it.cause)).sum();
        fixed / all.max(1e-12)
    }

    fn by(
        &self,
        actors: &[Actor],
        most: usize,
        value: impl Fn(f64, &StepDef) -> f64,
    ) -> Vec<StepDef> {
        let steps = self
            .truth
            .kit
            .steps_for(&self.kind)
            .filter(|def| actors.contains(&def.by) && !def.is_question() && !def.contains);
        let mut all: Vec<(f64, f64, &StepDef)> = steps
            .map(|def| (self.helps(def), def))
            .filter(|(helps, _)| *helps >= 0.03)
            .map(|(helps, def)| (value(helps, def), helps, def))
            .collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.step.cmp(&b.2.step)));
        all.into_iter().take(most).map(|(_, _, def)| def.clone()).collect()
    }

    /// What needs nobody to go there: the thing told to, then an agent from afar.
    pub fn remote_steps(&self, policy: Policy) -> Vec<StepDef> {
        let told = self.by(&[Actor::Thing], 1, |helps, _| helps);
        let agent = match policy {
            Policy::Calls => self.by(&[Actor::Agent], 2, |helps, _| helps),
            Policy::Script => Vec::new(),
        };
        [told, agent].concat()
    }

    /// What the customer is guided through.
    pub fn by_customer(&self) -> Vec<StepDef> {
        self.by(&[Actor::Customer], 3, |helps, _| helps)
    }

    /// Whom to send: the best chance for the money first.
    pub fn sent(&self) -> Vec<StepDef> {
        let chance = |helps: f64, def: &StepDef| helps / (def.cost.0 + CONTACT) as f64;
        self.by(&[Actor::Technician, Actor::Partner], 8, chance)
    }

    /// The likeliest cause, given what worked.
    pub fn says(&self, worked: Option<&StepDef>) -> Option<(CauseName, OwnerRole)> {
        let weigh = |(def, weight): &(&CauseDef, f64)| {
            weight * worked.map_or(1.0, |step| step.fixes.of(&def.cause))
        };
        let causes = self.causes();
        let first = causes
            .iter()
            .max_by(|a, b| weigh(a).total_cmp(&weigh(b)).then_with(|| b.0.cause.cmp(&a.0.cause)));
        first.map(|(def, _)| (def.cause.clone(), def.owner.clone()))
    }
}
