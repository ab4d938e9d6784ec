//! Life: time passes from one happening to the next; things speak, people act, weather strikes; after each moment the
//! house comes to rest and the checkers look.

mod far;
mod happening;
mod hazards;
pub mod met;
mod senders;

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{At, Span, TenantId};
use focal_engine::rows::CaseRow;
use focal_engine::work::Work;
use focal_engine::{Refused, World};
use focal_store::{EventQuery, History, Read};

use crate::agenda::Agenda;
use crate::cast::{self, Cast};
use crate::check::{self, Ack, Check, Look};
use crate::dice::Dice;
use crate::house::{Failed, Machine, Out};
use crate::library::Library;
use crate::people::{Agents, Customers, Nears, Partners};
use crate::plan::Plan;
use crate::trace::Trace;

pub use happening::Happening;
pub use senders::Senders;

/// A checker that failed, or a house that did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub checker: &'static str,
    pub says: String,
    pub at: At,
}

/// How a run went.
pub struct Run {
    pub seed: u64,
    pub broken: Option<Broken>,
    pub trace: Trace,
    pub lived: Span,
    pub counts: Counts,
    pub met: met::Met,
    pub found: crate::measure::Found,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub signals: u64,
    pub refused: u64,
    pub acts: u64,
    pub crashes: u64,
    pub letters: u64,
    pub commands: u64,
    pub faults: u64,
    pub cases: u64,
    pub looks: u64,
}

/// Why a moment ended the run.
pub enum End {
    Broken(&'static str, String),
    Failed(Failed),
}

impl From<Failed> for End {
    fn from(failed: Failed) -> End {
        End::Failed(failed)
    }
}

pub struct Life<'a> {
    pub plan: &'a Plan,
    pub now: At,
    /// How far the house's clock is from the world's.
    pub shift: Span,
    pub machine: Machine,
    pub casts: BTreeMap<TenantId, Cast>,
    pub agenda: Agenda<Happening>,
    pub senders: Senders,
    pub customers: Customers,
    pub agents: Agents,
    pub nears: Nears,
    pub partners: Partners,
    pub trace: Trace,
    pub counts: Counts,
    pub met: met::Met,
    /// Cases as they were when they ended: one that is opened again ends more than once.
    pub endings: Vec<(TenantId, CaseRow)>,
    pub commanded: BTreeSet<(TenantId, String)>,
    checks: Vec<Box<dyn Check>>,
    seen: BTreeMap<TenantId, u64>,
    dice: BTreeMap<&'static str, Dice>,
    swept: At,
    /// Somebody knows that the house is not up.
    down: bool,
}

/// Between two looks at everything.
const SWEEP: Span = Span::hours(6);

/// Lives one plan.
#[must_use]
pub fn live(library: &Library, plan: &Plan, trace: Trace) -> Run {
    let failed = |says: String| Run {
        seed: plan.seed,
        broken: Some(Broken { checker: "house", says, at: plan.start }),
        trace: Trace::default(),
        lived: Span::ZERO,
        counts: Counts::default(),
        met: met::Met::default(),
        found: crate::measure::Found::default(),
    };
    match Life::new(library, plan, trace) {
        Ok(life) => life.run(),
        Err(error) => failed(error.to_string()),
    }
}

impl<'a> Life<'a> {
    fn new(library: &Library, plan: &'a Plan, trace: Trace) -> Result<Life<'a>, Failed> {
        let mut machine = Machine::new(plan)?;
        machine.start(plan.start)?;
        let mut casts = BTreeMap::new();
        for of in &plan.tenants {
            let book = library.books.get(&of.pack);
            let book = book.ok_or_else(|| Failed::World(format!("no pack {}", of.pack)))?;
            casts.insert(TenantId::from(of.id), cast::set(&mut machine, book, plan, of)?);
        }
        let mut life = Life {
            plan,
            now: plan.start,
            shift: Span::ZERO,
            machine,
            casts,
            agenda: Agenda::default(),
            senders: Senders::default(),
            customers: Customers::default(),
            agents: Agents::default(),
            nears: Nears::default(),
            partners: Partners::default(),
            trace,
            counts: Counts::default(),
            met: met::Met::default(),
            endings: Vec::new(),
            commanded: BTreeSet::new(),
            checks: check::all(),
            seen: BTreeMap::new(),
            dice: BTreeMap::new(),
            swept: plan.start,
            down: false,
        };
        life.begin();
        Ok(life)
    }

    fn run(mut self) -> Run {
        let end = self.plan.start + self.plan.lasts;
        let ended = self.until(end).and_then(|()| self.rest());
        let broken = match ended {
            Ok(()) => None,
            Err(End::Broken(checker, says)) => Some(Broken { checker, says, at: self.now }),
            Err(End::Failed(failed)) => {
                Some(Broken { checker: "house", says: failed.to_string(), at: self.now })
            }
        };
        if let Some(broken) = &broken {
            self.trace.say(
                self.now,
                "world",
                &format!("{} failed: {}", broken.checker, broken.says),
            );
        }
        let found = crate::measure::Found::of(&self);
        let lived = self.now.since(self.plan.start);
        let (refused, doubted) = self.machine.suffered();
        self.met.times("storage refuses", refused);
        self.met.times("storage in doubt", doubted);
        let (seed, counts) = (self.plan.seed, self.counts);
        Run { seed, broken, trace: self.trace, lived, counts, met: self.met, found }
    }

    fn until(&mut self, end: At) -> Result<(), End> {
        loop {
            let due = self.machine.next_due().map(|at| At(at.0 - self.shift.0));
            let next = [self.agenda.next_at(), due].into_iter().flatten().min();
            let Some(next) = next.filter(|next| *next <= end) else { break };
            // Two things due in one moment must not stop the clock.
            let again = next <= self.now && self.agenda.next_at().is_none_or(|at| at > self.now);
            self.now = next.max(if again { At(self.now.0 + 1) } else { self.now });
            while let Some(what) = self.agenda.take(self.now) {
                self.happens(what)?;
            }
            self.settle()?;
        }
        self.now = end;
        Ok(())
    }

    /// The weather clears and everybody has time: what is still on its way arrives, and all is looked at once more.
    fn rest(&mut self) -> Result<(), End> {
        self.machine.arm(false);
        self.machine.low_disk = false;
        if !self.machine.is_up() {
            self.starts()?;
        }
        self.until(self.now + Span::mins(15))?;
        self.sweep()?;
        // Once more from the disk alone.
        self.machine.fall("the end");
        self.machine.start(self.house_now())?;
        self.sweep()
    }

    /// What the house's clock shows.
    #[must_use]
    pub fn house_now(&self) -> At {
        At(self.now.0 + self.shift.0)
    }

    /// The stream of one kind of chance.
    pub fn dice(&mut self, name: &'static str) -> &mut Dice {
        let seed = self.plan.seed;
        self.dice.entry(name).or_insert_with(|| Dice::of(seed, &["life", name]))
    }

    pub fn chance(&mut self, name: &'static str, p: f64) -> bool {
        self.dice(name).chance(p)
    }

    pub fn until_next(&mut self, name: &'static str, mean: Span) -> Span {
        self.dice(name).until_next(mean)
    }

    pub fn soon(&mut self, after: Span, what: Happening) {
        self.agenda.put(self.now + after, what);
    }

    pub fn world<T>(&self, tenant: &TenantId, look: impl FnOnce(&World) -> T) -> Option<T> {
        self.machine.read(tenant, look)
    }

    /// Somebody does something; `None` when it was refused or nobody answered.
    pub fn act<T>(
        &mut self,
        tenant: &TenantId,
        who: &str,
        what: &str,
        decide: impl FnOnce(&mut Work<'_, '_>) -> Result<T, Refused>,
    ) -> Option<T> {
        let done = self.machine.act(tenant, self.house_now(), decide);
        match done {
            Some(Ok(value)) => {
                self.counts.acts += 1;
                self.trace.say(self.now, who, what);
                Some(value)
            }
            Some(Err(refused)) => {
                if matches!(refused, Refused::Conflict(_)) {
                    self.met.note("page out of date");
                }
                self.trace.say(self.now, who, &format!("{what}, and it is refused: {refused}"));
                None
            }
            None => {
                self.trace.say(self.now, who, &format!("{what}, and nobody answers"));
                None
            }
        }
    }

    pub fn acked(&mut self, ack: Ack) {
        self.checks.iter_mut().for_each(|check| check.acked(ack.clone()));
    }

    pub fn settled(&mut self, tenant: &TenantId, id: &str) {
        self.checks.iter_mut().for_each(|check| check.settled(tenant, id));
    }

    pub fn sent(&mut self, sent: impl Fn(&mut dyn Check) -> check::Verdict) -> Result<(), End> {
        for check in &mut self.checks {
            sent(check.as_mut()).map_err(|says| End::Broken(check.name(), says))?;
        }
        Ok(())
    }

    /// The house comes to rest at this moment.
    fn settle(&mut self) -> Result<(), End> {
        if !self.machine.is_up() {
            return self.fell();
        }
        for _ in 0..32 {
            let (settled, out) = self.machine.round(self.house_now())?;
            settled.into_iter().for_each(|one| self.on_settled(one));
            let left = !out.is_empty();
            for one in out {
                match one {
                    Out::Command(told) => self.on_command(&told)?,
                    Out::Letter(letter) => self.on_letter(&letter)?,
                    Out::Over { tenant, id } => self.settled(&tenant, &id),
                }
            }
            if !self.machine.is_up() {
                return self.fell();
            }
            if !left && self.machine.inbox.is_empty() {
                break;
            }
        }
        if self.machine.decided {
            self.machine.decided = false;
            self.look()?;
            self.notice();
        }
        if self.now.since(self.swept) >= SWEEP {
            self.swept = self.now;
            self.sweep()?;
        }
        Ok(())
    }

    fn look(&mut self) -> Result<(), End> {
        self.counts.looks += 1;
        let tenants: Vec<TenantId> = self.casts.keys().cloned().collect();
        for tenant in tenants {
            let (Some(store), Some(twins)) = (self.machine.store(&tenant), self.machine.twins())
            else {
                return Ok(());
            };
            let since = self.seen.get(&tenant).copied().unwrap_or(0);
            let events = store.events(&EventQuery::since(since, 100_000));
            let events = events.map_err(|error| End::Failed(Failed::Store(error)))?;
            if let Some(last) = events.last() {
                self.seen.insert(tenant.clone(), last.seq);
            }
            let now = self.house_now();
            let rests = self.machine.house().is_some_and(|house| {
                let taken = house.system().taken().ok().flatten().unwrap_or_default();
                house.history().last_finding() <= taken
            });
            let checks = &mut self.checks;
            let looked = self.machine.read(&tenant, |world| {
                let look = Look {
                    now,
                    tenant: &tenant,
                    world,
                    store: &store,
                    twins: &twins,
                    rests,
                    events: &events,
                };
                checks.iter_mut().try_for_each(|check| {
                    check.look(&look).map_err(|says| End::Broken(check.name(), says))
                })
            });
            let ended = events.iter().filter(|event| event.kind == "case_resolved");
            for case in ended.filter_map(|event| event.case.as_ref()) {
                let row = self.world(&tenant, |world| world.cases.get(case).cloned()).flatten();
                let row = row.filter(|row| row.case.is_resolved());
                self.endings.extend(row.map(|row| (tenant.clone(), row)));
            }
            let facts = self.world(&tenant, |world| crate::trace::told(world, &events));
            for line in facts.unwrap_or_default() {
                self.trace.say(self.now, tenant.as_str(), &line);
            }
            looked.unwrap_or(Ok(()))?;
        }
        Ok(())
    }

    fn sweep(&mut self) -> Result<(), End> {
        let now = self.house_now();
        let Some(house) = self.machine.house() else { return Ok(()) };
        for check in &mut self.checks {
            check.sweep(house, now).map_err(|says| End::Broken(check.name(), says))?;
        }
        Ok(())
    }
}
