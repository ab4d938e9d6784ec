//! The real binary in a folder of its own: started, told where to end, killed, asked to end. How long each took.

use std::ffi::OsString;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const READY_WITHIN: Duration = Duration::from_secs(60);
const ENDS_WITHIN: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(1);

/// All of the load is one address and one agent. What is given beside it goes on behind these lines.
const SETTINGS: &str = "[http.limits]\nburst = 100000\nper_second = 100000.0\n\
    device_burst = 100000\ndevice_per_second = 100000.0\ngrace = \"30m\"\n\
    [database]\nupkeep = \"1s\"\n[mail]\nfirst_wait = \"1s\"\ntimeout = \"5s\"\n";

/// Where a house is, across its lives.
pub struct Place {
    pub folder: PathBuf,
    pub data: PathBuf,
    pub url: String,
    pub mqtt: String,
    smtp: Option<String>,
}

/// A process that is ready.
pub struct House {
    child: Child,
    pub ready_in: Duration,
    pub setup_link: Option<String>,
}

/// What a start came to.
pub enum Began {
    Ready(House),
    /// It ended before it was ready.
    Ended(ExitStatus),
}

pub fn binary() -> Result<PathBuf, String> {
    let path = std::env::var_os("FOCAL_BIN").map(PathBuf::from);
    let path = path.unwrap_or_else(|| PathBuf::from("target/release/focal"));
    let whole = std::path::absolute(&path).unwrap_or(path);
    match whole.is_file() {
        true => Ok(whole),
        false => {
            Err(format!("{} is not there: build it, or name it in FOCAL_BIN", whole.display()))
        }
    }
}

/// A port that nobody is given by chance: while the process is down, no connection may come to have it.
fn port(taken: &[u16]) -> Result<u16, String> {
    let first = 20_000 + (std::process::id() % 8_000) as u16;
    (first..32_000)
        .filter(|port| !taken.contains(port))
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .ok_or_else(|| "no port below 32000 is free".to_owned())
}

impl Place {
    /// Makes the folder; `data` may lie somewhere else.
    pub fn new(
        folder: &Path,
        data: &Path,
        settings: &str,
        smtp: Option<String>,
    ) -> Result<Place, String> {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        let text = format!("{SETTINGS}{settings}");
        std::fs::write(folder.join("focal.toml"), text).map_err(|error| error.to_string())?;
        let http = port(&[])?;
        let mqtt = port(&[http])?;
        Ok(Place {
            folder: folder.to_owned(),
            data: data.to_owned(),
            url: format!("http://127.0.0.1:{http}"),
            mqtt: format!("127.0.0.1:{mqtt}"),
            smtp,
        })
    }

    /// The same doors and settings over other data.
    pub fn with_data(&self, data: &Path) -> Place {
        Place {
            folder: self.folder.clone(),
            data: data.to_owned(),
            url: self.url.clone(),
            mqtt: self.mqtt.clone(),
            smtp: self.smtp.clone(),
        }
    }

    fn arguments(&self) -> Vec<OsString> {
        let http = self.url.trim_start_matches("http://");
        let mut all: Vec<OsString> = vec!["serve".into(), "--config".into()];
        all.extend([
            self.folder.join("focal.toml").into(),
            "--data".into(),
            self.data.clone().into(),
        ]);
        all.extend(["--packs".into(), focal_tests::house::packs().into()]);
        all.extend(["--http".into(), http.into(), "--mqtt".into(), self.mqtt.clone().into()]);
        all.extend(["--ready-file".into(), self.folder.join("ready.json").into()]);
        if let Some(smtp) = &self.smtp {
            all.extend(["--smtp".into(), smtp.into()]);
        }
        all
    }

    pub fn start(&self, end_at: Option<&str>) -> Result<Began, String> {
        self.start_under(&[], end_at)
    }

    /// Starts with something before the binary, such as a tracer.
    pub fn start_under(&self, before: &[OsString], end_at: Option<&str>) -> Result<Began, String> {
        let ready = self.folder.join("ready.json");
        let _ = std::fs::remove_file(&ready);
        let mut line: Vec<OsString> = before.to_vec();
        line.push(binary()?.into());
        line.extend(self.arguments());
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_file());
        let log = log.map_err(|error| error.to_string())?;
        let mut command = Command::new(&line[0]);
        command.args(&line[1..]).env_remove("FOCAL_END_AT");
        if let Some(point) = end_at {
            command.env("FOCAL_END_AT", point);
        }
        let begun = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        let mut child = child.map_err(|error| format!("failed to start focal: {error}"))?;
        loop {
            if let Some(said) = read(&ready) {
                let setup_link = said["setup_link"].as_str().map(str::to_owned);
                return Ok(Began::Ready(House { child, ready_in: begun.elapsed(), setup_link }));
            }
            if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
                return Ok(Began::Ended(status));
            }
            if begun.elapsed() > READY_WITHIN {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!(
                    "focal was not ready within {READY_WITHIN:?}: {}",
                    self.said()
                ));
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Starts it; it must become ready.
    pub fn start_well(&self) -> Result<House, String> {
        match self.start(None)? {
            Began::Ready(house) => Ok(house),
            Began::Ended(status) => Err(format!("focal ended with {status}: {}", self.said())),
        }
    }

    pub fn log_file(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// The last lines of its log.
    pub fn said(&self) -> String {
        let text = std::fs::read_to_string(self.log_file()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().rev().take(6).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

fn read(file: &Path) -> Option<Value> {
    serde_json::from_slice(&std::fs::read(file).ok()?).ok()
}

impl House {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its end, if it has come.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Waits for an end that comes by itself.
    pub fn await_end(&mut self, longest: Duration) -> Option<ExitStatus> {
        let begun = Instant::now();
        while begun.elapsed() < longest {
            if let Some(status) = self.ended() {
                return Some(status);
            }
            std::thread::sleep(LOOK);
        }
        None
    }

    /// As if the plug were pulled, as far as a process can tell.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to end, which it must do well.
    pub fn stop(mut self) -> Result<Duration, String> {
        let begun = Instant::now();
        self.ask_to_end();
        match self.await_end(ENDS_WITHIN) {
            Some(status) if status.success() => Ok(begun.elapsed()),
            Some(status) => Err(format!("asked to end, it ended with {status}")),
            None => Err(format!("asked to end, it did not within {ENDS_WITHIN:?}")),
        }
    }

    pub fn ask_to_end(&self) {
        focal_tests::house::signal(self.pid(), "TERM");
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
