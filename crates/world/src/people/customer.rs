//! Customers: they read their mail when they get to it, do what they are asked or not, say what they saw and sometimes
//! something else, lose patience, close the page in the middle, and write to somebody.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{CaseId, ItemId, PersonId, RunId, Span, StepName, TenantId, ThingId};
use focal_case::Actor;
use focal_engine::rows::From;
use focal_engine::work::help::Answerer;

use crate::check::Ack;
use crate::life::{Happening, Life};

#[derive(Clone, Debug)]
pub enum CustomerMoment {
    Letter {
        case: CaseId,
        about: String,
    },
    /// Looks at the page, so many times more.
    Looks {
        case: CaseId,
        more: u32,
    },
    Answers {
        case: CaseId,
        step: StepName,
        more: u32,
    },
    Did {
        case: CaseId,
        run: RunId,
        more: u32,
    },
    /// Feels that something is wrong with a thing, and has heard nothing.
    Notices(ThingId),
    /// Has waited for long enough.
    Asks(CaseId),
    Writes {
        case: CaseId,
        client: String,
        tries: u32,
    },
    Leaves,
}

#[derive(Default)]
pub struct Customers {
    /// Whose page is open.
    open: BTreeSet<(TenantId, PersonId)>,
    /// What was decided about steps that somebody was shown.
    decided: BTreeSet<(TenantId, RunId)>,
    wrote: BTreeMap<(TenantId, CaseId), u32>,
    rated: BTreeSet<(TenantId, CaseId)>,
    /// The first answer to a message that was sent again.
    sent: BTreeMap<(TenantId, String), ItemId>,
}

impl Life<'_> {
    pub fn customer_may_notice(&mut self, tenant: &TenantId, thing: &ThingId, shows: Span) {
        let Some(cast) = self.casts.get(tenant) else { return };
        let Some(person) = cast.truth.things.get(thing).and_then(|it| it.customer.clone()) else {
            return;
        };
        let after = self.dice("customer").about(Span::mins(45), 0.9);
        let moment = CustomerMoment::Notices(thing.clone());
        self.soon(Span(shows.0 + after.0), Happening::Customer(tenant.clone(), person, moment));
    }

    pub fn customer(&mut self, tenant: &TenantId, person: &PersonId, moment: CustomerMoment) {
        match moment {
            CustomerMoment::Letter { case, about } => {
                self.customer_reads(tenant, person, &case, &about)
            }
            CustomerMoment::Looks { case, more } => {
                self.customer_looks(tenant, person, &case, more)
            }
            CustomerMoment::Answers { case, step, more } => {
                self.customer_answers(tenant, person, &case, &step);
                self.customer_goes_on(tenant, person, &case, more);
            }
            CustomerMoment::Did { case, run, more } => {
                self.customer_did(tenant, person, &case, &run);
                self.customer_goes_on(tenant, person, &case, more);
            }
            CustomerMoment::Notices(thing) => self.customer_notices(tenant, person, &thing),
            CustomerMoment::Asks(case) => self.customer_asks(tenant, person, &case),
            CustomerMoment::Writes { case, client, tries } => {
                self.customer_writes(tenant, person, &case, &client, tries)
            }
            CustomerMoment::Leaves => self.customer_page(tenant, person, false),
        }
    }

    fn customer_soon(
        &mut self,
        tenant: &TenantId,
        person: &PersonId,
        after: Span,
        what: CustomerMoment,
    ) {
        self.soon(after, Happening::Customer(tenant.clone(), person.clone(), what));
    }

    fn customer_page(&mut self, tenant: &TenantId, person: &PersonId, open: bool) {
        let key = (tenant.clone(), person.clone());
        let changed =
            if open { self.customers.open.insert(key) } else { self.customers.open.remove(&key) };
        if changed {
            let what = if open { "opens their page" } else { "closes their page" };
            self.act(tenant, person.as_str(), what, |work| {
                work.tx.count_page(person, open);
                Ok(())
            });
        }
    }

    fn customer_reads(&mut self, tenant: &TenantId, person: &PersonId, case: &CaseId, about: &str) {
        // They are not always there, and not everything is read.
        if self.dice("customer").chance(0.12) {
            return;
        }
        let after = self.dice("customer").about(Span::mins(6), 1.0);
        let more = 2 + self.dice("customer").below(5) as u32;
        let what = CustomerMoment::Looks { case: case.clone(), more };
        self.customer_soon(tenant, person, after, what);
        let first = self.customers.wrote.insert((tenant.clone(), case.clone()), 0).is_none();
        if first && about != "over" {
            let patience = self.dice("customer").about(Span::mins(100), 0.8);
            self.customer_soon(tenant, person, patience, CustomerMoment::Asks(case.clone()));
        }
    }

    fn customer_looks(&mut self, tenant: &TenantId, person: &PersonId, case: &CaseId, more: u32) {
        self.customer_page(tenant, person, true);
        let row = self.world(tenant, |world| world.cases.get(case).cloned()).flatten();
        let Some(row) = row.filter(|row| row.case.customer.as_ref() == Some(person)) else {
            return self.customer_page(tenant, person, false);
        };
        if row.case.is_resolved() {
            self.customer_rates(tenant, person, case);
            return self.customer_page(tenant, person, false);
        }
        if self.chance("customer", self.plan.hazards.vanishes * 0.3) {
            self.trace.say(self.now, person.as_str(), "is gone in the middle of it");
            self.met.note("page gone");
            return self.customer_page(tenant, person, false);
        }
        let asked =
            row.case.live_runs().find(|run| run.by == Actor::Customer && run.replied.is_none());
        let Some(run) = asked.cloned() else {
            return self.customer_goes_on(tenant, person, case, more.min(3));
        };
        let def = self.casts.get(tenant).and_then(|cast| cast.truth.step(&run.step)).cloned();
        let Some(def) = def else { return };
        let effort = self.dice("customer").about(def.effort.max(Span::mins(1)), 0.5);
        if def.is_question() {
            let what = CustomerMoment::Answers { case: case.clone(), step: run.step, more };
            return self.customer_soon(tenant, person, effort, what);
        }
        let key = (tenant.clone(), run.id.clone());
        if self.customers.decided.insert(key) && self.dice("customer").chance(0.15) {
            self.act(tenant, person.as_str(), &format!("cannot do {}", run.step), |work| {
                work.customer_cannot(case, person, &run.id)
            });
            return self.customer_goes_on(tenant, person, case, more);
        }
        let what = CustomerMoment::Did { case: case.clone(), run: run.id, more };
        self.customer_soon(tenant, person, effort, what);
    }

    fn customer_goes_on(&mut self, tenant: &TenantId, person: &PersonId, case: &CaseId, more: u32) {
        let what = match more {
            0 => CustomerMoment::Leaves,
            more => CustomerMoment::Looks { case: case.clone(), more: more - 1 },
        };
        let after = self.dice("customer").span(Span::secs(10), Span::mins(3));
        self.customer_soon(tenant, person, after, what);
    }

    fn customer_answers(
        &mut self,
        tenant: &TenantId,
        person: &PersonId,
        case: &CaseId,
        step: &StepName,
    ) {
        let thing = self.thing_of(tenant, case);
        let Some(answer) = thing.and_then(|thing| self.answer_of(tenant, &thing, step)) else {
            return;
        };
        let who = || Answerer {
            by: Actor::Customer,
            who: person.0.clone(),
            from: From::Customer(person.clone()),
        };
        let said =
            self.act(tenant, person.as_str(), &format!("answers {step}: {answer}"), |work| {
                work.answer(case, step, &answer, who())
            });
        if said.is_some() {
            let (tenant, case, step) = (tenant.clone(), case.clone(), step.clone());
            self.acked(Ack::Answer { tenant, case, step, answer: answer.clone() });
        }
        // Some press twice, and some think again.
        if self.dice("customer").chance(0.03) {
            self.act(tenant, person.as_str(), &format!("takes {step} back"), |work| {
                work.take_back(case, step, &who())
            });
        }
    }

    /// What somebody says they saw: as it is, or by mistake something else.
    pub(super) fn answer_of(
        &mut self,
        tenant: &TenantId,
        thing: &ThingId,
        step: &StepName,
    ) -> Option<String> {
        let now = self.now;
        let wrong = self.plan.nature.wrong_answer;
        let truth = &self.casts.get(tenant)?.truth;
        let def = truth.step(step)?.clone();
        let answer = truth.answer(thing, &def, now)?;
        if !self.dice("answers").chance(wrong) {
            return Some(answer);
        }
        let mut all: Vec<String> = def.answers.keys().cloned().collect();
        all.extend(def.other_answer.clone());
        self.dice("answers").pick(&all).cloned()
    }

    pub(super) fn thing_of(&self, tenant: &TenantId, case: &CaseId) -> Option<ThingId> {
        self.world(tenant, |world| world.cases.get(case)?.case.thing.clone()).flatten()
    }

    fn customer_did(&mut self, tenant: &TenantId, person: &PersonId, case: &CaseId, run: &RunId) {
        let row = self.world(tenant, |world| world.cases.get(case).cloned()).flatten();
        let Some(found) = row.as_ref().and_then(|row| row.case.run(run)).cloned() else { return };
        let Some(thing) = row.and_then(|row| row.case.thing) else { return };
        if !found.state.is_live() || found.replied.is_some() {
            return;
        }
        // One in ten says so and has not done it.
        if !self.dice("customer").chance(0.1) {
            self.does(tenant, &thing, &found.step);
        }
        let said = self.act(
            tenant,
            person.as_str(),
            &format!("says that {} is done", found.step),
            |work| work.customer_did(case, person, run),
        );
        if said.is_some() {
            let (tenant, case, run) = (tenant.clone(), case.clone(), run.clone());
            self.acked(Ack::Replied { tenant, case, run });
        }
    }

    /// Somebody does a step at a thing; what that brings about is told by the thing.
    pub(super) fn does(&mut self, tenant: &TenantId, thing: &ThingId, step: &StepName) -> bool {
        let now = self.now;
        let Some(cast) = self.casts.get_mut(tenant) else { return false };
        let Some(def) = cast.truth.step(step).cloned() else { return false };
        let fixed = cast.truth.done(thing, &def, now);
        let says = if fixed { "helps" } else { "does not help" };
        self.trace.say(now, thing.as_str(), &format!("truth: {step} {says}"));
        let things: Vec<ThingId> = match self.casts.get(tenant) {
            Some(cast) => cast.truth.things.keys().cloned().collect(),
            None => Vec::new(),
        };
        for one in things {
            let after = self.dice("recovery").span(Span::secs(5), Span::secs(90));
            self.soon(after, Happening::Speaks(tenant.clone(), one));
        }
        fixed
    }

    fn customer_notices(&mut self, tenant: &TenantId, person: &PersonId, thing: &ThingId) {
        let now = self.now;
        let felt = self.casts.get(tenant).is_some_and(|cast| cast.truth.is_felt(thing, now));
        let heard = self.world(tenant, |world| {
            let case = world.open_case_of(thing);
            case.is_some_and(|row| !row.case.told.is_empty())
        });
        if !felt || heard == Some(true) || self.dice("customer").chance(0.5) {
            return;
        }
        let asked =
            self.act(tenant, person.as_str(), &format!("asks for help with {thing}"), |work| {
                work.ask_for_help(person, Some(thing))
            });
        let Some(case) = asked else { return };
        let more = 2 + self.dice("customer").below(4) as u32;
        self.customers.wrote.entry((tenant.clone(), case.clone())).or_insert(0);
        self.customer_soon(
            tenant,
            person,
            Span::secs(20),
            CustomerMoment::Looks { case: case.clone(), more },
        );
        let patience = self.dice("customer").about(Span::mins(30), 0.8);
        self.customer_soon(tenant, person, patience, CustomerMoment::Asks(case));
    }

    fn customer_asks(&mut self, tenant: &TenantId, person: &PersonId, case: &CaseId) {
        let open = self.world(tenant, |world| {
            world
                .cases
                .get(case)
                .is_some_and(|row| !row.case.is_resolved() && row.quiet_since.is_none())
        });
        if open != Some(true) || self.dice("customer").chance(0.4) {
            return;
        }
        let count = self.customers.wrote.entry((tenant.clone(), case.clone())).or_default();
        *count += 1;
        let client = format!("{person}-{case}-{count}");
        let what = CustomerMoment::Writes { case: case.clone(), client, tries: 0 };
        self.customer_soon(tenant, person, Span::secs(30), what);
        let again = self.dice("customer").about(Span::hours(3), 0.7);
        self.customer_soon(tenant, person, again, CustomerMoment::Asks(case.clone()));
    }

    /// A browser that got no answer sends the same message again, and so does one that is unsure.
    fn customer_writes(
        &mut self,
        tenant: &TenantId,
        person: &PersonId,
        case: &CaseId,
        client: &str,
        tries: u32,
    ) {
        let text = "It still does not work. Can somebody look at it?";
        let sent = self.act(tenant, person.as_str(), &format!("writes ({client})"), |work| {
            work.customer_writes(case, person, text, Some(client.to_owned()), vec![])
        });
        let key = (tenant.clone(), client.to_owned());
        let again = sent.is_none() || self.chance("customer", self.plan.hazards.twice);
        if let Some(item) = sent {
            let first = self.customers.sent.entry(key).or_insert_with(|| item.clone()).clone();
            if first != item {
                self.trace.say(self.now, "world", &format!("{client} became two messages"));
                self.acked(Ack::Message {
                    tenant: tenant.clone(),
                    case: case.clone(),
                    item: ItemId(String::new()),
                });
            }
            self.acked(Ack::Message { tenant: tenant.clone(), case: case.clone(), item });
        }
        if again && tries < 4 {
            let after = self.dice("customer").span(Span::secs(3), Span::secs(40));
            let what = CustomerMoment::Writes {
                case: case.clone(),
                client: client.to_owned(),
                tries: tries + 1,
            };
            self.customer_soon(tenant, person, after, what);
        }
    }

    fn customer_rates(&mut self, tenant: &TenantId, person: &PersonId, case: &CaseId) {
        if self.customers.rated.insert((tenant.clone(), case.clone()))
            && self.dice("customer").chance(0.4)
        {
            let rating = 1 + self.dice("customer").below(5) as u8;
            self.act(tenant, person.as_str(), &format!("rates it {rating}"), |work| {
                work.rate(case, rating)
            });
        }
    }
}
