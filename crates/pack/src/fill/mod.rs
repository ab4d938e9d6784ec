//! From what is written to definitions: names are resolved, numbers judged, likelihoods gathered.

mod causes;
pub mod limits;
mod names;
mod rules;
mod services;
mod steps;
mod things;

use std::collections::BTreeMap;

use focal_base::{KindName, Money, SkillName};
use focal_case::StepDef;
use focal_diagnose::{CauseDef, ComponentDef, KindModel, Likelihood, ServiceDef};
use focal_sense::{AlarmDef, Condition, KindDef, SignDef};

use crate::origin::{Estimate, Origins, Said, Source};
use crate::pack::AtOnce;
use crate::problem::{Place, Problems};
use crate::read::{Name, Rows, Share, Text};
use crate::sheet::Sheet;

pub(crate) use names::{Names, expect};

/// Definitions of one kind that a pack may hold; more is a mistake or an attack.
pub const MAX_DEFINITIONS: usize = 500;

/// Everything but texts and stories.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    pub kinds: Vec<KindDef>,
    pub made_by: BTreeMap<KindName, String>,
    pub alarms: Vec<AlarmDef>,
    pub signs: Vec<SignDef>,
    pub at_once: Vec<AtOnce>,
    pub components: Vec<ComponentDef>,
    pub causes: Vec<CauseDef>,
    pub steps: Vec<StepDef>,
    pub services: Vec<ServiceDef>,
    pub models: Vec<KindModel>,
    pub skills: Vec<SkillName>,
    pub support_budget: BTreeMap<KindName, Money>,
    pub estimates: Vec<Estimate>,
    pub conditions: Vec<rules::Written>,
    /// A kind brings more than it may; what is missing beside that is not worth a word.
    pub too_many: bool,
}

/// What the parts of `fill` share while they work.
pub(crate) struct Fill<'a> {
    pub names: &'a Names,
    pub problems: &'a Problems,
    pub origins: Origins<'a>,
    pub out: Filled,
}

pub(crate) fn fill(
    sheet: &Sheet,
    names: &Names,
    (sources, replaced): (&BTreeMap<String, Source>, &BTreeMap<String, String>),
    problems: &Problems,
) -> Filled {
    let origins = Origins { sources, replaced, list: Vec::new() };
    let mut fill = Fill { names, problems, origins, out: Filled::default() };
    fill.things(sheet);
    fill.components(sheet);
    fill.skills(sheet);
    fill.alarms(sheet);
    fill.signs(sheet);
    fill.brought(sheet);
    fill.causes(sheet);
    fill.services(sheet);
    fill.attempted();
    fill.steps(sheet);
    fill.limits(sheet);
    fill.rules(sheet);
    fill.out.estimates = fill.origins.list;
    fill.out
}

impl Fill<'_> {
    fn said(&mut self, said: &Said<'_>, numbers: &[(String, String)]) {
        self.origins.take(said, numbers, self.problems);
    }

    /// A condition over the kind's names, kept with its place for the rules' judgement.
    fn condition(&mut self, kind: &Name, text: &Text) -> Condition {
        let condition = Condition(text.text().to_owned());
        let (kind, place) = (kind.text().to_owned(), text.place);
        self.out.conditions.push(rules::Written { kind, condition: condition.clone(), place });
        condition
    }

    /// `{cause: p, …, else: p}`. `of` is the kind the causes must touch.
    fn likelihood(&self, rows: &Rows<Share>, of: &str, need_else: Option<Place>) -> Likelihood {
        let mut likelihood = Likelihood::default();
        let mut has_else = false;
        for (cause, share) in rows {
            if cause.text() == "else" {
                likelihood.otherwise = share.get();
                has_else = true;
                continue;
            }
            if self.names.expect_cause(cause, of, self.problems) {
                likelihood.by_cause.insert(cause.text().into(), share.get());
            }
        }
        if let Some(place) = need_else.filter(|_| !has_else) {
            let what = "`else` is missing";
            self.problems.error(place, what, "the probability under every cause not named");
        }
        likelihood
    }
}

/// The numbers of `{name: p}` under `key`, for their origin.
fn share_numbers(key: &str, rows: &Rows<Share>) -> Vec<(String, String)> {
    rows.iter()
        .map(|(name, share)| (format!("{key}.{}", name.text()), share.get().to_string()))
        .collect()
}
