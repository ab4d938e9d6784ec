//! The configuration: one file of TOML, every key optional, every limit named. `focal.example.toml` says what
//! each means; here are their types and defaults.

mod problem;
mod read;
mod size;

use std::path::{Path, PathBuf};

use focal_base::Span;
use focal_channel::Security;
use serde::{Deserialize, Serialize};

pub use problem::Problem;
pub use read::{from_environment, from_file, nearest};
pub use size::Size;

macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $default:expr,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)+ }

        impl Default for $name {
            fn default() -> $name {
                $name { $($field: $default,)+ }
            }
        }
    };
}

section! {
    /// Everything. Empty text means "not set".
    Config {
        data: PathBuf = PathBuf::from("focal-data"),
        packs: PathBuf = PathBuf::from("packs"),
        /// Empty: made from the address of `[http]`.
        public_url: String = String::new(),
        http: Http = Http::default(),
        mqtt: Mqtt = Mqtt::default(),
        mail: Mail = Mail::default(),
        signals: Signals = Signals::default(),
        pictures: Pictures = Pictures::default(),
        decisions: Decisions = Decisions::default(),
        commands: Commands = Commands::default(),
        history: History = History::default(),
        database: Database = Database::default(),
        retention: Retention = Retention::default(),
        files: Files = Files::default(),
        disk: Disk = Disk::default(),
        log: Log = Log::default(),
    }
}

section! {
    Http {
        listen: String = "127.0.0.1:8080".to_owned(),
        tls_certificate: PathBuf = PathBuf::new(),
        tls_key: PathBuf = PathBuf::new(),
        trusted_proxies: Vec<std::net::IpAddr> = Vec::new(),
        sessions: Sessions = Sessions::default(),
        limits: HttpLimits = HttpLimits::default(),
    }
}

section! {
    Sessions {
        idle: Span = Span::hours(12),
        absolute: Span = Span::days(7),
    }
}

section! {
    HttpLimits {
        connections: usize = 10_000,
        connections_per_address: usize = 1_000,
        headers: Span = Span::secs(10),
        json: Size = Size::kib(64),
        attachment: Size = Size::mib(10),
        import: Size = Size::mib(128),
        signals: Size = Size::mib(1),
        signals_lines: usize = 1_000,
        request: Span = Span::secs(15),
        burst: u32 = 120,
        per_second: f64 = 30.0,
        device_burst: u32 = 200,
        device_per_second: f64 = 100.0,
        counted: usize = 20_000,
        wrong_passwords: u32 = 5,
        longest_pause: Span = Span::mins(15),
        password_checks: usize = 2,
        streams_per_agent: usize = 8,
        streams: usize = 2_000,
        stream_depth: usize = 256,
        grace: Span = Span::secs(20),
        heartbeat: Span = Span::secs(15),
        typing: Span = Span::secs(6),
    }
}

section! {
    Mqtt {
        listen: String = "127.0.0.1:1883".to_owned(),
        /// Empty: no TLS listener.
        listen_tls: String = String::new(),
        tls_certificate: PathBuf = PathBuf::new(),
        tls_key: PathBuf = PathBuf::new(),
        /// Empty: the address of `listen`.
        public_address: String = String::new(),
        wrong_tokens: u32 = 20,
        wrong_tokens_within: Span = Span::mins(1),
        limits: focal_edge::Limits = focal_edge::Limits::default(),
    }
}

section! {
    Mail {
        /// Empty: no mail leaves.
        host: String = String::new(),
        port: u16 = 587,
        security: Security = Security::Starttls,
        user: String = String::new(),
        password_file: PathBuf = PathBuf::new(),
        ca_file: PathBuf = PathBuf::new(),
        from: String = String::new(),
        timeout: Span = Span::secs(20),
        at_once: usize = 4,
        idle: Span = Span::secs(60),
        first_wait: Span = Span::secs(15),
        longest_wait: Span = Span::hours(1),
        tries: u32 = 40,
    }
}

section! {
    Signals {
        message: Size = Size::kib(256),
        batch: usize = 1_000,
        entries: usize = 64,
        queue: Size = Size::mib(32),
        queue_controls: usize = 100_000,
        group: usize = 8_192,
        gather: Span = Span(1),
        findings_behind: u64 = 250_000,
        deaf_after: Span = Span::secs(30),
        judging: Judging = Judging::default(),
    }
}

section! {
    /// Clocks, repeats and counts; [`focal_sense::Settings`] says what each means.
    Judging {
        future_skew: Span = Span::mins(2),
        skew: Span = Span::mins(2),
        judge_within: Span = Span::hours(24),
        past_limit: Span = Span::days(30),
        gap_factor: f64 = 3.0,
        flap_slot: Span = Span::mins(1),
        refractory: Span = Span::ZERO,
        attempt_window: Span = Span::mins(1),
        resume_grace: Span = Span::mins(2),
        events: usize = 32,
        repeats: usize = 1_280,
        watches: usize = 16,
        services: usize = 8,
    }
}

section! {
    Pictures {
        file: Size = Size::mib(1),
        pixels: u64 = 12_000_000,
        side: u32 = 8_192,
        at_once: usize = 2,
        scenes: usize = 1_000,
    }
}

section! {
    Decisions {
        group: usize = 256,
        due: usize = 200,
    }
}

section! {
    Commands {
        again: Span = Span::secs(30),
        claim: usize = 64,
        remembered: Span = Span::days(7),
    }
}

section! {
    History {
        size: Size = Size::gib(8),
        age: Span = Span::days(400),
        findings: u64 = 1_000_000,
        state: Size = Size::mib(1),
        dead_letters: usize = 10_000,
        dead_letters_size: Size = Size::mib(16),
        dead_letter: Size = Size::kib(8),
        cache: Size = Size::mib(16),
    }
}

section! {
    Database {
        rows: usize = 100_000,
        row: Size = Size::mib(1),
        readers: usize = 4,
        check: bool = true,
        listener_depth: usize = 4_096,
        upkeep: Span = Span::mins(1),
    }
}

section! {
    /// How long what is over is kept; zero is for ever.
    Retention {
        cases: Span = Span::days(730),
        incidents: Span = Span::days(730),
        alarms: Span = Span::days(400),
        pictures: Span = Span::days(30),
        at_once: usize = 500,
    }
}

section! {
    Files {
        file: Size = Size::mib(16),
        tenant: Size = Size::gib(10),
        unnamed: Span = Span::days(1),
        sweep: Span = Span::days(1),
    }
}

section! {
    Disk {
        reserve: Size = Size::mib(256),
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

section! {
    Log {
        format: LogFormat = LogFormat::Text,
        level: String = "info".to_owned(),
    }
}

impl Config {
    /// What the file, or else nothing, says, and over it the environment.
    pub fn load(file: Option<&Path>) -> Result<Config, Vec<Problem>> {
        let text = match file {
            None => String::new(),
            Some(path) => std::fs::read_to_string(path)
                .map_err(|error| vec![Problem::unreadable(path, &error)])?,
        };
        let name =
            file.map_or_else(|| "configuration".to_owned(), |path| path.display().to_string());
        let config = from_file(&name, &text)?;
        from_environment(config, |name| std::env::var(name).ok())
    }

    /// What fits together only when it is looked at as a whole.
    pub fn check(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        for (section, certificate, key) in [
            ("http", &self.http.tls_certificate, &self.http.tls_key),
            ("mqtt", &self.mqtt.tls_certificate, &self.mqtt.tls_key),
        ] {
            if is_set(certificate) != is_set(key) {
                found.push(Problem::whole(
                    &format!("{section}.tls_certificate"),
                    "expected together with tls_key",
                ));
            }
        }
        if !self.mqtt.listen_tls.is_empty() && !is_set(&self.mqtt.tls_certificate) {
            found.push(Problem::whole(
                "mqtt.listen_tls",
                "expected together with mqtt.tls_certificate and mqtt.tls_key",
            ));
        }
        if !self.public_url.is_empty()
            && !self.public_url.starts_with("http://")
            && !self.public_url.starts_with("https://")
        {
            found.push(Problem::whole(
                "public_url",
                "expected an address like https://help.example.org",
            ));
        }
        // All that a thing may have sent and not seen acknowledged can come again, and must be known again.
        let lines = self.signals.batch.max(self.http.limits.signals_lines);
        let again = usize::from(self.mqtt.limits.receive_maximum) + lines;
        if self.signals.judging.repeats < again {
            found.push(Problem::whole(
                "signals.judging.repeats",
                &format!(
                    "expected at least {again}: mqtt.limits.receive_maximum, and the larger of \
                     signals.batch and http.limits.signals_lines"
                ),
            ));
        }
        if !self.mail.user.is_empty() && !is_set(&self.mail.password_file) {
            found.push(Problem::whole("mail.user", "expected together with mail.password_file"));
        }
        found
    }
}

/// Whether a path was given.
pub fn is_set(path: &Path) -> bool {
    !path.as_os_str().is_empty()
}

#[cfg(test)]
mod tests;
