//! The machine: intake, decisions and effects as the product runs them, one step after the other in one thread, on
//! the world's clock. Between any two steps it may fall. Must not know what is true.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use focal_base::{At, Span, TenantId, ThingId};
use focal_engine::bus::LocalBus;
use focal_engine::effect::{Effect, Mail};
use focal_engine::house::HouseSettings;
use focal_engine::intake::{
    Control, Delivered, Intake, IntakeError, IntakeSettings, Payload, Verdict,
};
use focal_engine::letters::{compose, waits_until};
use focal_engine::rows::Delivery;
use focal_engine::work::Work;
use focal_engine::{Controls, House, HouseParts, Refused, Twins, World, tables};
use focal_store::{
    Backoff, Effect as Claimed, FjallHistory, HistoryLimits, Layout, MemoryHistory, Options, Read,
    SqliteStore, StoreError, TenantStore,
};

use super::{Failed, Past, Weather};
use crate::dice::Dice;
use crate::plan::Plan;

/// One message of a thing on its way. Its sender keeps it until it is acknowledged.
#[derive(Clone, Debug)]
pub struct Message {
    pub number: u64,
    pub tenant: TenantId,
    pub thing: ThingId,
    pub payload: Payload,
}

/// What became of a message: only said after it is on disk.
#[derive(Clone, Debug)]
pub struct Settled {
    pub message: Message,
    pub verdict: Verdict,
}

/// What leaves the house.
#[derive(Clone, Debug)]
pub enum Out {
    Command(Told),
    Letter(Letter),
    /// Its end is on disk: it may not leave again.
    Over {
        tenant: TenantId,
        id: String,
    },
}

#[derive(Clone, Debug)]
pub struct Told {
    pub tenant: TenantId,
    pub id: String,
    pub effect: Effect,
}

#[derive(Clone, Debug)]
pub struct Letter {
    pub tenant: TenantId,
    pub id: String,
    pub mail: Mail,
    pub body: String,
}

enum Ground {
    Memory { sql: SqliteStore, history: MemoryHistory },
    Disk(tempfile::TempDir),
}

#[derive(Default)]
struct Queue(Mutex<VecDeque<Control>>);

impl Controls for Queue {
    fn send(&self, control: Control) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(control);
    }
}

struct Process {
    house: House<Past>,
    intake: Intake<Past>,
    queue: Arc<Queue>,
}

pub struct Machine {
    ground: Ground,
    weather: Arc<Weather>,
    process: Option<Process>,
    seed: u64,
    starts: u64,
    crash: f64,
    dice: Dice,
    armed: bool,
    pub inbox: Vec<Message>,
    pub low_disk: bool,
    pub mail_down: bool,
    away: bool,
    next: Option<At>,
    /// Something was decided since this was last set back.
    pub decided: bool,
    /// Why the process ended last, for the trace.
    pub fell: Option<&'static str>,
}

const LEASE: Span = Span::mins(5);
const COMMAND_AGAIN: Span = Span::secs(30);

impl Machine {
    /// # Errors
    /// When the stores cannot be made.
    pub fn new(plan: &Plan) -> Result<Machine, Failed> {
        let ground = match plan.on_disk {
            true => Ground::Disk(folder()?),
            false => Ground::Memory {
                sql: SqliteStore::in_memory(&tables::specs(), Options::default())?,
                history: MemoryHistory::new(HistoryLimits::default()),
            },
        };
        let weather = Arc::new(Weather::new(plan.seed, plan.hazards, plan.on_disk));
        if let Ground::Memory { sql, .. } = &ground {
            sql.under(weather.clone());
        }
        Ok(Machine {
            ground,
            weather,
            process: None,
            seed: plan.seed,
            starts: 0,
            crash: plan.hazards.crash,
            dice: Dice::of(plan.seed, &["crash"]),
            armed: false,
            inbox: Vec::new(),
            low_disk: false,
            mail_down: false,
            away: false,
            next: None,
            decided: false,
            fell: None,
        })
    }

    /// From now on things may go wrong.
    pub fn arm(&mut self, on: bool) {
        self.armed = on;
        self.weather.arm(on);
    }

    /// The process starts and reads what is on the disk.
    ///
    /// # Errors
    /// When it cannot: a house that does not come up again is a failure of the product.
    pub fn start(&mut self, now: At) -> Result<(), Failed> {
        self.weather.arm(false);
        self.starts += 1;
        let (sql, history) = self.open()?;
        let (twins, queue) = (Twins::default(), Arc::new(Queue::default()));
        let bus = Arc::new(LocalBus::new(1));
        let intake =
            Intake::new(history.clone(), IntakeSettings::default(), twins.clone(), bus.clone());
        let controls: Arc<dyn Controls> = queue.clone();
        let seed = Dice::of(self.seed, &["start", &self.starts.to_string()]).draw();
        let parts = HouseParts { sql, history, twins, bus, controls, seed };
        let house = House::open_with(parts, HouseSettings::default(), now)?;
        self.process = Some(Process { house, intake, queue });
        (self.next, self.decided) = (Some(now), true);
        self.away = false;
        self.fell = None;
        self.weather.arm(self.armed);
        Ok(())
    }

    fn open(&self) -> Result<(SqliteStore, Past), Failed> {
        let weather = self.weather.clone();
        match &self.ground {
            Ground::Memory { sql, history } => {
                Ok((sql.clone(), Past::memory(history.clone(), weather)))
            }
            Ground::Disk(folder) => {
                let layout = Layout::new(folder.path());
                let options = Options { readers: 1, ..Options::default() };
                let sql = SqliteStore::open(&layout.database(), &tables::specs(), options)?;
                sql.under(weather.clone());
                let limits = HistoryLimits { cache_bytes: 1 << 20, ..HistoryLimits::default() };
                let mut history = FjallHistory::open(&layout.history(), limits)?;
                history.start_after(sql.system().taken()?.unwrap_or_default())?;
                Ok((sql, Past::disk(history, weather)))
            }
        }
    }

    #[must_use]
    pub fn is_up(&self) -> bool {
        self.process.is_some()
    }

    /// The process is gone, as by a kill: what it had not committed is lost.
    pub fn fall(&mut self, why: &'static str) {
        self.process = None;
        self.inbox.clear();
        self.fell = Some(why);
    }

    /// A place between two steps: it may fall here.
    fn step(&mut self, name: &'static str) -> Result<(), Down> {
        if self.armed && self.crash > 0.0 && self.dice.chance(self.crash) {
            self.fall(name);
        }
        if self.is_up() { Ok(()) } else { Err(Down) }
    }

    /// One decision of somebody outside; `None` when the house was not there to answer.
    ///
    /// # Errors
    /// What the house must never answer.
    pub fn act<T>(
        &mut self,
        tenant: &TenantId,
        now: At,
        decide: impl FnOnce(&mut Work<'_, '_>) -> Result<T, Refused>,
    ) -> Option<Result<T, Refused>> {
        self.step("before an act").ok()?;
        let done = self.process.as_ref()?.house.act(tenant, now, decide);
        if let Err(refused) = &done
            && refused.is_fatal()
        {
            self.fall("a commit failed");
            return None;
        }
        // It is on disk, and whoever asked is not told.
        self.step("after an act").ok()?;
        (self.next, self.decided) = (Some(now), true);
        Some(done)
    }

    /// How often storage has refused, and failed in doubt.
    #[must_use]
    pub fn suffered(&self) -> (u64, u64) {
        self.weather.suffered()
    }

    pub fn read<T>(&self, tenant: &TenantId, look: impl FnOnce(&World) -> T) -> Option<T> {
        self.process.as_ref()?.house.read(tenant, look)
    }

    #[must_use]
    pub fn twins(&self) -> Option<Twins> {
        self.process.as_ref().map(|process| process.house.twins().clone())
    }

    #[must_use]
    pub fn store(&self, tenant: &TenantId) -> Option<TenantStore> {
        self.process.as_ref().map(|process| process.house.sql().tenant(tenant))
    }

    #[must_use]
    pub fn history(&self) -> Option<Past> {
        self.process.as_ref().map(|process| process.house.history().clone())
    }

    #[must_use]
    pub fn house(&self) -> Option<&House<Past>> {
        self.process.as_ref().map(|process| &process.house)
    }

    /// When it next has something to do by itself.
    #[must_use]
    pub fn next_due(&self) -> Option<At> {
        let process = self.process.as_ref()?;
        let effects = process.house.system().next_due(&[]).ok().flatten();
        let sense = process.intake.next_due().filter(|_| !self.low_disk);
        [self.next, sense, effects].into_iter().flatten().min()
    }

    /// The machine slept or its clock was set: what passed meanwhile is nobody's silence.
    pub fn listens_again(&mut self, now: At) {
        if let Some(process) = &mut self.process {
            process.intake.resume(now);
        }
    }

    /// Everything that follows at this moment, until the house rests. Gives what was settled and what has left.
    pub fn round(&mut self, now: At) -> Result<(Vec<Settled>, Vec<Out>), Failed> {
        let (mut settled, mut out) = (Vec::new(), Vec::new());
        for _ in 0..64 {
            match self.once(now, &mut settled, &mut out) {
                Ok(true) => {}
                Ok(false) => return Ok((settled, out)),
                Err(Stop::Down) => return Ok((settled, out)),
                Err(Stop::Failed(failed)) => return Err(failed),
            }
        }
        Err(Failed::World(format!("the house did not come to rest at {now}")))
    }

    fn once(
        &mut self,
        now: At,
        settled: &mut Vec<Settled>,
        out: &mut Vec<Out>,
    ) -> Result<bool, Stop> {
        let mut moved = self.intake(now, settled)?;
        self.decided |= self.next.is_some_and(|at| at <= now);
        loop {
            self.step("before taking over")?;
            let Some(process) = &self.process else { return Err(Stop::Down) };
            let more = process.house.take_over(now);
            if !self.survive(more)? {
                break;
            }
        }
        self.step("before what is due")?;
        let Some(process) = &self.process else { return Err(Stop::Down) };
        let next = process.house.pass_time(now);
        self.next = self.survive(next)?;
        moved |= self.commands(now, out)?;
        moved |= self.letters(now, out)?;
        let waits = self.process.as_ref().is_some_and(|process| {
            !process.queue.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
        });
        Ok(moved || waits || self.next.is_some_and(|at| at <= now))
    }

    /// As the product's intake thread does with one group.
    fn intake(&mut self, now: At, settled: &mut Vec<Settled>) -> Result<bool, Stop> {
        self.step("before intake")?;
        let refuses = self.low_disk;
        let Some(process) = &mut self.process else { return Err(Stop::Down) };
        if !refuses && self.away {
            process.intake.resume(now);
        }
        self.away = refuses;
        let mut any = false;
        loop {
            let control =
                process.queue.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some(control) = control else { break };
            process.intake.control(control, now).map_err(Stop::intake)?;
            any = true;
        }
        let messages = std::mem::take(&mut self.inbox);
        let mut group = Vec::new();
        for message in messages.into_iter().filter(|_| !refuses) {
            let delivered = Delivered {
                tenant: message.tenant.clone(),
                thing: message.thing.clone(),
                payload: message.payload.clone(),
            };
            let verdict = process.intake.take(&delivered, now).map_err(Stop::intake)?;
            group.push(Settled { message, verdict });
        }
        if !refuses {
            process.intake.pass_time(now).map_err(Stop::intake)?;
        }
        self.step("before a group is committed")?;
        let Some(process) = &mut self.process else { return Err(Stop::Down) };
        let done = process.intake.commit();
        let found = match done {
            Ok(found) => found,
            Err(IntakeError::Store(_)) => {
                // Twins in memory are ahead of the disk: the process ends, whatever it was.
                self.fall("a group could not be committed");
                return Err(Stop::Down);
            }
            Err(error) => return Err(Stop::intake(error)),
        };
        self.step("before a group is acknowledged")?;
        self.decided |= found;
        // What was only said and told nothing new moves nothing.
        settled.extend(group);
        Ok(any || found)
    }

    fn commands(&mut self, now: At, out: &mut Vec<Out>) -> Result<bool, Stop> {
        let backoff =
            Backoff { first: COMMAND_AGAIN, longest: COMMAND_AGAIN, max_attempts: u32::MAX };
        let claimed = self.claim(&["command"], now, COMMAND_AGAIN, 64, &backoff)?;
        let mut over = Vec::new();
        for one in &claimed {
            let Ok(effect) = serde_json::from_value::<Effect>(one.body.clone()) else {
                return Err(Stop::Failed(Failed::World(format!("{} is no effect", one.id))));
            };
            let late = matches!(&effect, Effect::Command { until, .. } if *until <= now);
            if late {
                over.push((one.tenant.clone(), one.id.clone()));
            } else {
                let (tenant, id) = (one.tenant.clone(), one.id.clone());
                out.push(Out::Command(Told { tenant, id, effect }));
            }
        }
        self.settle_effects(&over, now)?;
        Ok(!claimed.is_empty())
    }

    /// A command has reached its thing.
    pub fn acked(&mut self, tenant: &TenantId, id: &str, now: At) -> Result<bool, Failed> {
        match self.settle_effects(&[(tenant.clone(), id.to_owned())], now) {
            Ok(done) => Ok(done),
            Err(Stop::Down) => Ok(false),
            Err(Stop::Failed(failed)) => Err(failed),
        }
    }

    /// Says whether it is on disk.
    fn settle_effects(&mut self, done: &[(TenantId, String)], now: At) -> Result<bool, Stop> {
        if done.is_empty() {
            return Ok(true);
        }
        self.step("before effects are settled")?;
        let Some(process) = &self.process else { return Err(Stop::Down) };
        let result = process.house.system().complete(done, now).map_err(Refused::from);
        match result {
            // Refused with certainty: the claim runs out, and it leaves once more.
            Err(refused) if !refused.is_fatal() => Ok(false),
            result => self.survive(result).map(|()| true),
        }
    }

    fn claim(
        &mut self,
        kinds: &[&str],
        now: At,
        lease: Span,
        limit: usize,
        backoff: &Backoff,
    ) -> Result<Vec<Claimed>, Stop> {
        self.step("before effects are claimed")?;
        let Some(process) = &self.process else { return Err(Stop::Down) };
        let result = process.house.system().claim(kinds, now, lease, limit, backoff);
        match result.map_err(Refused::from) {
            Err(refused) if !refused.is_fatal() => Ok(Vec::new()),
            result => self.survive(result),
        }
    }

    /// As the product's mail threads do.
    fn letters(&mut self, now: At, out: &mut Vec<Out>) -> Result<bool, Stop> {
        let backoff = Backoff { first: Span::secs(15), longest: Span::hours(1), max_attempts: 40 };
        let claimed = self.claim(&["mail"], now, LEASE, 16, &backoff)?;
        for one in &claimed {
            self.step("before a letter leaves")?;
            let Ok(Effect::Mail(mail)) = serde_json::from_value::<Effect>(one.body.clone()) else {
                return Err(Stop::Failed(Failed::World(format!("{} is no letter", one.id))));
            };
            let Some(process) = &self.process else { return Err(Stop::Down) };
            let read = process.house.read(&one.tenant, |world| {
                (waits_until(world, &mail, now), compose(world, &mail, None).is_some())
            });
            let (waits, is_written) = read.unwrap_or_default();
            if let Some(until) = waits {
                let system = process.house.system();
                let done = system.postpone(&one.tenant, &one.id, until).map(drop);
                self.survive(done.map_err(Refused::from))?;
                continue;
            }
            if !is_written {
                let never = Backoff { max_attempts: 0, ..backoff };
                let system = process.house.system();
                let done = system.fail(&one.tenant, &one.id, "no_address", now, &never);
                self.survive(done.map(drop).map_err(Refused::from))?;
                continue;
            }
            if self.mail_down {
                let Some(process) = &self.process else { return Err(Stop::Down) };
                let failed =
                    process.house.system().fail(&one.tenant, &one.id, "down", now, &backoff);
                self.survive(failed.map(drop).map_err(Refused::from))?;
                continue;
            }
            let (tenant, id) = (one.tenant.clone(), one.id.clone());
            let body = one.body.to_string();
            out.push(Out::Letter(Letter { tenant, id, mail: mail.clone(), body }));
            self.step("after a letter has left")?;
            if self.mark_sent(one, &mail, now)? {
                out.push(Out::Over { tenant: one.tenant.clone(), id: one.id.clone() });
            }
        }
        Ok(!claimed.is_empty())
    }

    fn mark_sent(&mut self, one: &Claimed, mail: &Mail, now: At) -> Result<bool, Stop> {
        if let Some((case, item)) = &mail.item {
            let Some(process) = &self.process else { return Err(Stop::Down) };
            let marked = process.house.act(&one.tenant, now, |work| {
                let found = work.tx.store.get(&tables::ITEMS, item.as_str())?;
                let Some(mut item) = found.filter(|item| item.case == *case) else {
                    return Ok(false);
                };
                work.tx.batch().cancels.push(one.id.clone());
                work.delivered(&mut item, Delivery::Sent);
                Ok(true)
            });
            match marked {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                // It goes once more when its claim has run out.
                Err(refused) if !refused.is_fatal() => return Ok(false),
                Err(refused) => return self.survive(Err(refused)),
            }
        }
        self.settle_effects(&[(one.tenant.clone(), one.id.clone())], now)
    }

    /// As the product: a fatal error ends the process, any other is said and the round is tried later.
    fn survive<T: Default>(&mut self, result: Result<T, Refused>) -> Result<T, Stop> {
        match result {
            Ok(value) => Ok(value),
            Err(refused) if refused.is_fatal() => {
                self.fall("storage failed");
                Err(Stop::Down)
            }
            Err(Refused::Store(_)) => Ok(T::default()),
            Err(refused) => Err(Stop::Failed(Failed::Refused(refused))),
        }
    }
}

/// The process is not there.
struct Down;

enum Stop {
    Down,
    Failed(Failed),
}

impl From<Down> for Stop {
    fn from(_: Down) -> Stop {
        Stop::Down
    }
}

impl Stop {
    fn intake(error: IntakeError) -> Stop {
        Stop::Failed(Failed::Intake(error))
    }
}

/// A folder in memory where the machine has one: the files and their format are real, only the syncs are fast.
fn folder() -> Result<tempfile::TempDir, Failed> {
    let fast = Path::new("/dev/shm");
    let made = match fast.is_dir() {
        true => tempfile::tempdir_in(fast),
        false => tempfile::tempdir(),
    };
    made.map_err(|error| Failed::World(format!("no folder for the house: {error}")))
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Stop {
        Stop::Failed(Failed::Store(error))
    }
}
