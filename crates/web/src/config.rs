//! What the binary decides for this room: its address, its trust in a proxy, and every limit by name.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use focal_base::Span;

#[derive(Clone, Debug)]
pub struct WebConfig {
    /// How browsers reach this house, e.g. `https://help.example.org`; links in mails begin with it.
    /// Never taken from a request: a forged Host header would end up in somebody's mail.
    pub public_url: String,
    /// TLS here or at a proxy: cookies are Secure and HSTS is sent.
    pub secure_cookies: bool,
    /// Proxies of one's own. Only from them the last entry of X-Forwarded-For is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Where packs lie that an administrator may install.
    pub packs: PathBuf,
    /// `host:port` that things use for MQTT, for the command to copy.
    pub mqtt_address: String,
    pub limits: Limits,
    pub sessions: SessionTimes,
}

/// Every bound of this room. What happens at it stands beside it.
#[derive(Clone, Debug)]
pub struct Limits {
    /// A request's JSON; a larger one is refused with 413.
    pub json_bytes: usize,
    /// One attachment; 413.
    pub attachment_bytes: usize,
    /// One table to import; 413.
    pub import_bytes: usize,
    /// One picture of a thing; 413.
    pub picture_bytes: usize,
    /// One post of signals; 413.
    pub signals_bytes: usize,
    /// Lines in one post of signals; 413.
    pub signals_lines: usize,
    /// A request that takes longer is given up with 503.
    pub request: Duration,
    /// Requests at once from one session or address before it must slow down (429), and per second after.
    pub burst: u32,
    pub per_second: f64,
    /// The same for things posting signals, by token.
    pub device_burst: u32,
    pub device_per_second: f64,
    /// Sessions, addresses and accounts that are counted at once; the least recently seen is forgotten.
    pub counted: usize,
    /// Wrong passwords before the first pause, and the longest pause.
    pub tries: u32,
    pub longest_pause: Span,
    /// Password checks at once: each takes a core and memory for a while; more wait.
    pub password_checks: usize,
    /// Live streams of one agent; the oldest ends when another opens.
    pub streams_per_agent: usize,
    /// Live streams of all; another is refused with 503.
    pub streams: usize,
    /// Events that wait for one slow browser; beyond them it is told to reload and its stream ends.
    pub stream_depth: usize,
    /// After an agent's last stream has ended, for so long their contacts stay theirs.
    pub grace: Duration,
    /// Silence on a live stream is broken this often.
    pub heartbeat: Duration,
    /// "is typing" is taken back after this time.
    pub typing: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            json_bytes: 64 << 10,
            attachment_bytes: 10 << 20,
            import_bytes: 128 << 20,
            picture_bytes: 1 << 20,
            signals_bytes: 1 << 20,
            signals_lines: 1_000,
            request: Duration::from_secs(15),
            burst: 120,
            per_second: 30.0,
            device_burst: 200,
            device_per_second: 100.0,
            counted: 20_000,
            tries: 5,
            longest_pause: Span::mins(15),
            password_checks: 2,
            streams_per_agent: 8,
            streams: 2_000,
            stream_depth: 256,
            grace: Duration::from_secs(20),
            heartbeat: Duration::from_secs(15),
            typing: Duration::from_secs(6),
        }
    }
}

/// How long somebody stays signed in.
#[derive(Clone, Copy, Debug)]
pub struct SessionTimes {
    /// Without any request.
    pub idle: Span,
    /// In any case.
    pub absolute: Span,
}

impl Default for SessionTimes {
    fn default() -> SessionTimes {
        SessionTimes { idle: Span::hours(12), absolute: Span::days(7) }
    }
}

impl WebConfig {
    /// For a house on one machine without TLS: loopback only.
    #[must_use]
    pub fn local(public_url: &str, packs: PathBuf) -> WebConfig {
        WebConfig {
            public_url: public_url.trim_end_matches('/').to_owned(),
            secure_cookies: public_url.starts_with("https://"),
            trusted_proxies: vec![],
            packs,
            mqtt_address: "localhost:1883".to_owned(),
            limits: Limits::default(),
            sessions: SessionTimes::default(),
        }
    }

    /// An absolute address of this house.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}
