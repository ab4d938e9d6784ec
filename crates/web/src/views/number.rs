//! What one number of a pack is, in words: what it is about, what it says of it, and how it is written.
//! Knows paths as the pack's list of numbers writes them, e.g. `cause.pump-wear.shows.pressure_low`.

use focal_engine::Names;

use crate::words;

/// A number in words.
pub struct Label {
    /// What it is about, e.g. the name of a cause.
    pub subject: String,
    pub what: String,
    /// How it is written: `share`, `money`, `money_year`, `span`, `count`, `value`, `range` or `condition`.
    pub unit: &'static str,
}

#[must_use]
pub fn label(names: &Names<'_>, path: &str) -> Label {
    let parts: Vec<&str> = path.split('.').collect();
    let says = Says { names };
    match parts[..] {
        ["cause", cause, ref keys @ ..] => says.about(names.text(&cause_key(cause)), keys),
        ["step", step, ref keys @ ..] => {
            says.step(names.text(&format!("step.{step}.title")), step, keys)
        }
        ["alarm", _, alarm, ref keys @ ..] => {
            says.about(names.text(&format!("alarm.{alarm}.agent")), keys)
        }
        ["sign", _, sign, ref keys @ ..] => says.about(names.text(&format!("sign.{sign}")), keys),
        ["service", service, "code", code, ref keys @ ..] => {
            says.about(names.text(&format!("service.{service}.code.{code}")), keys)
        }
        ["service", service, "stops", part, cause] => {
            let subject = names.text(&format!("service.{service}.name"));
            let part = names.text(&format!("service.{service}.part.{part}"));
            let what = says.text("stops", &[("part", part), ("cause", says.cause(cause))]);
            Label { subject, what, unit: "share" }
        }
        ["service", service, ref keys @ ..] => {
            says.about(names.text(&format!("service.{service}.name")), keys)
        }
        ["kind", kind, ref keys @ ..] => says.about(names.text(&format!("kind.{kind}.name")), keys),
        _ => Label { subject: path.to_owned(), what: String::new(), unit: "value" },
    }
}

fn cause_key(cause: &str) -> String {
    format!("cause.{cause}.name")
}

struct Says<'n, 'w> {
    names: &'n Names<'w>,
}

impl Says<'_, '_> {
    fn about(&self, subject: String, keys: &[&str]) -> Label {
        let name = |key: String| self.names.text(&key);
        let (what, unit) = match keys {
            ["shows", alarm] => {
                let alarm = name(format!("alarm.{alarm}.agent"));
                (self.text("shows", &[("alarm", alarm)]), "share")
            }
            ["fails", service] => {
                let service = name(format!("service.{service}.name"));
                (self.text("fails", &[("service", service)]), "share")
            }
            ["tells", cause] => (self.text("tells", &[("cause", self.cause(cause))]), "share"),
            ["telemetry", metric, "range"] => {
                (self.text("range", &[("metric", name(format!("metric.{metric}")))]), "range")
            }
            ["actions", action, "within"] => {
                (self.text("action", &[("action", name(format!("action.{action}")))]), "span")
            }
            [key @ ("prior" | "leak" | "trouble_rate")] => (self.text(key, &[]), "share"),
            [key @ ("when" | "clear_when")] => (self.text(key, &[]), "condition"),
            ["attempts", "failed"] => (self.text("attempts_failed", &[]), "count"),
            ["attempts" | "rate", "within"] => (self.text("in_time", &[]), "span"),
            ["rate", "by"] => (self.text("rate_by", &[]), "value"),
            ["support_budget"] => (self.text("support_budget", &[]), "money_year"),
            [
                key @ ("for" | "clear_for" | "clear_after" | "silent" | "window" | "half_life"
                | "lasts"),
            ] => (self.text(key, &[]), "span"),
            other => (other.join(" "), "value"),
        };
        Label { subject, what, unit }
    }

    fn step(&self, subject: String, step: &str, keys: &[&str]) -> Label {
        let (what, unit) = match keys {
            ["fixes", cause] => (self.text("fixes", &[("cause", self.cause(cause))]), "share"),
            ["answers", answer, cause] => {
                let answer = self.names.text(&format!("step.{step}.answer.{answer}"));
                let with = [("answer", answer), ("cause", self.cause(cause))];
                (self.text("answer", &with), "share")
            }
            ["cost"] => (self.text("cost", &[]), "money"),
            ["max"] => (self.text("max", &[]), "count"),
            [key @ ("takes" | "effort" | "within")] => (self.text(key, &[]), "span"),
            other => (other.join(" "), "value"),
        };
        Label { subject, what, unit }
    }

    fn cause(&self, cause: &str) -> String {
        if cause == "else" { self.text("else", &[]) } else { self.names.text(&cause_key(cause)) }
    }

    fn text(&self, key: &str, with: &[(&str, String)]) -> String {
        let text = words::text(self.names.lang, &format!("number.{key}"));
        with.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}
