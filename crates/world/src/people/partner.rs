//! Partners: companies that are given work by letter. They answer late, wrongly or twice, and what they do shows when
//! they come to it.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{ProviderId, RunId, Span, TenantId};
use focal_case::{Actor, RunState};
use focal_diagnose::OwnerRole;
use focal_engine::rows::HandoffState;

use crate::check::Ack;
use crate::life::{Happening, Life};

#[derive(Clone, Debug)]
pub enum PartnerMoment {
    Given { provider: ProviderId, run: RunId },
    Says { provider: ProviderId, run: RunId, state: HandoffState },
    Works { provider: ProviderId, run: RunId },
}

#[derive(Default)]
pub struct Partners {
    given: BTreeSet<(TenantId, RunId)>,
    said: BTreeMap<(TenantId, RunId), usize>,
}

impl Life<'_> {
    pub fn partner(&mut self, tenant: &TenantId, moment: PartnerMoment) {
        match moment {
            PartnerMoment::Given { provider, run } => {
                self.partner_is_given(tenant, &provider, &run)
            }
            PartnerMoment::Says { provider, run, state } => {
                self.partner_says(tenant, &provider, &run, state);
            }
            PartnerMoment::Works { provider, run } => self.partner_works(tenant, &provider, &run),
        }
    }

    fn partner_soon(&mut self, tenant: &TenantId, after: Span, moment: PartnerMoment) {
        self.soon(after, Happening::Partner(tenant.clone(), moment));
    }

    fn partner_is_given(&mut self, tenant: &TenantId, provider: &ProviderId, run: &RunId) {
        if !self.partners.given.insert((tenant.clone(), run.clone())) {
            return;
        }
        let accepts = self.dice("partner").about(Span::mins(25), 1.0);
        let (provider, run) = (provider.clone(), run.clone());
        if self.dice("partner").chance(0.9) {
            let state = HandoffState::Accepted;
            let says = PartnerMoment::Says { provider: provider.clone(), run: run.clone(), state };
            self.partner_soon(tenant, accepts, says);
        }
        let takes = self.step_of_run(tenant, &run).map_or(Span::hours(4), |def| def.takes);
        // Some take three times as long.
        let late = if self.dice("partner").chance(0.15) { 3 } else { 1 };
        self.met.times("partner late", u64::from(late > 1));
        let works = self.dice("partner").about(Span(takes.0 * 6 / 10), 0.6);
        self.partner_soon(
            tenant,
            Span(accepts.0 + works.0 * late),
            PartnerMoment::Works { provider, run },
        );
    }

    fn step_of_run(&self, tenant: &TenantId, run: &RunId) -> Option<focal_case::StepDef> {
        let step = self.world(tenant, |world| {
            let row = world.cases.get(world.index.runs.get(run)?)?;
            Some(row.case.run(run)?.step.clone())
        });
        self.casts.get(tenant)?.truth.step(&step.flatten()?).cloned()
    }

    fn partner_says(
        &mut self,
        tenant: &TenantId,
        provider: &ProviderId,
        run: &RunId,
        state: HandoffState,
    ) {
        let times = if self.dice("partner").chance(0.08) { 2 } else { 1 };
        self.met.times("partner twice", u64::from(times > 1));
        for _ in 0..times {
            let says = format!("says {state:?}");
            let done = self.act(tenant, provider.as_str(), &says, |work| {
                work.partner_says(run, provider, state, "")
            });
            if done.is_some() {
                let said = self.partners.said.entry((tenant.clone(), run.clone())).or_default();
                *said += 1;
                let times = *said;
                self.acked(Ack::PartnerSaid { tenant: tenant.clone(), run: run.clone(), times });
            }
        }
    }

    fn partner_works(&mut self, tenant: &TenantId, provider: &ProviderId, run: &RunId) {
        let (Some(def), now) = (self.step_of_run(tenant, run), self.now) else { return };
        let found = self.world(tenant, |world| {
            let row = world.cases.get(world.index.runs.get(run)?)?;
            // They come though they are late; not when they were told that nobody needs them any more.
            let state = &row.case.run(run)?.state;
            let comes = state.is_live() || matches!(state, RunState::Failed { .. });
            Some((row.case.thing.clone()?, comes && !row.case.is_resolved()))
        });
        let Some((thing, true)) = found.flatten() else { return };
        let fault = self.casts.get(tenant).and_then(|cast| cast.truth.fault_at(&thing, now));
        let owned = fault.and_then(|fault| fault.owner.as_ref()).is_some_and(|owner| match owner {
            OwnerRole::Role(role) => provider.0 == format!("{tenant}-{role}"),
            _ => false,
        });
        // A technician goes and looks, whoever owns the fault, and so does whoever can mend it.
        let cause = fault.and_then(|fault| fault.cause.as_ref());
        let can = cause.is_some_and(|cause| def.fixes.of(cause) >= 0.2);
        let theirs = owned || can || def.by == Actor::Technician;
        let mistaken = self.dice("partner").chance(0.07);
        self.met.times("partner wrong", u64::from(mistaken));
        if theirs == mistaken && self.dice("partner").chance(0.7) {
            return self.partner_says(tenant, provider, run, HandoffState::NotOurs);
        }
        let fixed = self.does(tenant, &thing, &def.step);
        // What did not help is seldom called mended, and sometimes it is.
        let says = fixed || self.dice("partner").chance(0.4);
        if says && self.dice("partner").chance(0.9) {
            let after = self.dice("partner").span(Span::secs(20), Span::mins(20));
            let (provider, run) = (provider.clone(), run.clone());
            let moment = PartnerMoment::Says { provider, run, state: HandoffState::Fixed };
            self.partner_soon(tenant, after, moment);
        }
    }
}
