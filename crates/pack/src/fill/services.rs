//! Services: the parts an attempt passes, and what its codes and stops tell of causes.

use std::collections::{BTreeMap, BTreeSet};

use focal_base::Span;
use focal_diagnose::{CodeDef, Fade, Likelihood, PartDef, PartOf, ServiceDef, ServiceModel};
use focal_sense::DetectorDef;

use super::causes::severity;
use super::{Fill, expect, share_numbers};
use crate::origin::Said;
use crate::read::{Dur, Name};
use crate::sheet::{CodeSheet, PartSheet, ServiceSheet, Sheet};

/// Where a pack says nothing: the diagnosis reference's half-life of attempts, and as much for retries.
const WINDOW: Span = Span::mins(5);
const HALF_LIFE: Span = Span::mins(5);
const LASTS: Span = Span::mins(15);

impl Fill<'_> {
    pub(super) fn services(&mut self, sheet: &Sheet) {
        for service in &sheet.services {
            let known = self.names.expect_kind(&service.of, self.problems);
            self.not_an_alarm(service);
            let parts = self.parts(service);
            let stops = self.stops(service, &parts);
            let (codes, tables) = self.codes(service, &parts);
            self.origin(service);
            if !known {
                continue;
            }
            let (name, of) = (service.service.text(), service.of.text());
            if let Some(model) = self.model_of(of) {
                let model_of_it = ServiceModel { leak: service.leak.get(), codes: tables, stops };
                model.services.insert(name.to_owned(), model_of_it);
            }
            self.out.services.push(ServiceDef {
                service: name.to_owned(),
                of: of.into(),
                parts,
                codes,
                severity: severity(service.severity),
                fade: Fade {
                    window: self.above_zero(service.window.as_ref(), WINDOW),
                    half_life: self.above_zero(service.half_life.as_ref(), HALF_LIFE),
                },
                lasts: self.above_zero(service.lasts.as_ref(), LASTS),
            });
        }
    }

    /// What several things show when they fail together bears the service's own name.
    fn not_an_alarm(&self, service: &ServiceSheet) {
        let name = service.service.text();
        let kind = self.names.kinds.get(service.of.text());
        if kind.is_some_and(|kind| kind.alarms.contains(name)) {
            let what = format!("`{name}` is an alarm and a service of `{}`", service.of.text());
            self.problems.error(service.service.place, what, "two names");
        }
    }

    fn above_zero(&self, dur: Option<&Dur>, usual: Span) -> Span {
        let Some(dur) = dur else { return usual };
        if dur.get() <= Span::ZERO {
            let what = format!("the duration is {}", dur.get());
            self.problems.error(dur.place, what, "a duration above zero");
        }
        dur.get()
    }

    fn parts(&self, service: &ServiceSheet) -> Vec<PartDef> {
        let mut parts: Vec<PartDef> = Vec::new();
        for sheet in &service.parts {
            let name = sheet.part.text();
            if !name.is_empty() && parts.iter().any(|part| part.part == name) {
                let what = format!("the part `{name}` is declared twice");
                self.problems.error(sheet.part.place, what, "each part of a service once");
            }
            let of = self.part_of(sheet, service);
            parts.extend(of.map(|of| PartDef { part: name.to_owned(), of }));
        }
        if service.parts.is_empty() && !service.service.text().is_empty() {
            let what = format!("the service `{}` has no parts", service.service.text());
            let expected = "`parts`, in the order an attempt passes them";
            self.problems.error(service.service.place, what, expected);
        }
        parts
    }

    fn part_of(&self, sheet: &PartSheet, service: &ServiceSheet) -> Option<PartOf> {
        match (&sheet.of, &sheet.role) {
            (Some(of), None) => {
                let kind = service.of.text();
                let depends = self.names.kinds.get(kind).map(|kind| &kind.depends_on);
                let own = BTreeSet::from([kind.to_owned()]);
                let known = own.iter().chain(depends.into_iter().flatten());
                let expected = format!("`{kind}` or what it depends on");
                let good = expect(of.text(), of.place, "part", &expected, known, self.problems);
                good.then(|| PartOf::Kind(of.text().into()))
            }
            (None, Some(role)) => {
                let good = self.names.expect_role(role, self.problems);
                good.then(|| PartOf::Role(role.text().to_owned()))
            }
            _ => {
                let what = format!("the part `{}` has not one owner", sheet.part.text());
                let expected = "`of` (the thing or a component) or `role`, one of them";
                self.problems.error(sheet.part.place, what, expected);
                None
            }
        }
    }

    fn stops(&self, service: &ServiceSheet, parts: &[PartDef]) -> BTreeMap<String, Likelihood> {
        let mut stops = BTreeMap::new();
        for (part, tells) in &service.stops {
            self.expect_part(&Name::named(part.text(), part.place), service, parts);
            let table = self.likelihood(tells, service.of.text(), Some(part.place));
            stops.insert(part.text().to_owned(), table);
        }
        stops
    }

    fn expect_part(&self, part: &Name, service: &ServiceSheet, parts: &[PartDef]) {
        let known: BTreeSet<String> = parts.iter().map(|part| part.part.clone()).collect();
        let expected = format!("a part of `{}`", service.service.text());
        expect(part.text(), part.place, "part", &expected, known.iter(), self.problems);
    }

    fn codes(
        &mut self,
        service: &ServiceSheet,
        parts: &[PartDef],
    ) -> (Vec<CodeDef>, BTreeMap<String, Likelihood>) {
        let (mut defs, mut tables) = (Vec::<CodeDef>::new(), BTreeMap::new());
        for sheet in &service.codes {
            let name = sheet.code.text();
            self.not_twice(sheet, &defs);
            if let Some(at) = &sheet.at {
                self.expect_part(at, service, parts);
            }
            let (source, estimate) = (sheet.source.as_ref(), sheet.estimate.as_ref());
            let path = format!("service.{}.code.{name}", service.service.text());
            let said = Said { path, place: sheet.code.place, source, estimate };
            self.said(&said, &share_numbers("tells", &sheet.tells));
            let table = self.likelihood(&sheet.tells, service.of.text(), Some(sheet.code.place));
            tables.insert(name.to_owned(), table);
            defs.push(CodeDef {
                code: name.to_owned(),
                is: sheet.is.iter().map(|code| code.text().to_owned()).collect(),
                at: sheet.at.as_ref().map(|at| at.text().to_owned()),
            });
        }
        (defs, tables)
    }

    fn not_twice(&self, sheet: &CodeSheet, before: &[CodeDef]) {
        let (name, place) = (sheet.code.text(), sheet.code.place);
        if !name.is_empty() && before.iter().any(|def| def.code == name) {
            let what = format!("the code `{name}` is declared twice");
            self.problems.error(place, what, "each meaning of a service once");
        }
        if sheet.is.is_empty() && !name.is_empty() {
            let what = format!("`{name}` stands for no code");
            self.problems.error(place, what, "`is: [\"91\"]` with the codes of this meaning");
        }
        for code in &sheet.is {
            let text = code.text();
            if let Some(def) = before.iter().find(|def| def.is.iter().any(|known| known == text)) {
                let what = format!("the code {text:?} already means `{}`", def.code);
                self.problems.error(code.place, what, "one meaning of each code");
            }
        }
    }

    fn origin(&mut self, service: &ServiceSheet) {
        let mut numbers = vec![("leak".to_owned(), service.leak.get().to_string())];
        let spans = [
            ("window", &service.window),
            ("half_life", &service.half_life),
            ("lasts", &service.lasts),
        ];
        for (key, dur) in spans {
            numbers.extend(dur.as_ref().map(|dur| (key.to_owned(), dur.get().to_string())));
        }
        for (part, tells) in &service.stops {
            numbers.extend(share_numbers(&format!("stops.{}", part.text()), tells));
        }
        let (source, estimate) = (service.source.as_ref(), service.estimate.as_ref());
        let path = format!("service.{}", service.service.text());
        self.said(&Said { path, place: service.service.place, source, estimate }, &numbers);
    }

    /// An alarm raised by failing attempts shows what makes them fail, unless its cause says otherwise; and
    /// its quiet is no sign of health.
    pub(super) fn attempted(&mut self) {
        for alarm in &self.out.alarms {
            let DetectorDef::Attempts { service, .. } = &alarm.detector else { continue };
            let Some(model) = self.out.models.iter_mut().find(|model| model.kind == alarm.of)
            else {
                continue;
            };
            model.attempted.insert(alarm.alarm.clone());
            for cause in &mut self.out.causes {
                let touches = cause.of == model.kind || model.depends_on.contains(&cause.of);
                if let Some(p) = cause.fails.get(service).filter(|_| touches) {
                    cause.shows.entry(alarm.alarm.clone()).or_insert(*p);
                }
            }
        }
    }
}
