//! What we know, for a customer: which causes are thought of, in words, who repairs each and what it costs.
//! The bar shows proportions in steps of a twentieth; no number of it is said anywhere.

use focal_base::OwnerRef;
use focal_diagnose::{Belief, Certainty, Share, ambiguity, certainty, owner_certainty, words};
use focal_engine::rows::CaseRow;

use crate::pages::teller::Teller;

#[derive(Clone, Debug)]
pub struct Know {
    /// The company that most likely has to act; or between which two causes nothing has told yet.
    pub verdict: Option<String>,
    /// Owner's swatch and width in twentieths, at least one.
    pub bar: Vec<(String, u8)>,
    pub rows: Vec<Row>,
    /// What the step at hand will tell.
    pub hint: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub swatch: String,
    pub name: String,
    pub word: &'static str,
    /// Who repairs it and what it costs.
    pub repair: Option<String>,
}

/// Causes that are named; what is less likely than these is in "something else".
const NAMED: usize = 4;
/// Less than this is not worth a line to a customer.
const WORTH: f64 = 0.03;

#[must_use]
pub fn of(teller: &Teller<'_>, row: &CaseRow) -> Option<Know> {
    let belief = row.decision.belief.as_ref().filter(|belief| !belief.shares.is_empty())?;
    if row.quiet_since.is_some() || row.case.is_resolved() {
        return None;
    }
    let named: Vec<&Share> =
        belief.ranked().into_iter().filter(|share| share.p >= WORTH).take(NAMED).collect();
    let rest = 1.0 - named.iter().map(|share| share.p).sum::<f64>();
    // Owners stay together in the bar, as everywhere; the list goes by likelihood.
    let in_order = belief.shares.iter().filter(|share| named.contains(share));
    let mut bar: Vec<(String, u8)> = in_order
        .map(|share| (teller.swatch(&share.owner, &share.cause.place), width(share.p)))
        .collect();
    bar.push(("unknown".to_owned(), width(rest)));
    let mut rows: Vec<Row> = named.iter().filter_map(|share| line(teller, belief, share)).collect();
    rows.push(Row {
        swatch: "unknown".to_owned(),
        name: teller.say.t("know.else").to_owned(),
        word: word(words(rest, 0.0)),
        repair: None,
    });
    Some(Know { verdict: verdict(teller, belief, row), bar, rows, hint: hint(teller, row) })
}

/// Never the customer's: whose home it is needs no naming.
fn verdict(teller: &Teller<'_>, belief: &Belief, row: &CaseRow) -> Option<String> {
    let name = |cause: &focal_diagnose::CauseAt| {
        teller.tell(&format!("cause.{}.customer", cause.cause), &[])
    };
    if let [first, second, ..] = ambiguity(belief).as_slice()
        && row.decision.ambiguous
    {
        let (first, second) = (name(first)?, name(second)?);
        return Some(teller.say.with("know.either", &[("first", &first), ("second", &second)]));
    }
    let first = *belief.ranked().first()?;
    let key = match owner_certainty(belief, &first.owner) {
        Certainty::Confirmed => "know.is_theirs",
        Certainty::MostLikely => "know.likely_theirs",
        _ => return None,
    };
    let world = teller.world;
    let pack = teller.kit.map_or("", |kit| kit.pack.name.as_str());
    let OwnerRef::Provider(id) = world.owner(pack, &first.owner, &first.cause.place) else {
        return None;
    };
    Some(teller.say.with(key, &[("provider", &world.providers.get(&id)?.name)]))
}

fn line(teller: &Teller<'_>, belief: &Belief, share: &Share) -> Option<Row> {
    let key = format!("cause.{}", share.cause.cause);
    Some(Row {
        swatch: teller.swatch(&share.owner, &share.cause.place),
        name: teller.tell(&format!("{key}.customer"), &[])?,
        word: word(certainty(belief, &share.cause)),
        repair: teller.tell(&format!("{key}.repair"), &[]),
    })
}

fn width(p: f64) -> u8 {
    ((p * 20.0).round() as u8).clamp(1, 20)
}

fn word(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Confirmed => "know.confirmed",
        Certainty::MostLikely => "know.likely",
        Certainty::Possible => "know.possible",
        Certainty::AlmostRuledOut => "know.unlikely",
    }
}

/// Said only when the very step that tells causes apart is the one being asked.
fn hint(teller: &Teller<'_>, row: &CaseRow) -> Option<String> {
    let step = row.decision.separated_by.as_ref().filter(|_| row.decision.ambiguous)?;
    let asked =
        row.case.live_runs().any(|run| run.step == *step && run.by == focal_case::Actor::Customer);
    asked.then(|| teller.say.t("know.hint").to_owned())
}
