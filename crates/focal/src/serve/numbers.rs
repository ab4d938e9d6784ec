//! Numbers for monitoring: gathered once a second from every room, shown by the pages' `/metrics`.

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

fn gather(sources: &Sources, outbox_waiting: u64) {
    let set = |name: &str, help: &str, value: u64| sources.app.metrics.set(name, help, value as f64);
    let (numbers, counts) = (sources.health.numbers(), sources.hub.counts());
    let (taken, units) = sources.door.fill();
    sources.app.metrics.set("focal_intake_fill", "Share of the intake queue that is in use.", taken as f64 / units.max(1) as f64);
    for (name, help, value) in [
        ("focal_intake_waiting", "Messages that wait to be judged.", sources.door.waiting()),
        ("focal_intake_messages_total", "Messages judged.", numbers.messages),
        ("focal_intake_refused_total", "Messages refused and dead-lettered.", numbers.refused),
        ("focal_intake_busy_total", "Messages sent away because the house was behind.", numbers.busy),
        ("focal_intake_no_space_total", "Messages sent away because the disk had reached its reserve.", numbers.no_space),
        ("focal_intake_commits_total", "Groups committed.", numbers.commits),
        ("focal_intake_last_commit_microseconds", "What the last commit took.", numbers.last_commit_us),
        ("focal_history_syncs_total", "Syncs of the telemetry history.", sources.history.syncs()),
        ("focal_findings_behind", "Findings committed and not taken over.", numbers.findings_behind),
        ("focal_decision_rounds_total", "Rounds of the thread that decides.", numbers.rounds),
        ("focal_outbox_waiting", "Effects that wait to leave.", outbox_waiting),
        ("focal_commands_sent_total", "Commands given to connections.", numbers.commands_sent),
        ("focal_commands_acked_total", "Commands that arrived.", numbers.commands_acked),
        ("focal_commands_expired_total", "Commands whose time passed.", numbers.commands_expired),
        ("focal_mails_sent_total", "Letters the mail server took.", numbers.mails_sent),
        ("focal_mails_failed_total", "Tries it did not.", numbers.mails_failed),
        ("focal_mail_down", "1 when the last letter was not taken.", u64::from(sources.health.mail_down())),
        ("focal_disk_free_bytes", "Free on the disk.", numbers.free_bytes),
        ("focal_disk_low", "1 when new signals are refused for lack of space.", u64::from(sources.health.low_disk())),
        ("focal_mqtt_connected", "Things connected.", counts.connected),
        ("focal_mqtt_signed_in_total", "Sign-ins of things.", counts.signed_in),
        ("focal_mqtt_sign_ins_refused_total", "Sign-ins of things refused.", counts.sign_ins_refused),
        ("focal_mqtt_turned_away_total", "Connections closed unread at a limit.", counts.turned_away),
        ("focal_mqtt_messages_total", "Messages handed to the house.", counts.messages),
        ("focal_mqtt_messages_refused_total", "Messages refused or not stored.", counts.messages_refused),
        ("focal_mqtt_closed_slow_total", "Connections closed because they did not read.", counts.closed_slow),
        ("focal_mqtt_closed_silent_total", "Connections closed because they said nothing.", counts.closed_silent),
        ("focal_mqtt_closed_malformed_total", "Connections closed because they were not MQTT.", counts.closed_malformed),
    ] {
        set(name, help, value);
    }
}
