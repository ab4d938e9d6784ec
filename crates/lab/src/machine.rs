//! The machine that is measured on, and what a process has used of it. Read from `/proc`; knows nothing of
//! what is measured.

use std::fs;

use serde_json::{Value, json};

/// Ticks of `/proc/…/stat` in a second: Linux shows user programs 100, whatever the kernel counts in.
const TICKS: f64 = 100.0;

/// What everybody should know who compares two figures. Load is of the moment it was read.
pub struct Machine {
    cores: usize,
    memory_gb: f64,
    load: String,
    build: &'static str,
}

impl Machine {
    pub fn now() -> Machine {
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let memory = field_kb("/proc/meminfo", "MemTotal:").unwrap_or_default();
        Machine {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gb: (memory / 1024.0 / 1024.0).round(),
            load: load.split(' ').take(2).collect::<Vec<_>>().join(" "),
            build: if cfg!(debug_assertions) { "debug" } else { "release" },
        }
    }

    pub fn text(&self) -> String {
        format!(
            "{} cores, {} GB, load {} before, {} build",
            self.cores, self.memory_gb, self.load, self.build
        )
    }

    pub fn json(&self) -> Value {
        json!({ "cores": self.cores, "memory_gb": self.memory_gb, "load_before": self.load, "build": self.build })
    }
}

/// The moment by the machine's clock.
pub fn now() -> focal_base::At {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let millis = since.unwrap_or_default().as_millis();
    focal_base::At(i64::try_from(millis).unwrap_or(i64::MAX))
}

/// Seconds of processor time of all threads of a process, living and ended: user and system.
pub fn cpu_seconds(pid: u32) -> Result<f64, String> {
    let path = format!("/proc/{pid}/stat");
    let text =
        fs::read_to_string(&path).map_err(|error| format!("failed to read {path}: {error}"))?;
    // The name in brackets may hold spaces; after it, user and system time are the 12th and 13th field.
    let after = text.rsplit_once(')').map_or("", |(_, after)| after);
    let fields: Vec<f64> =
        after.split_whitespace().skip(11).take(2).filter_map(|it| it.parse().ok()).collect();
    match fields.as_slice() {
        [user, system] => Ok((user + system) / TICKS),
        _ => Err(format!("{path} does not read as one")),
    }
}

/// Resident memory of a process, now and at its highest, in MB (10^6 bytes).
pub fn memory_mb(pid: u32) -> Result<(f64, f64), String> {
    let path = format!("/proc/{pid}/status");
    let read = |name| field_kb(&path, name).ok_or_else(|| format!("{path} has no {name}"));
    Ok((read("VmRSS:")? * 1024.0 / 1e6, read("VmHWM:")? * 1024.0 / 1e6))
}

/// A line like `VmRSS:   5120 kB`.
fn field_kb(path: &str, name: &str) -> Option<f64> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_can_be_read() {
        let own = std::process::id();
        assert!(cpu_seconds(own).is_ok());
        assert!(memory_mb(own).is_ok_and(|(now, highest)| now > 0.5 && highest >= now));
        assert!(cpu_seconds(u32::MAX).is_err());
    }
}
