//! Ctrl-C and its like, noticed and not obeyed at once: both programs of the demo are stopped in order first.

use crate::Outcome;
use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub struct Stop {
    asked: Arc<AtomicBool>,
    listeners: Vec<SigId>,
}

impl Stop {
    pub fn listen() -> Outcome<Stop> {
        let mut stop = Stop { asked: Arc::new(AtomicBool::new(false)), listeners: Vec::new() };
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let listener = signal_hook::flag::register(signal, stop.asked.clone())
                .map_err(|e| format!("failed to listen for Ctrl-C: {e}"))?;
            stop.listeners.push(listener);
        }
        Ok(stop)
    }

    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

/// Nobody looks at the flag any more.
impl Drop for Stop {
    fn drop(&mut self) {
        for listener in self.listeners.drain(..) {
            signal_hook::low_level::unregister(listener);
        }
    }
}
