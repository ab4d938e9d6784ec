//! What each room is told of the configuration.

use focal_engine::house::HouseSettings;
use focal_engine::intake::IntakeSettings;
use focal_engine::run::{DarkroomSettings, RunSettings};
use focal_engine::work::letting_go::Retention;
use focal_sense::{DecodeLimits, Settings};
use focal_store::Backoff;
use focal_web::{Limits, SessionTimes, WebConfig};

use crate::config::Config;
use crate::serve::duration;
use crate::stores::reserve;

pub fn run(config: &Config) -> RunSettings {
    let (signals, mail) = (&config.signals, &config.mail);
    RunSettings {
        intake: IntakeSettings {
            decode: DecodeLimits {
                max_bytes: signals.message.bytes(),
                max_batch: signals.batch,
                max_entries: signals.entries,
            },
            max_state_bytes: config.history.state.bytes(),
            scenes: config.pictures.scenes,
        },
        house: HouseSettings {
            judging: judging(config),
            group: config.decisions.group,
            due_at_once: config.decisions.due,
        },
        queue_bytes: signals.queue.bytes(),
        queue_controls: signals.queue_controls,
        group_messages: signals.group,
        gather: duration(signals.gather),
        findings_behind: signals.findings_behind,
        deaf_after: signals.deaf_after,
        reserve: Some(reserve(config)),
        bus_depth: config.database.listener_depth,
        command_again: config.commands.again,
        claim: config.commands.claim,
        mails_at_once: mail.at_once,
        mail_backoff: Backoff {
            first: mail.first_wait,
            longest: mail.longest_wait,
            max_attempts: mail.tries,
        },
        effects_kept: config.commands.remembered,
        retention: Retention {
            cases: config.retention.cases,
            incidents: config.retention.incidents,
            alarms: config.retention.alarms,
            at_once: config.retention.at_once,
        },
        pictures_kept: config.retention.pictures,
        sweep_every: config.files.sweep,
        unnamed_kept: config.files.unnamed,
        upkeep_every: duration(config.database.upkeep),
    }
}

pub fn darkroom(config: &Config) -> DarkroomSettings {
    let pictures = &config.pictures;
    DarkroomSettings {
        limits: focal_picture::Limits {
            bytes: pictures.file.bytes(),
            pixels: pictures.pixels,
            side: pictures.side,
        },
        at_once: pictures.at_once,
        reserve: Some(reserve(config)),
    }
}

fn judging(config: &Config) -> Settings {
    let judging = &config.signals.judging;
    Settings {
        future_skew: judging.future_skew,
        skew: judging.skew,
        judge_within: judging.judge_within,
        past_limit: judging.past_limit,
        gap_factor: judging.gap_factor,
        flap_slot: judging.flap_slot,
        refractory: judging.refractory,
        attempt_window: judging.attempt_window,
        resume_grace: judging.resume_grace,
        max_values: config.signals.entries,
        max_events: judging.events,
        max_repeats: judging.repeats,
        max_watches: judging.watches,
        max_services: judging.services,
        ..Settings::default()
    }
}

pub fn web(config: &Config, public_url: &str, mqtt_address: &str) -> WebConfig {
    let (http, limits) = (&config.http, &config.http.limits);
    WebConfig {
        public_url: public_url.to_owned(),
        secure_cookies: public_url.starts_with("https://"),
        trusted_proxies: http.trusted_proxies.clone(),
        packs: config.packs.clone(),
        mqtt_address: mqtt_address.to_owned(),
        limits: Limits {
            json_bytes: limits.json.bytes(),
            attachment_bytes: limits.attachment.bytes(),
            import_bytes: limits.import.bytes(),
            picture_bytes: config.pictures.file.bytes(),
            signals_bytes: limits.signals.bytes(),
            signals_lines: limits.signals_lines,
            request: duration(limits.request),
            burst: limits.burst,
            per_second: limits.per_second,
            device_burst: limits.device_burst,
            device_per_second: limits.device_per_second,
            counted: limits.counted,
            tries: limits.wrong_passwords,
            longest_pause: limits.longest_pause,
            password_checks: limits.password_checks,
            streams_per_agent: limits.streams_per_agent,
            streams: limits.streams,
            stream_depth: limits.stream_depth,
            grace: duration(limits.grace),
            heartbeat: duration(limits.heartbeat),
            typing: duration(limits.typing),
        },
        sessions: SessionTimes { idle: http.sessions.idle, absolute: http.sessions.absolute },
    }
}
