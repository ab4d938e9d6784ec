//! A queue: what its contacts need, when it is served, how fast it should be, and how its needs relax
//! while somebody waits.

use std::collections::BTreeMap;

use focal_base::{AgentId, QueueId, SkillName, Span, TextKey};
use focal_case::Hours;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Queue {
    pub id: QueueId,
    pub name: TextKey,
    /// What every contact of it needs, with the least proficiency.
    pub needs: BTreeMap<SkillName, u8>,
    /// The calendar that `hours` follow: whoever changes it changes them. `None`: open at all times.
    #[serde(default)]
    pub calendar: Calendar,
    pub hours: Hours,
    /// Where a contact's priority starts; larger is sooner.
    pub priority: f64,
    /// Priority gained per minute of waiting.
    pub acceleration: f64,
    /// Answered within this time is in service level.
    pub target: Span,
    /// Priority gained at once when a contact nears its target, so that queues meet theirs alike.
    pub correction: f64,
    /// In order of `after`. The first may be one named agent, before whose end nobody else is offered it.
    pub relax: Vec<RelaxStep>,
    /// How long an agent has to accept.
    pub offer_for: Span,
}

/// Whose hours a queue keeps.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calendar {
    /// A row of before calendars were named: the one that has the same hours, if there is one.
    #[default]
    Alike,
    None,
    Of(String),
}

impl Calendar {
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Calendar::Of(id) => Some(id),
            Calendar::Alike | Calendar::None => None,
        }
    }
}

impl Default for Queue {
    fn default() -> Queue {
        Queue {
            id: QueueId::default(),
            name: TextKey::default(),
            needs: BTreeMap::new(),
            calendar: Calendar::None,
            hours: Hours::default(),
            priority: 0.0,
            acceleration: 1.0,
            target: Span::secs(20),
            correction: 0.0,
            relax: Vec::new(),
            offer_for: Span::secs(30),
        }
    }
}

/// How the needs relax once a contact has waited `after`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelaxStep {
    pub after: Span,
    pub relax: Relax,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relax {
    /// Only this agent until the next step, while they are there. Only as the first step, from the start.
    Only(AgentId),
    /// The skill is no longer needed.
    Drop(SkillName),
    /// The skill is needed with this proficiency at least.
    Least { skill: SkillName, level: u8 },
}

impl Queue {
    /// The steps that hold after waiting that long.
    pub fn relaxed(&self, waited: Span) -> impl Iterator<Item = &RelaxStep> {
        self.relax.iter().filter(move |step| step.after <= waited)
    }
}

impl Queue {
    /// The agent whom the first step names, if it names one.
    #[must_use]
    pub fn named(&self) -> Option<&AgentId> {
        match self.relax.first() {
            Some(RelaxStep { relax: Relax::Only(agent), .. }) => Some(agent),
            _ => None,
        }
    }

    /// Everything wrong with it, as a list; empty when it can be used.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut found = self.hours.problems();
        if !self.relax.is_sorted_by_key(|step| step.after) {
            found.push("relax: expected steps in rising order of 'after'".to_owned());
        }
        let names = |step: &RelaxStep| matches!(step.relax, Relax::Only(_));
        let starts_late = self.named().is_some() && self.relax[0].after > Span::ZERO;
        if starts_late || self.relax.iter().skip(1).any(names) {
            found.push("relax: expected a named agent in the first step only, after 0s".to_owned());
        }
        if [self.priority, self.acceleration, self.correction].iter().any(|n| !n.is_finite()) {
            found.push("priority, acceleration, correction: expected numbers".to_owned());
        }
        if self.acceleration < 0.0 || self.correction < 0.0 {
            found.push("acceleration, correction: expected 0 or more".to_owned());
        }
        if self.offer_for <= Span::ZERO || self.target <= Span::ZERO {
            found.push("offer_for, target: expected a duration above 0s".to_owned());
        }
        found
    }
}
