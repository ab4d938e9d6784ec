//! Logs: to standard error, as text or JSON. What may stand in them is for those who write them to see to:
//! no secrets, nothing personal.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

pub fn start(settings: &Log) -> Result<(), String> {
    // One word is about the house; what its storage says of itself is for those who ask by name.
    let level = match settings.level.contains([',', '=']) {
        true => settings.level.clone(),
        false => format!("{},fjall=warn,lsm_tree=warn", settings.level),
    };
    let filter = EnvFilter::try_new(level).map_err(|error| {
        format!("log.level: {error}; expected something like info or info,focal_edge=debug")
    })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match settings.format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    started.map_err(|error| format!("failed to start the log: {error}"))
}
