//! A promise as a fuse: when it is due, since when it burns, and whose clock it is while it stands still.

use focal_base::At;
use focal_case::{Fuse, Hours, Standing, Whose};
use focal_engine::Names;
use focal_engine::rows::CaseRow as Row;
use serde::Serialize;
use utoipa::ToSchema;

use super::when::When;
use crate::words;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Promise {
    /// `first_answer` or `resolution`.
    pub kind: &'static str,
    pub due: When,
    pub started: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<When>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Held {
    /// Whose clock it is meanwhile.
    pub by: String,
    pub since: When,
}

/// The promise that matters now.
#[must_use]
pub fn promise(names: &Names<'_>, row: &Row, now: At) -> Promise {
    let (kind, fuse) = names.world.promise_of(row, now);
    let (due, held, met) = read(names, &fuse, &names.world.hours_of(row), now);
    let started = row.case.promise.from.into();
    Promise { kind, due: due.into(), started, held, met: met.map(When) }
}

fn read(names: &Names<'_>, fuse: &Fuse, hours: &Hours, now: At) -> (At, Option<Held>, Option<At>) {
    match &fuse.standing {
        Standing::Due { at, .. } | Standing::Late { at, .. } => (*at, None, None),
        Standing::Held { whose, since, left } => {
            let by = whose_clock(names, whose);
            (hours.after(now, *left), Some(Held { by, since: (*since).into() }), None)
        }
        Standing::Kept { at } => (*at, None, Some(*at)),
        Standing::Missed { at, by } => (*at - *by, None, Some(*at)),
    }
}

fn whose_clock(names: &Names<'_>, whose: &Whose) -> String {
    match whose {
        Whose::Customer => words::text(names.lang, "held.customer"),
        Whose::Partner(Some(id)) => {
            words::say(names.lang, "held.by", &[("who", names.provider(id))])
        }
        Whose::Partner(None) => words::text(names.lang, "held.partner"),
        Whose::Ended => words::text(names.lang, "held.ended"),
    }
}
