//! A pack made ready to use: its rules compiled, its causes as a model, its steps by name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use focal_base::{KindName, StepName};
use focal_case::StepDef;
use focal_diagnose::{Model, ServiceDef};
use focal_pack::{Pack, Problem, Weight};
use focal_sense::Rules;

use crate::rows::{PackRow, Replaced};

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
        Kit::make_with(files, &BTreeMap::new())
    }

    /// The same, with numbers of the operator's in the place of the pack's.
    pub fn make_with(
        files: &BTreeMap<String, String>,
        replaced: &BTreeMap<String, String>,
    ) -> Result<Kit, Vec<Problem>> {
        let loaded = focal_pack::load_with(files, replaced);
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
        Ok(Kit { version: version(&pack, replaced), pack, rules, model, steps, affecting })
    }

    pub fn of_row(row: &PackRow) -> Result<Kit, Vec<Problem>> {
        Kit::make_with(&row.files, &values(&row.replaced))
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

/// Only the values.
pub(crate) fn values(replaced: &BTreeMap<String, Replaced>) -> BTreeMap<String, String> {
    replaced.iter().map(|(path, number)| (path.clone(), number.value.clone())).collect()
}

/// What the files say, and beside it a mark of the numbers that were replaced: cases pin both.
fn version(pack: &Pack, replaced: &BTreeMap<String, String>) -> String {
    let files = &pack.version.hash;
    if replaced.is_empty() {
        return files.clone();
    }
    // FNV-1a, as the pack's own: it tells versions apart and proves nothing.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let texts = replaced.iter().flat_map(|(path, value)| [path, value]);
    for byte in texts.flat_map(|text| text.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{files}-{hash:016x}")
}
