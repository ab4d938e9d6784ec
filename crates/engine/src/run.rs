//! The running house: the live threads around the rules. Each does one thing, waits for its bell, and can
//! be asked to end. None decides anything: what is decided stands in [`crate::work`].
//!
//! | thread | does |
//! |---|---|
//! | intake | judges what things say, one commit for a whole group, then settles every ticket of it |
//! | decisions | takes findings over, deals with what has become due |
//! | commands | brings commands to things that are connected, again until they are acknowledged |
//! | mail | makes letters and hands them to the mail server, later again when it is down |
//! | erasures | goes on with forgetting people who were to be forgotten |
//! | upkeep | lets go of what is older than its retention |
//!
//! A storage error that cannot be survived ends the process ([`focal_store::EXIT_STORAGE`]); a restart reads
//! what was really committed. Time comes from outside, as a function.

mod bell;
mod commands;
mod darkroom;
mod decisions;
mod door;
mod erasures;
mod group;
mod health;
mod mails;
mod outside;
mod thread;
mod upkeep;

use std::sync::Arc;
use std::time::Duration;

use focal_base::{At, Span};
use focal_store::{Blobs, DiskReserve, History, SqliteStore, StoreError};

use crate::bus::LocalBus;
use crate::house::{Controls, House, HouseParts, HouseSettings};
use crate::intake::{Intake, IntakeSettings};
use crate::twins::Twins;
use crate::work::letting_go::Retention;

pub use bell::Bell;
pub use commands::CommandDesk;
pub use darkroom::{Darkroom, DarkroomSettings, Incoming};
pub use decisions::Comings;
pub use door::{Door, Outcome, Settle};
pub use health::{Health, Numbers};
pub use outside::{Link, NotDelivered, NotReached, Outside};

pub(crate) use bell::RingingBus;
use thread::Threads;

/// What tells the time: the machine's clock in the product, a fixed one in a test.
pub type Clock = Arc<dyn Fn() -> At + Send + Sync>;

/// Limits of the live threads. Every one is named in the configuration.
#[derive(Clone, Debug)]
pub struct RunSettings {
    pub intake: IntakeSettings,
    pub house: HouseSettings,
    /// Bytes of messages that wait to be judged, a little counted for each; beyond it senders wait.
    pub queue_bytes: usize,
    /// Controls that wait; beyond it whoever decides waits.
    pub queue_controls: usize,
    /// Messages in one commit at most.
    pub group_messages: usize,
    /// After the first message of a group, so long others may join it.
    pub gather: Duration,
    /// Findings that are committed and not taken over; beyond it senders are told to come again.
    pub findings_behind: u64,
    /// When the intake thread has not come round for so long (the machine slept, its clock was set), what
    /// passed meanwhile is nobody's silence.
    pub deaf_after: Span,
    /// Below this much free disk new signals are refused.
    pub reserve: Option<DiskReserve>,
    /// Notes kept for a slow listener of the bus.
    pub bus_depth: usize,
    /// A command that is not acknowledged is sent again after this time.
    pub command_again: Span,
    /// Commands and letters claimed at once.
    pub claim: usize,
    /// Letters on their way at once.
    pub mails_at_once: usize,
    /// Between the tries of a letter: the first wait, the longest, and how many tries.
    pub mail_backoff: focal_store::Backoff,
    /// Settled effects are remembered this long, so that none happens twice.
    pub effects_kept: Span,
    /// How long what is over is kept.
    pub retention: Retention,
    /// How long pictures of things are kept; zero is for ever.
    pub pictures_kept: Span,
    /// How often files that no row names are looked for, and how old they must be.
    pub sweep_every: Span,
    pub unnamed_kept: Span,
    /// How often retention is looked after.
    pub upkeep_every: Duration,
}

impl Default for RunSettings {
    fn default() -> RunSettings {
        RunSettings {
            intake: IntakeSettings::default(),
            house: HouseSettings::default(),
            queue_bytes: 32 << 20,
            queue_controls: 100_000,
            group_messages: 8_192,
            gather: Duration::from_micros(500),
            findings_behind: 250_000,
            deaf_after: Span::secs(30),
            reserve: None,
            bus_depth: 4_096,
            command_again: Span::secs(30),
            claim: 64,
            mails_at_once: 4,
            mail_backoff: focal_store::Backoff {
                first: Span::secs(15),
                longest: Span::hours(1),
                max_attempts: 40,
            },
            effects_kept: Span::days(7),
            retention: Retention::default(),
            pictures_kept: Span::days(30),
            sweep_every: Span::days(1),
            unnamed_kept: Span::days(1),
            upkeep_every: Duration::from_secs(60),
        }
    }
}

/// What the running house is made of.
pub struct RunParts<H> {
    pub sql: SqliteStore,
    pub history: H,
    pub clock: Clock,
    /// New at every start, so that ids are never made twice.
    pub seed: u64,
    pub settings: RunSettings,
    pub outside: Arc<dyn Outside>,
    /// Where attachments are, to sweep what nothing names.
    pub blobs: Option<Blobs>,
    /// Where pictures of things are. A house of its own: what is let go there is nobody's attachment.
    pub pictures: Option<Blobs>,
}

/// The house with its threads.
pub struct Running<H: History + Sync + 'static> {
    pub house: Arc<House<H>>,
    /// Where messages of things go in.
    pub door: Door,
    /// Where the edge says who is connected.
    pub comings: Arc<Comings>,
    /// Where the edge says which commands have arrived, and who can take some.
    pub commands: Arc<CommandDesk>,
    pub health: Arc<Health>,
    threads: Threads,
}

impl<H: History + Sync + 'static> Running<H> {
    /// Opens every tenant and starts the threads.
    pub fn start(parts: RunParts<H>) -> Result<Running<H>, StoreError> {
        let RunParts { sql, history, clock, seed, settings, outside, blobs, pictures } = parts;
        let health = Arc::new(Health::default());
        let [decide, send, forget]: [Arc<Bell>; 3] = std::array::from_fn(|_| Arc::default());
        let bus = Arc::new(RingingBus {
            inner: LocalBus::new(settings.bus_depth),
            bells: [Arc::clone(&decide), Arc::clone(&send), Arc::clone(&forget)],
        });
        let twins = Twins::default();
        let door = Door::new(&settings);
        let mut threads = Threads::default();

        // Intake lives before the house is opened: opening tells it about every thing.
        let intake =
            Intake::new(history.clone(), settings.intake.clone(), twins.clone(), bus.clone())
                .with_files(pictures.clone());
        let grouping = group::Grouping {
            intake,
            queue: door.queue(),
            clock: Arc::clone(&clock),
            settings: settings.clone(),
            health: Arc::clone(&health),
            found: Arc::clone(&decide),
            listening: group::Listening::default(),
        };
        threads.start_last("intake", door.stopper(), move || grouping.run())?;
        let controls: Arc<dyn Controls> = Arc::new(door.clone());
        // What an earlier process had under way is this one's at once, not only when its claims run out.
        sql.system().release(clock()).inspect_err(|_| door.stop())?;
        let parts = HouseParts { sql, history, twins, bus, controls, seed };
        let opened = House::open_with(parts, settings.house.clone(), clock());
        let house = Arc::new(opened.inspect_err(|_| door.stop())?);
        // Findings of an earlier process are decided with what is known of their things: one whose twin is not there
        // yet would count as never heard, and not be told what protects people.
        door.wait_for_controls();

        let comings = Arc::new(Comings::new(Arc::clone(&decide)));
        let commands = Arc::new(CommandDesk::new(Arc::clone(&send)));
        let shared = Shared {
            house: Arc::clone(&house),
            clock,
            settings,
            health: Arc::clone(&health),
            outside,
            blobs,
            pictures,
        };
        decisions::start(&mut threads, shared.clone(), Arc::clone(&comings), decide)?;
        commands::start(&mut threads, shared.clone(), Arc::clone(&commands), Arc::clone(&send))?;
        mails::start(&mut threads, &shared, &send)?;
        erasures::start(&mut threads, shared.clone(), door.clone(), forget)?;
        upkeep::start(&mut threads, shared)?;
        Ok(Running { house, door, comings, commands, health, threads })
    }

    /// Ends in good order: what was handed over is committed and settled, what was found is taken over.
    /// Whoever hands over must have stopped before.
    pub fn stop(self) {
        self.threads.stop();
    }
}

/// What every thread but intake works with.
pub(crate) struct Shared<H> {
    house: Arc<House<H>>,
    clock: Clock,
    settings: RunSettings,
    health: Arc<Health>,
    outside: Arc<dyn Outside>,
    blobs: Option<Blobs>,
    pictures: Option<Blobs>,
}

impl<H> Clone for Shared<H> {
    fn clone(&self) -> Shared<H> {
        Shared {
            house: Arc::clone(&self.house),
            clock: Arc::clone(&self.clock),
            settings: self.settings.clone(),
            health: Arc::clone(&self.health),
            outside: Arc::clone(&self.outside),
            blobs: self.blobs.clone(),
            pictures: self.pictures.clone(),
        }
    }
}

/// Ends the process at a storage error that cannot be survived; says any other, and goes on later.
fn survive<T>(what: &str, result: Result<T, crate::Refused>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(crate::Refused::Store(error)) => {
            let error = focal_store::or_exit::<()>(Err(error)).err();
            tracing::error!(
                error = error.map(tracing::field::display),
                "failed to {what}; it is tried again"
            );
            None
        }
        Err(refused) => {
            tracing::error!(%refused, "failed to {what}; it is tried again");
            None
        }
    }
}

#[cfg(test)]
mod tests;
