//! What `/api/v1/admin/health` says is measured here: of the disk, the process and every room, a few times a minute.
//! Limits are the pages' business.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use focal_base::{At, Span};
use focal_edge::Hub;
use focal_engine::run::{Door, Health};
use focal_store::{Layout, SystemStore, free_bytes};
use focal_web::App;
use focal_web::health::{self, BackUp, Counted, Disk, Mail, Mqtt, Vitals};

use super::certificate;
use crate::clock::now;
use crate::config::{Config, is_set};

const EVERY: Duration = Duration::from_secs(10);
/// Rounds between two looks that tell administrators, and between two at what takes a while to measure.
const TELL: u64 = 6;
const MEASURE: u64 = 60;

pub struct Sources {
    pub app: App,
    pub health: Arc<Health>,
    pub door: Door,
    pub hub: Hub,
    pub system: SystemStore,
    pub places: Places,
}

/// What is looked at on the disk.
#[derive(Clone)]
pub struct Places {
    data: PathBuf,
    reserve: u64,
    certificates: Vec<PathBuf>,
    mail_is_set: bool,
}

impl Places {
    pub fn new(config: &Config, mail_is_set: bool) -> Places {
        let all = [&config.http.tls_certificate, &config.mqtt.tls_certificate];
        let certificates = all.into_iter().filter(|path| is_set(path)).cloned().collect();
        Places {
            data: config.data.clone(),
            reserve: config.disk.reserve.0,
            certificates,
            mail_is_set,
        }
    }
}

/// What must be remembered between two rounds.
#[derive(Default)]
struct Memory {
    free: Filling,
    store: Vec<(&'static str, u64)>,
    certificate: Option<At>,
    sign_ins_refused: Counted,
    messages_refused: Counted,
}

/// How fast the disk fills: one value in ten minutes, a day of them.
#[derive(Default)]
struct Filling(VecDeque<(At, u64)>);

impl Filling {
    const STEP: Span = Span::mins(10);
    const KEPT: usize = 145;
    /// Before that, a rate says nothing.
    const LEAST: Span = Span::hours(1);

    /// Bytes an hour, once it can be told.
    fn rate(&mut self, now: At, free: u64) -> Option<f64> {
        self.0.retain(|(at, _)| *at <= now);
        if self.0.back().is_none_or(|(at, _)| now.since(*at) >= Self::STEP) {
            self.0.push_back((now, free));
        }
        if self.0.len() > Self::KEPT {
            self.0.pop_front();
        }
        let (since, before) = self.0.front()?;
        let passed = now.since(*since);
        let hours = passed.0 as f64 / 3_600_000.0;
        (passed >= Self::LEAST).then(|| (*before as f64 - free as f64) / hours)
    }
}

/// Until the process ends.
pub async fn keep(sources: Sources) {
    let sources = Arc::new(sources);
    let memory = Arc::new(Mutex::new(Memory::default()));
    for round in 0.. {
        let (here, memory) = (Arc::clone(&sources), Arc::clone(&memory));
        let looked = tokio::task::spawn_blocking(move || {
            let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
            if round % MEASURE == 0 {
                measure(&here.places, &mut memory);
            }
            let vitals = gather(&here, &mut memory);
            match round % TELL {
                0 => health::look(&here.app, vitals),
                _ => health::note(&here.app, vitals),
            }
        });
        if let Err(error) = looked.await {
            tracing::error!(%error, "the health of the house could not be measured");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// What takes a while: the sizes of folders, and certificates that may have been renewed.
fn measure(places: &Places, memory: &mut Memory) {
    let layout = Layout::new(&places.data);
    let database = ["", "-wal", "-shm"].iter().filter_map(|end| {
        let mut path = layout.database().into_os_string();
        path.push(end);
        std::fs::metadata(path).ok().map(|file| file.len())
    });
    memory.store = vec![
        ("database", database.sum()),
        ("history", size(&layout.history())),
        ("files", size(&layout.blobs())),
        ("pictures", size(&layout.pictures())),
    ];
    memory.certificate =
        places.certificates.iter().filter_map(|path| certificate::ends(path)).min();
}

/// Bytes of all files below a folder. Files come and go meanwhile: one that has gone counts nothing.
fn size(folder: &Path) -> u64 {
    let (mut folders, mut bytes) = (vec![folder.to_owned()], 0);
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(found) if found.is_dir() => folders.push(entry.path()),
                Ok(found) => bytes += found.len(),
                Err(_) => {}
            }
        }
    }
    bytes
}

fn gather(sources: &Sources, memory: &mut Memory) -> Vitals {
    let now = now();
    let numbers = sources.health.numbers();
    let moment = |ms: u64| (ms > 0).then(|| At(i64::try_from(ms).unwrap_or(i64::MAX)));
    let (taken, units) = sources.door.fill();
    let edge = sources.hub.counts();
    let places = &sources.places;
    let down = sources.health.mail_down();
    Vitals {
        disk: free_bytes(&places.data).ok().map(|free| Disk {
            free,
            reserve: places.reserve,
            filling: memory.free.rate(now, free),
        }),
        store: memory.store.clone(),
        back_up: last_back_up(&sources.system),
        intake_fill: taken as f64 / units.max(1) as f64,
        findings_behind: numbers.findings_behind,
        outbox_waiting: sources.system.waiting().unwrap_or_default(),
        outbox_due: sources.system.next_due(&[]).ok().flatten().filter(|due| *due <= now),
        decided: moment(numbers.decided_at),
        upkept: moment(numbers.upkept_at),
        mail: Mail {
            is_set: places.mail_is_set,
            down_since: moment(numbers.mail_down_since).filter(|_| down),
            sent: moment(numbers.mail_sent_at),
        },
        mqtt: Mqtt {
            connected: edge.connected,
            sign_ins_refused: memory.sign_ins_refused.grew(now, edge.sign_ins_refused),
            messages_refused: memory.messages_refused.grew(now, edge.messages_refused),
        },
        heard: moment(numbers.heard_at),
        certificate: memory.certificate,
        jumps: numbers.jumps,
        jumped: moment(numbers.jumped_at),
        memory: used_memory().zip(most_memory()),
    }
}

fn last_back_up(system: &SystemStore) -> Option<BackUp> {
    let text = system.setting(BackUp::SETTING).ok()??;
    serde_json::from_str(&text).ok()
}

/// Bytes of this process in memory. Known on Linux alone.
fn used_memory() -> Option<u64> {
    line_of(&std::fs::read_to_string("/proc/self/status").ok()?, "VmRSS:")
}

/// What it may have: the machine's, or its group's when that is less.
fn most_memory() -> Option<u64> {
    let machine = line_of(&std::fs::read_to_string("/proc/meminfo").ok()?, "MemTotal:")?;
    let group = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let group = group.and_then(|text| text.trim().parse::<u64>().ok());
    Some(group.map_or(machine, |group| group.min(machine)))
}

/// `VmRSS:     1234 kB` in bytes.
fn line_of(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_told_after_an_hour_and_forgets_what_is_older_than_a_day() {
        let mut filling = Filling::default();
        let at = |minutes: i64| At(minutes * 60_000);
        assert_eq!(filling.rate(at(0), 1_000), None);
        assert_eq!(filling.rate(at(59), 900), None);
        assert_eq!(filling.rate(at(120), 800), Some(100.0));
        for minute in 121..10_000 {
            filling.rate(at(minute), 800);
        }
        assert!(filling.0.len() <= Filling::KEPT);
        assert_eq!(filling.rate(at(10_000), 800), Some(0.0));
        assert_eq!(filling.rate(at(5), 800), None, "a clock that went back begins anew");
    }

    #[test]
    fn what_the_system_says_is_read() {
        assert_eq!(line_of("Name:\tfocal\nVmRSS:\t    2048 kB\n", "VmRSS:"), Some(2 << 20));
        assert_eq!(line_of("", "VmRSS:"), None);
    }
}
