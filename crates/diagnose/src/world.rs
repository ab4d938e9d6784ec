//! The things in view as a network: shared causes, and classes of alike things that hang on them.
//! Cost depends on classes, not on things: 100,000 things on one cell are a few classes.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::{ComponentId, KindName, ThingId};

use crate::finding::{Finding, Found, Stated, Statement, Word, findings, statements};
use crate::likely::{CONFIRMED, Causes, FIRST, RULED, Table, prior_odds, said, trouble_rate};
use crate::{CauseAt, CauseDef, KindModel, Model, Place, ThingView};

/// A provider says red of its component when it is down, and when it is not.
const RED_IF_DOWN: f64 = 0.7;
const RED_IF_UP: f64 = 0.05;

/// One cause in one shared component.
#[derive(Clone, Debug)]
pub(crate) struct Shared<'a> {
    pub component: &'a ComponentId,
    pub def: &'a CauseDef,
    pub log_odds: f64,
}

impl Shared<'_> {
    pub fn at(&self) -> CauseAt {
        CauseAt {
            cause: self.def.cause.clone(),
            place: Place::Component(self.component.clone()),
        }
    }
}

/// Things with the same kind, components and findings.
#[derive(Clone, Debug)]
pub(crate) struct Class<'a> {
    pub locals: Vec<&'a CauseDef>,
    /// Shared causes that act on it, as rising indices into [`World::shared`].
    pub path: Vec<usize>,
    pub things: f64,
    /// Indices of its views.
    pub members: Vec<usize>,
    pub table: Table<'a>,
    /// One of its findings' evidence, the same whatever the order of things.
    pub example: &'a str,
    /// Whether it has trouble: an active alarm, or somebody says so.
    pub symptomatic: bool,
}

impl Class<'_> {
    /// The slots of those shared causes in `set` that are on its path.
    pub fn slots(&self, set: &[usize]) -> Vec<usize> {
        let first = FIRST + self.locals.len();
        let on = |j: &usize| self.path.binary_search(j).ok().map(|at| first + at);
        set.iter().filter_map(on).collect()
    }
}

pub(crate) struct World<'a> {
    /// In the order of component and cause.
    pub shared: Vec<Shared<'a>>,
    pub classes: Vec<Class<'a>>,
    /// Classes that each shared cause acts on.
    pub touched: Vec<Vec<usize>>,
    /// Class of the thing in question, which has it alone.
    pub focus: Option<usize>,
    pub statements: Vec<Statement<'a>>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Alike<'a> {
    asked: bool,
    kind: &'a KindName,
    on: Vec<(&'a KindName, &'a ComponentId)>,
    found: Vec<Found<'a>>,
}

struct Bucket<'a> {
    things: u64,
    members: Vec<usize>,
    first: &'a ThingId,
    findings: Vec<Finding<'a>>,
}

impl<'a> World<'a> {
    /// Everything in view, or only what hangs together with the thing in question when one is given.
    pub fn new(model: &'a Model, views: &'a [ThingView], focus: Option<&ThingId>) -> World<'a> {
        let causes = causes_by_kind(model);
        let mut alike = classify(model, &causes, views, focus);
        if focus.is_some() {
            keep_connected(&mut alike);
        }
        let shared = shared_causes(model, &causes, alike.keys());
        let kept: Vec<&ThingView> = alike
            .values()
            .flat_map(|b| &b.members)
            .map(|i| &views[*i])
            .collect();
        let mut world = World {
            touched: vec![Vec::new(); shared.len()],
            shared,
            classes: Vec::with_capacity(alike.len()),
            focus: None,
            statements: statements(model, &kept),
        };
        for (key, bucket) in alike {
            if let Some(kind) = model.kinds.get(key.kind) {
                world.add(
                    kind,
                    causes.get(key.kind).cloned().unwrap_or_default(),
                    &key,
                    bucket,
                );
            }
        }
        world
    }

    fn add(
        &mut self,
        kind: &KindModel,
        locals: Vec<&'a CauseDef>,
        key: &Alike<'a>,
        bucket: Bucket<'a>,
    ) {
        let on: BTreeSet<&ComponentId> = key.on.iter().map(|(_, id)| *id).collect();
        let mut path: Vec<usize> = Vec::new();
        for id in on {
            let start = self.shared.partition_point(|one| one.component < id);
            path.extend(
                (start..)
                    .take_while(|j| self.shared.get(*j).is_some_and(|one| one.component == id)),
            );
        }
        let index = self.classes.len();
        for j in &path {
            self.touched[*j].push(index);
        }
        let causes = Causes {
            locals,
            path: path.iter().map(|j| self.shared[*j].def).collect(),
        };
        let alarm =
            |finding: &&Finding<'_>| matches!(finding.what, Found::Alarm { active: true, .. });
        let told = |finding: &Finding<'_>| matches!(finding.what, Found::Trouble);
        let telling = bucket
            .findings
            .iter()
            .find(alarm)
            .or(bucket.findings.first());
        self.classes.push(Class {
            table: Table::new(kind, &causes, &bucket.findings, key.asked),
            symptomatic: bucket
                .findings
                .iter()
                .any(|finding| alarm(&finding) || told(finding)),
            example: telling.map_or("", |finding| finding.evidence),
            locals: causes.locals,
            path,
            things: bucket.things as f64,
            members: bucket.members,
        });
        if key.asked {
            self.focus = Some(index);
        }
    }

    /// What a statement adds to the logarithm of a hypothesis's odds.
    pub fn stated(&self, statement: &Statement<'_>, set: &[usize]) -> f64 {
        let here = |j: &&usize| self.shared[**j].component == statement.component;
        match statement.what {
            Stated::Status { red } => {
                let ratio = if red {
                    RED_IF_DOWN / RED_IF_UP
                } else {
                    (1.0 - RED_IF_DOWN) / (1.0 - RED_IF_UP)
                };
                if set.iter().any(|j| here(&j)) {
                    ratio.ln()
                } else {
                    0.0
                }
            }
            Stated::About { cause, word } => {
                if !set
                    .iter()
                    .any(|j| here(&j) && self.shared[*j].def.cause == *cause)
                {
                    return 0.0;
                }
                match word {
                    Word::Ruled => RULED.ln(),
                    Word::Confirmed => CONFIRMED.ln(),
                    Word::Said(bits) => said(bits).ln(),
                }
            }
        }
    }

    /// Logarithm of the odds of a set of shared causes before any thing is looked at.
    pub fn prior(&self, set: &[usize]) -> f64 {
        let odds: f64 = set.iter().map(|j| self.shared[*j].log_odds).sum();
        odds + self
            .statements
            .iter()
            .map(|one| self.stated(one, set))
            .sum::<f64>()
    }
}

fn causes_by_kind(model: &Model) -> BTreeMap<&KindName, Vec<&CauseDef>> {
    let mut out: BTreeMap<&KindName, Vec<&CauseDef>> = BTreeMap::new();
    for def in model.causes.values() {
        out.entry(&def.of).or_default().push(def);
    }
    out
}

fn classify<'a>(
    model: &'a Model,
    causes: &BTreeMap<&KindName, Vec<&CauseDef>>,
    views: &'a [ThingView],
    focus: Option<&ThingId>,
) -> BTreeMap<Alike<'a>, Bucket<'a>> {
    let mut out: BTreeMap<Alike<'a>, Bucket<'a>> = BTreeMap::new();
    let mut put = |view: &'a ThingView, index: usize, asked: bool, things: u64| {
        let findings = findings(model, view);
        let key = Alike {
            asked,
            kind: &view.kind,
            on: view
                .on
                .iter()
                .filter(|(kind, _)| causes.contains_key(kind))
                .collect(),
            found: findings
                .iter()
                .map(|finding| finding.what.clone())
                .collect(),
        };
        let fresh = || Bucket {
            things: 0,
            members: Vec::new(),
            first: &view.thing,
            findings: Vec::new(),
        };
        let bucket = out.entry(key).or_insert_with(fresh);
        if bucket.things == 0 || view.thing < *bucket.first {
            (bucket.first, bucket.findings) = (&view.thing, findings);
        }
        bucket.things += things;
        bucket.members.push(index);
    };
    let asked = focus.and_then(|focus| views.iter().position(|view| view.thing == *focus));
    for (index, view) in views.iter().enumerate() {
        let things = u64::from(view.count.max(1));
        if asked == Some(index) {
            put(view, index, true, 1);
        }
        let rest = things - u64::from(asked == Some(index));
        if rest > 0 {
            put(view, index, false, rest);
        }
    }
    out
}

/// Drops the classes that share nothing, however indirectly, with the thing in question.
fn keep_connected(alike: &mut BTreeMap<Alike<'_>, Bucket<'_>>) {
    let mut reached: BTreeSet<&ComponentId> = BTreeSet::new();
    let asked = alike.keys().find(|key| key.asked);
    reached.extend(
        asked
            .iter()
            .flat_map(|key| key.on.iter().map(|(_, id)| *id)),
    );
    loop {
        let before = reached.len();
        for key in alike.keys() {
            if key.on.iter().any(|(_, id)| reached.contains(id)) {
                reached.extend(key.on.iter().map(|(_, id)| *id));
            }
        }
        if reached.len() == before {
            break;
        }
    }
    alike.retain(|key, _| key.asked || key.on.iter().any(|(_, id)| reached.contains(id)));
}

/// Shared causes of all components in view. A share becomes a prior by the greatest rate of trouble
/// among the kinds that hang on the component.
fn shared_causes<'a: 'k, 'k>(
    model: &Model,
    causes: &BTreeMap<&'a KindName, Vec<&'a CauseDef>>,
    alike: impl Iterator<Item = &'k Alike<'a>>,
) -> Vec<Shared<'a>> {
    let mut rates: BTreeMap<(&'a ComponentId, &'a KindName), f64> = BTreeMap::new();
    for key in alike {
        let Some(kind) = model.kinds.get(key.kind) else {
            continue;
        };
        for (of, id) in &key.on {
            let rate = rates.entry((id, of)).or_insert(0.0);
            *rate = rate.max(trouble_rate(kind));
        }
    }
    let mut out: Vec<Shared<'a>> = Vec::new();
    for ((component, of), rate) in rates {
        for def in causes.get(of).into_iter().flatten() {
            out.push(Shared {
                component,
                def,
                log_odds: prior_odds(def.prior, rate).ln(),
            });
        }
    }
    out.sort_by(|a, b| (a.component, &a.def.cause).cmp(&(b.component, &b.def.cause)));
    out
}
