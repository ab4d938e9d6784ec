//! Take over: findings of sense become alarms, incidents and cases. Idempotent: a group of findings is
//! committed together with the mark of how far it reached.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AlarmId, At, CaseId, IncidentId, Lang, RunId, Said, Severity, StepName, ThingId};
use focal_case::open::{Opened, Opens, Subject, Trigger, open, opens};
use focal_case::outcome::reopen;
use focal_case::{MOST_THINGS, Pinned, run};
use focal_sense::{Finding, Found};

use super::Work;
use super::attempts::Tried;
use super::teaching::taught_now;
use super::told;
use crate::decide::{facts, is_of_a_moment};
use crate::error::Refused;
use crate::intake::{Reply, Word};
use crate::rows::{AlarmRow, CaseRow, Decision, From, IncidentRow, ItemKind, Taught, ThingRow};
use crate::tx::About;

/// Cases that are thought about again within the decision that brought the news; in a storm the others follow.
const AT_ONCE: usize = 64;

impl Work<'_, '_> {
    /// Takes a group of one tenant's words: findings in their order, then what things replied.
    pub fn take_words(&mut self, words: Vec<Word>) -> Result<(), Refused> {
        let (mut findings, mut replies) = (Vec::new(), Vec::new());
        for word in words {
            match word {
                Word::Found(finding) => findings.push(finding),
                Word::Reply(reply) => replies.push(reply),
            }
        }
        self.take_findings(findings)?;
        for reply in replies {
            self.thing_replied(&reply)?;
        }
        Ok(())
    }

    /// A thing answered a command. A yes is only noted; a no ends the run.
    fn thing_replied(&mut self, reply: &Reply) -> Result<(), Refused> {
        let Some((id, found)) = self.find_run(&reply.run) else {
            return self.came_of(&reply.thing, &reply.run, told::REPLIED, reply.ok);
        };
        let row = self.case(&id)?.clone();
        if row.case.thing.as_ref() != Some(&reply.thing) || !found.state.is_live() {
            return Ok(());
        }
        let case = run::replied(&row.case, &reply.run, reply.ok, self.tx.now)?;
        if reply.ok {
            self.keep(&row, case);
            return Ok(());
        }
        self.ended(&row, case, &reply.run, "thread.thing_refused")
    }

    fn take_findings(&mut self, findings: Vec<Finding>) -> Result<(), Refused> {
        let mut touched = BTreeSet::new();
        let (mut felt, mut raised, mut ebbing) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut urgent = Vec::new();
        let (mut watches, mut failing) = (Vec::new(), BTreeSet::new());
        for finding in findings {
            // A thing that was removed meanwhile: what it said is history.
            if !self.tx.world.things.contains_key(&finding.thing) {
                continue;
            }
            let thing = finding.thing.clone();
            match finding.what {
                Found::Raised { alarm, severity, values, signs } => {
                    if self.raised(&thing, &alarm, severity, finding.at, values, signs) {
                        felt.insert(thing.clone());
                    }
                    urgent.extend(self.at_once(&thing, &alarm).map(|step| (thing.clone(), step)));
                    raised.insert(thing.clone());
                    touched.insert(thing);
                }
                Found::Returned { alarm } => {
                    ebbing.extend(self.returned(&thing, &alarm, finding.at));
                    touched.insert(thing);
                }
                Found::Flapping { alarm, on } => self.flapping(&thing, &alarm, on),
                Found::Sign { sign, value } => {
                    self.sign(&thing, &sign, value);
                    touched.insert(thing);
                }
                Found::Attempts { service, since, ok, failed, stopped_at, code } => {
                    let tried =
                        Tried { service, since, at: finding.at, ok, failed, stopped_at, code };
                    if self.attempted(&thing, &tried) {
                        failing.insert(thing.clone());
                    }
                    if self.matters(&thing) {
                        touched.insert(thing);
                    }
                }
                Found::Watch { watch, met, value } => watches.push((thing, watch, met, value)),
                Found::FirstHeard => self.first_heard(&thing, finding.at),
            }
        }
        ebbing.iter().for_each(|incident| self.close_incident_if_over(incident));
        let together = self.suspect(&failing)?;
        raised.extend(together.iter().cloned());
        touched.extend(together);
        if !touched.is_empty() {
            self.group_alarms(&touched)?;
        }
        for thing in &felt {
            self.case_for(thing)?;
        }
        self.cases_for_storms(&raised)?;
        for (thing, step) in urgent {
            self.protect(&thing, &step)?;
        }
        for (thing, watch, met, value) in watches {
            let run = RunId(watch.0.clone());
            if self.find_run(&run).is_some() {
                self.watch_answered(&watch, met, value)?;
            } else {
                let what = if met { told::SEEN } else { told::NOT_SEEN };
                self.came_of(&thing, &run, what, met)?;
            }
        }
        self.think_again(&touched)
    }

    /// Whether somebody waits for news of the thing: it has trouble, or is part of one.
    fn matters(&self, thing: &ThingId) -> bool {
        let world = &self.tx.world;
        world.is_in_alarm(thing)
            || world.open_case_of(thing).is_some()
            || world.incidents_of(thing).next().is_some()
    }

    /// What an alarm calls for at once, to protect people or property.
    pub(super) fn at_once(&self, thing: &ThingId, alarm: &str) -> Option<StepName> {
        let row = self.tx.world.things.get(thing)?;
        let all = &self.tx.world.kit_of_thing(thing)?.pack.at_once;
        all.iter()
            .find(|found| found.of == row.kind && found.alarm == alarm)
            .map(|found| found.step.clone())
    }

    /// Safety is a constraint, not a cost: this is not weighed against anything. A lock still holds.
    fn protect(&mut self, thing: &ThingId, step: &StepName) -> Result<(), Refused> {
        let id = self.case_to_protect(thing)?;
        match self.begin(&id, step, None) {
            Err(Refused::Store(error)) => Err(Refused::Store(error)),
            // Locked, or under way already: the thread shows which, and the case goes on.
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// The case in which a thing is told to protect: one about this thing first of all, whoever feels it.
    fn case_to_protect(&mut self, thing: &ThingId) -> Result<CaseId, Refused> {
        let incident = self.incident_of(thing);
        let subject = Subject { thing: Some(thing.clone()), customer: None, incident };
        let own = |row: &&CaseRow| row.case.thing.as_ref() == Some(thing);
        let about: Vec<_> =
            self.tx.world.cases_of(thing).filter(own).map(|row| row.case.clone()).collect();
        let settings = &self.tx.world.tenant.case;
        match opens(&Trigger::Protects, &subject, &about, settings, self.tx.now) {
            Opens::Join(id) => Ok(id),
            Opens::Reopen(id) => {
                self.reopen_case(&id, "thread.trouble_is_back")?;
                Ok(id)
            }
            Opens::New | Opens::Not(_) => {
                self.leave_case_of_others(thing);
                self.open_case(subject, None)
            }
        }
    }

    /// A thing that needs a case of its own is no more named by one about another thing.
    fn leave_case_of_others(&mut self, thing: &ThingId) {
        if let Some(mut row) = self.tx.world.open_case_of(thing).cloned()
            && row.case.also.remove(thing)
        {
            self.tx.put_case(row);
        }
    }

    /// Every open case that what happened may change: those of these things, and all that follow an
    /// incident that now means something else. In a storm one more thing changes
    /// the mind of its leading case at most.
    pub(crate) fn think_again(&mut self, things: &BTreeSet<ThingId>) -> Result<(), Refused> {
        let incidents = std::mem::take(&mut self.tx.touched.regrouped);
        let world = &self.tx.world;
        let theirs = things.iter().flat_map(|thing| world.cases_of(thing));
        let followers = incidents.iter().flat_map(|id| world.followers(id));
        // What is said of an incident is its leading case's belief: that one hears of everything.
        let shared: BTreeSet<&IncidentId> =
            things.iter().flat_map(|thing| world.incidents_of(thing)).map(|row| &row.id).collect();
        let leaders = shared.iter().filter_map(|id| world.leader_of(id));
        let open = |row: &&CaseRow| !row.case.is_resolved();
        let id = |row: &CaseRow| row.case.id.clone();
        let first: BTreeSet<CaseId> = leaders.filter(open).map(id).collect();
        let theirs: BTreeSet<CaseId> = theirs.filter(open).map(id).collect();
        let all: BTreeSet<CaseId> = followers
            .filter(open)
            .map(id)
            .chain(theirs.iter().cloned())
            .chain(first.iter().cloned())
            .collect();
        if all.len() <= AT_ONCE {
            return all.iter().try_for_each(|id| self.proceed(id));
        }
        // Whoever speaks for the storm first; the others come in turn, with room for people in between.
        let left = AT_ONCE.saturating_sub(first.len());
        let (now, later): (Vec<&CaseId>, Vec<&CaseId>) = {
            let mut rest = theirs.iter().filter(|id| !first.contains(*id));
            let now = rest.by_ref().take(left).collect();
            (now, rest.collect())
        };
        self.others_wait(&incidents, &later);
        first.iter().chain(now).try_for_each(|id| self.proceed(id))
    }

    /// These cases, and all that follow these incidents, are thought about again when their turn comes.
    fn others_wait(&mut self, incidents: &BTreeSet<IncidentId>, cases: &[&CaseId]) {
        for id in incidents {
            let Some(row) = self.tx.world.incidents.get(id).cloned() else { continue };
            if row.closed.is_some() {
                // It leaves: who has not come to rest with it is told by name.
                let restless = self.tx.world.index.restless.get(id).into_iter().flatten();
                let restless: Vec<CaseId> = restless.cloned().collect();
                restless.iter().for_each(|case| self.awaits(case));
                continue;
            }
            let news = row.news + 1;
            self.tx.put_incident(IncidentRow { news, ..row });
            let index = &mut self.tx.world.index;
            for (_, case) in index.followers.get(id).into_iter().flatten() {
                index.changed.case(case);
            }
        }
        cases.iter().for_each(|case| self.awaits(case));
    }

    fn awaits(&mut self, case: &CaseId) {
        if let Some(row) = self.tx.world.cases.get(case).filter(|row| row.awaits.is_none()) {
            let row = CaseRow { awaits: Some(self.tx.now), ..row.clone() };
            self.tx.put_case_row(row);
        }
    }

    /// Returns whether a customer feels it.
    fn raised(
        &mut self,
        thing: &ThingId,
        alarm: &str,
        severity: Severity,
        at: At,
        values: BTreeMap<String, f64>,
        signs: BTreeMap<String, bool>,
    ) -> bool {
        let known = self.tx.world.active_alarms(thing).any(|row| row.alarm == alarm);
        if known {
            return false;
        }
        let kit = self.tx.world.kit_of_thing(thing);
        let affects_customer = kit.is_some_and(|kit| kit.affecting.contains(alarm));
        let row = AlarmRow {
            id: self.tx.new_id::<AlarmId>(),
            thing: thing.clone(),
            alarm: alarm.to_owned(),
            severity,
            affects_customer,
            raised: at,
            returned: None,
            incident: None,
            acknowledged: None,
            flapping: false,
            until: None,
            values,
            signs,
        };
        let body = serde_json::json!({ "alarm": alarm, "id": row.id, "severity": severity });
        self.tx.event("alarm_raised", About::thing(thing), body);
        self.tx.put_alarm(row);
        self.tx.note(crate::bus::Note::Thing { id: thing.clone() });
        if let Some(case) = self.tx.world.open_case_of(thing).map(|row| row.case.id.clone()) {
            self.alarm_line(&case, thing, alarm, severity, "thread.alarm_raised");
            self.shows(&case, thing, alarm, severity, at);
        }
        // What is on the shelf calls nobody: it is evidence for whoever is called by something else.
        affects_customer && self.tx.world.shelved_of(thing, alarm).is_none()
    }

    /// A case is as severe as the worst it has shown, and what told of one moment stays known.
    fn shows(&mut self, case: &CaseId, thing: &ThingId, alarm: &str, severity: Severity, at: At) {
        let Some(row) = self.tx.world.cases.get(case) else { return };
        let kit = self.tx.world.kit_of(row).zip(self.tx.world.things.get(thing));
        let of_a_moment = kit.is_some_and(|(kit, thing)| is_of_a_moment(kit, &thing.kind, alarm));
        let mut next = row.clone();
        next.case.severity = next.case.severity.max(severity);
        if of_a_moment {
            next.showed.insert(alarm.to_owned(), at);
        }
        if next != *row {
            self.tx.put_case(next);
        }
    }

    fn alarm_line(
        &mut self,
        case: &CaseId,
        thing: &ThingId,
        alarm: &str,
        severity: Severity,
        key: &str,
    ) {
        let said = Said::new(key)
            .with("alarm", alarm)
            .with("thing", thing)
            .with("severity", severity.word());
        self.tx.say(case, ItemKind::Alarm, From::Thing(thing.clone()), said);
    }

    /// Returns the incident that it belonged to, which may be over now.
    pub(super) fn returned(&mut self, thing: &ThingId, alarm: &str, at: At) -> Option<IncidentId> {
        let row = self.tx.world.active_alarms(thing).find(|row| row.alarm == alarm)?.clone();
        let (incident, severity) = (row.incident.clone(), row.severity);
        let body = serde_json::json!({ "alarm": alarm, "id": row.id });
        self.tx.event("alarm_returned", About::thing(thing), body);
        self.tx.put_alarm(AlarmRow { returned: Some(at), ..row });
        self.tx.note(crate::bus::Note::Thing { id: thing.clone() });
        if let Some(case) = self.tx.world.open_case_of(thing).map(|row| row.case.id.clone()) {
            self.alarm_line(&case, thing, alarm, severity, "thread.alarm_returned");
        }
        incident.inspect(|incident| self.ebbs(incident, thing, alarm))
    }

    fn flapping(&mut self, thing: &ThingId, alarm: &str, on: bool) {
        let found = self.tx.world.active_alarms(thing).find(|row| row.alarm == alarm).cloned();
        if let Some(row) = found {
            self.tx.put_alarm(AlarmRow { flapping: on, ..row });
        }
    }

    fn sign(&mut self, thing: &ThingId, sign: &str, value: bool) {
        let rows: Vec<AlarmRow> = self.tx.world.active_alarms(thing).cloned().collect();
        // What was seen once during the trouble stays seen: a sign that goes is more often a repair
        // that begins to show than news about the cause.
        for mut row in rows.into_iter().filter(|row| value || !row.signs.contains_key(sign)) {
            row.signs.insert(sign.to_owned(), value);
            self.tx.put_alarm(row);
        }
    }

    fn first_heard(&mut self, thing: &ThingId, at: At) {
        if let Some(row) =
            self.tx.world.things.get(thing).filter(|row| row.first_heard.is_none()).cloned()
        {
            self.tx.event("first_heard", About::thing(thing), serde_json::json!({}));
            self.tx.put_thing(ThingRow { first_heard: Some(at), ..row });
        }
    }

    /// A customer feels it: their case opens, goes on, or opens again. What the same incident does to others
    /// of their things is one trouble, told and asked once.
    pub(super) fn case_for(&mut self, thing: &ThingId) -> Result<(), Refused> {
        let Some(row) = self.tx.world.things.get(thing).cloned() else { return Ok(()) };
        let incident = self.incident_of(thing);
        let world = &self.tx.world;
        let subject =
            Subject { thing: Some(thing.clone()), customer: row.customer.clone(), incident };
        let theirs = row.customer.iter().flat_map(|person| world.cases_of_person(person));
        let alike = theirs.filter(|case| case.case.pinned.pack == row.pack);
        let about: Vec<_> =
            world.cases_of(thing).chain(alike).map(|case| case.case.clone()).collect();
        let settings = &world.tenant.case;
        let id =
            match opens(&Trigger::Alarm { felt: true }, &subject, &about, settings, self.tx.now) {
                Opens::New => self.open_case(subject, None)?,
                Opens::Join(id) => id,
                Opens::Not(_) => return Ok(()),
                Opens::Reopen(id) => {
                    self.reopen_case(&id, "thread.trouble_is_back")?;
                    id
                }
            };
        let found = self.case(&id)?.clone();
        let joins = !found.case.concerns(thing) && found.case.also.len() < MOST_THINGS;
        let mut next = found.clone();
        // A case about the thing alone is its customer's from the moment they feel it.
        next.case.customer = found.case.customer.clone().or(row.customer);
        next.felt = true;
        if joins {
            next.case.also.insert(thing.clone());
        }
        if next != found {
            self.tx.put_case(next);
        }
        if joins {
            self.show_all(&id, thing);
        }
        Ok(())
    }

    /// What a thing shows at the moment at which a case takes it up.
    fn show_all(&mut self, id: &CaseId, thing: &ThingId) {
        let known: Vec<AlarmRow> = self.tx.world.active_alarms(thing).cloned().collect();
        for alarm in &known {
            self.shows(id, thing, &alarm.alarm, alarm.severity, alarm.raised);
        }
        if let Some(worst) = known.iter().max_by_key(|row| row.severity) {
            self.alarm_line(id, thing, &worst.alarm, worst.severity, "thread.alarm_raised");
        }
    }

    /// A shared part has a fault that no customer feels: somebody must act all the same, once.
    pub(super) fn cases_for_storms(&mut self, things: &BTreeSet<ThingId>) -> Result<(), Refused> {
        let storms = things.iter().flat_map(|thing| self.tx.world.incidents_of(thing));
        let alone = storms
            .filter(|row| row.is_storm() && self.tx.world.followers(&row.id).next().is_none());
        // The first of its things that is still in alarm, by name.
        let in_alarm = |row: &IncidentRow| {
            self.tx
                .world
                .members_of(&row.id)
                .find(|thing| self.tx.world.calls(thing, false))
                .cloned()
        };
        let alone: BTreeMap<IncidentId, ThingId> =
            alone.filter_map(|row| Some((row.id.clone(), in_alarm(row)?))).collect();
        for (incident, thing) in alone {
            if self.tx.world.open_case_of(&thing).is_none() {
                self.open_case(
                    Subject { thing: Some(thing), customer: None, incident: Some(incident) },
                    None,
                )?;
            }
        }
        Ok(())
    }

    pub(super) fn incident_of(&self, thing: &ThingId) -> Option<IncidentId> {
        self.tx.world.incidents_of(thing).next().map(|row| row.id.clone())
    }

    /// Opens a case. `title` is what the person said it is about, when no alarm says it.
    pub(super) fn open_case(
        &mut self,
        subject: Subject,
        title: Option<Said>,
    ) -> Result<CaseId, Refused> {
        let now = self.tx.now;
        let worst = subject.thing.as_ref().and_then(|thing| {
            self.tx.world.active_alarms(thing).max_by_key(|row| row.severity).cloned()
        });
        let title = title
            .or_else(|| worst.as_ref().map(|row| Said::new(&format!("alarm.{}.agent", row.alarm))));
        let kit =
            subject.thing.as_ref().and_then(|thing| self.tx.world.kit_of_thing(thing)).cloned();
        let pinned = kit
            .as_ref()
            .map(|kit| Pinned { pack: kit.pack.name.clone(), version: kit.version.clone() });
        let opened = Opened {
            id: self.tx.new_id(),
            number: self.tx.number("case")?,
            title: title.unwrap_or_else(|| Said::new("case.asked_for_help")),
            severity: worst.as_ref().map_or(Severity::Minor, |row| row.severity),
            lang: self.lang_of(&subject),
            pinned: pinned.unwrap_or_default(),
            subject,
        };
        let (id, number) = (opened.id.clone(), opened.number);
        let draft = blank_row(open(
            opened.clone(),
            &focal_case::Facts { now, ..focal_case::Facts::default() },
        ));
        let facts = facts(self.tx.world, kit.as_deref(), &draft, &[], self.twins, now);
        let row = blank_row(open(opened, &facts));
        let (taught, began) = (self.taught_for(&row, kit.as_deref()), self.began(&row.case));
        let row = CaseRow { taught, began, ..row };
        let opened = self.case_opened(&row);
        self.tx.fact(&opened, About::row(&row), serde_json::json!({ "number": number }));
        let thing = row.case.thing.clone();
        self.tx.put_case(row);
        if let Some(thing) = thing {
            self.show_all(&id, &thing);
        }
        Ok(id)
    }

    /// The onset of the first alarm that the case's thing has now.
    fn began(&self, case: &focal_case::Case) -> Option<At> {
        let thing = case.thing.as_ref()?;
        self.tx.world.active_alarms(thing).map(|alarm| alarm.raised).min()
    }

    fn taught_for(&self, row: &CaseRow, kit: Option<&crate::Kit>) -> Taught {
        let thing = row.case.thing.as_ref().and_then(|id| self.tx.world.things.get(id));
        let known = kit.zip(thing);
        known.map(|(kit, thing)| taught_now(self.tx.world, kit, &thing.kind)).unwrap_or_default()
    }

    fn lang_of(&self, subject: &Subject) -> Lang {
        let person = subject.customer.as_ref().and_then(|id| self.tx.world.people.get(id));
        person.map_or_else(|| self.tx.world.tenant.default_lang.clone(), |row| row.lang.clone())
    }

    pub(super) fn reopen_case(&mut self, id: &CaseId, said: &str) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let window = self.tx.world.tenant.case.reopen_within;
        let mut case = reopen(&row.case, self.tx.now, window)?;
        if let Some(thing) = &case.thing {
            case.incident = self.incident_of(thing).or(case.incident);
        }
        // The others come back by themselves, if they do.
        case.also.clear();
        let ended = row.case.outcome().map_or(self.tx.now, |outcome| outcome.at);
        let earlier = focal_report::Earlier { number: row.case.number, ended };
        let back = focal_report::What::CaseReopened(earlier);
        self.tx.fact(&back, About::row(&row), serde_json::Value::Null);
        let began = self.began(&case);
        self.tx.put_case(CaseRow {
            case,
            began,
            quiet_since: None,
            showed: BTreeMap::new(),
            ..row
        });
        self.tell(id, ItemKind::System, Said::new(said));
        Ok(())
    }
}

fn blank_row(case: focal_case::Case) -> CaseRow {
    CaseRow {
        case,
        decision: Decision::default(),
        statements: vec![],
        keeper_why: None,
        unread: 0,
        felt: false,
        began: None,
        looked: At::ZERO,
        awaits: None,
        heard: 0,
        showed: BTreeMap::new(),
        taught: Taught::default(),
        quiet_since: None,
        version: 0,
    }
}
