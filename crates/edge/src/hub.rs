//! Who is connected now, and the way for a command to reach them. Must not know any protocol, nor keep a command for
//! somebody who is away: the house's outbox does, and sends again until it is acknowledged.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::seam::Speaker;

/// Why a command was not given to a connection. The house keeps it and tries again when the thing
/// [listens](crate::House::listening) or its timer says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    #[error("failed to send the command: the thing is not connected")]
    NotConnected,
    #[error("failed to send the command: the thing has not subscribed to its commands")]
    NotListening,
    #[error("failed to send the command: too many commands wait for this thing")]
    Full,
}

/// A command on its way to one connection.
#[derive(Debug)]
pub(crate) struct Command {
    pub id: Box<str>,
    pub payload: Bytes,
}

/// Why the hub ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kick {
    TakenOver,
    Revoked,
}

/// What a connection and the hub share: whether it listens for commands.
#[derive(Debug, Default)]
pub(crate) struct Line(AtomicU8);

impl Line {
    pub fn listen(&self, on: bool) {
        self.0.store(u8::from(on), Ordering::Release);
    }

    fn listens(&self) -> bool {
        self.0.load(Ordering::Acquire) != 0
    }
}

/// A connection's place in the hub.
#[derive(Debug)]
pub(crate) struct Seat {
    number: u64,
    pub line: Arc<Line>,
    pub commands: mpsc::Receiver<Command>,
    pub kick: oneshot::Receiver<Kick>,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    line: Arc<Line>,
    commands: mpsc::Sender<Command>,
    /// Gone once the connection has been told to end.
    kick: Option<oneshot::Sender<Kick>>,
}

/// What the edge counts since it started; [`Counts::connected`] is a level, the others only grow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Things signed in now.
    pub connected: u64,
    /// Connections closed unread because a limit was reached.
    pub turned_away: u64,
    pub signed_in: u64,
    /// Bad credentials, malformed or late CONNECT.
    pub sign_ins_refused: u64,
    pub taken_over: u64,
    /// Messages handed to the house.
    pub messages: u64,
    /// Messages the house refused or could not store, and publishes outside a thing's own topics.
    pub messages_refused: u64,
    pub commands_sent: u64,
    pub commands_acked: u64,
    /// Commands larger than the client accepts; they can never arrive.
    pub commands_too_large: u64,
    pub closed_slow: u64,
    pub closed_silent: u64,
    pub closed_malformed: u64,
}

macro_rules! tally {
    ($($name:ident),*) => {
        #[derive(Debug, Default)]
        pub(crate) struct Tally { $(pub $name: AtomicU64),* }
        impl Tally {
            fn counts(&self, connected: u64) -> Counts {
                Counts { connected, $($name: self.$name.load(Ordering::Relaxed)),* }
            }
        }
    };
}
tally!(
    turned_away,
    signed_in,
    sign_ins_refused,
    taken_over,
    messages,
    messages_refused,
    commands_sent,
    commands_acked,
    commands_too_large,
    closed_slow,
    closed_silent,
    closed_malformed
);

#[derive(Debug, Default)]
struct Shared {
    entries: Mutex<HashMap<Speaker, Entry>>,
    /// Held over a change of `entries` *and* the notice to the house, so that notices come in the order things
    /// happened. Never taken by a public method, so a notice may call the hub.
    turnstile: Mutex<()>,
    tally: Tally,
    numbers: AtomicU64,
}

/// The live connections by speaker. One per thing; bounded by [`Limits::connections`](crate::Limits). Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Hub(Arc<Shared>);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves these maps whole: every change is one insert or one remove.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives a command to the thing's connection, which publishes it at QoS 1, or lower if it subscribed lower. `Ok`
    /// means "on its way": only [`House::command_acked`](crate::House::command_acked) says it arrived. A command
    /// that is already on its way over the same connection is not sent twice.
    pub fn send_command(
        &self,
        tenant: &str,
        thing: &str,
        id: &str,
        payload: Bytes,
    ) -> Result<(), NotSent> {
        let entries = lock(&self.0.entries);
        let entry = entries.get(&Speaker::new(tenant, thing)).ok_or(NotSent::NotConnected)?;
        if entry.kick.is_none() {
            return Err(NotSent::NotConnected);
        }
        if !entry.line.listens() {
            return Err(NotSent::NotListening);
        }
        entry.commands.try_send(Command { id: id.into(), payload }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => NotSent::Full,
            mpsc::error::TrySendError::Closed(_) => NotSent::NotConnected,
        })
    }

    /// Ends the thing's connection, because its token was revoked. Says whether there was one. It can take no more
    /// commands from now on and is closed within [`Limits::farewell`](crate::Limits); its will is not published.
    pub fn disconnect(&self, tenant: &str, thing: &str) -> bool {
        let mut entries = lock(&self.0.entries);
        let kick =
            entries.get_mut(&Speaker::new(tenant, thing)).and_then(|entry| entry.kick.take());
        kick.is_some_and(|kick| kick.send(Kick::Revoked).is_ok())
    }

    pub fn is_connected(&self, tenant: &str, thing: &str) -> bool {
        lock(&self.0.entries).contains_key(&Speaker::new(tenant, thing))
    }

    pub fn counts(&self) -> Counts {
        let connected = lock(&self.0.entries).len() as u64;
        self.0.tally.counts(connected)
    }

    pub(crate) fn tally(&self) -> &Tally {
        &self.0.tally
    }

    /// Takes the speaker's place; an older connection of the same speaker is told to end. `notice` tells the house.
    pub(crate) fn enter(&self, who: &Speaker, commands: usize, notice: impl FnOnce()) -> Seat {
        let (command_sender, command_receiver) = mpsc::channel(commands.max(1));
        let (kick_sender, kick_receiver) = oneshot::channel();
        let number = self.0.numbers.fetch_add(1, Ordering::Relaxed);
        let line = Arc::new(Line::default());
        let entry = Entry {
            number,
            line: Arc::clone(&line),
            commands: command_sender,
            kick: Some(kick_sender),
        };
        let _turn = lock(&self.0.turnstile);
        let older = lock(&self.0.entries).insert(who.clone(), entry);
        if let Some(kick) = older.and_then(|older| older.kick) {
            self.0.tally.taken_over.fetch_add(1, Ordering::Relaxed);
            let _ = kick.send(Kick::TakenOver);
        }
        self.0.tally.signed_in.fetch_add(1, Ordering::Relaxed);
        notice();
        Seat { number, line, commands: command_receiver, kick: kick_receiver }
    }

    /// Gives the place back. `notice` is called only if no newer connection of the speaker has it by now.
    pub(crate) fn leave(&self, who: &Speaker, seat: &Seat, notice: impl FnOnce()) {
        let _turn = lock(&self.0.turnstile);
        let mut entries = lock(&self.0.entries);
        if entries.get(who).is_some_and(|entry| entry.number == seat.number) {
            entries.remove(who);
            drop(entries);
            notice();
        }
    }
}
