//! The smallest pack that is whole: what is wrong in a test is one change of it.

use std::collections::BTreeMap;

pub const PACK: &str = r#"pack: small
version: 3
currency: EUR
trouble_rate: 0.02
roles: [maker, utility]
skills: [water]
sources:
  S1: {text: "A manual", grade: A}
components:
  - {component: main, of: utility}
things:
  - kind: pump
    made_by: maker
    support_budget: 40 / year
    depends_on: [main]
    telemetry:
      pressure: {unit: bar, every: 60s, range: [0, 16]}
    state: {drive: text, wet: bool}
    actions:
      restart: {expect: pressure > 2.6, within: 6m, never_if: [wet], with: {mode: soft, tries: 2, force: false}}
    estimate: true
alarms:
  - {alarm: low, of: pump, severity: major, affects: customer, when: pressure < 2.4, for: 5m, leak: 0.005, source: S1, estimate: [for, leak]}
signs:
  - {sign: tripped, of: pump, when: drive == "tripped", tells: {worn: 0.9, else: 0.1}, estimate: true}
causes:
  - {cause: worn, of: pump, owner: maker, prior: 0.2, shows: {low: 0.9}, estimate: true}
  - {cause: main-low, of: main, owner: utility, prior: 0.3, shows: {low: 0.8}, fails: {report: 0.8}, estimate: true}
steps:
  - {step: restart, of: pump, by: thing, do: restart, cost: 0.05, takes: 6m, fixes: {worn: 0.1}, estimate: true}
  - {step: ask, of: pump, by: customer, cost: 0.10, effort: 3m, answers: {too: {main-low: 0.9, else: 0.05}}, other_answer: only-me, estimate: true}
  - {step: call, of: pump, by: agent, cost: 9, takes: 12m, skills: {water: 5}, fixes: {worn: 0.2}, estimate: true}
"#;

/// A service, in a file of its own.
pub const SERVICES: &str = r#"services:
  - service: report
    of: pump
    parts:
      - {part: radio, of: pump}
      - {part: street, of: main}
      - {part: office, role: utility}
    severity: minor
    leak: 0.02
    window: 5m
    stops: {street: {main-low: 0.9, else: 0.1}}
    estimate: true
    codes:
      - {code: busy, is: ["91", "92"], at: street, tells: {main-low: 0.6, else: 0.01}, source: S1, estimate: [tells]}
      - {code: wrong, is: ["14"], tells: {worn: 0.6, else: 0.01}, estimate: true}
alarms:
  - {alarm: unheard, of: pump, severity: minor, affects: nobody, attempts: {service: report, failed: 3, within: 10m}, clear_after: 1d, leak: 0.001, estimate: true}
"#;

pub const TEXTS: &str = r#"kind.pump.name: Pump
kind.pump.yours: your pump
metric.pressure: Pressure
state.drive: Drive
state.wet: Floor
action.restart: Restart
component.main: Main
role.maker: Maker
role.utility: Utility
skill.water: Water
alarm.low.agent: Pump, pressure drop
alarm.low.customer: Your pressure is low
alarm.low.journey: Your pump lost pressure.
sign.tripped: It tripped
sign.tripped.not: It did not trip
cause.worn.name: Worn
cause.worn.customer: The pump
cause.worn.repair: The maker repairs it.
cause.main-low.name: Main low
cause.main-low.customer: The street
cause.main-low.repair: The utility repairs it.
step.restart.title: Restart
step.restart.short: Restarted
step.ask.title: Ask
step.ask.short: Asked
step.ask.question: Weak there too?
step.ask.answer.too: There too
step.ask.answer.only-me: Only here
step.call.title: Call
step.call.short: Called
step.call.body: Go through it with them at {site}.
service.report.name: Reporting
service.report.part.radio: Radio
service.report.part.radio.does: sends
service.report.part.street: Street
service.report.part.street.does: carries
service.report.part.office: Office
service.report.part.office.does: takes it
service.report.code.busy: The street is busy (91, 92)
service.report.code.wrong: It was not understood (14)
alarm.report.agent: Pumps, reports do not arrive
alarm.unheard.agent: Pump, reports do not arrive
"#;

pub const STORY: &str = r#"story: worn
is: clear fault
about: The pump is worn.
zone: Europe/Madrid
start: 2026-03-02T09:00:00+01:00
people:
  rosa: {lang: es, consent: [mail], quiet: "22:00-08:00"}
near:
  tomas: {to: [p-1], lang: es, eta: 4m}
agents:
  noa: {skills: {water: 8, lang-es: 9}}
providers:
  acme: {role: maker}
components: {main-7: main}
things:
  p-1: {kind: pump, on: {main: main-7}, customer: rosa, obeys: {restart: ignores}}
timeline:
  - {at: 0m, until: 30m, every: 1m, thing: p-1, values: {pressure: 4.5}}
  - {at: 41m, customer: rosa, answers: {ask: too}}
  - {at: 42m, thing: p-1, attempts: [{service: report, ok: false, stopped_at: street, code: "91"}]}
  - {at: 50m, agent: noa, resolves: {cause: worn, worked: call}}
expect:
  - {at: 37m, alarm: low, of: p-1, active: true}
  - {at: end, outcome: rosa, ended_by: agent, cause: worn, owner: maker}
  - {never: contact}
"#;

pub fn files() -> BTreeMap<String, String> {
    let files = [
        ("pack.yaml", PACK),
        ("services.yaml", SERVICES),
        ("texts/en.yaml", TEXTS),
        ("stories/worn.yaml", STORY),
    ];
    files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

#[test]
fn an_action_says_what_goes_with_its_command() {
    use focal_sense::StateValue;
    let pack = crate::load(&files()).pack.expect("a pack");
    let with = &pack.kinds[0].actions["restart"].with;
    let expected = [
        ("force", StateValue::Bool(false)),
        ("mode", StateValue::Text("soft".to_owned())),
        ("tries", StateValue::Number(2.0)),
    ];
    assert_eq!(*with, expected.map(|(key, value)| (key.to_owned(), value)).into());
}
