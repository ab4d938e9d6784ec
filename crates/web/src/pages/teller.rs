//! Tells a case to the people it is about: a pack's texts with "your water pump" in them instead of a name,
//! times in their zone, and first names only. It must never say a probability, an internal note, or who
//! else was asked.

use focal_base::{AgentId, At, CaseId, OwnerRef, ProviderId, ThingId};
use focal_case::{StepDef, StepRun};
use focal_diagnose::{OwnerRole, Place};
use focal_engine::rows::CaseRow;
use focal_engine::{Kit, Names, Twins, World};
use focal_sense::Condition;

use super::figures;
use super::words::{Say, capital, fill};

/// One reader, one moment, one pack's words.
pub struct Teller<'w> {
    pub world: &'w World,
    pub say: &'w Say,
    pub now: At,
    pub zone: &'w str,
    pub pack: String,
    /// "your water pump", or its name for people who do not own it.
    pub thing: String,
    pub kit: Option<&'w Kit>,
}

impl<'w> Teller<'w> {
    /// For a case, in the words it began with.
    #[must_use]
    pub fn of_case(
        world: &'w World,
        row: &CaseRow,
        say: &'w Say,
        now: At,
        zone: &'w str,
    ) -> Teller<'w> {
        let kit = world.kit_of(row).map(std::convert::AsRef::as_ref);
        let pinned = format!("{}@{}", row.case.pinned.pack, row.case.pinned.version);
        let pack =
            if world.kits.contains_key(&pinned) { pinned } else { row.case.pinned.pack.clone() };
        let mut teller = Teller { world, say, now, zone, pack, thing: String::new(), kit };
        teller.thing = row.case.thing.as_ref().map(|id| teller.yours(id)).unwrap_or_default();
        teller
    }

    /// For a thing, in its pack's present words.
    #[must_use]
    pub fn of_thing(
        world: &'w World,
        id: &ThingId,
        say: &'w Say,
        now: At,
        zone: &'w str,
    ) -> Teller<'w> {
        let kit = world.kit_of_thing(id).map(std::convert::AsRef::as_ref);
        let pack = world.things.get(id).map(|row| row.pack.clone()).unwrap_or_default();
        let mut teller = Teller { world, say, now, zone, pack, thing: String::new(), kit };
        teller.thing = teller.yours(id);
        teller
    }

    fn yours(&self, id: &ThingId) -> String {
        let Some(row) = self.world.things.get(id) else { return id.0.clone() };
        self.find(&format!("kind.{}.yours", row.kind)).unwrap_or_else(|| row.name.clone())
    }

    /// A text of the pack as it is written.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<String> {
        Names::new(self.world, &self.say.0, Some(&self.pack)).find(key)
    }

    /// A text of the pack with these values and those that every text may use.
    #[must_use]
    pub fn tell(&self, key: &str, values: &[(&str, &str)]) -> Option<String> {
        let text = self.find(key)?;
        let mut all = values.to_vec();
        all.push(("thing", &self.thing));
        all.push(("operator", &self.world.tenant.organisation));
        // A value may stand at the beginning of the sentence.
        Some(capital(&fill(&text, &all)))
    }

    #[must_use]
    pub fn step(&self, name: &focal_base::StepName, part: &str) -> Option<String> {
        self.tell(&format!("step.{name}.{part}"), &[])
    }

    /// The picture of a step, with its words in the reader's language.
    #[must_use]
    pub fn picture(&self, step: &focal_base::StepName) -> Option<String> {
        let picture = self.kit?.pack.pictures.get(step)?;
        let shows = self.step(step, "picture").unwrap_or_default();
        let label = |n| self.step(step, &format!("picture.{n}")).unwrap_or_default();
        Some(picture.draw(&shows, label))
    }

    /// What a step tells people about itself, with the times and names of one run of it.
    #[must_use]
    pub fn message(&self, run: &StepRun, case: &CaseId) -> Option<String> {
        let began = figures::when(self.say, run.began.unwrap_or(run.at), self.now, self.zone);
        let until =
            self.until(run, case).map(|until| figures::when(self.say, until, self.now, self.zone));
        let provider =
            run.who.as_ref().map(|id| self.provider(&ProviderId(id.clone()))).unwrap_or_default();
        let values = [
            ("time", began.as_str()),
            ("until", until.as_deref().unwrap_or_default()),
            ("provider", provider.as_str()),
        ];
        self.tell(&format!("step.{}.message", run.step), &values)
    }

    /// By when somebody has promised an answer: the hand-off's own time, else the run's.
    #[must_use]
    pub fn until(&self, run: &StepRun, case: &CaseId) -> Option<At> {
        let handoff = self.world.handoffs.get(&run.id).filter(|row| row.case == *case);
        run.until.or_else(|| handoff.and_then(|row| row.until))
    }

    #[must_use]
    pub fn when(&self, at: At) -> String {
        figures::when(self.say, at, self.now, self.zone)
    }

    #[must_use]
    pub fn provider(&self, id: &ProviderId) -> String {
        self.world.providers.get(id).map_or_else(|| id.0.clone(), |row| row.name.clone())
    }

    /// Customers read the first name of an agent, no more.
    #[must_use]
    pub fn first_name(&self, id: &AgentId) -> String {
        let name = self.world.agents.get(id).and_then(|row| row.name.split_whitespace().next());
        name.map_or_else(|| self.say.t("who.somebody").to_owned(), str::to_owned)
    }

    #[must_use]
    pub fn def(&self, step: &focal_base::StepName) -> Option<&'w StepDef> {
        self.kit?.steps.get(step)
    }

    /// The swatch of whoever owns a cause.
    #[must_use]
    pub fn swatch(&self, role: &OwnerRole, place: &Place) -> String {
        let pack = self.kit.map_or("", |kit| kit.pack.name.as_str());
        match self.world.owner(pack, role, place) {
            OwnerRef::Customer => "customer".to_owned(),
            OwnerRef::Nobody => "nobody".to_owned(),
            OwnerRef::Role(_) | OwnerRef::Unknown => "unknown".to_owned(),
            OwnerRef::Provider(id) => {
                let swatch = self.world.providers.get(&id).map_or(0, |row| row.swatch);
                if (1..=6).contains(&swatch) { swatch.to_string() } else { "more".to_owned() }
            }
        }
    }
}

/// What a step waits to see, as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    pub metric: String,
    /// The reading as people read it; none before the first.
    pub value: Option<String>,
    pub unit: String,
    /// What it means: "Water is still running."
    pub text: String,
    pub met: bool,
    /// When the reading was taken, if that was long ago.
    pub old: Option<String>,
}

impl Teller<'_> {
    /// The live check of a step of this thing. `None` when the step expects nothing that can be seen.
    #[must_use]
    pub fn check(&self, twins: &Twins, thing: &ThingId, def: &StepDef) -> Option<Check> {
        let expect = def.expect.as_ref()?;
        let kind = &self.world.things.get(thing)?.kind;
        let rules = self.kit?.rules.get(kind)?;
        let metric = metrics_in(expect).find(|name| rules.def().telemetry.contains_key(name));
        let judged = rules.condition(expect).ok();
        let looked = twins.look(self.world.id(), thing, |state| {
            let met = judged.as_ref().and_then(|expr| expr.eval(state.twin()));
            let found = state
                .twin()
                .values()
                .find(|(name, ..)| Some(*name) == metric.as_ref().map(|name| name.as_str()));
            (met == Some(true), found.map(|(_, value, at)| (value, at)))
        });
        let (met, reading) = looked.unwrap_or((false, None));
        let declared = metric.as_ref().and_then(|name| rules.def().telemetry.get(name));
        let due = declared.and_then(|metric| metric.every).unwrap_or(focal_base::Span::mins(1));
        let old = reading
            .filter(|(_, at)| self.now.since(*at).0 > due.0 * 3)
            .map(|(_, at)| self.when(at));
        let part = if met { "check_good" } else { "check" };
        Some(Check {
            metric: metric.map(|name| name.0).unwrap_or_default(),
            value: reading.map(|(value, _)| figures::number(self.say, value)),
            unit: declared.map(|metric| figures::unit(&metric.unit)).unwrap_or_default(),
            text: self.step(&def.step, part).unwrap_or_default(),
            met,
            old,
        })
    }
}

/// The names a condition reads, in order.
fn metrics_in(condition: &Condition) -> impl Iterator<Item = focal_base::MetricName> + '_ {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = condition.0.split(move |c: char| !is_name(c)).filter(|word| !word.is_empty());
    words.map(focal_base::MetricName::from)
}
