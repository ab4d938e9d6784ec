//! Visits of technicians: a hand-off that somebody goes to the thing for. They say when they come, that they are
//! there, and what they found; that it is repaired counts when it shows, and only then does their cause.

use focal_base::{At, CauseName, Money, ProviderId, RunId, Said, Span};
use focal_case::cost::spend;
use focal_case::{Actor, CostLine};

use super::Work;
use super::partners::is_over;
use crate::error::Refused;
use crate::rows::{CaseRow, From, HandoffRow, HandoffState, ItemKind, Visit, VisitReport};

/// Nobody waits a whole day for a visit, or plans one further ahead.
const LONGEST: Span = Span::hours(12);
const FURTHEST: Span = Span::days(90);
/// Characters about parts.
const PARTS: usize = 500;
/// More is a slip of the finger.
const DEAREST: Money = Money(10_000_000);

/// What a technician reports.
pub struct Report {
    pub done: bool,
    pub cause: Option<CauseName>,
    pub parts: String,
    pub cost: Option<Money>,
    pub text: String,
}

/// A moment as a form gives it, `2026-11-28T09:00`, by the clocks of a place.
#[must_use]
pub fn moment(text: &str, zone: &str) -> Option<At> {
    let local: jiff::civil::DateTime = text.parse().ok()?;
    let zoned = local.in_tz(zone).ok()?;
    Some(At(zoned.timestamp().as_millisecond()))
}

impl Work<'_, '_> {
    /// The hand-off of a visit that is still theirs to answer.
    fn visit(&self, run: &RunId, provider: &ProviderId) -> Result<HandoffRow, Refused> {
        let found = self.tx.world.handoffs.get(run).filter(|row| row.provider == *provider);
        let handoff = found.cloned().ok_or(Refused::NotFound("hand-off"))?;
        if is_over(handoff.state) || handoff.state == HandoffState::Fixed {
            return Err(Refused::conflict("handoff.is_over"));
        }
        let row = self.case(&handoff.case)?;
        match self.step_def(row, &handoff.step)?.by {
            Actor::Technician => Ok(handoff),
            _ => Err(Refused::NotFound("visit")),
        }
    }

    /// They accept it, and say between which moments somebody comes.
    ///
    /// # Errors
    /// When the window does not fit, or the work is not theirs.
    pub fn visit_planned(
        &mut self,
        run: &RunId,
        provider: &ProviderId,
        (from, to): (At, At),
        text: &str,
    ) -> Result<(), Refused> {
        let handoff = self.visit(run, provider)?;
        let now = self.tx.now;
        if to <= from || to < now || to.since(from) > LONGEST || from > now + FURTHEST {
            return Err(Refused::field("visit.window", "from", "expected.window"));
        }
        let visit = Visit { window: Some((from, to)), ..handoff.visit.clone() };
        self.tx.put_handoff(HandoffRow { visit, until: Some(to), ..handoff.clone() });
        self.partner_says(run, provider, HandoffState::Accepted, text)?;
        // Until the end of the window, and the time the work takes, it is under way.
        let row = self.case(&handoff.case)?.clone();
        let takes = self.tx.paced(self.step_def(&row, &handoff.step)?.takes);
        let mut case = row.case.clone();
        if let Some(live) = case.runs.iter_mut().find(|live| live.id == *run) {
            live.until = live.until.max(Some(to + takes));
        }
        self.keep(&row, case);
        let said = Said::new("thread.visit_planned").with("at", from).with("until", to);
        self.tx.say(&handoff.case, ItemKind::Handoff, From::Partner(provider.clone()), said);
        Ok(())
    }

    /// Somebody is there.
    ///
    /// # Errors
    /// When the work is not theirs, or over.
    pub fn visit_arrived(&mut self, run: &RunId, provider: &ProviderId) -> Result<(), Refused> {
        let handoff = self.visit(run, provider)?;
        let arrived = handoff.visit.arrived.or(Some(self.tx.now));
        let visit = Visit { arrived, ..handoff.visit.clone() };
        self.tx.put_handoff(HandoffRow { visit, ..handoff });
        self.partner_says(run, provider, HandoffState::InProgress, "")
    }

    /// What they found and did.
    ///
    /// # Errors
    /// When something in it does not fit, or the work is not theirs.
    pub fn visit_report(
        &mut self,
        run: &RunId,
        provider: &ProviderId,
        report: Report,
    ) -> Result<(), Refused> {
        let handoff = self.visit(run, provider)?;
        let row = self.case(&handoff.case)?.clone();
        let Report { done, cause, parts, cost, text } = report;
        let known = self.tx.world.kit_of(&row).map(|kit| &kit.model.causes);
        if let Some(cause) = &cause
            && !known.is_some_and(|causes| causes.contains_key(cause))
        {
            return Err(Refused::field("resolve.no_such_cause", "cause", "a cause of the list"));
        }
        if cost.is_some_and(|cost| cost < Money::ZERO || cost > DEAREST) {
            return Err(Refused::field("visit.cost", "cost", "0 – 100000"));
        }
        let at = self.tx.now;
        let parts: String = parts.trim().chars().take(PARTS).collect();
        let found = VisitReport { at, done, cause: cause.clone(), parts: parts.clone(), cost };
        let visit = Visit { report: Some(found), ..handoff.visit.clone() };
        self.tx.put_handoff(HandoffRow { visit, ..handoff.clone() });
        self.book(&row, run, cost);
        if let Some(cause) = cause {
            let said = Said::new("thread.visit_found").with("cause", cause);
            let from = From::Partner(provider.clone());
            self.tx.say(&handoff.case, ItemKind::Handoff, from, said);
        }
        // Their own words stand in the log of the hand-off, which is theirs to write.
        let words: Vec<&str> =
            [parts.as_str(), text.trim()].into_iter().filter(|text| !text.is_empty()).collect();
        let state = if done { HandoffState::Fixed } else { HandoffState::NotDone };
        self.partner_says(run, provider, state, &words.join("; "))
    }

    /// What it really cost takes the place of what was reckoned with.
    fn book(&mut self, row: &CaseRow, run: &RunId, cost: Option<Money>) {
        let Some(cost) = cost else { return };
        let of_run = row.case.costs.iter().filter(|line| line.run.as_ref() == Some(run));
        let booked: Money = of_run.map(|line| line.amount).sum();
        if cost == booked {
            return;
        }
        let Some(step) = row.case.run(run).map(|run| run.step.clone()) else { return };
        let line = CostLine {
            at: self.tx.now,
            what: Said::new("cost.reported").with("step", step),
            amount: cost - booked,
            run: Some(run.clone()),
            whose: Some(Actor::Technician),
            time: Span::ZERO,
        };
        let case = spend(&row.case, line);
        self.keep(row, case);
    }
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_forms_moment_is_read_by_the_clocks_of_the_place() {
        let said = |text, zone| moment(text, zone).map(|at| at.to_string());
        assert_eq!(
            said("2026-11-28T09:00", "Europe/Madrid").as_deref(),
            Some("2026-11-28T08:00:00Z")
        );
        assert_eq!(
            said("2026-07-28T09:00", "Europe/Madrid").as_deref(),
            Some("2026-07-28T07:00:00Z")
        );
        for (text, zone) in [
            ("", "UTC"),
            ("tomorrow", "UTC"),
            ("2026-02-30T09:00", "UTC"),
            ("2026-11-28T09:00", "Nowhere"),
        ] {
            assert_eq!(said(text, zone), None, "{text} {zone}");
        }
    }
}
