//! The things in view as a network: shared causes, and classes of alike things that hang on them.
//! Cost depends on classes, not on things: 100,000 things on one cell are a few classes.

use std::collections::BTreeMap;

use focal_base::{ComponentId, KindName, ThingId};

use crate::alike::{Alike, ByKind, WHOLE, classify};
use crate::finding::{Finding, Found, Stated, Statement, Word, statements};
use crate::likely::{CONFIRMED, Causes, FIRST, RULED, Table, prior_odds, trouble_rate};
use crate::row::said;
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
        CauseAt { cause: self.def.cause.clone(), place: Place::Component(self.component.clone()) }
    }
}

/// Things with the same kind, components and findings.
#[derive(Clone, Debug)]
pub(crate) struct Class<'a> {
    /// Causes in the thing itself, then in components that no other thing hangs on.
    pub locals: Vec<&'a CauseDef>,
    /// Shared causes that act on it, as rising indices into [`World::shared`].
    pub path: Vec<usize>,
    pub things: f64,
    /// How many there are, however faded.
    pub count: u64,
    /// Indices of its views.
    pub members: Vec<usize>,
    pub table: Table<'a>,
    /// One of its findings' evidence, the same whatever the order of things.
    pub example: &'a str,
    /// Whether it has trouble: an active alarm, a failed attempt, or somebody says so.
    pub symptomatic: bool,
}

impl Class<'_> {
    /// Where a local cause sits in one of its things: in the thing, or in a component it has to itself.
    pub fn place(&self, local: usize, view: &ThingView) -> Place {
        match view.on.get(&self.locals[local].of) {
            Some(id) if self.locals[local].of != view.kind => Place::Component(id.clone()),
            _ => Place::Thing(view.thing.clone()),
        }
    }

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

impl<'a> World<'a> {
    /// Everything in view, or only what hangs together with the thing in question when one is given.
    pub fn new(model: &'a Model, views: &'a [ThingView], focus: Option<&ThingId>) -> World<'a> {
        let mut causes = ByKind::new();
        for def in model.causes.values() {
            causes.entry(&def.of).or_default().push(def);
        }
        let said = statements(model, &views.iter().collect::<Vec<_>>());
        let alike = classify(model, &causes, views, focus, &said);
        let shared = shared_causes(model, &causes, &alike);
        let mut world = World {
            touched: vec![Vec::new(); shared.len()],
            statements: said
                .into_iter()
                .filter(|one| position(&shared, one.component).is_some())
                .collect(),
            shared,
            classes: Vec::with_capacity(alike.len()),
            focus: None,
        };
        for key in alike {
            if let Some(kind) = model.kinds.get(key.kind) {
                world.add(kind, &causes, key);
            }
        }
        world
    }

    fn add(&mut self, kind: &KindModel, causes: &ByKind<'a>, key: Alike<'a>) {
        let of = |kind: &KindName| causes.get(kind).into_iter().flatten().copied();
        let mut locals: Vec<&CauseDef> = of(key.kind).collect();
        let mut path: Vec<usize> = Vec::new();
        for (component, id) in &key.on {
            match id {
                None => locals.extend(of(component)),
                Some(id) => path.extend(self.causes_in(id)),
            }
        }
        path.sort_unstable();
        path.dedup();
        let index = self.classes.len();
        for j in &path {
            self.touched[*j].push(index);
        }
        let causes = Causes { locals, path: path.iter().map(|j| self.shared[*j].def).collect() };
        let alarm = |finding: &&Finding<'_>| {
            let what = &finding.what;
            matches!(what, Found::Alarm { active: true, .. } | Found::Attempt { ok: false, .. })
        };
        let told = |finding: &Finding<'_>| matches!(finding.what, Found::Trouble);
        let telling = key.findings.iter().find(alarm).or(key.findings.first());
        self.classes.push(Class {
            table: Table::new(kind, &causes, &key.findings, key.asked),
            symptomatic: key.findings.iter().any(|finding| alarm(&finding) || told(finding)),
            example: telling.map_or("", |finding| finding.evidence),
            locals: causes.locals,
            path,
            things: key.mass as f64 / WHOLE as f64,
            count: key.things,
            members: key.members,
        });
        if key.asked {
            self.focus = Some(index);
        }
    }

    fn causes_in(&self, id: &ComponentId) -> impl Iterator<Item = usize> {
        let start = position(&self.shared, id).unwrap_or(self.shared.len());
        (start..self.shared.len()).take_while(move |j| self.shared[*j].component == id)
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
                if set.iter().any(|j| here(&j)) { ratio.ln() } else { 0.0 }
            }
            Stated::About { cause, word } => {
                if !set.iter().any(|j| here(&j) && self.shared[*j].def.cause == *cause) {
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
        odds + self.statements.iter().map(|one| self.stated(one, set)).sum::<f64>()
    }
}

/// Where the causes in a component start.
fn position(shared: &[Shared<'_>], id: &ComponentId) -> Option<usize> {
    let start = shared.partition_point(|one| one.component < id);
    (shared.get(start)?.component == id).then_some(start)
}

/// Shared causes of all components in view. A share becomes a prior by the greatest rate of trouble
/// among the kinds that hang on the component.
fn shared_causes<'a>(model: &Model, causes: &ByKind<'a>, alike: &[Alike<'a>]) -> Vec<Shared<'a>> {
    let mut rates: BTreeMap<(&'a ComponentId, &'a KindName), f64> = BTreeMap::new();
    for key in alike {
        let Some(kind) = model.kinds.get(key.kind) else {
            continue;
        };
        for (of, id) in key.on.iter().filter_map(|(of, id)| Some((of, (*id)?))) {
            let rate = rates.entry((id, of)).or_insert(0.0);
            *rate = rate.max(trouble_rate(kind));
        }
    }
    let mut out: Vec<Shared<'a>> = Vec::new();
    for ((component, of), rate) in rates {
        for def in causes.get(of).into_iter().flatten() {
            out.push(Shared { component, def, log_odds: prior_odds(def.prior, rate).ln() });
        }
    }
    out.sort_by(|a, b| (a.component, &a.def.cause).cmp(&(b.component, &b.def.cause)));
    out
}
