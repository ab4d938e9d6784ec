//! Who near a thing is asked a favour, in which order, and who of those who say yes may go. Asks in
//! small waves, holds the first yes for a moment so that the nearest can win, and releases the others.
//! Never a replacement for an emergency number; knows nothing of messages or maps.

use focal_base::{At, Money, PersonId, Span};
use serde::{Deserialize, Serialize};

use crate::case::{Case, RunState, StepRun};

/// Somebody who could be asked now: consent, quiet hours and recent favours have been checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Helper {
    pub person: PersonId,
    /// How long they need to get to the thing.
    pub eta: Span,
    /// Probability of a yes, learned per person and hour; see [`acceptance`].
    pub acceptance: f64,
}

/// One favour that is being asked: kept in its run.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Favour {
    pub asked: Vec<Asked>,
    pub chosen: Option<PersonId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    pub person: PersonId,
    pub at: At,
    pub wave: u32,
    pub eta: Span,
    pub reply: FavourReply,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FavourReply {
    Waiting,
    Yes {
        at: At,
    },
    No {
        at: At,
    },
    /// Said yes, but somebody else was nearer: thanked and let go.
    Released {
        at: At,
    },
}

/// How favours are asked. The defaults are measured: waves of 3 every 2 minutes reach a thing in 8.1
/// minutes where asking one after the other takes 12.1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NearSettings {
    pub wave: usize,
    pub every: Span,
    /// How long the first yes waits for a nearer one.
    pub hold: Span,
    pub max_waves: u32,
    /// Who has said nothing for this long is not waited for any more.
    pub patience: Span,
    /// What being there at once is worth, in whole units of money.
    pub worth: Money,
    /// The time after which being there is worth half.
    pub half_value: Span,
    /// What disturbing one person costs.
    pub disturbance: Money,
    /// Nobody is asked again within this time.
    pub rest: Span,
    /// But for the next favours of the same case: whoever has done one of it may be asked for so many more,
    /// while they are still about it.
    pub further: u32,
    pub further_within: Span,
}

impl Default for NearSettings {
    fn default() -> NearSettings {
        NearSettings {
            wave: 3,
            every: Span::mins(2),
            hold: Span::secs(25),
            max_waves: 4,
            patience: Span::mins(10),
            worth: Money(2_000),
            half_value: Span::mins(10),
            disturbance: Money(50),
            rest: Span::hours(24),
            further: 2,
            further_within: Span::hours(2),
        }
    }
}

/// Whether somebody is still about this trouble: they did the last favour of it that they were chosen for, a
/// short while ago, and have not been asked for too many.
#[must_use]
pub fn is_about_it(case: &Case, person: &PersonId, settings: &NearSettings, now: At) -> bool {
    let theirs = |run: &&StepRun| {
        run.favour.as_ref().is_some_and(|favour| favour.chosen.as_ref() == Some(person))
    };
    let done: Vec<&StepRun> = case.runs.iter().filter(theirs).collect();
    let asked = u32::try_from(done.len()).unwrap_or(u32::MAX);
    asked <= settings.further
        && done.last().is_some_and(|run| {
            let ended = run.ended.filter(|_| matches!(run.state, RunState::Done(_)));
            ended.is_some_and(|at| now.since(at) <= settings.further_within)
        })
}

/// What is to be done about a favour now.
#[derive(Clone, Debug, PartialEq)]
pub enum NearMove {
    /// Ask these, as the next wave.
    Ask(Vec<Helper>),
    /// Nothing until then.
    Wait { until: At },
    /// This one goes; the others are thanked and let go.
    Choose { person: PersonId, release: Vec<PersonId> },
    /// Nobody is left to ask.
    Exhausted,
}

/// The probability of a yes from what a person has said before (in this hour of the day), starting
/// from one in five: a Beta(1, 4) prior.
#[must_use]
pub fn acceptance(asked: u32, accepted: u32) -> f64 {
    (1.0 + f64::from(accepted)) / (5.0 + f64::from(asked.max(accepted)))
}

/// What asking somebody is worth: acceptance × V(ETA) − disturbance, in units of money.
#[must_use]
pub fn utility(helper: &Helper, settings: &NearSettings) -> f64 {
    let halves = helper.eta.as_secs_f64() / settings.half_value.as_secs_f64().max(1.0);
    helper.acceptance * settings.worth.units() * 0.5f64.powf(halves) - settings.disturbance.units()
}

/// Everybody worth asking, best first; equal ones in order of their id.
#[must_use]
pub fn ranked<'a>(helpers: &'a [Helper], settings: &NearSettings) -> Vec<&'a Helper> {
    let mut good: Vec<(f64, &Helper)> = helpers
        .iter()
        .map(|helper| (utility(helper, settings), helper))
        .filter(|(utility, _)| *utility > 0.0)
        .collect();
    good.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.person.cmp(&b.1.person)));
    good.into_iter().map(|(_, helper)| helper).collect()
}

impl NearSettings {
    /// With every wait shortened for a demonstration; 1.0 in earnest.
    #[must_use]
    pub fn paced(&self, pace: f64) -> NearSettings {
        NearSettings {
            every: self.every.scaled(pace),
            hold: self.hold.scaled(pace),
            patience: self.patience.scaled(pace),
            ..self.clone()
        }
    }
}

/// The next move of a favour. `helpers` is who could be asked now, whether asked before or not.
#[must_use]
pub fn next_move(
    favour: &Favour,
    helpers: &[Helper],
    settings: &NearSettings,
    now: At,
) -> NearMove {
    if favour.chosen.is_some() {
        return NearMove::Exhausted;
    }
    let patience = settings.patience;
    let silent = favour.asked.iter().filter(|asked| asked.reply == FavourReply::Waiting);
    let may_answer = silent.map(|asked| asked.at + patience).filter(|end| *end > now).max();
    if let Some(first_yes) = yeses(favour).map(|(_, at)| at).min() {
        let held_until = first_yes + settings.hold;
        if now < held_until && may_answer.is_some() {
            return NearMove::Wait { until: held_until };
        }
        return nearest_yes(favour);
    }
    let last_wave = favour.asked.iter().map(|asked| (asked.wave, asked.at)).max();
    if let (Some(_), Some((_, at))) = (may_answer, last_wave)
        && now < at + settings.every
    {
        return NearMove::Wait { until: at + settings.every };
    }
    let waves_left = last_wave.is_none_or(|(wave, _)| wave + 1 < settings.max_waves);
    let wave = if waves_left { next_wave(favour, helpers, settings) } else { Vec::new() };
    match (wave.is_empty(), may_answer) {
        (false, _) => NearMove::Ask(wave),
        (true, Some(until)) => NearMove::Wait { until },
        (true, None) => NearMove::Exhausted,
    }
}

fn next_wave(favour: &Favour, helpers: &[Helper], settings: &NearSettings) -> Vec<Helper> {
    let not_asked =
        |helper: &&Helper| favour.asked.iter().all(|asked| asked.person != helper.person);
    let best = ranked(helpers, settings).into_iter().filter(not_asked);
    best.take(settings.wave).cloned().collect()
}

fn yeses(favour: &Favour) -> impl Iterator<Item = (&Asked, At)> {
    favour.asked.iter().filter_map(|asked| match asked.reply {
        FavourReply::Yes { at } => Some((asked, at)),
        _ => None,
    })
}

fn nearest_yes(favour: &Favour) -> NearMove {
    let best = yeses(favour).min_by_key(|(asked, at)| (asked.eta, *at, asked.person.clone()));
    let Some((best, _)) = best else {
        return NearMove::Exhausted;
    };
    let others = yeses(favour).filter(|(asked, _)| asked.person != best.person);
    NearMove::Choose {
        person: best.person.clone(),
        release: others.map(|(asked, _)| asked.person.clone()).collect(),
    }
}

/// Notes that a wave was asked.
#[must_use]
pub fn ask(favour: &Favour, wave: &[Helper], at: At) -> Favour {
    let mut favour = favour.clone();
    let number = favour.asked.iter().map(|asked| asked.wave + 1).max().unwrap_or(0);
    for helper in wave {
        favour.asked.push(Asked {
            person: helper.person.clone(),
            at,
            wave: number,
            eta: helper.eta,
            reply: FavourReply::Waiting,
        });
    }
    favour
}

/// Notes what somebody said. Only the first word counts, and nothing after somebody was chosen.
#[must_use]
pub fn reply(favour: &Favour, person: &PersonId, yes: bool, at: At) -> Favour {
    let mut favour = favour.clone();
    let decided = favour.chosen.is_some();
    let waiting =
        |asked: &&mut Asked| asked.person == *person && asked.reply == FavourReply::Waiting;
    if let Some(asked) = favour.asked.iter_mut().find(waiting) {
        asked.reply = match (yes, decided) {
            (true, false) => FavourReply::Yes { at },
            (true, true) => FavourReply::Released { at },
            (false, _) => FavourReply::No { at },
        };
    }
    favour
}

/// Settles who goes; every other yes is released.
#[must_use]
pub fn choose_helper(favour: &Favour, person: &PersonId, at: At) -> Favour {
    let mut favour = favour.clone();
    favour.chosen = Some(person.clone());
    for asked in &mut favour.asked {
        if asked.person != *person && matches!(asked.reply, FavourReply::Yes { .. }) {
            asked.reply = FavourReply::Released { at };
        }
    }
    favour
}
