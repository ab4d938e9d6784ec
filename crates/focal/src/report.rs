//! `focal report verify`: what reports show of a day, held against the journal by an independent way.

use std::process::ExitCode;

use focal_engine::reports::verify::verify as held_against;
use focal_store::SqliteStore;

use crate::clock::now;
use crate::config::Config;
use crate::serve::{self, Request};
use crate::stores;

/// By the house that runs on the data folder, or, when none does, by itself. Fails with the first difference.
pub fn verify(config: &Config, day: Option<String>) -> ExitCode {
    let asked = serve::ask(&config.data, &Request::Verify { day: day.clone() });
    match asked.unwrap_or_else(|| alone(config, day.as_deref())) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(said) => {
            eprintln!("{said}");
            ExitCode::FAILURE
        }
    }
}

fn alone(config: &Config, day: Option<&str>) -> Result<String, String> {
    if !config.data.is_dir() {
        return Err(format!(
            "there is no house in {}; name its folder with --data",
            config.data.display()
        ));
    }
    of(&stores::open(config)?.sql, day)
}

/// Every tenant's day: a line each, or the first difference.
pub fn of(sql: &SqliteStore, day: Option<&str>) -> Result<String, String> {
    let tenants = sql.system().tenants().map_err(|error| error.to_string())?;
    let mut lines = Vec::new();
    for tenant in tenants {
        let name = tenant.id.as_str();
        match held_against(&sql.reader().tenant(&tenant.id), day, now()) {
            Ok(Ok(verified)) => lines.push(format!(
                "{name}: {}: {} figures agree with {} facts of the journal.",
                verified.day, verified.figures, verified.events
            )),
            Ok(Err(difference)) => return Err(format!("{name}: {difference}")),
            Err(error) => return Err(format!("failed to verify {name}: {error}")),
        }
    }
    if lines.is_empty() {
        return Err("there is no tenant yet, and nothing to verify".to_owned());
    }
    Ok(lines.join("\n"))
}
