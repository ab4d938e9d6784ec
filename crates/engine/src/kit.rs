//! A pack made ready to use: its rules compiled, its causes as a model, its steps by name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use focal_base::{KindName, StepName};
use focal_case::StepDef;
use focal_diagnose::{Model, ServiceDef};
use focal_pack::{Pack, Problem, Weight};
use focal_sense::Rules;

use crate::rows::PackRow;

/// One version of one pack.
pub struct Kit {
    pub pack: Pack,
    pub version: String,
    pub rules: BTreeMap<KindName, Arc<Rules>>,
    pub model: Model,
    pub steps: BTreeMap<StepName, StepDef>,
    /// Alarms that a customer feels.
    pub affecting: BTreeSet<String>,
}

impl Kit {
    /// Reads and compiles a pack's files. Every problem comes back at once, with its file and line.
    pub fn make(files: &BTreeMap<String, String>) -> Result<Kit, Vec<Problem>> {
        let loaded = focal_pack::load(files);
        let errors: Vec<Problem> =
            loaded.problems.into_iter().filter(|found| found.severity == Weight::Error).collect();
        let Some(pack) = loaded.pack.filter(|_| errors.is_empty()) else {
            return Err(errors);
        };
        let mut rules = BTreeMap::new();
        for kind in &pack.kinds {
            // The loader has compiled these already; what fails here would be a fault of ours.
            if let Ok(made) = Rules::compile(kind, &pack.alarms, &pack.signs) {
                rules.insert(kind.kind.clone(), Arc::new(made));
            }
        }
        let model = Model {
            kinds: pack.models.iter().map(|model| (model.kind.clone(), model.clone())).collect(),
            causes: pack.causes.iter().map(|cause| (cause.cause.clone(), cause.clone())).collect(),
            components: pack
                .components
                .iter()
                .map(|part| (part.component.clone(), part.clone()))
                .collect(),
        };
        let steps = pack.steps.iter().map(|step| (step.step.clone(), step.clone())).collect();
        let affects = pack.alarms.iter().filter(|alarm| alarm.affects_customer);
        let affecting = affects.map(|alarm| alarm.alarm.clone()).collect();
        Ok(Kit { version: pack.version.hash.clone(), pack, rules, model, steps, affecting })
    }

    pub fn of_row(row: &PackRow) -> Result<Kit, Vec<Problem>> {
        Kit::make(&row.files)
    }

    /// A service that things of a kind attempt.
    #[must_use]
    pub fn service(&self, name: &str, kind: &KindName) -> Option<&ServiceDef> {
        self.pack.services.iter().find(|service| service.of == *kind && service.service == name)
    }

    pub fn services_of<'a>(&'a self, kind: &'a KindName) -> impl Iterator<Item = &'a ServiceDef> {
        self.pack.services.iter().filter(move |service| service.of == *kind)
    }

    /// Steps that may be done about a thing of this kind: its own, and those of what it depends on.
    pub fn steps_for<'a>(&'a self, kind: &'a KindName) -> impl Iterator<Item = &'a StepDef> {
        let parts =
            self.model.kinds.get(kind).map(|model| model.depends_on.as_slice()).unwrap_or_default();
        self.steps.values().filter(move |step| step.of == *kind || parts.contains(&step.of))
    }
}
