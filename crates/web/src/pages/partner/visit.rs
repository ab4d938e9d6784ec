//! A work order's own answers: when somebody comes, that they are there, what they found. One question at a time.

use focal_base::{At, CauseName, Money};
use focal_engine::Refused;
use focal_engine::work::Work;
use focal_engine::work::visits::{Report, moment};
use maud::{Markup, html};
use serde::Deserialize;

use super::TEXT;
use super::view::{Order, Stage};
use crate::pages::guest::Partner;
use crate::pages::words::Say;
use crate::trouble::{Answer, Trouble};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    parts: String,
    #[serde(default)]
    cost: String,
}

/// What a technician says.
pub(super) enum Said {
    Comes(At, At, String),
    Arrived,
    Found(Report),
}

/// Reads an answer; nothing when it is none of a visit's.
pub(super) fn answer(
    state: &str,
    fields: &Fields,
    text: &str,
    who: &Partner,
) -> Answer<Option<Said>> {
    let text = text.trim().to_owned();
    let report = |done| -> Answer<Option<Said>> {
        let cause = Some(fields.cause.clone()).filter(|cause| !cause.is_empty()).map(CauseName);
        let parts = fields.parts.clone();
        Ok(Some(Said::Found(Report {
            done,
            cause,
            parts,
            cost: cost(&fields.cost)?,
            text: text.clone(),
        })))
    };
    match state {
        "planned" => {
            let at = |text: &str| moment(text, &who.zone);
            let wrong =
                || Trouble::invalid("visit.window").field("from").expected("expected.window");
            let (from, to) = at(&fields.from).zip(at(&fields.to)).ok_or_else(wrong)?;
            Ok(Some(Said::Comes(from, to, text)))
        }
        "arrived" => Ok(Some(Said::Arrived)),
        "visit_done" => report(true),
        "visit_not_done" => report(false),
        _ => Ok(None),
    }
}

/// An amount as people write it, `120`, `120.50` or `120,50`; nothing is no amount.
fn cost(text: &str) -> Answer<Option<Money>> {
    let text = text.trim().replace(',', ".");
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Trouble::invalid("visit.cost").field("cost").expected("0 – 100000");
    let amount: f64 = text.parse().map_err(|_| wrong())?;
    if !(0.0..=100_000.0).contains(&amount) {
        return Err(wrong());
    }
    Ok(Some(Money((amount * 100.0).round() as i64)))
}

pub(super) fn says(work: &mut Work<'_, '_>, who: &Partner, said: Said) -> Result<(), Refused> {
    match said {
        Said::Comes(from, to, text) => {
            work.visit_planned(&who.run, &who.provider, (from, to), &text)
        }
        Said::Arrived => work.visit_arrived(&who.run, &who.provider),
        Said::Found(report) => work.visit_report(&who.run, &who.provider, report),
    }
}

pub(super) fn forms(say: &Say, order: &Order, here: &str) -> Markup {
    html! {
        form.do.do--partner method="post" action=(here) {
            @match order.stage {
                Stage::Asked => (window(say)),
                Stage::Planned => {
                    @if let Some(window) = &order.window { p { (window) } }
                    button.btn.btn--big.btn--focal name="state" value="arrived" formnovalidate { (say.t("visit.do.arrived")) }
                    details { summary { (say.t("visit.do.replan")) } (window(say)) }
                }
                Stage::There => (report(say, order)),
            }
            @if order.stage != Stage::There {
                button.btn.btn--big name="state" value="not_ours" formnovalidate { (say.t("partner.do.not_ours")) }
            }
        }
    }
}

fn window(say: &Say) -> Markup {
    html! {
        label.field for="from" { span { (say.t("visit.from")) } input #from name="from" type="datetime-local"; }
        label.field for="to" { span { (say.t("visit.to")) } input #to name="to" type="datetime-local"; }
        (line(say))
        button.btn.btn--big.btn--focal name="state" value="planned" { (say.t("visit.do.accept")) }
    }
}

fn line(say: &Say) -> Markup {
    html! { label.field for="text" { span { (say.t("partner.text")) } textarea #text name="text" rows="2" maxlength=(TEXT) {} } }
}

fn report(say: &Say, order: &Order) -> Markup {
    html! {
        label.field for="cause" { span { (say.t("visit.cause")) }
            select #cause name="cause" {
                option value="" { (say.t("visit.cause_none")) }
                @for (cause, name) in &order.causes { option value=(cause) { (name) } }
            }
        }
        label.field for="parts" { span { (say.t("visit.parts")) } input #parts name="parts" maxlength="500"; }
        label.field for="cost" { span { (say.with("visit.cost_in", &[("currency", &order.currency)])) } input #cost name="cost" inputmode="decimal" maxlength="12"; }
        (line(say))
        button.btn.btn--big.btn--focal name="state" value="visit_done" { (say.t("visit.do.done")) }
        button.btn.btn--big name="state" value="visit_not_done" { (say.t("visit.do.not_done")) }
    }
}
