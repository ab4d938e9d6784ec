//! Limits of the wallboard that are passed: supervisors and administrators who want it get a letter, each limit at most
//! once an hour.

use std::collections::BTreeMap;

use focal_base::{At, Said, Span, TenantId};
use focal_desk::{Contact, StartedBy};
use focal_report::{By, Day, Metric, Question, answer, day};
use focal_store::History;

use crate::effect::{Effect, Mail, Recipient};
use crate::error::Refused;
use crate::house::House;
use crate::rows::{AgentRow, Role};
use crate::world::{Names, World};

/// The same is not said again before.
const AGAIN: Span = Span::hours(1);

/// Those who wait that are past a limit, in words that can be said in any language.
fn waits(world: &World, now: At) -> Vec<Said> {
    let limits = &world.tenant.wall;
    let waiting = |contact: &&Contact| contact.is_waiting();
    let all: Vec<&Contact> = world.contacts.values().filter(waiting).collect();
    let people = all.iter().filter(|contact| contact.started_by == StartedBy::Customer);
    let longest = people.map(|contact| contact.waited(now)).max().unwrap_or_default();
    let mut found = Vec::new();
    if all.len() > limits.waiting as usize {
        let said = Said::new("alert.waits").with("value", all.len()).with("limit", limits.waiting);
        found.push(said);
    }
    if longest > limits.longest_wait {
        let minutes = |span: Span| span.0 / 60_000;
        let said = Said::new("alert.longest").with("value", minutes(longest));
        found.push(said.with("limit", minutes(limits.longest_wait)));
    }
    found
}

impl<H: History> House<H> {
    /// Writes to those who run the centre about limits that are passed now.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn send_alerts(&self, now: At) -> Result<(), Refused> {
        self.each_tenant(|tenant| self.send_alerts_of(tenant, now))
    }

    fn send_alerts_of(&self, tenant: &TenantId, now: At) -> Result<(), Refused> {
        let look = |world: &World| {
            let wanted = world.tenant.wall.mail;
            wanted.then(|| (world.tenant.clone(), waits(world, now)))
        };
        let Some((row, mut found)) = self.read(tenant, look).flatten() else { return Ok(()) };
        let day = Day::of(now, &day::zone(&row.zone));
        let question = Question::over(day.from, day.to, &row.zone);
        let sheets = self.sheets(tenant, day.from, day.to, now)?;
        let figures = answer(&sheets, &question, By::All).remove("").unwrap_or_default();
        let level = figures.iter().find(|figure| figure.metric == Metric::ServiceLevel);
        let level = level.and_then(|figure| figure.value());
        if let Some(level) = level.filter(|level| *level < row.wall.service_level) {
            let percent = |share: f64| format!("{:.0}", share * 100.0);
            let said = Said::new("alert.level").with("value", percent(level));
            found.push(said.with("limit", percent(row.wall.service_level)));
        }
        if found.is_empty() {
            return Ok(());
        }
        self.act(tenant, now, |work| {
            found.iter().for_each(|said| tell(work, said, "alert", Role::Supervisor));
            Ok(())
        })
    }
}

/// Writes to administrators that something about the house itself is bad, each thing once an hour at most.
pub fn tell_operators(work: &mut crate::work::Work<'_, '_>, said: &Said) {
    tell(work, said, "health", Role::Administrator);
}

fn tell(work: &mut crate::work::Work<'_, '_>, said: &Said, about: &str, least: Role) {
    let world = &work.tx.world;
    let runs = |row: &&AgentRow| row.active && row.role >= least;
    let told: Vec<AgentRow> = world.agents.values().filter(runs).cloned().collect();
    let window = work.tx.now.0 / AGAIN.0;
    for row in told {
        let what = Names::new(work.tx.world, &row.lang, None).say(said);
        let mail = Mail {
            to: Recipient::Agent(row.id.0.clone()),
            lang: row.lang.clone(),
            about: about.to_owned(),
            with: BTreeMap::from([("what".to_owned(), what)]),
            link: None,
            item: None,
        };
        let key = format!("mail/{}/{}/{window}", said.key.0, row.id);
        work.tx.effect(&key, work.tx.now, &Effect::Mail(mail));
    }
}
