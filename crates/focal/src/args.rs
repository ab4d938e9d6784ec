//! The command line. What is given here comes before the environment, and that before the file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args as Flags, Parser, Subcommand};

use crate::config::{Config, LogFormat, Problem};
use crate::replay;
use crate::serve::Asked;

/// The contact centre for connected things.
///
/// Focal hears what things and people say, finds out what is wrong and who owns it, and brings the
/// soonest, cheapest help through a single focal point of contact.
#[derive(Parser)]
#[command(name = "focal", version, propagate_version = true, max_term_width = 100, after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  Try it on this machine; the first start prints a link that makes the first administrator:
      focal serve --data ./house --packs ./packs

  Run it for real, with a file of settings (focal.example.toml names every one):
      focal serve --config /etc/focal/focal.toml

  See what a pack would have made of a year you have recorded, before you trust it:
      focal replay --pack packs/climate --kind room --map 'value=room_temp:[degF]' year.csv

  Back up while it runs, and make a house of the back-up somewhere else:
      focal backup --data ./house ./backup-monday
      focal restore --data ./other-house ./backup-monday";

#[derive(Subcommand)]
pub enum Command {
    /// Run the house: pages, the API, and the door for things.
    Serve(ServeFlags),
    /// Send a recording through a pack on a virtual clock: what would have happened?
    Replay(replay::Asked),
    /// Back up a house, also while it runs.
    Backup {
        /// A new or empty folder.
        to: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Make a house out of a back-up, in a new or empty folder, and prove that it is the same.
    Restore {
        /// The folder of the back-up.
        from: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Hold reports against the journal.
    #[command(subcommand)]
    Report(ReportCommand),
    /// List the points at which FOCAL_END_AT can end a process, for tests of what a crash leaves.
    #[command(hide = true)]
    Points,
    /// Look after administrators.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Make a pack, check packs, explain them, or run their stories.
    #[command(subcommand)]
    Pack(PackCommand),
}

#[derive(Subcommand)]
pub enum AdminCommand {
    /// Print a link, good for an hour and once, by which an administrator sets a new password.
    Reset {
        /// Which administrator; any, when it is left out.
        email: Option<String>,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Subcommand)]
pub enum ReportCommand {
    /// Come to a day's figures once more, slowly and from the journal alone, and say where reports show anything else.
    Verify {
        /// The day, e.g. 2026-11-27 [default: the last whole one].
        #[arg(long)]
        day: Option<String>,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Subcommand)]
pub enum PackCommand {
    /// Make a new pack: small, commented, and whole: it checks and tells two stories.
    New {
        /// Its name: a-z, 0-9, - and _.
        name: String,
        /// The folder to make it in [default: packs].
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// Say everything that is wrong with packs: file, line, what was expected.
    Check {
        /// Folders of packs, e.g. packs/water.
        #[arg(required = true)]
        packs: Vec<PathBuf>,
    },
    /// Say of each cause how it is recognised, told from the others and ended, and what is missing for that.
    Explain {
        /// Folders of packs, e.g. packs/water.
        #[arg(required = true)]
        packs: Vec<PathBuf>,
        /// Only this kind of thing.
        #[arg(long)]
        kind: Option<String>,
        /// The language of names and words.
        #[arg(long, default_value = "en")]
        lang: String,
    },
    /// Run the stories of packs on a virtual clock.
    Test {
        /// Folders of packs, e.g. packs/water.
        #[arg(required = true)]
        packs: Vec<PathBuf>,
        /// Only stories whose name contains this.
        #[arg(long)]
        only: Option<String>,
        /// Print what happened in each story, not only what failed.
        #[arg(long)]
        trace: bool,
    },
}

/// Which house is meant.
#[derive(Flags)]
pub struct Place {
    /// The file of settings; see focal.example.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder in which the house keeps everything [default: focal-data].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Place {
    /// The settings, checked; what is wrong with them is said.
    pub fn config(&self) -> Result<Config, ExitCode> {
        let mut config = Config::load(self.config.as_deref()).map_err(|found| refuse(&found))?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        let found = config.check();
        if found.is_empty() { Ok(config) } else { Err(refuse(&found)) }
    }
}

fn refuse(problems: &[Problem]) -> ExitCode {
    problems.iter().for_each(|problem| eprintln!("{problem}"));
    ExitCode::from(2)
}

#[derive(Flags)]
pub struct ServeFlags {
    #[command(flatten)]
    place: Place,
    /// The folder of packs that can be installed [default: packs].
    #[arg(long, value_name = "DIR")]
    packs: Option<PathBuf>,
    /// Where pages are served [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS:PORT")]
    http: Option<String>,
    /// Where things speak MQTT [default: 127.0.0.1:1883].
    #[arg(long, value_name = "ADDRESS:PORT")]
    mqtt: Option<String>,
    /// How browsers reach this house, e.g. https://help.example.org.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// A mail server on this machine, without TLS; for any other see [mail] in the settings.
    #[arg(long, value_name = "HOST:PORT")]
    smtp: Option<String>,
    /// Take the next free port when one is taken, and say which.
    #[arg(long)]
    any_port: bool,
    /// Write {"http","mqtt","setup_link"} into this file when the house is ready.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// How log lines are written [default: text].
    #[arg(long, value_enum)]
    log_format: Option<LogFormat>,
}

impl ServeFlags {
    pub fn settle(self) -> Result<Asked, ExitCode> {
        let mut config = self.place.config()?;
        let put = |to: &mut String, from: Option<String>| {
            if let Some(value) = from {
                *to = value;
            }
        };
        put(&mut config.http.listen, self.http);
        put(&mut config.mqtt.listen, self.mqtt);
        put(&mut config.public_url, self.public_url);
        if let Some(packs) = self.packs {
            config.packs = packs;
        }
        if let Some(format) = self.log_format {
            config.log.format = format;
        }
        if let Some(server) = &self.smtp {
            local_mail(&mut config, server)?;
        }
        let found = config.check();
        if !found.is_empty() {
            return Err(refuse(&found));
        }
        Ok(Asked { config, any_port: self.any_port, ready_file: self.ready_file })
    }
}

fn local_mail(config: &mut Config, server: &str) -> Result<(), ExitCode> {
    let Some((host, port)) =
        server.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)))
    else {
        return Err(refuse(&[Problem::whole("--smtp", "expected host:port, e.g. 127.0.0.1:1025")]));
    };
    config.mail.host = host.to_owned();
    config.mail.port = port;
    config.mail.security = focal_channel::Security::None;
    Ok(())
}
