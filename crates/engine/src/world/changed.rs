//! What has changed since somebody looked: things whose look may be another, cases that may be due at another
//! moment. Whoever keeps something beside the rows brings it up to date from here, at the cost of what changed.

use focal_base::{AgentId, CaseId, ContactId, IncidentId, ThingId};

/// Longer lists than this are forgotten: whoever looks then begins anew.
const LONGEST: usize = 200_000;
const MANY: usize = 1_024;

/// Says nothing about the world itself: two worlds that differ only in this are the same.
#[derive(Clone, Default)]
pub struct Changed {
    things: Vec<ThingId>,
    cases: Vec<CaseId>,
    incidents: Vec<IncidentId>,
    desk: Vec<AtDesk>,
    /// Grows whenever the lists begin anew and what is kept beside the rows must too.
    anew: u64,
}

/// What routing may see otherwise from now on.
#[derive(Clone, Debug)]
pub enum AtDesk {
    Contact(ContactId),
    /// Their presence, what they know, or what they hold.
    Agent(AgentId),
    /// A queue's definition: whoever waits may be looked at at another moment.
    Queues,
}

/// How far somebody has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Read {
    anew: Option<u64>,
    upto: usize,
}

impl Changed {
    /// A definition or a setting: anything may be another.
    pub fn all(&mut self) {
        self.trim();
        self.anew += 1;
    }

    pub fn thing(&mut self, thing: &ThingId) {
        if self.things.len() >= LONGEST {
            self.all();
        }
        self.things.push(thing.clone());
    }

    pub fn case(&mut self, case: &CaseId) {
        if self.cases.len() >= LONGEST {
            self.all();
        }
        self.cases.push(case.clone());
    }

    pub fn incident(&mut self, incident: &IncidentId) {
        if self.incidents.len() >= LONGEST {
            self.all();
        }
        self.incidents.push(incident.clone());
    }

    pub fn desk(&mut self, what: AtDesk) {
        if self.desk.len() >= LONGEST {
            self.all();
        }
        self.desk.push(what);
    }

    /// Whether enough has gathered that whoever keeps something should read it now.
    pub fn is_long(&self) -> bool {
        let lists = [self.things.len(), self.cases.len(), self.incidents.len(), self.desk.len()];
        lists.into_iter().max() > Some(MANY)
    }

    /// Forgets what every reader has read.
    pub fn trim(&mut self) {
        self.things.clear();
        self.cases.clear();
        self.incidents.clear();
        self.desk.clear();
    }

    /// What is new to a reader; `None` when it must begin anew.
    pub fn things_since(&self, read: &mut Read) -> Option<&[ThingId]> {
        since(self.anew, &self.things, read)
    }

    pub fn cases_since(&self, read: &mut Read) -> Option<&[CaseId]> {
        since(self.anew, &self.cases, read)
    }

    pub fn incidents_since(&self, read: &mut Read) -> Option<&[IncidentId]> {
        since(self.anew, &self.incidents, read)
    }

    pub fn desk_since(&self, read: &mut Read) -> Option<&[AtDesk]> {
        since(self.anew, &self.desk, read)
    }
}

impl Read {
    /// What was read is forgotten.
    pub fn rewind(&mut self) {
        self.upto = 0;
    }

    /// Whether anything was ever read: until then nothing is kept, and nothing need be brought up to date.
    pub fn has_begun(self) -> bool {
        self.anew.is_some()
    }
}

fn since<'a, T>(anew: u64, all: &'a [T], read: &mut Read) -> Option<&'a [T]> {
    let before = std::mem::replace(read, Read { anew: Some(anew), upto: all.len() });
    (before.anew == Some(anew)).then(|| all.get(before.upto..).unwrap_or_default())
}

impl PartialEq for Changed {
    fn eq(&self, _: &Changed) -> bool {
        true
    }
}

impl Eq for Changed {}

impl std::fmt::Debug for Changed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Changed")
    }
}
