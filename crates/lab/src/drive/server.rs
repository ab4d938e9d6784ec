//! The real binary, `focal serve`, on free ports and in a folder of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::free_address;
use super::http::Http;

pub struct Server {
    process: Child,
    ready: PathBuf,
    pub http: SocketAddr,
    pub mqtt: SocketAddr,
    /// From the start of the process to the first `/healthz` that answered 200.
    pub started_in: Duration,
}

const PATIENCE: Duration = Duration::from_secs(300);

/// What differs from an installation's defaults, because one address plays everybody: limits per address,
/// and how fast one administrator may ask.
const SETTINGS: &str = "[log]\nlevel = \"warn\"\n\
    [http.limits]\nburst = 100000\nper_second = 10000.0\n\
    [mqtt.limits]\nconnections_per_address = 20000\n";

/// The release binary: named by the environment, else where cargo puts it.
pub fn binary() -> Result<PathBuf, String> {
    let given = std::env::var_os("FOCAL_BIN").map(PathBuf::from);
    let path = given.unwrap_or_else(|| PathBuf::from("target/release/focal"));
    match path.is_file() {
        true => Ok(path),
        false => Err(format!("{} is not there: build it, or name it in FOCAL_BIN", path.display())),
    }
}

/// Where the binary writes the first administrator's link.
fn ready_file(data: &Path) -> PathBuf {
    data.with_extension("ready")
}

/// The link that makes the first administrator. It is written a moment after the pages are served.
pub fn setup_link(data: &Path) -> Result<String, String> {
    let begun = Instant::now();
    loop {
        let text = std::fs::read(ready_file(data)).unwrap_or_default();
        let ready: Value = serde_json::from_slice(&text).unwrap_or_default();
        if let Some(link) = ready["setup_link"].as_str() {
            return Ok(link.to_owned());
        }
        if begun.elapsed() > PATIENCE {
            return Err("there is no link for the first administrator".to_owned());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

impl Server {
    /// Starts it and waits until it answers.
    pub fn start(data: &Path) -> Result<Server, String> {
        let (http, mqtt) = (free_address()?, free_address()?);
        let file = data.with_extension("toml");
        std::fs::write(&file, SETTINGS).map_err(|error| error.to_string())?;
        let log =
            std::fs::File::create(data.with_extension("log")).map_err(|error| error.to_string())?;
        let ready = ready_file(data);
        let _ = std::fs::remove_file(&ready);
        let begun = Instant::now();
        let mut process = Command::new(binary()?)
            .arg("serve")
            .args(["--http", &http.to_string(), "--mqtt", &mqtt.to_string(), "--packs", "packs"])
            .arg("--config")
            .arg(&file)
            .arg("--data")
            .arg(data)
            .arg("--ready-file")
            .arg(&ready)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("failed to start focal: {error}"))?;
        while !healthy(http) {
            if let Ok(Some(status)) = process.try_wait() {
                let said = std::fs::read_to_string(data.with_extension("log")).unwrap_or_default();
                return Err(format!("focal ended with {status}: {said}"));
            }
            if begun.elapsed() > PATIENCE {
                let _ = process.kill();
                return Err("focal does not answer".to_owned());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(Server { process, ready, http, mqtt, started_in: begun.elapsed() })
    }

    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// One of the numbers that it tells whoever monitors it. They are gathered once a second.
    pub fn number(&self, name: &str) -> Result<f64, String> {
        let text = Http::new(self.http).text("/metrics")?;
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|it| it.trim().parse().ok()).ok_or_else(|| format!("/metrics has no {name}"))
    }

    /// Asks it to end and waits until it has.
    pub fn stop(mut self) -> Result<(), String> {
        let begun = Instant::now();
        // Until it has said that it is ready it takes no such wish.
        while !self.ready.exists() && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(5));
        // The standard library has no gentler signal than kill, so the shell sends it.
        let asked = Command::new("kill").arg(self.process.id().to_string()).status();
        asked.map_err(|error| error.to_string())?;
        while begun.elapsed() < PATIENCE {
            match self.process.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(format!("focal ended with {status}")),
                _ => std::thread::sleep(Duration::from_millis(10)),
            }
        }
        Err("focal did not end".to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn healthy(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let asked =
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let mut answer = [0; 12];
    asked.is_ok() && stream.read_exact(&mut answer).is_ok() && answer.ends_with(b"200")
}
