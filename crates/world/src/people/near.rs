//! Near persons: asked a favour by letter they say yes, no or nothing, go when they are the one, and do it or find that
//! they cannot.

use std::collections::BTreeSet;

use focal_base::{PersonId, RunId, Span, TenantId};

use crate::life::{Happening, Life};

#[derive(Clone, Debug)]
pub enum NearMoment {
    Asked {
        run: RunId,
    },
    Replies {
        run: RunId,
        yes: bool,
    },
    /// There by now, if they are the one who goes.
    There {
        run: RunId,
    },
}

#[derive(Default)]
pub struct Nears {
    asked: BTreeSet<(TenantId, PersonId, RunId)>,
}

impl Life<'_> {
    pub fn near(&mut self, tenant: &TenantId, person: &PersonId, moment: NearMoment) {
        match moment {
            NearMoment::Asked { run } => {
                let first = self.nears.asked.insert((tenant.clone(), person.clone(), run.clone()));
                if first && self.dice("near").chance(0.7) {
                    let after = self.dice("near").about(Span::mins(2), 0.8);
                    let yes = self.dice("near").chance(0.55);
                    let what = NearMoment::Replies { run, yes };
                    self.soon(after, Happening::Near(tenant.clone(), person.clone(), what));
                }
            }
            NearMoment::Replies { run, yes } => self.near_replies(tenant, person, &run, yes),
            NearMoment::There { run } => self.near_there(tenant, person, &run),
        }
    }

    fn near_replies(&mut self, tenant: &TenantId, person: &PersonId, run: &RunId, yes: bool) {
        let says = if yes { "says yes" } else { "says no" };
        self.act(tenant, person.as_str(), says, |work| work.near_replies(run, person, yes));
        if self.chance("near", self.plan.hazards.twice) {
            self.act(tenant, person.as_str(), says, |work| work.near_replies(run, person, yes));
        }
        if yes {
            let after = self.dice("near").about(Span::mins(9), 0.4);
            let what = NearMoment::There { run: run.clone() };
            self.soon(after, Happening::Near(tenant.clone(), person.clone(), what));
        }
    }

    fn near_there(&mut self, tenant: &TenantId, person: &PersonId, run: &RunId) {
        let found = self.world(tenant, |world| {
            let row = world.cases.get(world.index.runs.get(run)?)?;
            Some((row.case.thing.clone()?, row.case.run(run)?.clone()))
        });
        let Some((thing, found)) = found.flatten() else { return };
        let chosen = found.favour.as_ref().and_then(|favour| favour.chosen.clone());
        if chosen.as_ref() != Some(person) || !found.state.is_live() {
            return;
        }
        if self.dice("near").chance(0.1) {
            self.act(tenant, person.as_str(), "cannot do it", |work| work.near_cannot(run, person));
            return;
        }
        let question = self.casts.get(tenant).and_then(|cast| cast.truth.step(&found.step));
        if question.is_some_and(|def| def.is_question()) {
            let Some(answer) = self.answer_of(tenant, &thing, &found.step) else { return };
            self.act(tenant, person.as_str(), &format!("saw {answer}"), |work| {
                work.near_answers(run, person, &answer)
            });
            return;
        }
        self.does(tenant, &thing, &found.step);
        self.act(tenant, person.as_str(), "says that it is done", |work| {
            work.near_did(run, person)
        });
    }
}
