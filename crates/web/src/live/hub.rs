//! The open streams: whose they are, what each looks at, and a bounded queue for each. A browser that does
//! not keep up loses its stream, never anybody else's time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use focal_base::{AgentId, CaseId, Lang, TenantId, ThingId};
use tokio::sync::mpsc;

use crate::auth::session::Who;

/// One event on its way to a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    pub event: &'static str,
    pub data: Arc<str>,
}

impl Frame {
    #[must_use]
    pub fn new(event: &'static str, data: &impl serde::Serialize) -> Frame {
        let data = serde_json::to_string(data).unwrap_or_else(|_| "{}".to_owned());
        Frame { event, data: data.into() }
    }

    #[must_use]
    pub fn resync() -> Frame {
        Frame { event: "resync", data: "{}".into() }
    }
}

/// A stream as whoever delivers sees it.
#[derive(Clone, Debug)]
pub struct Open {
    pub number: u64,
    pub tenant: TenantId,
    pub agent: AgentId,
    pub lang: Lang,
    pub case: Option<CaseId>,
    pub thing: Option<ThingId>,
}

struct Held {
    open: Open,
    /// What the page calls its stream: random, so that nobody else can name it.
    id: String,
    session: String,
    queue: mpsc::Sender<Frame>,
    lagged: Arc<AtomicBool>,
}

#[derive(Default)]
struct State {
    next: u64,
    streams: BTreeMap<u64, Held>,
    /// Ended by the house, while the page has not yet let go: what it looked at must still be told.
    ended: BTreeMap<u64, Open>,
    /// Departures ever, and the last one of each agent that is being waited for.
    departures: u64,
    departed: BTreeMap<(TenantId, AgentId), u64>,
}

impl State {
    fn end(&mut self, number: u64) {
        if let Some(held) = self.streams.remove(&number) {
            self.ended.insert(number, held.open);
        }
    }

    fn end_all(&mut self, which: impl Fn(&Held) -> bool) {
        let numbers: Vec<u64> = self
            .streams
            .iter()
            .filter(|(_, held)| which(held))
            .map(|(number, _)| *number)
            .collect();
        numbers.into_iter().for_each(|number| self.end(number));
    }
}

pub struct Hub {
    streams: usize,
    per_agent: usize,
    depth: usize,
    state: Mutex<State>,
}

/// A page's end of its stream.
pub struct Subscription {
    pub number: u64,
    pub queue: mpsc::Receiver<Frame>,
    lagged: Arc<AtomicBool>,
}

impl Subscription {
    /// Whether it ended because the page did not keep up.
    #[must_use]
    pub fn has_lagged(&self) -> bool {
        self.lagged.load(Ordering::Relaxed)
    }
}

impl Hub {
    #[must_use]
    pub fn new(streams: usize, per_agent: usize, depth: usize) -> Hub {
        Hub { streams, per_agent: per_agent.max(1), depth: depth.max(4), state: Mutex::default() }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a stream; `None` when there are too many. An agent's oldest ends when they open one too many.
    pub fn open(&self, who: &Who, id: String) -> Option<Subscription> {
        let mut state = self.state();
        if state.streams.len() >= self.streams {
            return None;
        }
        let theirs =
            state.streams.iter().filter(|(_, held)| is_of(&held.open, &who.tenant, &who.agent));
        let theirs: Vec<u64> = theirs.map(|(number, _)| *number).collect();
        for number in theirs.iter().take((theirs.len() + 1).saturating_sub(self.per_agent)) {
            state.end(*number);
        }
        state.next += 1;
        let number = state.next;
        let (queue, receiver) = mpsc::channel(self.depth);
        let lagged = Arc::new(AtomicBool::new(false));
        let open = Open {
            number,
            tenant: who.tenant.clone(),
            agent: who.agent.clone(),
            lang: who.lang.clone(),
            case: None,
            thing: None,
        };
        let held =
            Held { open, id, session: who.session.clone(), queue, lagged: Arc::clone(&lagged) };
        state.streams.insert(number, held);
        Some(Subscription { number, queue: receiver, lagged })
    }

    /// Its page has let go of a stream, whoever ended it. Says what it looked at, and whether its agent has
    /// no other. Once for each stream.
    pub fn close(&self, number: u64) -> Option<(Open, bool)> {
        let mut state = self.state();
        state.end(number);
        let open = state.ended.remove(&number)?;
        let mut streams = state.streams.values();
        let others = streams.any(|other| is_of(&other.open, &open.tenant, &open.agent));
        Some((open, !others))
    }

    /// An agent's last page is gone, once more. Gives which departure it is.
    pub fn departs(&self, tenant: &TenantId, agent: &AgentId) -> u64 {
        let mut state = self.state();
        state.departures += 1;
        let departure = state.departures;
        state.departed.insert((tenant.clone(), agent.clone()), departure);
        departure
    }

    /// Whether somebody waits already for an agent to come back.
    #[must_use]
    pub fn is_departing(&self, tenant: &TenantId, agent: &AgentId) -> bool {
        self.state().departed.contains_key(&(tenant.clone(), agent.clone()))
    }

    /// Whether an agent has not come back since they left, nor left again. Asked once a departure.
    pub fn is_gone_since(&self, tenant: &TenantId, agent: &AgentId, departure: u64) -> bool {
        let mut state = self.state();
        let key = (tenant.clone(), agent.clone());
        if state.departed.get(&key) != Some(&departure) {
            return false;
        }
        state.departed.remove(&key);
        !state.streams.values().any(|held| is_of(&held.open, tenant, agent))
    }

    #[must_use]
    pub fn has(&self, tenant: &TenantId, agent: &AgentId) -> bool {
        self.state().streams.values().any(|held| is_of(&held.open, tenant, agent))
    }

    #[must_use]
    pub fn count(&self) -> usize {
        self.state().streams.len()
    }

    /// What a page looks at from now on. Gives what it looked at before; `None` when it is not this session's.
    pub fn watch(
        &self,
        who: &Who,
        id: &str,
        case: Option<CaseId>,
        thing: Option<ThingId>,
    ) -> Option<Option<CaseId>> {
        let mut state = self.state();
        let own = |held: &&mut Held| {
            held.id == id && held.session == who.session && held.open.tenant == who.tenant
        };
        let held = state.streams.values_mut().find(own)?;
        held.open.thing = thing;
        Some(std::mem::replace(&mut held.open.case, case))
    }

    /// A tenant's streams as they are now.
    #[must_use]
    pub fn of(&self, tenant: &TenantId) -> Vec<Open> {
        let state = self.state();
        state
            .streams
            .values()
            .filter(|held| held.open.tenant == *tenant)
            .map(|held| held.open.clone())
            .collect()
    }

    /// Agents who look at a case, each once.
    #[must_use]
    pub fn lookers(&self, tenant: &TenantId, case: &CaseId) -> Vec<AgentId> {
        let state = self.state();
        let here = state
            .streams
            .values()
            .filter(|held| held.open.tenant == *tenant && held.open.case.as_ref() == Some(case));
        let mut agents: Vec<AgentId> = here.map(|held| held.open.agent.clone()).collect();
        agents.sort();
        agents.dedup();
        agents
    }

    /// Sends each stream its frames. One whose queue is full has lost something: it ends, and its page loads again.
    pub fn send(&self, frames: impl IntoIterator<Item = (u64, Frame)>) {
        let mut state = self.state();
        for (number, frame) in frames {
            let Some(held) = state.streams.get(&number) else { continue };
            if held.queue.try_send(frame).is_err() {
                held.lagged.store(true, Ordering::Relaxed);
                state.end(number);
            }
        }
    }

    pub fn send_all(&self, tenant: Option<&TenantId>, frame: &Frame) {
        let numbers: Vec<u64> = {
            let state = self.state();
            let fits = |held: &&Held| tenant.is_none_or(|tenant| held.open.tenant == *tenant);
            state.streams.values().filter(fits).map(|held| held.open.number).collect()
        };
        self.send(numbers.into_iter().map(|number| (number, frame.clone())));
    }

    /// To every open page of one agent.
    pub fn send_agent(&self, tenant: &TenantId, agent: &AgentId, frame: &Frame) {
        let numbers: Vec<u64> = {
            let state = self.state();
            let theirs = state.streams.values().filter(|held| is_of(&held.open, tenant, agent));
            theirs.map(|held| held.open.number).collect()
        };
        self.send(numbers.into_iter().map(|number| (number, frame.clone())));
    }

    /// A session has ended: so do its streams, at once.
    pub fn end_session(&self, session: &str) {
        self.state().end_all(|held| held.session == session);
    }

    /// An agent was disabled or has a new role or password: their streams end.
    pub fn end_agent(&self, tenant: &TenantId, agent: &AgentId) {
        self.state().end_all(|held| is_of(&held.open, tenant, agent));
    }
}

fn is_of(open: &Open, tenant: &TenantId, agent: &AgentId) -> bool {
    open.tenant == *tenant && open.agent == *agent
}

#[cfg(test)]
mod tests {
    use super::*;
    use focal_engine::rows::Role;

    fn who(agent: &str, session: &str) -> Who {
        Who {
            tenant: TenantId::from("a"),
            agent: AgentId::from(agent),
            role: Role::Agent,
            lang: Lang::default(),
            session: session.to_owned(),
        }
    }

    #[test]
    fn a_slow_page_loses_its_stream_and_nobody_elses() {
        let hub = Hub::new(10, 10, 4);
        let mut slow = hub.open(&who("noa", "s"), "1".into()).unwrap();
        let mut quick = hub.open(&who("noa", "s"), "2".into()).unwrap();
        for _ in 0..6 {
            hub.send_all(None, &Frame::resync());
            quick.queue.try_recv().unwrap();
        }
        assert!(slow.has_lagged() && !quick.has_lagged());
        let mut got = 0;
        while slow.queue.try_recv().is_ok() {
            got += 1;
        }
        assert_eq!(got, 4);
        assert_eq!(hub.count(), 1);
    }

    #[test]
    fn streams_are_bounded_and_end_with_their_session() {
        let hub = Hub::new(5, 2, 4);
        let first = hub.open(&who("noa", "s1"), "1".into()).unwrap();
        let _second = hub.open(&who("noa", "s1"), "2".into()).unwrap();
        let _third = hub.open(&who("noa", "s2"), "3".into()).unwrap();
        assert_eq!(
            hub.close(first.number).map(|(_, last)| last),
            Some(false),
            "the oldest made room"
        );
        assert!(hub.close(first.number).is_none(), "once");
        assert_eq!(hub.count(), 2);
        hub.end_session("s1");
        assert_eq!(hub.count(), 1);
        assert!(
            hub.watch(&who("noa", "s1"), "3", None, None).is_none(),
            "another session's stream"
        );
        assert!(hub.watch(&who("noa", "s2"), "3", None, None).is_some());
        hub.end_agent(&"a".into(), &"noa".into());
        assert!(!hub.has(&"a".into(), &"noa".into()));
    }

    #[test]
    fn who_leaves_twice_is_judged_by_the_second_time() {
        let hub = Hub::new(5, 2, 4);
        let (tenant, noa) = (TenantId::from("a"), AgentId::from("noa"));
        let first = hub.departs(&tenant, &noa);
        let back = hub.open(&who("noa", "s"), "1".into()).unwrap();
        hub.close(back.number);
        let second = hub.departs(&tenant, &noa);
        assert!(!hub.is_gone_since(&tenant, &noa, first), "they came back meanwhile");
        assert!(hub.is_departing(&tenant, &noa));
        assert!(hub.is_gone_since(&tenant, &noa, second));
        assert!(!hub.is_departing(&tenant, &noa), "judged once");
        let third = hub.departs(&tenant, &noa);
        let _here = hub.open(&who("noa", "s"), "2".into()).unwrap();
        assert!(!hub.is_gone_since(&tenant, &noa, third), "they are there");
    }
}
