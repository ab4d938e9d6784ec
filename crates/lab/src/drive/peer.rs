//! Debian's mosquitto, as cheap as it gets: it asks nobody who they are, keeps nothing and logs nothing.

use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::free_address;

pub struct Peer {
    process: Child,
    pub address: SocketAddr,
    pub version: String,
    _folder: tempfile::TempDir,
}

/// Debian puts it where ordinary users do not look.
const PLACES: [&str; 3] = ["mosquitto", "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"];

impl Peer {
    pub fn start() -> Result<Peer, String> {
        let place = PLACES.into_iter().find(|place| version(place).is_some());
        let place = place.ok_or("mosquitto is not installed (apt-get install mosquitto)")?;
        let address = free_address()?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let file = folder.path().join("mosquitto.conf");
        let settings = format!(
            "listener {} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_dest none\nconnection_messages false\n",
            address.port()
        );
        std::fs::write(&file, settings).map_err(|error| error.to_string())?;
        let process = Command::new(place)
            .arg("-c")
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("failed to start {place}: {error}"))?;
        let peer =
            Peer { process, address, version: version(place).unwrap_or_default(), _folder: folder };
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            if begun.elapsed() > Duration::from_secs(5) {
                return Err("mosquitto does not answer".to_owned());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(peer)
    }

    pub fn pid(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What it calls itself, e.g. `mosquitto version 2.0.11`.
fn version(place: &str) -> Option<String> {
    let said = Command::new(place).arg("-h").output().ok()?.stdout;
    String::from_utf8_lossy(&said).lines().next().map(str::to_owned)
}
