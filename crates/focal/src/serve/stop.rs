//! When to stop: Ctrl-C or SIGTERM. A second one does not wait for good order.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The exit code of a program that was ended by SIGINT.
const EXIT_NOW: i32 = 130;

/// Hears from the moment it is made.
pub struct Wishes {
    interrupt: Signal,
    terminate: Signal,
}

impl Wishes {
    pub fn listen() -> Result<Wishes, String> {
        let listen = |kind| {
            signal(kind).map_err(|error| format!("a signal cannot be listened for: {error}"))
        };
        let interrupt = listen(SignalKind::interrupt())?;
        Ok(Wishes { interrupt, terminate: listen(SignalKind::terminate())? })
    }

    /// Returns at the first; ends the process at the second.
    pub async fn first(mut self) {
        self.next().await;
        tokio::spawn(async move {
            self.next().await;
            std::process::exit(EXIT_NOW);
        });
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
