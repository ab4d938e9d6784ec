//! Quiet hours, consent and safety locks are kept: nobody is written to who did not agree or who sleeps, nobody near is
//! asked who did not offer, and no step is begun while the thing shows that it is not safe.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, PersonId, RunId, Severity};
use focal_case::{Actor, RunState, StepDef};
use focal_engine::effect::Recipient;
use focal_engine::rows::{CaseRow, PersonRow};
use focal_sense::Condition;

use super::{Check, Look, Sent, Verdict, What, must};

#[derive(Default)]
pub struct Kept {
    runs: BTreeSet<RunId>,
    asked: BTreeMap<RunId, usize>,
}

impl Check for Kept {
    fn name(&self) -> &'static str {
        "consent"
    }

    fn sent(&mut self, sent: &Sent<'_>) -> Verdict {
        let What::Letter { mail, .. } = &sent.what else { return Ok(()) };
        let Recipient::Person(id) = &mail.to else { return Ok(()) };
        let Some(person) = sent.world.people.get(&PersonId::from(id.as_str())) else {
            return Ok(());
        };
        let agreed = if mail.about == "favour" { person.consent.near } else { person.consent.mail };
        must(agreed, || format!("{id} was written to about {} without having agreed", mail.about))?;
        // An answer to what they have written themselves does not wait for the morning.
        let row = mail.item.as_ref().and_then(|(case, _)| sent.world.cases.get(case));
        let grave = row.is_some_and(|row| row.case.severity == Severity::Critical);
        let present = sent.world.live.present.contains_key(&person.id);
        let awake = !sleeps(person, sent.now) || present || (grave && person.wake_if_critical);
        must(awake || mail.about == "reply", || {
            format!("{id} was written to about {} in quiet hours", mail.about)
        })
    }

    fn look(&mut self, look: &Look<'_>) -> Verdict {
        for row in look.world.cases.values() {
            for run in &row.case.runs {
                if run.at == look.now
                    && self.runs.insert(run.id.clone())
                    && run.state != RunState::Withdrawn
                {
                    let kit = look.world.kit_of(row);
                    if let Some(def) = kit.and_then(|kit| kit.steps.get(&run.step)) {
                        safe(look, row, def)?;
                        if def.by == Actor::Customer {
                            let person =
                                row.case.customer.as_ref().and_then(|id| look.world.people.get(id));
                            person
                                .map_or(Ok(()), |person| awake(look, row, person, &run.step.0))?;
                        }
                    }
                }
                let Some(favour) = &run.favour else { continue };
                let before = self.asked.insert(run.id.clone(), favour.asked.len()).unwrap_or(0);
                for asked in favour.asked.iter().skip(before).filter(|asked| asked.at == look.now) {
                    let person = look.world.people.get(&asked.person);
                    let person = person
                        .ok_or_else(|| format!("{} was asked and is nobody", asked.person))?;
                    must(person.consent.near, || {
                        format!("{} was asked a favour without having agreed", person.id)
                    })?;
                    awake(look, row, person, &run.step.0)?;
                }
            }
        }
        Ok(())
    }
}

/// By the clock of their own zone, computed here anew.
fn sleeps(person: &PersonRow, now: At) -> bool {
    let Some(quiet) = &person.quiet else { return false };
    let Ok(zone) = jiff::tz::TimeZone::get(&quiet.zone) else { return false };
    let Ok(at) = jiff::Timestamp::from_millisecond(now.0) else { return false };
    let local = zone.to_datetime(at);
    let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let (from, to) = (i64::from(quiet.from.0), i64::from(quiet.to.0));
    if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
}

/// Not asleep, or wanting to be woken for this.
fn awake(look: &Look<'_>, row: &CaseRow, person: &PersonRow, step: &str) -> Verdict {
    let asleep = sleeps(person, look.now);
    let worst = look.world.alarms.values().filter(|alarm| row.case.concerns(&alarm.thing));
    let worst = worst.map(|alarm| alarm.severity).max().unwrap_or(row.case.severity);
    let wakes = person.wake_if_critical && worst.max(row.case.severity) == Severity::Critical;
    let present = look.world.live.present.contains_key(&person.id);
    must(!asleep || wakes || present, || {
        format!("{} was asked for {step} in quiet hours, for C-{}", person.id, row.case.number)
    })
}

/// No lock holds by what the thing has reported.
fn safe(look: &Look<'_>, row: &CaseRow, def: &StepDef) -> Verdict {
    let Some(thing) = row.case.thing.as_ref().and_then(|id| look.world.things.get(id)) else {
        return Ok(());
    };
    let Some(kit) = look.world.kit_of(row) else { return Ok(()) };
    let Some(rules) = kit.rules.get(&thing.kind) else { return Ok(()) };
    let action = def.action.as_ref().and_then(|name| rules.def().actions.get(name));
    let own: Vec<Condition> = def.never_if.clone();
    let locks =
        own.into_iter().chain(action.into_iter().flat_map(|action| action.never_if.clone()));
    for lock in locks {
        let holds = look.twins.judge(look.tenant, &thing.id, rules, &lock);
        must(holds == Some(false), || {
            format!("{} was begun on {} while {} is {holds:?}", def.step, thing.id, lock.0)
        })?;
    }
    Ok(())
}
