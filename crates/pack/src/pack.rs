//! A pack that has been read and found right: the definitions the other rooms ask for.

use std::collections::BTreeMap;

use focal_base::{KindName, Lang, Money, SkillName, StepName};
use focal_case::StepDef;
use focal_diagnose::{CauseDef, ComponentDef, KindModel, Model, ServiceDef};
use focal_sense::{AlarmDef, KindDef, RuleProblem, Rules, SignDef};
use serde::Serialize;

use crate::origin::{Estimate, Source};
use crate::picture::Picture;
use crate::problem::Problem;
use crate::story::Story;

/// What [`crate::load`] gives: the pack when nothing is wrong with it, and everything that is.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub pack: Option<Pack>,
    pub problems: Vec<Problem>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pack {
    pub name: String,
    pub version: Version,
    /// ISO 4217 code of every amount in the pack.
    pub currency: String,
    /// Provider roles that a tenant binds to providers.
    pub roles: Vec<String>,
    pub kinds: Vec<KindDef>,
    /// The role that made a kind.
    pub made_by: BTreeMap<KindName, String>,
    pub alarms: Vec<AlarmDef>,
    pub signs: Vec<SignDef>,
    /// What protects people or property as soon as an alarm is raised, whatever is believed.
    pub at_once: Vec<AtOnce>,
    pub components: Vec<ComponentDef>,
    pub causes: Vec<CauseDef>,
    pub steps: Vec<StepDef>,
    pub services: Vec<ServiceDef>,
    /// One for each kind of thing.
    pub models: Vec<KindModel>,
    pub skills: Vec<SkillName>,
    /// Money a thing of the kind may cost in support each year; no entry means no limit.
    pub support_budget: BTreeMap<KindName, Money>,
    pub texts: Texts,
    /// Where and how, for steps by people who do them seldom.
    pub pictures: BTreeMap<StepName, Picture>,
    pub sources: BTreeMap<String, Source>,
    /// Every number of the pack with its origin.
    pub estimates: Vec<Estimate>,
    /// Numbers that the operator has replaced, with what the files say instead.
    pub replaced: BTreeMap<String, String>,
    #[serde(skip)]
    pub stories: Vec<Story>,
}

/// A step by the thing that an alarm calls for at once, unless it is locked. Not weighed against others:
/// safety is a constraint, not a cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AtOnce {
    pub of: KindName,
    pub alarm: String,
    pub step: StepName,
}

/// The number its author gives, and the hash of what the files really say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Version {
    pub number: u32,
    /// 16 hexadecimal digits over all files but the stories: two packs with one hash behave alike.
    pub hash: String,
}

/// Language → key → text. Every key is there in every language.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Texts(pub BTreeMap<Lang, BTreeMap<String, String>>);

impl Texts {
    /// The text in that language, else in English, else in any.
    #[must_use]
    pub fn get(&self, lang: &Lang, key: &str) -> Option<&str> {
        let own = self.0.get(lang).and_then(|texts| texts.get(key));
        let english = || self.0.get(&Lang::default()).and_then(|texts| texts.get(key));
        let any = || self.0.values().find_map(|texts| texts.get(key));
        own.or_else(english).or_else(any).map(String::as_str)
    }

    pub fn langs(&self) -> impl Iterator<Item = &Lang> {
        self.0.keys()
    }
}

impl Pack {
    /// What the pack teaches diagnosis, in the shape it asks for.
    #[must_use]
    pub fn taught(&self) -> Model {
        let kinds = self.models.iter().map(|model| (model.kind.clone(), model.clone()));
        let causes = self.causes.iter().map(|cause| (cause.cause.clone(), cause.clone()));
        let components = self.components.iter().map(|one| (one.component.clone(), one.clone()));
        Model { kinds: kinds.collect(), causes: causes.collect(), components: components.collect() }
    }

    /// The compiled rules of one kind; `None` when the pack has no such kind.
    ///
    /// # Errors
    /// Not for a pack that [`crate::load`] gave: its rules were compiled when it was read.
    pub fn rules(&self, kind: &str) -> Option<Result<Rules, Vec<RuleProblem>>> {
        let kind = self.kind(kind)?;
        let alarms: Vec<_> = self.alarms.iter().filter(|a| a.of == kind.kind).cloned().collect();
        let signs: Vec<_> = self.signs.iter().filter(|s| s.of == kind.kind).cloned().collect();
        Some(Rules::compile(kind, &alarms, &signs))
    }

    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&KindDef> {
        self.kinds.iter().find(|kind| kind.kind.as_str() == name)
    }

    #[must_use]
    pub fn service(&self, name: &str) -> Option<&ServiceDef> {
        self.services.iter().find(|service| service.service == name)
    }

    #[must_use]
    pub fn model(&self, kind: &str) -> Option<&KindModel> {
        self.models.iter().find(|model| model.kind.as_str() == kind)
    }

    #[must_use]
    pub fn cause(&self, name: &str) -> Option<&CauseDef> {
        self.causes.iter().find(|cause| cause.cause.as_str() == name)
    }

    #[must_use]
    pub fn step(&self, name: &str) -> Option<&StepDef> {
        self.steps.iter().find(|step| step.step.as_str() == name)
    }
}
