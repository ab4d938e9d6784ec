//! Says what was explained as plain lines, in any language, no wider than a terminal.

use focal_base::{Lang, StepName};
use focal_case::Actor;
use focal_diagnose::{OwnerRole, Told};

use super::{End, Explained, Gap, OneCause, ToldFrom};
use crate::decide::Evidence;
use crate::house_texts::house_texts;
use crate::kit::Kit;

/// Characters in a line.
const WIDTH: usize = 100;
/// Room for the name of a cause before what tells it.
const NAMES: usize = 24;

/// The lines of one kind.
#[must_use]
pub fn say(kit: &Kit, explained: &Explained, lang: &Lang) -> Vec<String> {
    let mut page = Page { kit, lang, lines: Vec::new() };
    page.kind(explained);
    page.lines
}

struct Page<'a> {
    kit: &'a Kit,
    lang: &'a Lang,
    lines: Vec<String>,
}

impl Page<'_> {
    fn kind(&mut self, explained: &Explained) {
        let kind = explained.kind.as_str();
        let name = self.text(&format!("kind.{kind}.name"));
        let count = explained.causes.len().to_string();
        let head = self.fill("explain.kind", &[("kind", kind), ("name", &name), ("count", &count)]);
        self.put("", &head);
        let costs = self.fill("explain.costs_are", &[("currency", &self.kit.pack.currency)]);
        self.put("", &costs);
        for cause in &explained.causes {
            self.lines.push(String::new());
            self.cause(cause, kind);
        }
        self.lines.push(String::new());
        let (title, none) = (self.text("explain.warnings"), self.text("explain.no_gaps"));
        if explained.gaps.is_empty() {
            return self.put("", &none);
        }
        self.put("", &title);
        for gap in &explained.gaps {
            let line = self.gap(gap);
            self.put("  ", &line);
        }
    }

    fn cause(&mut self, one: &OneCause, kind: &str) {
        let name = one.cause.as_str();
        let title = format!("{name} · {}", self.text(&format!("cause.{name}.name")));
        self.put("", &title);
        let (share, owner) = (self.share(one.share), self.owner(&one.owner));
        let place = self.text(&format!("component.{}", one.of));
        let with = [("share", share.as_str()), ("owner", &owner), ("place", &place)];
        let at_home = one.of.as_str() == kind;
        let head = self.fill(if at_home { "explain.head" } else { "explain.head_at" }, &with);
        self.put("  ", &head);
        self.section("explain.recognised");
        if one.findings.is_empty() {
            let none = self.text("explain.nothing_shows");
            self.put("    ", &none);
        }
        for finding in &one.findings {
            let (share, bits) = (self.share(finding.p), self.number(finding.bits, 1, true));
            let unit = self.text("explain.bits");
            let words = self.mark(&finding.what);
            self.put(&format!("    {share:>5}  {bits:>5} {unit}  "), &words);
        }
        self.section("explain.told");
        if one.nothing >= super::DOUBTED {
            let with = [("share", self.share(one.nothing))];
            let line = self.fill("explain.nothing_wrong", &refs(&with));
            self.put("    ", &line);
        }
        if one.told_from.is_empty() {
            let none = self.text("explain.stands_out");
            self.put("    ", &none);
        }
        for other in &one.told_from {
            self.told(other);
        }
        self.section("explain.ended");
        if one.ends.is_empty() {
            let none = self.text("explain.nothing_ends");
            self.put("    ", &none);
        }
        for end in &one.ends {
            let (before, words) = (format!("    {:>5}  ", self.share(end.p)), self.end(end));
            self.put(&before, &words);
        }
        let open: f64 = one.ends.iter().map(|end| 1.0 - end.p).product();
        if !one.ends.is_empty() && open > 1.0 - super::ENDED {
            let last = self.text("explain.then_last");
            self.put("    ", &last);
        }
        let line = self.expected(one);
        self.put("  ", &line);
    }

    fn section(&mut self, key: &str) {
        let title = self.text(key);
        self.put("  ", &title);
    }

    /// A finding in words, after the kind of finding it is and its name in the pack.
    fn mark(&self, what: &Evidence) -> String {
        let (key, name, words) = match what {
            Evidence::Alarm(alarm) | Evidence::Well(alarm) => {
                ("explain.alarm", alarm.clone(), self.text(&format!("alarm.{alarm}.agent")))
            }
            Evidence::Sign(sign, value) => {
                let not = if *value { "" } else { ".not" };
                ("explain.sign", sign.clone(), self.text(&format!("sign.{sign}{not}")))
            }
            Evidence::Answer(step, answer) => {
                let words = self.text(&format!("step.{step}.answer.{answer}"));
                ("explain.answer", format!("{step}: {answer}"), words)
            }
            Evidence::Attempt(service, _) => {
                let name = self.text(&format!("service.{service}.name"));
                let words = self.fill("explain.attempt_fails", &[("service", &name)]);
                ("explain.attempt", service.clone(), words)
            }
            Evidence::Stopped(service, Told::Code(code)) => {
                let words = self.text(&format!("service.{service}.code.{code}"));
                ("explain.attempt", format!("{service}: {code}"), words)
            }
            Evidence::Stopped(service, Told::Part(part)) => {
                let name = self.text(&format!("service.{service}.name"));
                let at = self.text(&format!("service.{service}.part.{part}"));
                let with = [("service", name.as_str()), ("part", &at)];
                (
                    "explain.attempt",
                    format!("{service}: {part}"),
                    self.fill("explain.stops_at", &with),
                )
            }
            other => ("explain.alarm", other.to_string(), String::new()),
        };
        format!("{} {name} · {words}", self.text(key))
    }

    fn told(&mut self, other: &ToldFrom) {
        let mut ways = Vec::new();
        if let Some((mark, removed)) = &other.free {
            let with = [("share", self.share(*removed)), ("mark", self.mark(mark))];
            ways.push(self.fill("explain.by_data", &refs(&with)));
        }
        if let Some(test) = &other.test {
            let with = [
                ("step", test.step.to_string()),
                ("who", self.actor(test.by)),
                ("cost", self.money(test.cost)),
                ("share", self.share(test.removes)),
            ];
            ways.push(self.fill("explain.by_test", &refs(&with)));
        }
        if other.others {
            ways.push(self.text("explain.by_others"));
        }
        if ways.is_empty() {
            ways.push(match &other.trying {
                Some(step) => self.fill("explain.by_trying", &[("step", step.as_str())]),
                None => self.text("explain.by_nothing"),
            });
        }
        let name = format!("{} ({})", other.cause, self.share(other.p));
        for (at, way) in ways.iter().enumerate() {
            let name = if at == 0 { name.as_str() } else { "" };
            self.put(&format!("    {name:<NAMES$}  "), way);
        }
    }

    fn end(&self, end: &End) -> String {
        let who = match &end.role {
            Some(role) => format!("{}: {}", self.actor(end.by), self.text(&format!("role.{role}"))),
            None => self.actor(end.by),
        };
        let (cost, step) = (self.money(end.cost), &end.step);
        let title = self.text(&format!("step.{step}.title"));
        let contains = self.text("explain.contains");
        let only = if end.contains { format!("; {contains}") } else { String::new() };
        format!("{step} · {title} ({who}, {}, {cost}){only}", end.takes)
    }

    fn expected(&self, one: &OneCause) -> String {
        let known = self.money(one.known);
        match &one.first {
            Some((step, cost)) => {
                let cost = self.money(*cost);
                let with = [("known", known.as_str()), ("cost", &cost), ("step", step.as_str())];
                self.fill("explain.cost_first", &with)
            }
            None => self.fill("explain.cost", &[("known", &known)]),
        }
    }

    fn gap(&self, gap: &Gap) -> String {
        match gap {
            Gap::NothingShows { cause } => {
                self.fill("explain.gap.shows", &[("cause", cause.as_str())])
            }
            Gap::NothingEnds { cause } => {
                self.fill("explain.gap.ends", &[("cause", cause.as_str())])
            }
            Gap::OnlyOthersTell { one, other, shared } => {
                let place = self.text(&format!("component.{shared}"));
                let with = [("cause", one.as_str()), ("other", other.as_str()), ("place", &place)];
                self.fill("explain.gap.others", &with)
            }
            Gap::NothingTells { one, other, trying, matters } => {
                let step = trying.as_ref().map_or("", StepName::as_str);
                let key = match (matters, trying) {
                    (false, _) => "explain.gap.same",
                    (true, None) => "explain.gap.tells",
                    (true, Some(_)) => "explain.gap.tells_trying",
                };
                let with = [("cause", one.as_str()), ("other", other.as_str()), ("step", step)];
                self.fill(key, &with)
            }
        }
    }

    fn owner(&self, owner: &OwnerRole) -> String {
        match owner {
            OwnerRole::Role(role) => self.text(&format!("role.{role}")),
            OwnerRole::Customer => self.text("owner.customer"),
            OwnerRole::Nobody => self.text("owner.nobody"),
        }
    }

    fn actor(&self, by: Actor) -> String {
        let word = match by {
            Actor::Thing => "actor.thing",
            Actor::Customer => "actor.customer",
            Actor::Near => "actor.near",
            Actor::Agent => "actor.agent",
            Actor::Partner => "actor.partner",
            Actor::Technician => "actor.technician",
        };
        self.text(word)
    }

    fn share(&self, p: f64) -> String {
        format!("{} %", self.number(100.0 * p, 0, false))
    }

    fn money(&self, units: f64) -> String {
        self.number(units, 2, false)
    }

    fn number(&self, value: f64, places: usize, signed: bool) -> String {
        let zero = value.abs() < 0.5 * 10f64.powi(-i32::try_from(places).unwrap_or(0));
        let value = if zero { 0.0 } else { value };
        let text = if signed { format!("{value:+.places$}") } else { format!("{value:.places$}") };
        text.replace('.', &self.text("explain.decimal")).replace('-', "−")
    }

    fn text(&self, key: &str) -> String {
        let own = self.kit.pack.texts.get(self.lang, key);
        own.or_else(|| house_texts().get(self.lang, key)).unwrap_or(key).to_owned()
    }

    fn fill(&self, key: &str, with: &[(&str, &str)]) -> String {
        let text = self.text(key);
        with.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// One line, or as many as it needs: what follows stands under where the words began.
    fn put(&mut self, before: &str, words: &str) {
        let indent = " ".repeat(before.chars().count());
        let mut line = before.to_owned();
        let mut empty = true;
        for word in words.split_whitespace() {
            let needed = line.chars().count() + usize::from(!empty) + word.chars().count();
            if needed > WIDTH && !empty {
                self.lines.push(std::mem::replace(&mut line, indent.clone()));
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.lines.push(line.trim_end().to_owned());
    }
}

fn refs<'a, const N: usize>(with: &'a [(&'a str, String); N]) -> [(&'a str, &'a str); N] {
    std::array::from_fn(|at| (with[at].0, with[at].1.as_str()))
}
