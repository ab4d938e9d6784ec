//! Numbers for monitoring: gathered once a second from every room, shown by the pages' `/metrics`. What the pages
//! must tell everybody about the house goes to them on the same round.

use std::sync::Arc;
use std::time::Duration;

use focal_edge::Hub;
use focal_engine::run::{Door, Health};
use focal_store::FjallHistory;
use focal_web::App;

const EVERY: Duration = Duration::from_secs(1);

pub struct Sources {
    pub app: App,
    pub health: Arc<Health>,
    pub door: Door,
    pub hub: Hub,
    pub history: FjallHistory,
}

/// Until the process ends.
pub async fn keep(sources: Sources) {
    let sources = Arc::new(sources);
    loop {
        let here = Arc::clone(&sources);
        let waiting = tokio::task::spawn_blocking(move || here.app.house.system().waiting());
        let waiting = waiting.await.ok().and_then(Result::ok).unwrap_or_default();
        gather(&sources, waiting);
        tokio::time::sleep(EVERY).await;
    }
}

/// Name, what it counts, and how much.
type Number = (&'static str, &'static str, u64);

fn gather(sources: &Sources, outbox_waiting: u64) {
    let (taken, units) = sources.door.fill();
    let fill = taken as f64 / units.max(1) as f64;
    let metrics = &sources.app.metrics;
    sources.app.set_low_disk(sources.health.low_disk());
    metrics.set("focal_intake_fill", "Share of the intake queue that is in use.", fill);
    metrics.set("focal_outbox_waiting", "Effects that wait to leave.", outbox_waiting as f64);
    let all =
        [&of_intake(sources)[..], &of_effects(sources), &of_house(sources), &of_edge(sources)];
    for (name, help, value) in all.into_iter().flatten() {
        metrics.set(name, help, *value as f64);
    }
}

fn of_intake(sources: &Sources) -> [Number; 8] {
    let now = sources.health.numbers();
    let waiting = sources.door.waiting();
    let took = now.last_commit_us;
    [
        ("focal_intake_waiting", "Messages that wait to be judged.", waiting),
        ("focal_intake_messages_total", "Messages judged.", now.messages),
        ("focal_intake_refused_total", "Messages refused and dead-lettered.", now.refused),
        ("focal_intake_busy_total", "Messages sent away: the house was behind.", now.busy),
        ("focal_intake_no_space_total", "Messages sent away: no space on disk.", now.no_space),
        ("focal_intake_commits_total", "Groups committed.", now.commits),
        ("focal_intake_last_commit_microseconds", "What the last commit took.", took),
        ("focal_findings_behind", "Findings not taken over.", now.findings_behind),
    ]
}

fn of_effects(sources: &Sources) -> [Number; 6] {
    let now = sources.health.numbers();
    let down = u64::from(sources.health.mail_down());
    [
        ("focal_commands_sent_total", "Commands given to connections.", now.commands_sent),
        ("focal_commands_acked_total", "Commands that arrived.", now.commands_acked),
        ("focal_commands_expired_total", "Commands whose time passed.", now.commands_expired),
        ("focal_mails_sent_total", "Letters the mail server took.", now.mails_sent),
        ("focal_mails_failed_total", "Tries it did not take.", now.mails_failed),
        ("focal_mail_down", "1 when the last letter was not taken.", down),
    ]
}

fn of_house(sources: &Sources) -> [Number; 4] {
    let now = sources.health.numbers();
    let low = u64::from(sources.health.low_disk());
    [
        ("focal_history_syncs_total", "Syncs of the history.", sources.history.syncs()),
        ("focal_decision_rounds_total", "Rounds of the thread that decides.", now.rounds),
        ("focal_disk_free_bytes", "Free on the disk.", now.free_bytes),
        ("focal_disk_low", "1 when signals are refused for lack of space.", low),
    ]
}

fn of_edge(sources: &Sources) -> [Number; 9] {
    let now = sources.hub.counts();
    let refused = now.messages_refused;
    [
        ("focal_mqtt_connected", "Things connected.", now.connected),
        ("focal_mqtt_signed_in_total", "Sign-ins of things.", now.signed_in),
        ("focal_mqtt_sign_ins_refused_total", "Sign-ins refused.", now.sign_ins_refused),
        ("focal_mqtt_turned_away_total", "Connections closed at a limit.", now.turned_away),
        ("focal_mqtt_messages_total", "Messages handed to the house.", now.messages),
        ("focal_mqtt_messages_refused_total", "Messages refused or not stored.", refused),
        ("focal_mqtt_closed_slow_total", "Closed: they did not read.", now.closed_slow),
        ("focal_mqtt_closed_silent_total", "Closed: they said nothing.", now.closed_silent),
        ("focal_mqtt_closed_malformed_total", "Closed: they were not MQTT.", now.closed_malformed),
    ]
}
