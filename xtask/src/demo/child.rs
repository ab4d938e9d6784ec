//! A program that runs beside this one and is stopped cleanly: asked first, and ended only if it does not listen.

use crate::Outcome;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Long enough to commit and close; whoever waits longer believes that it hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running program with a name for people.
pub struct Child {
    name: &'static str,
    process: std::process::Child,
    stopped: bool,
}

impl Child {
    /// In a process group of its own: Ctrl-C then reaches only us, and we stop the programs in order.
    pub fn start(name: &'static str, mut command: Command) -> Outcome<Child> {
        command.process_group(0).stdin(Stdio::null());
        let process = command.spawn().map_err(|e| format!("failed to start {name}: {e}"))?;
        Ok(Child { name, process, stopped: false })
    }

    /// The same, with what it says kept in a file, which begins anew at each start.
    pub fn start_with_log(name: &'static str, mut command: Command, log: &Path) -> Outcome<Child> {
        let file = File::create(log).and_then(|file| Ok((file.try_clone()?, file)));
        let (out, err) = file.map_err(|e| format!("failed to write {}: {e}", log.display()))?;
        command.stdout(out).stderr(err);
        Child::start(name, command)
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Outcome<Option<ExitStatus>> {
        let status =
            self.process.try_wait().map_err(|e| format!("failed to watch {}: {e}", self.name))?;
        self.stopped |= status.is_some();
        Ok(status)
    }

    /// Asks it to stop and waits. To have been stopped by our signal is a good end too.
    pub fn stop(&mut self) -> Outcome {
        if self.ended()?.is_some() {
            return Ok(());
        }
        self.ask_to_stop();
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if self.ended()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.end();
        Err(format!("{} did not stop within {} s and was ended", self.name, PATIENCE.as_secs()))
    }

    /// The shell's own `kill`: the program of that name is not on every machine.
    fn ask_to_stop(&self) {
        let _ =
            Command::new("sh").arg("-c").arg(format!("kill -TERM {}", self.process.id())).status();
    }

    fn end(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.stopped = true;
    }
}

/// However the verb ends, nothing goes on running behind it.
impl Drop for Child {
    fn drop(&mut self) {
        if !self.stopped && self.stop().is_err() {
            eprintln!("{} had to be ended", self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Child {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Child::start("a shell", command).unwrap()
    }

    #[test]
    fn a_program_is_asked_to_stop() {
        let mut child = shell("exec sleep 100");
        assert!(child.ended().unwrap().is_none());
        child.stop().unwrap();
        assert!(child.ended().unwrap().is_some());
    }

    #[test]
    fn a_program_that_ended_by_itself_keeps_its_status() {
        let mut child = shell("exit 3");
        let status = loop {
            if let Some(status) = child.ended().unwrap() {
                break status;
            }
        };
        assert_eq!(status.code(), Some(3));
    }
}
