//! Delivery: what the bus tells becomes events for each open page, in its reader's language. Notes that come
//! together are dealt with together: a storm of a hundred changes to one case is one row.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{AgentId, At, CaseId, ContactId, IncidentId, ItemId, Lang, TenantId, ThingId};
use focal_desk::{Contact, ContactState};
use focal_engine::bus::{Heard, Listener, Note};
use focal_engine::rows::ItemRow;
use focal_engine::{Names, World, tables};
use focal_store::Read;
use serde_json::{Value, json};

use super::hub::{Frame, Open};
use crate::app::App;
use crate::views::Eye;
use crate::views::case_row::{Counts, case_row, counts_for};
use crate::views::detail::{Looking, initials};
use crate::views::incident::incident_row;
use crate::views::item::item;
use crate::views::thing::thing_row;

/// Notes dealt with at once.
const TOGETHER: usize = 512;

/// Delivers until the bus closes. Run it once beside the server; it hears everything that is told from the call on,
/// however late it is first run.
pub fn run(app: App) -> impl Future<Output = ()> + Send {
    let listener = app.house.bus().listen();
    hear(app, listener)
}

async fn hear(app: App, mut listener: Listener) {
    loop {
        let Some((told, missed)) = gather(&mut listener).await else { return };
        let done = app.work(move |app| {
            if missed {
                app.hub.send_all(None, &Frame::resync());
            }
            told.into_iter().for_each(|(tenant, news)| deliver(app, &tenant, &news));
            Ok(())
        });
        if let Err(trouble) = done.await {
            tracing::error!(code = trouble.code(), "news could not be delivered");
        }
    }
}

/// Waits for the first note and takes whatever else is there already.
async fn gather(listener: &mut Listener) -> Option<(BTreeMap<TenantId, News>, bool)> {
    let mut told: BTreeMap<TenantId, News> = BTreeMap::new();
    let mut missed = false;
    let mut heard = Some(listener.next().await);
    for _ in 0..TOGETHER {
        match heard {
            None => break,
            Some(Heard::Over) => return None,
            Some(Heard::Missed(_)) => missed = true,
            Some(Heard::Note(note)) => told.entry(note.tenant.clone()).or_default().add(&note.note),
        }
        heard = listener.try_next();
    }
    Some((told, missed))
}

/// Which thing said what, and when.
type Reading = (ThingId, At, Vec<(String, f64)>);

/// What happened in one tenant since the last delivery, each thing once.
#[derive(Default)]
struct News {
    cases: BTreeSet<CaseId>,
    items: BTreeMap<ItemId, CaseId>,
    incidents: BTreeSet<IncidentId>,
    things: BTreeSet<ThingId>,
    offers: Vec<(AgentId, ContactId)>,
    offers_over: Vec<(AgentId, ContactId, CaseId)>,
    presence: BTreeSet<AgentId>,
    /// Whose talk somebody has taken, of which case, and who.
    taken_over: Vec<(AgentId, CaseId, AgentId)>,
    /// What whom may be offered was changed, and by whom.
    adjusted: Vec<(AgentId, AgentId)>,
    readings: Vec<Reading>,
    typing: Vec<(CaseId, String, bool, bool)>,
    looking: BTreeSet<CaseId>,
    settings: bool,
}

impl News {
    fn add(&mut self, note: &Note) {
        match note.clone() {
            Note::Case { id } => drop(self.cases.insert(id)),
            Note::Item { case, id } | Note::Whisper { case, id } => {
                drop(self.items.insert(id, case));
            }
            Note::Incident { id } => drop(self.incidents.insert(id)),
            Note::Thing { id } => drop(self.things.insert(id)),
            Note::Offer { agent, contact } => self.offers.push((agent, contact)),
            Note::OfferOver { agent, contact, case } => {
                self.offers_over.push((agent, contact, case))
            }
            Note::Presence { agent } => drop(self.presence.insert(agent)),
            Note::TakenOver { agent, case, by } => self.taken_over.push((agent, case, by)),
            Note::Adjusted { agent, by } => self.adjusted.push((agent, by)),
            Note::Reading { thing, at, values } => self.readings.push((thing, at, values)),
            Note::Typing { case, who, agent, on } => {
                // The line of its row says it too.
                self.cases.insert(case.clone());
                self.typing.push((case, who, agent, on));
            }
            Note::Looking { case } => drop(self.looking.insert(case)),
            Note::Settings => self.settings = true,
        }
    }
}

fn deliver(app: &App, tenant: &TenantId, news: &News) {
    let streams = app.hub.of(tenant);
    if streams.is_empty() {
        return;
    }
    let items = read_items(app, tenant, news);
    let langs: BTreeSet<&Lang> = streams.iter().map(|open| &open.lang).collect();
    for lang in langs {
        let theirs: Vec<&Open> = streams.iter().filter(|open| open.lang == *lang).collect();
        let frames =
            app.house.read(tenant, |world| frames(app, world, lang, &theirs, news, &items));
        app.hub.send(frames.unwrap_or_default());
    }
    if news.settings {
        app.hub.send_all(Some(tenant), &Frame::resync());
    }
}

fn read_items(app: &App, tenant: &TenantId, news: &News) -> Vec<ItemRow> {
    let reader = app.house.reader(tenant);
    let found = news.items.keys().filter_map(|id| match reader.get(&tables::ITEMS, id.as_str()) {
        Ok(row) => row,
        Err(error) => {
            tracing::error!(%error, "a line of a thread could not be read for live pages");
            None
        }
    });
    found.collect()
}

/// Everything for the streams of one language, in the order in which it is best heard.
fn frames(
    app: &App,
    world: &World,
    lang: &Lang,
    streams: &[&Open],
    news: &News,
    items: &[ItemRow],
) -> Vec<(u64, Frame)> {
    let nobody = AgentId::default();
    let eye = Eye {
        world,
        lang,
        me: &nobody,
        now: app.now(),
        twins: app.house.twins(),
        doings: &app.doings,
    };
    let mut out = Vec::new();
    let to_all = |frame: &Frame, out: &mut Vec<(u64, Frame)>| {
        out.extend(streams.iter().map(|open| (open.number, frame.clone())));
    };
    for row in items {
        let names = world
            .cases
            .get(&row.case)
            .map_or_else(|| Names::new(world, lang, None), |case| eye.names_of(case));
        let frame = Frame::new("item", &json!({ "case": row.case, "item": item(&names, row) }));
        let readers = streams.iter().filter(|open| is_for(world, row, &open.agent));
        out.extend(readers.map(|open| (open.number, frame.clone())));
    }
    case_frames(&eye, streams, news, &mut out);
    for id in &news.things {
        if let Some(row) = world.things.get(id) {
            to_all(&Frame::new("thing", &json!({ "row": thing_row(&eye, row) })), &mut out);
        }
    }
    if !news.incidents.is_empty() {
        let storms: Vec<_> = world
            .incidents
            .values()
            .filter(|row| row.closed.is_none() && row.is_storm())
            .map(|row| incident_row(&eye, row))
            .collect();
        to_all(&Frame::new("storm", &json!({ "storms": storms })), &mut out);
        for id in &news.incidents {
            to_all(&Frame::new("detail", &json!({ "id": id, "version": 0 })), &mut out);
        }
    }
    person_frames(&eye, streams, news, &mut out);
    moment_frames(app, &eye, streams, news, &mut out);
    out
}

fn case_frames(eye: &Eye<'_>, streams: &[&Open], news: &News, out: &mut Vec<(u64, Frame)>) {
    if news.cases.is_empty() {
        return;
    }
    // Whoever has as many in their views is told the same: a frame is written once for all of them.
    let mut alike: BTreeMap<Counts, Vec<u64>> = BTreeMap::new();
    let counts = counts_for(eye, streams.iter().map(|open| &open.agent));
    for open in streams {
        let counts = counts.get(&open.agent).copied().unwrap_or_default();
        alike.entry(counts).or_default().push(open.number);
    }
    for id in &news.cases {
        let row = eye.world.cases.get(id);
        let found = row.map(|row| (serde_json::to_value(case_row(eye, row)), row.version));
        for (counts, numbers) in &alike {
            let mut to_each = |frame: &Frame| {
                out.extend(numbers.iter().map(|number| (*number, frame.clone())));
            };
            match &found {
                Some((Ok(row), version)) => {
                    to_each(&Frame::new("case", &json!({ "row": row, "counts": counts })));
                    to_each(&Frame::new("detail", &json!({ "id": id, "version": version })));
                }
                _ => to_each(&Frame::new("case_gone", &json!({ "id": id, "counts": counts }))),
            }
        }
    }
}

/// What concerns one agent alone.
fn person_frames(eye: &Eye<'_>, streams: &[&Open], news: &News, out: &mut Vec<(u64, Frame)>) {
    if !news.presence.is_empty() {
        // Who is there has changed: for whoever runs the centre.
        let frame = Frame::new("desk", &json!({}));
        out.extend(streams.iter().map(|open| (open.number, frame.clone())));
    }
    let mut to = |agent: &AgentId, frame: &Frame| {
        let theirs = streams.iter().filter(|open| open.agent == *agent);
        out.extend(theirs.map(|open| (open.number, frame.clone())));
    };
    for (agent, contact) in &news.offers {
        let contact = eye.world.contacts.get(contact);
        let still = contact.filter(|contact| contact.agent() == Some(agent));
        if let Some(frame) = still.and_then(|contact| offer_frame(eye.world, eye.lang, contact)) {
            to(agent, &frame);
        }
    }
    for (agent, contact, case) in &news.offers_over {
        to(agent, &Frame::new("offer_over", &json!({ "contact": contact, "case": case })));
    }
    for agent in &news.presence {
        to(agent, &Frame::new("presence", &presence(eye.world, agent)));
    }
    let names = Names::new(eye.world, eye.lang, None);
    for (agent, case, by) in &news.taken_over {
        let number = eye.world.cases.get(case).map(|row| row.case.number);
        let told = json!({ "case": case, "number": number, "by": names.agent(by) });
        to(agent, &Frame::new("taken_over", &told));
    }
    for (agent, by) in &news.adjusted {
        let Some(row) = eye.world.agents.get(agent) else { continue };
        let skills = row.skills.iter();
        let skills =
            skills.map(|(skill, level)| format!("{} {level}", names.skill(skill.as_str())));
        let told = json!({
            "by": names.agent(by), "skills": skills.collect::<Vec<_>>(), "capacity": row.capacity,
            "queues": row.queues.iter().map(|id| names.queue(id)).collect::<Vec<_>>(),
        });
        to(agent, &Frame::new("adjusted", &told));
    }
}

/// Whether somebody who works here may read a line.
#[must_use]
pub fn is_for(world: &World, line: &ItemRow, agent: &AgentId) -> bool {
    line.is_for(agent, world.index.supervisors.contains(agent))
}

/// What is only true this moment, for whoever looks at it.
fn moment_frames(
    app: &App,
    eye: &Eye<'_>,
    streams: &[&Open],
    news: &News,
    out: &mut Vec<(u64, Frame)>,
) {
    let watching = if news.readings.is_empty() { BTreeMap::new() } else { watching(eye, streams) };
    for (thing, at, values) in &news.readings {
        let Some(streams) = watching.get(thing) else { continue };
        let values: BTreeMap<&str, f64> =
            values.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let frame = Frame::new("reading", &json!({ "thing": thing, "at": at, "values": values }));
        out.extend(streams.iter().map(|number| (*number, frame.clone())));
    }
    for (case, who, agent, on) in &news.typing {
        let names = Names::new(eye.world, eye.lang, None);
        let name = if *agent {
            names.agent(&who.as_str().into())
        } else {
            names.person(&who.as_str().into())
        };
        let kind = if *agent { "agent" } else { "customer" };
        let frame = Frame::new(
            "typing",
            &json!({ "case": case, "who": who, "name": name, "kind": kind, "on": on }),
        );
        let others = streams
            .iter()
            .filter(|open| open.case.as_ref() == Some(case) && open.agent.as_str() != who);
        out.extend(others.map(|open| (open.number, frame.clone())));
    }
    for case in &news.looking {
        let looking = looking(app, eye.world, case, eye.now);
        let frame = Frame::new("looking", &json!({ "case": case, "looking": looking }));
        let here = streams.iter().filter(|open| open.case.as_ref() == Some(case));
        out.extend(here.map(|open| (open.number, frame.clone())));
    }
}

/// Which pages show a thing, by itself or with its case: asked once for however many readings.
fn watching<'w>(eye: &Eye<'w>, streams: &'w [&Open]) -> BTreeMap<&'w ThingId, BTreeSet<u64>> {
    let mut watching: BTreeMap<&ThingId, BTreeSet<u64>> = BTreeMap::new();
    for open in streams {
        let case = open.case.as_ref().and_then(|id| eye.world.cases.get(id));
        let of_case = case.into_iter().flat_map(|row| row.case.things());
        for thing in of_case.chain(&open.thing) {
            watching.entry(thing).or_default().insert(open.number);
        }
    }
    watching
}

/// Agents who have a case on their screen, and those who listen in on its talk.
#[must_use]
pub fn looking(app: &App, world: &World, case: &CaseId, now: At) -> Vec<Looking> {
    let mut agents = app.hub.lookers(world.id(), case);
    agents.extend(world.live.listeners(case).cloned());
    agents.sort();
    agents.dedup();
    let rows = agents.into_iter().filter_map(|id| world.agents.get(&id));
    rows.map(|row| Looking {
        agent: row.id.0.clone(),
        name: row.name.clone(),
        initials: initials(&row.name),
        typing: app.doings.types(world.id(), case, row.id.as_str(), now),
        listens: world.live.listens(case, &row.id),
    })
    .collect()
}

/// An offer that rings at somebody's desk.
#[must_use]
pub fn offer_frame(world: &World, lang: &Lang, contact: &Contact) -> Option<Frame> {
    let ContactState::Offered { until, .. } = &contact.state else { return None };
    let row = world.cases.get(&contact.case)?;
    let pack = Some(row.case.pinned.pack.as_str()).filter(|pack| !pack.is_empty());
    let names = Names::new(world, lang, pack);
    let why =
        contact.route_reason.as_ref().map(|reason| names.say(&reason.why)).unwrap_or_default();
    Some(Frame::new(
        "offer",
        &json!({
            "contact": contact.id,
            "case": contact.case,
            "title": names.say(&row.case.title),
            "severity": row.case.severity.word(),
            "until": until,
            "why": why,
        }),
    ))
}

/// How somebody is there, and how much they hold.
#[must_use]
pub fn presence(world: &World, agent: &AgentId) -> Value {
    let at_desk = world.live.desk.get(agent);
    let presence = at_desk.map_or(focal_desk::Presence::Offline, |agent| agent.presence);
    json!({ "presence": presence, "load": load(world, agent), "capacity": capacity(world, agent) })
}

/// Talks that an agent has at this moment. What only waits for their words afterwards is none.
#[must_use]
pub fn load(world: &World, agent: &AgentId) -> usize {
    let talks = |contact: &&Contact| matches!(contact.state, ContactState::Active { .. });
    world.held_by(agent).filter(talks).count()
}

#[must_use]
pub fn capacity(world: &World, agent: &AgentId) -> u32 {
    world.agents.get(agent).map_or(0, |row| row.capacity)
}
