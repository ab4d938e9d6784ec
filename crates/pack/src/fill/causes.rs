//! Alarms, signs and causes, and what they mean for each other.

use focal_base::{MetricName, Severity, Span};
use focal_diagnose::{CauseDef, OwnerRole};
use focal_sense::{AlarmDef, DetectorDef, MAX_GROUP, SignDef};

use super::{Fill, share_numbers};
use crate::origin::Said;
use crate::pack::AtOnce;
use crate::read::Variable;
use crate::sheet::{
    AffectsWord, AlarmSheet, AttemptsSheet, ByWord, CauseSheet, SeverityWord, Sheet,
};

impl Fill<'_> {
    pub(super) fn alarms(&mut self, sheet: &Sheet) {
        for alarm in &sheet.alarms {
            let known = self.names.expect_kind(&alarm.of, self.problems);
            let Some(detector) = self.detector(alarm) else { continue };
            let (name, of) = (alarm.alarm.text(), alarm.of.text());
            let leak = alarm.leak.get();
            let path = format!("alarm.{of}.{name}");
            let (source, estimate) = (alarm.source.as_ref(), alarm.estimate.as_ref());
            let said = Said { path, place: alarm.alarm.place, source, estimate };
            self.said(&said, &alarm_numbers(alarm));
            if !known {
                continue;
            }
            self.at_once(alarm);
            if let Some(model) = self.model_of(of) {
                model.alarms.insert(name.to_owned(), leak);
            }
            self.out.alarms.push(AlarmDef {
                alarm: name.to_owned(),
                of: of.into(),
                severity: severity(alarm.severity),
                affects_customer: alarm.affects == AffectsWord::Customer,
                detector,
            });
        }
    }

    fn at_once(&mut self, alarm: &AlarmSheet) {
        let Some(step) = &alarm.at_once else { return };
        if !self.names.expect_step(step, self.problems) {
            return;
        }
        let by_thing = self.names.actors.get(step.text()) == Some(&ByWord::Thing);
        let same_kind =
            self.names.steps.get(step.text()).map(String::as_str) == Some(alarm.of.text());
        if !by_thing || !same_kind {
            let what = format!("`{}` cannot be done at once", step.text());
            let expected = format!("a step by the thing, of `{}`", alarm.of.text());
            self.problems.error(step.place, what, expected);
        }
        self.out.at_once.push(AtOnce {
            of: alarm.of.text().into(),
            alarm: alarm.alarm.text().to_owned(),
            step: step.text().into(),
        });
    }

    pub(super) fn model_of(&mut self, kind: &str) -> Option<&mut focal_diagnose::KindModel> {
        self.out.models.iter_mut().find(|model| model.kind.as_str() == kind)
    }

    /// The one way in which the alarm is noticed, or a problem that says there is none or several.
    fn detector(&mut self, alarm: &AlarmSheet) -> Option<DetectorDef> {
        let ways = [
            ("when", alarm.when.is_some()),
            ("silent", alarm.silent.is_some()),
            ("code", alarm.code.is_some()),
            ("test", alarm.test.is_some()),
            ("rate", alarm.rate.is_some()),
            ("unusual", alarm.unusual.is_some()),
            ("attempts", alarm.attempts.is_some()),
        ];
        let used: Vec<&str> = ways.iter().filter(|(_, is)| *is).map(|(key, _)| *key).collect();
        let [way] = used[..] else {
            if !alarm.alarm.text().is_empty() {
                let what = match used.len() {
                    0 => format!("the alarm `{}` has no detector", alarm.alarm.text()),
                    _ => format!("the alarm `{}` has {}", alarm.alarm.text(), used.join(" and ")),
                };
                let expected = "exactly one of when, silent, code, test, rate, unusual, attempts";
                self.problems.error(alarm.alarm.place, what, expected);
            }
            return None;
        };
        self.expect_only_keys_of(way, alarm);
        let clear_hold = alarm.clear_for.as_ref().map_or(Span::ZERO, |span| span.get());
        if let Some(when) = &alarm.when {
            let clear_when = alarm.clear_when.as_ref();
            let clear_when = clear_when.map(|clear| self.condition(&alarm.of, clear));
            let hold = alarm.hold.as_ref().map_or(Span::ZERO, |span| span.get());
            let when = self.condition(&alarm.of, when);
            return Some(DetectorDef::Threshold { when, hold, clear_when, clear_hold });
        }
        if let Some(rate) = &alarm.rate {
            self.expect_metric(&rate.metric, alarm);
            if rate.by.get() == 0.0 {
                let what = "the rate is 0";
                self.problems.error(rate.by.place, what, "a change like -1.5 or 3");
            }
            let (by, within) = (rate.by.get(), rate.within.get());
            let metric = rate.metric.text().into();
            return Some(DetectorDef::Rate { metric, by, within, clear_hold });
        }
        if let Some(metrics) = &alarm.unusual {
            return self.unusual(&metrics.0, alarm, clear_hold);
        }
        if let Some(attempts) = &alarm.attempts {
            return Some(self.attempts(attempts, alarm));
        }
        if let Some(code) = &alarm.code {
            let clear_codes = alarm.clear_codes.iter().map(|code| code.text().to_owned()).collect();
            let clear_after = alarm.clear_after.as_ref().map(|span| span.get());
            if alarm.clear_codes.is_empty() && clear_after.is_none() {
                let what = format!("the alarm `{}` never returns", alarm.alarm.text());
                self.problems.error(code.place, what, "`clear_codes` or `clear_after`");
            }
            let code = code.text().to_owned();
            return Some(DetectorDef::Code { code, clear_codes, clear_after });
        }
        if let Some(test) = &alarm.test {
            return Some(DetectorDef::Test { test: test.text().to_owned() });
        }
        alarm.silent.as_ref().map(|after| DetectorDef::Silence { after: after.get() })
    }

    /// One metric by itself, or several of which each is named once.
    fn unusual(
        &self,
        metrics: &[Variable],
        alarm: &AlarmSheet,
        clear_hold: Span,
    ) -> Option<DetectorDef> {
        metrics.iter().for_each(|metric| self.expect_metric(metric, alarm));
        let mut names: Vec<MetricName> = Vec::new();
        for metric in metrics {
            let name = MetricName::from(metric.text());
            if names.contains(&name) {
                let what = format!("`{name}` stands in `unusual` twice");
                self.problems.error(metric.place, what, "each metric once");
            } else {
                names.push(name);
            }
        }
        if names.is_empty() || names.len() > MAX_GROUP {
            let what = format!("`unusual` has {} metrics", names.len());
            let expected = format!("one metric, or a list of 2 to {MAX_GROUP}");
            self.problems.error(alarm.alarm.place, what, expected);
            return None;
        }
        if names.len() > 1 {
            return Some(DetectorDef::UnusualTogether { metrics: names, clear_hold });
        }
        names.pop().map(|metric| DetectorDef::Unusual { metric, clear_hold })
    }

    fn attempts(&self, attempts: &AttemptsSheet, alarm: &AlarmSheet) -> DetectorDef {
        self.names.expect_service(&attempts.service, alarm.of.text(), self.problems);
        DetectorDef::Attempts {
            service: attempts.service.text().to_owned(),
            failed: attempts.failed.get(),
            within: attempts.within.get(),
            clear_after: alarm.clear_after.as_ref().map(|span| span.get()),
        }
    }

    /// `for` beside `silent`, say, would be read as something it does not do.
    fn expect_only_keys_of(&self, way: &str, alarm: &AlarmSheet) {
        let keys = [
            ("for", alarm.hold.as_ref().map(|span| span.place), &["when"][..]),
            ("clear_when", alarm.clear_when.as_ref().map(|text| text.place), &["when"]),
            ("clear_for", alarm.clear_for.as_ref().map(|s| s.place), &["when", "rate", "unusual"]),
            ("clear_codes", alarm.clear_codes.first().map(|text| text.place), &["code"]),
            (
                "clear_after",
                alarm.clear_after.as_ref().map(|span| span.place),
                &["code", "attempts"],
            ),
        ];
        for (key, place, ways) in keys {
            if let Some(place) = place.filter(|_| !ways.contains(&way)) {
                let what = format!("`{key}` does nothing beside `{way}`");
                self.problems.error(place, what, format!("`{key}` only with {}", ways.join(", ")));
            }
        }
    }

    fn expect_metric(&self, metric: &Variable, alarm: &AlarmSheet) {
        let Some(kind) = self.names.kinds.get(alarm.of.text()) else { return };
        let expected = format!("a metric of `{}`", alarm.of.text());
        let known = kind.metrics.iter();
        super::names::expect(
            metric.text(),
            metric.place,
            "metric",
            &expected,
            known,
            self.problems,
        );
    }

    pub(super) fn signs(&mut self, sheet: &Sheet) {
        let mut seen = std::collections::BTreeSet::new();
        for sign in &sheet.signs {
            let (name, of) = (sign.sign.text(), sign.of.text());
            let known = self.names.expect_kind(&sign.of, self.problems);
            if !name.is_empty() && !seen.insert((of.to_owned(), name.to_owned())) {
                let what = format!("the sign `{name}` is declared twice");
                self.problems.error(sign.sign.place, what, "each sign of a kind once");
            }
            let when = self.condition(&sign.of, &sign.when);
            let place = sign.sign.place;
            let (source, estimate) = (sign.source.as_ref(), sign.estimate.as_ref());
            let path = format!("sign.{of}.{name}");
            self.said(
                &Said { path, place, source, estimate },
                &share_numbers("tells", &sign.tells),
            );
            if !known {
                continue;
            }
            let tells = self.likelihood(&sign.tells, of, Some(place));
            if let Some(model) = self.model_of(of) {
                model.signs.insert(name.to_owned(), tells);
            }
            self.out.signs.push(SignDef { sign: name.to_owned(), of: of.into(), when });
        }
    }

    pub(super) fn causes(&mut self, sheet: &Sheet) {
        for cause in &sheet.causes {
            let known = self.names.expect_kind_or_component(&cause.of, self.problems);
            let owner = self.owner(cause);
            let mut shows = std::collections::BTreeMap::new();
            for (alarm, share) in &cause.shows {
                if known && self.names.expect_alarm(alarm, cause.of.text(), self.problems) {
                    shows.insert(alarm.text().to_owned(), share.get());
                }
            }
            let mut fails = std::collections::BTreeMap::new();
            for (service, share) in &cause.fails {
                if known && self.names.expect_failing(service, cause.of.text(), self.problems) {
                    fails.insert(service.text().to_owned(), share.get());
                }
            }
            let mut numbers = vec![("prior".to_owned(), cause.prior.get().to_string())];
            numbers.extend(share_numbers("shows", &cause.shows));
            numbers.extend(share_numbers("fails", &cause.fails));
            let (source, estimate) = (cause.source.as_ref(), cause.estimate.as_ref());
            let path = format!("cause.{}", cause.cause.text());
            self.said(&Said { path, place: cause.cause.place, source, estimate }, &numbers);
            self.out.causes.push(CauseDef {
                cause: cause.cause.text().into(),
                of: cause.of.text().into(),
                owner,
                prior: cause.prior.get(),
                shows,
                fails,
            });
        }
    }

    fn owner(&self, cause: &CauseSheet) -> OwnerRole {
        match cause.owner.text() {
            "customer" => OwnerRole::Customer,
            "nobody" => OwnerRole::Nobody,
            role => {
                let known = || self.names.roles.iter().map(String::as_str);
                if !role.is_empty() && !known().any(|name| name == role) {
                    let what = format!("the owner `{role}` is not known");
                    let words = known().chain(["customer", "nobody"]);
                    let expected = "customer, nobody or one of `roles`";
                    self.problems.unknown(cause.owner.place, what, expected, role, words);
                }
                OwnerRole::Role(role.to_owned())
            }
        }
    }
}

pub(super) fn severity(word: SeverityWord) -> Severity {
    match word {
        SeverityWord::Warning => Severity::Warning,
        SeverityWord::Minor => Severity::Minor,
        SeverityWord::Major => Severity::Major,
        SeverityWord::Critical => Severity::Critical,
    }
}

fn alarm_numbers(alarm: &AlarmSheet) -> Vec<(String, String)> {
    let mut numbers = vec![("leak".to_owned(), alarm.leak.get().to_string())];
    let mut add = |key: &str, value: Option<String>| {
        numbers.extend(value.map(|value| (key.to_owned(), value)));
    };
    add("when", alarm.when.as_ref().map(|text| text.text().to_owned()));
    add("for", alarm.hold.as_ref().map(|span| span.get().to_string()));
    add("clear_when", alarm.clear_when.as_ref().map(|text| text.text().to_owned()));
    add("clear_for", alarm.clear_for.as_ref().map(|span| span.get().to_string()));
    add("silent", alarm.silent.as_ref().map(|span| span.get().to_string()));
    add("clear_after", alarm.clear_after.as_ref().map(|span| span.get().to_string()));
    add("attempts.failed", alarm.attempts.as_ref().map(|a| a.failed.get().to_string()));
    add("attempts.within", alarm.attempts.as_ref().map(|a| a.within.get().to_string()));
    add("rate.by", alarm.rate.as_ref().map(|rate| rate.by.get().to_string()));
    add("rate.within", alarm.rate.as_ref().map(|rate| rate.within.get().to_string()));
    numbers
}
