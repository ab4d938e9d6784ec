//! The far ends of what leaves the house: things that are told something, people and companies that are written to.

use focal_base::{PersonId, ProviderId, Span};
use focal_engine::effect::{Effect, LinkTo, Recipient};

use super::{End, Happening, Life};
use crate::check::{Sent, What};
use crate::house::{Letter, Told};
use crate::people::{CustomerMoment, NearMoment, PartnerMoment};

impl Life<'_> {
    /// A command is on its way. A thing that cannot be reached does not take it; it comes again.
    pub(super) fn on_command(&mut self, told: &Told) -> Result<(), End> {
        let (tenant, now, house_now) = (told.tenant.clone(), self.now, self.house_now());
        let Effect::Command { thing, run, action, case, .. } = &told.effect else { return Ok(()) };
        let world = self.machine.read(&tenant, |world| world.clone());
        if let Some(world) = &world {
            self.sent(|check| {
                let what = What::Command(&told.effect);
                check.sent(&Sent { now: house_now, tenant: &tenant, id: &told.id, what, world })
            })?;
        }
        let silent = self.casts.get(&tenant).is_none_or(|cast| cast.truth.is_silent(thing, now));
        if silent || self.dice("commands").chance(0.03) {
            self.met.note("command lost");
            return Ok(());
        }
        if self.machine.acked(&tenant, &told.id, house_now)? {
            self.settled(&tenant, &told.id);
        }
        // A thing does what it is told once, however often it comes.
        if !self.commanded.insert((tenant.clone(), told.id.clone())) {
            return Ok(());
        }
        self.counts.commands += 1;
        self.trace.say(now, thing.as_str(), &format!("is told to {action}"));
        let step = case
            .as_ref()
            .zip(world)
            .and_then(|(case, world)| Some(world.cases.get(case)?.case.run(run)?.step.clone()));
        let ok = !self.dice("commands").chance(0.05);
        self.replies(&tenant, thing, run, ok);
        let done = self.dice("commands").span(Span::secs(5), Span::secs(60));
        if let Some(cast) = self.casts.get_mut(&tenant) {
            let def = step.as_ref().and_then(|step| cast.truth.step(step)).cloned();
            if let Some(def) = def.filter(|_| ok) {
                let fixed = cast.truth.done(thing, &def, now);
                if def.fixes.by_cause.is_empty() {
                    cast.truth.hold(thing, &def);
                }
                let says = if fixed { "and that helps" } else { "and that does not help" };
                self.trace.say(now, thing.as_str(), says);
            }
        }
        self.soon(done, Happening::Speaks(tenant, thing.clone()));
        Ok(())
    }

    pub(super) fn on_letter(&mut self, letter: &Letter) -> Result<(), End> {
        let (tenant, house_now) = (letter.tenant.clone(), self.house_now());
        self.counts.letters += 1;
        if let Some(world) = self.machine.read(&tenant, |world| world.clone()) {
            self.sent(|check| {
                let what = What::Letter { mail: &letter.mail, body: &letter.body };
                check.sent(&Sent {
                    now: house_now,
                    tenant: &tenant,
                    id: &letter.id,
                    what,
                    world: &world,
                })
            })?;
        }
        let (to, about) = (&letter.mail.to, &letter.mail.about);
        if self.chance("mail", self.plan.hazards.lost_mail) {
            self.met.note("letter lost");
            self.trace.say(self.now, "mail", &format!("loses a letter about {about} to {to:?}"));
            return Ok(());
        }
        self.trace.say(self.now, "mail", &format!("brings a letter about {about} to {to:?}"));
        let way = self.dice("mail").about(Span::secs(20), 0.8);
        match (to, &letter.mail.link) {
            (Recipient::Person(person), Some(LinkTo::Near { run, .. })) => {
                let moment = NearMoment::Asked { run: run.clone() };
                self.soon(way, Happening::Near(tenant, PersonId::from(person.as_str()), moment));
            }
            (Recipient::Person(person), Some(LinkTo::Customer { case: Some(case), .. })) => {
                let moment = CustomerMoment::Letter { case: case.clone(), about: about.clone() };
                self.soon(
                    way,
                    Happening::Customer(tenant, PersonId::from(person.as_str()), moment),
                );
            }
            (Recipient::Provider(provider), Some(LinkTo::Partner { run, .. })) => {
                let provider = ProviderId::from(provider.as_str());
                let moment = PartnerMoment::Given { provider, run: run.clone() };
                self.soon(way, Happening::Partner(tenant, moment));
            }
            _ => {}
        }
        Ok(())
    }
}
