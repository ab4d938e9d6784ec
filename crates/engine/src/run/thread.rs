//! Threads that end together. One that panics ends the process: a house of which a part is missing without
//! a word is worse than one that is started again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use focal_store::StoreError;

use super::Bell;

/// The exit code after a panic (EX_SOFTWARE of sysexits).
const EXIT_PANIC: i32 = 70;

/// Says whether it is time to end, and wakes whoever should look.
#[derive(Clone, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// What tells a thread to end.
type Farewell = Box<dyn FnOnce() + Send>;

#[derive(Default)]
pub(crate) struct Threads {
    stop: Stop,
    bells: Vec<Arc<Bell>>,
    running: Vec<JoinHandle<()>>,
    /// Ended after all others, with what tells it to.
    last: Vec<(Farewell, JoinHandle<()>)>,
}

struct EndOnPanic(&'static str);

impl Drop for EndOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!(
                thread = self.0,
                "a thread ended in a panic; ending the process, a restart recovers"
            );
            std::process::exit(EXIT_PANIC);
        }
    }
}

fn spawn(
    name: &'static str,
    run: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, StoreError> {
    let guarded = move || {
        let _end = EndOnPanic(name);
        run();
    };
    std::thread::Builder::new().name(format!("focal-{name}")).spawn(guarded).map_err(|error| {
        StoreError::File { path: name.into(), detail: format!("failed to start a thread: {error}") }
    })
}

impl Threads {
    /// Starts a thread that looks at [`Stop`] whenever its bell rings.
    pub fn start(
        &mut self,
        name: &'static str,
        bell: &Arc<Bell>,
        run: impl FnOnce(Stop) + Send + 'static,
    ) -> Result<(), StoreError> {
        let stop = self.stop.clone();
        self.bells.push(Arc::clone(bell));
        self.running.push(spawn(name, move || run(stop))?);
        Ok(())
    }

    /// Starts a thread that ends when all others have.
    pub fn start_last(
        &mut self,
        name: &'static str,
        end: impl FnOnce() + Send + 'static,
        run: impl FnOnce() + Send + 'static,
    ) -> Result<(), StoreError> {
        let handle = spawn(name, run)?;
        self.last.push((Box::new(end), handle));
        Ok(())
    }

    /// Asks all to end and waits for them.
    pub fn stop(self) {
        self.stop.0.store(true, Ordering::Release);
        self.bells.iter().for_each(|bell| bell.ring());
        for handle in self.running {
            // A panic has ended the process by itself.
            let _ = handle.join();
        }
        for (end, handle) in self.last {
            end();
            let _ = handle.join();
        }
    }
}
