//! Counters for whoever operates the house, as Prometheus text. Numbers only: no id of anybody.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::app::App;

#[derive(Default)]
pub struct Metrics {
    answers: [AtomicU64; 5],
    pub signals_accepted: AtomicU64,
    pub signals_refused: AtomicU64,
    pub sign_ins: AtomicU64,
    pub sign_ins_refused: AtomicU64,
    /// What other rooms count: set by the binary, under names that begin with `focal_`.
    gauges: Mutex<BTreeMap<String, (String, f64)>>,
}

impl Metrics {
    pub fn answered(&self, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        self.answers[class].fetch_add(1, Ordering::Relaxed);
    }

    pub fn add(counter: &AtomicU64, by: u64) {
        counter.fetch_add(by, Ordering::Relaxed);
    }

    /// Sets a number that another room knows.
    pub fn set(&self, name: &str, help: &str, value: f64) {
        let mut gauges = self.gauges.lock().unwrap_or_else(PoisonError::into_inner);
        // The names are ours, a few dozen; a fault must not make it a list without end.
        if gauges.len() < 512 || gauges.contains_key(name) {
            gauges.insert(name.to_owned(), (help.to_owned(), value));
        }
    }

    fn text(&self, streams: usize) -> String {
        let mut text = String::new();
        text.push_str("# HELP focal_http_answers_total Answers by class of status.\n");
        text.push_str("# TYPE focal_http_answers_total counter\n");
        for (i, count) in self.answers.iter().enumerate() {
            let _ = writeln!(
                text,
                "focal_http_answers_total{{class=\"{}xx\"}} {}",
                i + 1,
                count.load(Ordering::Relaxed)
            );
        }
        let counters = [
            (
                "focal_http_signals_accepted_total",
                "Signals taken over HTTP.",
                &self.signals_accepted,
            ),
            (
                "focal_http_signals_refused_total",
                "Signals refused over HTTP.",
                &self.signals_refused,
            ),
            ("focal_sign_ins_total", "Sign-ins.", &self.sign_ins),
            ("focal_sign_ins_refused_total", "Sign-ins refused.", &self.sign_ins_refused),
        ];
        for (name, help, count) in counters {
            let count = count.load(Ordering::Relaxed);
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} counter\n{name} {count}");
        }
        let _ = writeln!(
            text,
            "# HELP focal_live_streams Open live streams.\n# TYPE focal_live_streams gauge\nfocal_live_streams {streams}"
        );
        for (name, (help, value)) in
            self.gauges.lock().unwrap_or_else(PoisonError::into_inner).iter()
        {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
        }
        text
    }
}

pub async fn metrics(State(app): State<App>) -> Response {
    let text = app.metrics.text(app.hub.count());
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

/// Answers once the house can commit and read.
pub async fn healthz(State(app): State<App>) -> Response {
    match app.work(|app| Ok(app.house.system().setting("health")?)).await {
        Ok(_) => "ok\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "storage does not answer\n").into_response(),
    }
}
