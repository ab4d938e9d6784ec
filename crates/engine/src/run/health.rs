//! How the house is: numbers for monitoring, and what it should tell everybody. Nothing here is personal.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use focal_base::At;

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Everything that is counted, as it is now.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Numbers { $($(#[$doc])* pub $name: u64),+ }

        /// Counted by the threads, read by whoever asks.
        #[derive(Debug, Default)]
        pub struct Health {
            $(pub(crate) $name: AtomicU64,)+
            low_disk: AtomicBool,
            mail_down: AtomicBool,
        }

        impl Health {
            #[must_use]
            pub fn numbers(&self) -> Numbers {
                Numbers { $($name: self.$name.load(Ordering::Relaxed)),+ }
            }
        }
    };
}

numbers! {
    /// Messages that were judged.
    messages,
    /// Of them, refused and dead-lettered.
    refused,
    /// Messages that were sent away because intake or the engine was behind.
    busy,
    /// Messages that were sent away because the disk had reached its reserve.
    no_space,
    /// Groups that were committed.
    commits,
    /// Microseconds that the last commit took.
    last_commit_us,
    /// Bytes free on the disk.
    free_bytes,
    /// Findings that are committed and not taken over yet.
    findings_behind,
    /// Rounds of the thread that decides.
    rounds,
    commands_sent,
    commands_acked,
    commands_expired,
    mails_sent,
    mails_failed,
    /// Moments, as milliseconds since 1970; 0 is never. When a thing was last heard,
    heard_at,
    /// when the thread that decides last came round,
    decided_at,
    /// when upkeep last came to its end,
    upkept_at,
    /// when the mail server last took a letter, and since when it takes none,
    mail_sent_at,
    mail_down_since,
    /// and when the clock last jumped or the machine slept; how often it did.
    jumped_at,
    jumps,
}

impl Health {
    /// Whether new signals are refused because the disk has reached its reserve.
    #[must_use]
    pub fn low_disk(&self) -> bool {
        self.low_disk.load(Ordering::Relaxed)
    }

    /// Whether the last letter could not be handed over.
    #[must_use]
    pub fn mail_down(&self) -> bool {
        self.mail_down.load(Ordering::Relaxed)
    }

    pub(crate) fn count(number: &AtomicU64, more: u64) {
        number.fetch_add(more, Ordering::Relaxed);
    }

    /// Says it once when it changes.
    pub(crate) fn set_low_disk(&self, low: bool, free: u64, reserve: u64) {
        self.free_bytes.store(free, Ordering::Relaxed);
        match (self.low_disk.swap(low, Ordering::Relaxed), low) {
            (false, true) => tracing::error!(
                free,
                reserve,
                "the disk has reached its reserve: new signals are refused"
            ),
            (true, false) => {
                tracing::info!(free, reserve, "there is space on the disk again: signals are taken")
            }
            _ => {}
        }
    }

    pub(crate) fn note(moment: &AtomicU64, now: At) {
        moment.store(now.0.unsigned_abs(), Ordering::Relaxed);
    }

    pub(crate) fn set_mail_down(&self, down: bool, now: At) {
        if !down {
            Health::note(&self.mail_sent_at, now);
        } else if !self.mail_down() {
            Health::note(&self.mail_down_since, now);
        }
        match (self.mail_down.swap(down, Ordering::Relaxed), down) {
            (false, true) => {
                tracing::warn!("the mail server takes no letters; they wait and are tried again")
            }
            (true, false) => tracing::info!("the mail server takes letters again"),
            _ => {}
        }
    }
}
