//! What can happen, and who deals with it.

use focal_base::{PersonId, Span, TenantId, ThingId};

use super::{End, Life};
use crate::house::Message;
use crate::people::{AgentMoment, CustomerMoment, NearMoment, PartnerMoment};
use crate::plan::Size;
use crate::truth::Ended;

#[derive(Clone, Debug)]
pub enum Happening {
    Strikes(TenantId),
    Blips(TenantId),
    Recovers(TenantId, usize),
    Speaks(TenantId, ThingId),
    /// A message, by its number, reaches the house.
    Arrives(u64),
    /// One that arrived before comes once more.
    Again(Box<Message>),
    Customer(TenantId, PersonId, CustomerMoment),
    Near(TenantId, PersonId, NearMoment),
    Agent(TenantId, focal_base::AgentId, AgentMoment),
    Partner(TenantId, PartnerMoment),
    Starts,
    LowDisk(bool),
    MailDown(bool),
    ClockJumps(Span),
    ClockSetRight,
}

impl Life<'_> {
    /// Everything that starts by itself.
    pub(super) fn begin(&mut self) {
        let tenants: Vec<TenantId> = self.casts.keys().cloned().collect();
        for tenant in tenants {
            let things: Vec<ThingId> = self.casts[&tenant].truth.things.keys().cloned().collect();
            for thing in things {
                let after = self.dice("first word").span(Span::ZERO, Span::mins(5));
                self.soon(after, Happening::Speaks(tenant.clone(), thing));
            }
            let first = self.dice("trouble").span(Span::mins(10), Span::mins(40));
            self.soon(first, Happening::Strikes(tenant.clone()));
            let blip = self.until_next("blip", self.plan.nature.blip_every);
            self.soon(blip, Happening::Blips(tenant.clone()));
            self.agents_begin(&tenant);
        }
        self.weather_begins();
        // What goes wrong begins when everything has been set up.
        self.machine.arm(true);
    }

    pub(super) fn happens(&mut self, what: Happening) -> Result<(), End> {
        match what {
            Happening::Strikes(tenant) => self.strikes(&tenant),
            Happening::Blips(tenant) => self.blips(&tenant),
            Happening::Recovers(tenant, fault) => {
                let now = self.now;
                if let Some(cast) = self.casts.get_mut(&tenant) {
                    cast.truth.end(fault, now, Ended::Itself);
                }
            }
            Happening::Speaks(tenant, thing) => self.speaks(&tenant, &thing),
            Happening::Arrives(number) => self.arrives(number),
            Happening::Again(message) => self.machine.inbox.push(*message),
            Happening::Customer(tenant, person, moment) => self.customer(&tenant, &person, moment),
            Happening::Near(tenant, person, moment) => self.near(&tenant, &person, moment),
            Happening::Agent(tenant, agent, moment) => self.agent(&tenant, &agent, moment),
            Happening::Partner(tenant, moment) => self.partner(&tenant, moment),
            Happening::Starts => return self.starts(),
            Happening::LowDisk(on) => self.low_disk(on),
            Happening::MailDown(on) => self.mail_down(on),
            Happening::ClockJumps(by) => self.clock_jumps(by),
            Happening::ClockSetRight => self.clock_set_right(),
        }
        Ok(())
    }

    fn strikes(&mut self, tenant: &TenantId) {
        let next = self.until_next("trouble", self.plan.nature.trouble_every);
        self.soon(next.max(Span::mins(3)), Happening::Strikes(tenant.clone()));
        let now = self.now;
        // What is measured has its time to end: a visit may take days.
        let ends = self.plan.start + self.plan.lasts;
        if self.plan.size == Size::Measured && ends.since(now) < Span::days(4) {
            return;
        }
        let Some(cast) = self.casts.get_mut(tenant) else { return };
        let Some(number) = cast.truth.strikes(now) else { return };
        let fault = &cast.truth.faults[number];
        let things: Vec<(ThingId, Span)> = fault
            .shows
            .iter()
            .map(|(thing, shown)| (thing.clone(), Span(shown.from.since(now).0 + 1)))
            .collect();
        let line = format!(
            "truth: {} at {:?}, shown by {} things",
            fault.name(),
            fault.place,
            things.len()
        );
        let recovers = cast.truth.recovers(number);
        self.counts.faults += 1;
        self.trace.say(now, tenant.as_str(), &line);
        for (thing, after) in things {
            self.soon(after, Happening::Speaks(tenant.clone(), thing.clone()));
            self.customer_may_notice(tenant, &thing, after);
        }
        if let Some(after) = recovers {
            self.soon(after, Happening::Recovers(tenant.clone(), number));
        }
    }

    fn blips(&mut self, tenant: &TenantId) {
        let next = self.until_next("blip", self.plan.nature.blip_every);
        self.soon(next.max(Span::mins(3)), Happening::Blips(tenant.clone()));
        let mut dice = self.dice("blip").clone();
        self.dice("blip").draw();
        let until = self.now + dice.span(Span::mins(2), Span::mins(25));
        let Some(cast) = self.casts.get_mut(tenant) else { return };
        let things: Vec<ThingId> = cast.truth.things.keys().cloned().collect();
        let Some(thing) = dice.pick(&things).cloned() else { return };
        let Some(kind) = cast.truth.kind_of(&thing) else { return };
        let alarms = cast.truth.kit.pack.alarms.iter().filter(|alarm| alarm.of == kind);
        let alarms: Vec<String> = alarms.map(|alarm| alarm.alarm.clone()).collect();
        let Some(alarm) = dice.pick(&alarms) else { return };
        cast.truth.blips(&thing, alarm, until);
        self.soon(Span(1), Happening::Speaks(tenant.clone(), thing));
    }
}
