//! A hand-off as its partner sees it: the thing, where it is, what was seen, what was tried, and what is
//! believed of the causes that are theirs.

use std::collections::BTreeMap;

use focal_base::{At, OwnerRef, ThingId};
use focal_case::{Actor, RunState};
use focal_diagnose::{Certainty, certainty};
use focal_engine::rows::{CaseRow, HandoffRow, HandoffState};
use focal_engine::{Twins, World};

use crate::pages::figures;
use crate::pages::guest::Partner;
use crate::pages::teller::Teller;
use crate::pages::words::{Say, fill};

#[derive(Clone, Debug)]
pub struct Work {
    pub organisation: String,
    pub number: String,
    pub title: String,
    pub text: String,
    pub safety: Option<String>,
    pub facts: Vec<(String, String)>,
    pub readings: Vec<(String, String, String)>,
    pub beliefs: Vec<(String, &'static str)>,
    pub seen: Vec<String>,
    pub tried: Vec<String>,
    pub ruled_out: Vec<String>,
    pub state: String,
    pub promise: Option<String>,
    pub is_open: bool,
    /// Answers that can be given now, the next one first.
    pub choices: Vec<(&'static str, &'static str)>,
    pub log: Vec<(String, String)>,
    /// Of work that somebody goes to the thing for.
    pub visit: Option<Order>,
}

/// What a work order says beside what every hand-off says.
#[derive(Clone, Debug)]
pub struct Order {
    pub stage: Stage,
    pub window: Option<String>,
    /// What may have been found, by its name.
    pub causes: Vec<(String, String)>,
    pub currency: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Asked,
    Planned,
    There,
}

#[must_use]
pub fn of(world: &World, twins: &Twins, who: &Partner, say: &Say, now: At) -> Option<Work> {
    let handoff = world.handoffs.get(&who.run).filter(|row| row.provider == who.provider)?;
    let row = world.cases.get(&handoff.case)?;
    let mut teller = Teller::of_case(world, row, say, now, &who.zone);
    teller.thing = name(world, row.case.thing.as_ref());
    let reader = Reader { teller: &teller, twins, row, handoff, who };
    Some(reader.work())
}

fn name(world: &World, thing: Option<&ThingId>) -> String {
    thing.and_then(|id| world.things.get(id)).map(|row| row.name.clone()).unwrap_or_default()
}

struct Reader<'a, 'w> {
    teller: &'a Teller<'w>,
    twins: &'a Twins,
    row: &'a CaseRow,
    handoff: &'a HandoffRow,
    who: &'a Partner,
}

impl Reader<'_, '_> {
    fn work(&self) -> Work {
        let say = self.teller.say;
        let is_open = !matches!(
            self.handoff.state,
            HandoffState::NotOurs
                | HandoffState::NotDone
                | HandoffState::Expired
                | HandoffState::Fixed
        );
        let due = self.handoff.until.filter(|_| is_open);
        let def = self.teller.def(&self.handoff.step);
        let key = if matches!(self.handoff.state, HandoffState::Sent) {
            "partner.until"
        } else {
            "partner.promised"
        };
        Work {
            organisation: self.teller.world.tenant.organisation.clone(),
            number: format!("H-{}", self.handoff.number),
            title: self.teller.step(&self.handoff.step, "title").unwrap_or_default(),
            text: self.text(),
            safety: def
                .and_then(|def| def.safety.as_ref())
                .and_then(|key| self.teller.tell(&key.0, &[])),
            facts: self.facts(),
            readings: self.readings(),
            beliefs: self.beliefs(true),
            seen: self.seen(),
            tried: self.tried(),
            ruled_out: self.beliefs(false).into_iter().map(|(name, _)| name).collect(),
            state: say.t(state_key(self.handoff.state)).to_owned(),
            promise: due.map(|at| say.with(key, &[("time", &self.teller.when(at))])),
            is_open,
            choices: choices(self.handoff.state),
            log: self.log(),
            visit: self.order(),
        }
    }

    fn is_visit(&self) -> bool {
        self.teller.def(&self.handoff.step).is_some_and(|def| def.by == Actor::Technician)
    }

    fn order(&self) -> Option<Order> {
        let visit = &self.handoff.visit;
        let stage = match self.handoff.state {
            _ if visit.arrived.is_some() => Stage::There,
            HandoffState::Sent => Stage::Asked,
            _ => Stage::Planned,
        };
        self.is_visit().then(|| Order {
            stage,
            window: visit.window.map(|(from, to)| self.window(from, to)),
            causes: self.causes(),
            currency: self.teller.world.tenant.currency.clone(),
        })
    }

    fn window(&self, from: At, to: At) -> String {
        let (from, to) = (self.teller.when(from), self.teller.when(to));
        self.teller.say.with("visit.window", &[("from", &from), ("to", &to)])
    }

    /// What the step can mend comes first: it is what they are sent for.
    fn causes(&self) -> Vec<(String, String)> {
        let Some(kit) = self.teller.kit else { return vec![] };
        let mends = self.teller.def(&self.handoff.step).map(|def| &def.fixes.by_cause);
        let first =
            |cause: &focal_base::CauseName| mends.is_some_and(|all| all.contains_key(cause));
        let named = kit.model.causes.keys().filter_map(|cause| {
            Some((
                first(cause),
                self.teller.tell(&format!("cause.{cause}.name"), &[])?,
                cause.0.clone(),
            ))
        });
        let mut all: Vec<(bool, String, String)> = named.collect();
        all.sort_by(|a, b| (!a.0, &a.1).cmp(&(!b.0, &b.1)));
        all.into_iter().map(|(_, name, cause)| (cause, name)).collect()
    }

    /// The pack's own words for whoever takes it.
    fn text(&self) -> String {
        let world = self.teller.world;
        let key = format!("step.{}.handoff", self.handoff.step);
        let Some(text) = self.teller.find(&key) else { return String::new() };
        let incident = self.handoff.incident.as_ref().and_then(|id| world.incidents.get(id));
        let count = incident.map_or(1, |incident| incident.size()).to_string();
        let component = incident.and_then(|incident| incident.component.as_ref());
        let component =
            component.and_then(|(_, id)| world.components.get(id)).map(|row| row.name.clone());
        let since = incident.map_or(self.row.case.opened, |incident| incident.opened);
        let values = [
            ("thing", self.teller.thing.as_str()),
            ("site", &self.site().map(|(name, _)| name).unwrap_or_default()),
            ("component", &component.unwrap_or_else(|| self.component())),
            ("count", &count),
            ("time", &self.teller.when(since)),
        ];
        fill(&text, &values)
    }

    /// The shared part the step is about, if it is about one.
    fn component(&self) -> String {
        let world = self.teller.world;
        let kind = self.teller.def(&self.handoff.step).map(|def| &def.of);
        let thing = self.row.case.thing.as_ref().and_then(|id| world.things.get(id));
        let part =
            kind.zip(thing).and_then(|(kind, thing)| world.components.get(thing.on.get(kind)?));
        part.map(|row| row.name.clone()).unwrap_or_default()
    }

    /// Its name, and the name with the address.
    fn site(&self) -> Option<(String, String)> {
        let world = self.teller.world;
        let thing = self.row.case.thing.as_ref().and_then(|id| world.things.get(id))?;
        let site = world.sites.get(thing.site.as_ref()?)?;
        Some((site.name.clone(), site.in_words()))
    }

    /// The address only for those who have to go there.
    fn facts(&self) -> Vec<(String, String)> {
        let say = self.teller.say;
        let thing = self.row.case.thing.as_ref().and_then(|id| self.teller.world.things.get(id));
        let def = self.teller.def(&self.handoff.step);
        let at_the_thing = def.zip(thing).is_some_and(|(def, thing)| def.of == thing.kind);
        let mut facts = Vec::new();
        let mut add = |key: &str, value: String| {
            if !value.is_empty() {
                facts.push((say.t(key).to_owned(), value));
            }
        };
        if let Some(thing) = thing {
            let kind =
                self.teller.tell(&format!("kind.{}.name", thing.kind), &[]).unwrap_or_default();
            add("partner.thing", format!("{} ({})", thing.name, kind));
            add("partner.serial", thing.id.0.clone());
        }
        if let Some((name, whole)) = self.site() {
            add("partner.site", if at_the_thing { whole } else { name });
        }
        if self.is_visit() {
            if let Some((from, to)) = self.handoff.visit.window {
                add("visit.when", self.window(from, to));
            }
            let site = thing.and_then(|row| self.teller.world.sites.get(row.site.as_ref()?));
            add("visit.access", site.map(|row| row.access.clone()).unwrap_or_default());
        }
        add("partner.component", self.component());
        add("partner.since", self.teller.when(self.row.case.opened));
        facts
    }

    fn readings(&self) -> Vec<(String, String, String)> {
        let world = self.teller.world;
        let Some(thing) = self.row.case.thing.as_ref() else { return vec![] };
        let kind = world.things.get(thing).map(|row| row.kind.0.clone()).unwrap_or_default();
        let telemetry =
            self.teller.kit.and_then(|kit| kit.pack.kind(&kind)).map(|kind| &kind.telemetry);
        let values = self.twins.look(world.id(), thing, |state| {
            state
                .twin()
                .values()
                .map(|(name, value, at)| (name.to_owned(), value, at))
                .collect::<Vec<_>>()
        });
        let line = |(name, value, at): (String, f64, At)| {
            let unit = telemetry
                .and_then(|all| all.get(&name.as_str().into()))
                .map(|metric| figures::unit(&metric.unit));
            let label = self.teller.tell(&format!("metric.{name}"), &[]).unwrap_or(name);
            let value =
                format!("{} {}", figures::number(self.teller.say, value), unit.unwrap_or_default());
            (label, value, self.teller.when(at))
        };
        values.unwrap_or_default().into_iter().map(line).collect()
    }

    /// Their own causes in words; or, of everybody's, what is almost ruled out.
    fn beliefs(&self, own: bool) -> Vec<(String, &'static str)> {
        let Some(belief) = &self.row.decision.belief else { return vec![] };
        let pack = self.teller.kit.map_or("", |kit| kit.pack.name.as_str());
        let theirs = |share: &focal_diagnose::Share| {
            self.teller.world.owner(pack, &share.owner, &share.cause.place)
                == OwnerRef::Provider(self.who.provider.clone())
        };
        let line = |share: &focal_diagnose::Share| {
            let word = match certainty(belief, &share.cause) {
                Certainty::Confirmed => "know.confirmed",
                Certainty::MostLikely => "know.likely",
                Certainty::Possible => "know.possible",
                Certainty::AlmostRuledOut => "know.unlikely",
            };
            let name = self.teller.tell(&format!("cause.{}.name", share.cause.cause), &[])?;
            Some((name, word))
        };
        let all = belief.ranked().into_iter().filter(|share| theirs(share) == own);
        let is_unlikely = |word: &str| word == "know.unlikely";
        all.filter_map(line).filter(|(_, word)| own != is_unlikely(word)).take(6).collect()
    }

    fn seen(&self) -> Vec<String> {
        let say = self.teller.say;
        let Some(thing) = self.row.case.thing.as_ref() else { return vec![] };
        let mut lines = Vec::new();
        let mut alarms: Vec<_> = self.teller.world.active_alarms(thing).collect();
        alarms.sort_by_key(|alarm| alarm.raised);
        // What a sign said with a later alarm is truer than what it said before.
        let mut signs = BTreeMap::new();
        for alarm in alarms {
            if let Some(name) = self.teller.tell(&format!("alarm.{}.agent", alarm.alarm), &[]) {
                lines.push(say.with(
                    "partner.alarm",
                    &[("alarm", &name), ("time", &self.teller.when(alarm.raised))],
                ));
            }
            signs.extend(alarm.signs.iter().map(|(sign, holds)| (sign.clone(), *holds)));
        }
        for (sign, holds) in signs {
            let key = if holds { format!("sign.{sign}") } else { format!("sign.{sign}.not") };
            lines.extend(self.teller.tell(&key, &[]));
        }
        lines
    }

    fn tried(&self) -> Vec<String> {
        let say = self.teller.say;
        let ended = self
            .row
            .case
            .runs
            .iter()
            .filter(|run| run.state.was_tried() && run.id != self.handoff.id);
        ended
            .filter(|run| run.by != Actor::Agent)
            .filter_map(|run| {
                let short = self.teller.step(&run.step, "short")?;
                let how = match &run.state {
                    RunState::Done(seen) => match &seen.answer {
                        Some(answer) => self.teller.step(&run.step, &format!("answer.{answer}"))?,
                        None => say.t("partner.done").to_owned(),
                    },
                    RunState::Declined => say.t("partner.declined").to_owned(),
                    _ => say.t("partner.failed").to_owned(),
                };
                Some(format!("{short}: {}", how.to_lowercase()))
            })
            .collect()
    }

    fn log(&self) -> Vec<(String, String)> {
        let line = |entry: &focal_engine::rows::HandoffEntry| {
            let state = self.teller.say.t(state_key(entry.state));
            let text = if entry.text.is_empty() {
                state.to_owned()
            } else {
                format!("{state} {}", entry.text)
            };
            (self.teller.when(entry.at), text)
        };
        self.handoff.log.iter().map(line).collect()
    }
}

fn state_key(state: HandoffState) -> &'static str {
    match state {
        HandoffState::Sent => "partner.state.sent",
        HandoffState::Accepted => "partner.state.accepted",
        HandoffState::InProgress => "partner.state.in_progress",
        HandoffState::Fixed => "partner.state.fixed",
        HandoffState::NotOurs => "partner.state.not_ours",
        HandoffState::NotDone => "partner.state.not_done",
        HandoffState::Expired => "partner.state.expired",
    }
}

fn choices(state: HandoffState) -> Vec<(&'static str, &'static str)> {
    let accept = ("accepted", "partner.do.accept");
    let works = ("in_progress", "partner.do.works");
    let fixed = ("fixed", "partner.do.fixed");
    let not_ours = ("not_ours", "partner.do.not_ours");
    match state {
        HandoffState::Sent => vec![accept, works, fixed, not_ours],
        HandoffState::Accepted => vec![works, fixed, not_ours],
        HandoffState::InProgress => vec![fixed, not_ours],
        HandoffState::Fixed
        | HandoffState::NotOurs
        | HandoffState::NotDone
        | HandoffState::Expired => vec![],
    }
}
