//! A house of a test's own: the binary in a folder that goes afterwards.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const READY_WITHIN: Duration = Duration::from_secs(60);
const ENDS_WITHIN: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(20);

/// All of a test is one address: it may ask as much as it likes. Ends inside `[http.limits]`.
const SETTINGS: &str = "[http.limits]\nburst = 100000\nper_second = 100000.0\n\
    device_burst = 100000\ndevice_per_second = 100000.0\n";

/// Where everything of one house is, across its starts.
pub struct Place {
    folder: tempfile::TempDir,
    /// Taken at the first start and kept, so that a thing finds the house again.
    http: String,
    mqtt: String,
}

/// A house that runs.
pub struct House {
    child: Child,
    pub url: String,
    pub mqtt: String,
    pub setup_link: Option<String>,
}

/// The binary under test.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("FOCAL_BIN") {
        return path.into();
    }
    let target = std::env::current_exe().expect("a test has a path");
    // target/debug/deps/focal_tests-…
    let beside = target.ancestors().nth(2).expect("tests lie in deps").join("focal");
    assert!(
        beside.is_file(),
        "{} is missing: cargo build -p focal, or name it in FOCAL_BIN",
        beside.display()
    );
    beside
}

pub fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs")
}

impl Default for Place {
    fn default() -> Place {
        Place {
            folder: tempfile::tempdir().expect("a folder"),
            http: "127.0.0.1:0".into(),
            mqtt: "127.0.0.1:0".into(),
        }
    }
}

impl Place {
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Adds settings to those that every test has. Before the first start.
    pub fn with(settings: &str) -> Place {
        let place = Place::default();
        std::fs::write(place.path("focal.toml"), format!("{SETTINGS}{settings}"))
            .expect("a configuration");
        place
    }

    /// The command that starts the house, for tests that put something before it.
    pub fn arguments(&self) -> Vec<std::ffi::OsString> {
        let config = self.path("focal.toml");
        if !config.exists() {
            std::fs::write(&config, SETTINGS).expect("a configuration");
        }
        let mut all = vec![
            "serve".into(),
            "--config".into(),
            config.into(),
            "--data".into(),
            self.data().into(),
        ];
        all.extend(["--packs".into(), packs().into(), "--http".into(), self.http.clone().into()]);
        all.extend([
            "--mqtt".into(),
            self.mqtt.clone().into(),
            "--ready-file".into(),
            self.path("ready.json").into(),
        ]);
        all
    }

    pub fn start(&mut self) -> House {
        let mut command = Command::new(binary());
        command.args(self.arguments());
        self.start_as(command)
    }

    /// Starts with a command that runs the binary in the end.
    pub fn start_as(&mut self, mut command: Command) -> House {
        let ready = self.path("ready.json");
        let _ = std::fs::remove_file(&ready);
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.path("log"))
            .expect("a log");
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the binary starts");
        let mut house = House { child, url: String::new(), mqtt: String::new(), setup_link: None };
        let begun = Instant::now();
        loop {
            let said = std::fs::read(&ready)
                .ok()
                .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
            if let Some(said) = said {
                let word = |key: &str| said[key].as_str().map(str::to_owned);
                house.url = word("http").expect("http in the ready file");
                house.mqtt = word("mqtt").expect("mqtt in the ready file");
                house.setup_link = word("setup_link");
                self.http = house.url.trim_start_matches("http://").to_owned();
                self.mqtt.clone_from(&house.mqtt);
                return house;
            }
            let ended = house.child.try_wait().expect("its state");
            assert!(
                ended.is_none(),
                "focal ended ({ended:?}) before it was ready:\n{}",
                self.log()
            );
            assert!(begun.elapsed() < READY_WITHIN, "focal was not ready:\n{}", self.log());
            std::thread::sleep(LOOK);
        }
    }

    /// Everything the house said so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }
}

impl House {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// As if the plug were pulled, as far as a process can tell.
    pub fn kill(mut self) {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it has ended");
    }

    /// Asks it to end, and gives how long it took. It must end well.
    pub fn stop(mut self) -> Duration {
        let begun = Instant::now();
        signal(self.pid(), "TERM");
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                assert!(status.success(), "it ended with {status}");
                return begun.elapsed();
            }
            assert!(begun.elapsed() < ENDS_WITHIN, "it did not end");
            std::thread::sleep(LOOK);
        }
    }

    /// Waits for a tracer whose program was asked to end.
    pub fn stop_traced(mut self) {
        let begun = Instant::now();
        while self.lives() {
            assert!(begun.elapsed() < ENDS_WITHIN, "it did not end");
            std::thread::sleep(LOOK);
        }
    }

    /// Whether it still runs.
    pub fn lives(&mut self) -> bool {
        self.child.try_wait().expect("its state").is_none()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to one process of ours.
pub fn signal(pid: u32, name: &str) {
    let done =
        Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).status().expect("kill");
    assert!(done.success(), "kill -{name} {pid}");
}

/// Runs the binary to its end, at most for so long.
pub fn run(arguments: &[&std::ffi::OsStr], longest: Duration) -> Output {
    let mut child = Command::new(binary())
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let (mut out, mut err) =
        (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
    let reading = std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = out.read_to_end(&mut text);
        text
    });
    let errors = std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = err.read_to_end(&mut text);
        text
    });
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("its state") {
            break status;
        }
        if begun.elapsed() > longest {
            let _ = child.kill();
            break child.wait().expect("it has ended");
        }
        std::thread::sleep(LOOK);
    };
    Output { status, stdout: reading.join().expect("read"), stderr: errors.join().expect("read") }
}
