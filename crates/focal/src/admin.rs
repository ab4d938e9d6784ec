//! `focal admin reset`: the way back in for an administrator who lost their password. Whoever may read the
//! house's files may do this anyway.

use std::process::ExitCode;
use std::sync::Arc;

use focal_engine::bus::LocalBus;
use focal_engine::house::{Controls, HouseParts};
use focal_engine::intake::Control;
use focal_engine::{House, Twins};

use crate::clock::now;
use crate::config::Config;
use crate::serve::{self, Request};
use crate::stores;

/// Nobody judges anything while the house does not run.
struct Nowhere;

impl Controls for Nowhere {
    fn send(&self, _: Control) {}
}

pub fn reset(config: &Config, email: Option<String>) -> ExitCode {
    let asked = serve::ask(&config.data, &Request::Reset { email: email.clone() });
    match asked.unwrap_or_else(|| alone(config, email.as_deref())) {
        Ok(link) => {
            println!(
                "Open this link within an hour to set a new password. It works once:\n  {link}"
            );
            ExitCode::SUCCESS
        }
        Err(said) => {
            eprintln!("{said}");
            ExitCode::FAILURE
        }
    }
}

fn alone(config: &Config, email: Option<&str>) -> Result<String, String> {
    if !config.data.is_dir() {
        return Err(format!(
            "there is no house in {}; name its folder with --data",
            config.data.display()
        ));
    }
    let opened = stores::open(config)?;
    let parts = HouseParts {
        sql: opened.sql,
        history: opened.history,
        twins: Twins::default(),
        bus: Arc::new(LocalBus::new(1)),
        controls: Arc::new(Nowhere),
        seed: 0,
    };
    let house = House::open(parts, now()).map_err(|error| error.to_string())?;
    let path = focal_web::admin_reset(&house, email, now()).map_err(|_| nobody(email))?;
    let base = match config.public_url.as_str() {
        "" => format!("http://{}", config.http.listen),
        given => given.trim_end_matches('/').to_owned(),
    };
    Ok(format!("{base}{path}"))
}

pub fn nobody(email: Option<&str>) -> String {
    match email {
        Some(email) => format!("no active administrator has the address {email}"),
        None => {
            "there is no active administrator; `focal serve` prints a link that makes the first"
                .to_owned()
        }
    }
}
