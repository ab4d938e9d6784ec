//! One thing of a kind with all it depends on, as if it stood alone in a new house: what is believed of it,
//! and what its steps cost there.

use focal_base::{At, ComponentId, KindName, Severity, StepName, ThingId};
use focal_case::offer::cost_at;
use focal_case::{Facts, StepDef};
use focal_diagnose::{
    Belief, Candidate, CauseAt, CauseDef, Fact, KindModel, Place, Plan, PlanRates, Scope, Seen,
    Share, ThingView, believe, plan,
};

use crate::decide::{is_chance, last_resort, weighed};
use crate::kit::Kit;
use crate::rows::usual_last_resort;

pub(super) struct Room<'k> {
    pub kit: &'k Kit,
    pub model: &'k KindModel,
    /// Those that can trouble the kind, in the pack's order.
    pub causes: Vec<&'k CauseDef>,
    steps: Vec<&'k StepDef>,
    view: ThingView,
    facts: Facts,
}

impl<'k> Room<'k> {
    pub fn of(kit: &'k Kit, kind: &KindName) -> Option<Room<'k>> {
        let model = kit.model.kinds.get(kind)?;
        let touches = |of: &KindName| of == kind || model.depends_on.contains(of);
        let mut view = ThingView::new(ThingId::from("thing"), kind.clone());
        let on = model.depends_on.iter().map(|of| (of.clone(), ComponentId::from(of.as_str())));
        view.on = on.collect();
        Some(Room {
            kit,
            model,
            causes: kit.pack.causes.iter().filter(|def| touches(&def.of)).collect(),
            steps: kit.pack.steps.iter().filter(|def| touches(&def.of)).collect(),
            view,
            facts: Facts::default(),
        })
    }

    pub fn kind(&self) -> &KindName {
        &self.view.kind
    }

    /// What is believed when this is all that has been seen of a thing that has some trouble.
    pub fn believe(&self, facts: Vec<Fact>) -> Belief {
        self.look([Fact::Trouble].into_iter().chain(facts))
    }

    /// The same, where perhaps nothing is wrong at all.
    pub fn look(&self, facts: impl IntoIterator<Item = Fact>) -> Belief {
        let mut view = self.view.clone();
        let seen =
            |(index, what): (usize, Fact)| Seen { evidence: format!("{index}"), at: At(0), what };
        view.seen = facts.into_iter().enumerate().map(seen).collect();
        let focus = view.thing.clone();
        believe(&self.kit.model, &[view], &focus)
    }

    /// Odds of a cause against everything else.
    pub fn odds(&self, belief: &Belief, def: &CauseDef) -> f64 {
        let of_it = belief.shares.iter().filter(|share| share.cause.cause == def.cause);
        let p: f64 = of_it.map(|share| share.p).sum();
        p.max(1e-12) / (1.0 - p).max(1e-12)
    }

    /// Either of two causes, and nothing else.
    pub fn between(&self, one: &CauseDef, other: &CauseDef) -> Belief {
        self.only(&[(one, 0.5), (other, 0.5)])
    }

    fn only(&self, causes: &[(&CauseDef, f64)]) -> Belief {
        let share = |(def, p): &(&CauseDef, f64)| Share {
            cause: CauseAt { cause: def.cause.clone(), place: self.place(&def.of) },
            owner: def.owner.clone(),
            p: *p,
        };
        Belief { shares: causes.iter().map(share).collect(), ..Belief::default() }
    }

    fn place(&self, of: &KindName) -> Place {
        match self.view.on.get(of) {
            Some(id) if of != self.kind() => Place::Component(id.clone()),
            _ => Place::Thing(self.view.thing.clone()),
        }
    }

    /// Every step, as a new case would weigh it while its customer is written to.
    pub fn candidates(&self, severity: Severity) -> Vec<Candidate> {
        let weigh = |def: &&StepDef| {
            let scope = match self.place(&def.of) {
                Place::Thing(_) => Scope::Any,
                component @ Place::Component(_) => Scope::Place(component),
            };
            let cost = cost_at(severity, def, &self.facts);
            Candidate { scope, ..weighed(def, cost, &self.facts.settings.rates) }
        };
        self.steps.iter().map(weigh).collect()
    }

    /// What would be begun once the cause is known, and the plan of it: a repair that hardly helps is not.
    pub fn plan_known(&self, def: &CauseDef, severity: Severity) -> (Vec<Candidate>, Plan) {
        let all = self.candidates(severity);
        let rates = self.rates(&all);
        let worth = |one: &Candidate| is_chance(one.fixes.of(&def.cause));
        let candidates: Vec<Candidate> = all.into_iter().filter(worth).collect();
        let plan = plan(&self.only(&[(def, 1.0)]), &candidates, &rates);
        (candidates, plan)
    }

    pub fn rates(&self, candidates: &[Candidate]) -> PlanRates {
        let costs = candidates.iter().map(|candidate| candidate.cost);
        PlanRates { last_resort: last_resort(usual_last_resort(), costs), ..PlanRates::default() }
    }

    pub fn step<'c>(
        &self,
        name: &StepName,
        candidates: &'c [Candidate],
    ) -> Option<(&'k StepDef, &'c Candidate)> {
        let def = self.steps.iter().find(|def| def.step == *name)?;
        Some((def, candidates.iter().find(|one| one.step == *name)?))
    }

    /// Of the alarm by which it is first seen, or of the service that it makes fail.
    pub fn severity(&self, def: &CauseDef) -> Severity {
        let likeliest = def
            .shows
            .iter()
            .filter_map(|(name, p)| {
                let alarms = self.kit.pack.alarms.iter();
                let mut of_kind = alarms.filter(|alarm| alarm.of == *self.kind());
                Some((*p, of_kind.find(|alarm| alarm.alarm == *name)?.severity))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let service = || {
            let services = self.kit.services_of(self.kind());
            services
                .filter(|one| def.fails.contains_key(&one.service))
                .map(|one| one.severity)
                .max()
        };
        likeliest.map(|(_, severity)| severity).or_else(service).unwrap_or(Severity::Minor)
    }
}
