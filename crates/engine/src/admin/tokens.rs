//! Tokens for programs: made with a name, what they may do and an end; taken back with effect at once. Knows
//! no secret: whoever asks brings the hash of one.

use std::collections::BTreeSet;

use focal_base::{At, Span};
use focal_store::Credential;

use super::{By, check, note};
use crate::error::Refused;
use crate::rows::{ApiTokenRow, Scope};
use crate::work::Work;

/// Tokens of one tenant that are alive, and rows that are kept of those that are over.
const ALIVE: usize = 50;
const KEPT: usize = 200;
/// A token that never ends is one that nobody remembers.
pub const LONGEST: Span = Span::days(730);
const MOST_A_MINUTE: u32 = 60_000;

pub struct TokenInput {
    pub name: String,
    pub scopes: Vec<Scope>,
    pub expires: At,
    pub per_minute: Option<u32>,
}

/// A new token. `credential` makes the credential of its secret, once its id is known.
///
/// # Errors
/// When something that was given does not fit, or there are too many.
pub fn make(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    input: TokenInput,
    credential: impl FnOnce(&ApiTokenRow) -> Credential,
) -> Result<ApiTokenRow, Refused> {
    let now = work.tx.now;
    let name = check::name(&input.name, "name")?;
    let scopes: Vec<Scope> =
        input.scopes.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    if scopes.is_empty() {
        let all = Scope::ALL.map(Scope::word).join(", ");
        return Err(Refused::field("token.no_scope", "scopes", &all));
    }
    if input.expires <= now || input.expires > now + LONGEST {
        return Err(Refused::field("token.expires", "expires", "expected.token_expires"));
    }
    if input.per_minute.is_some_and(|most| most == 0 || most > MOST_A_MINUTE) {
        return Err(Refused::field("token.per_minute", "per_minute", "1 – 60000"));
    }
    let alive = |row: &&ApiTokenRow| row.is_alive(now);
    if work.tx.world.tokens.values().filter(alive).count() >= ALIVE {
        return Err(Refused::conflict("token.too_many"));
    }
    if work.tx.world.tokens.values().filter(alive).any(|row| row.name == name) {
        return Err(Refused::field("token.taken", "name", "expected.free"));
    }
    let row = ApiTokenRow {
        id: work.tx.new_id::<String>(),
        name,
        scopes,
        made: now,
        by: by.0.clone(),
        expires: input.expires,
        per_minute: input.per_minute,
        ended: None,
        last_used: None,
    };
    work.tx.credential(credential(&row));
    work.tx.put_token(row.clone());
    forget_oldest(work, now);
    note(work, by, "token.made", &row.id);
    Ok(row)
}

/// Names of those that are over are kept for the audit trail, up to a limit; the oldest go first.
fn forget_oldest(work: &mut Work<'_, '_>, now: At) {
    let world = &work.tx.world;
    let surplus = world.tokens.len().saturating_sub(KEPT);
    let mut over: Vec<_> = world.tokens.values().filter(|row| !row.is_alive(now)).collect();
    over.sort_by_key(|row| (row.ended.unwrap_or(row.expires), row.id.clone()));
    let over: Vec<String> = over.into_iter().take(surplus).map(|row| row.id.clone()).collect();
    over.iter().for_each(|id| work.tx.forget_token(id));
}

/// Takes a token back: from this commit on it opens nothing.
///
/// # Errors
/// When there is none of that id, or it is over already.
pub fn end(
    work: &mut Work<'_, '_>,
    by: By<'_>,
    id: &str,
    secrets: Vec<Credential>,
    last_used: Option<At>,
) -> Result<(), Refused> {
    let row = work.tx.world.tokens.get(id).cloned().ok_or(Refused::NotFound("token"))?;
    if row.ended.is_some() {
        return Err(Refused::conflict("token.ended"));
    }
    secrets.into_iter().for_each(|credential| work.tx.revoke(credential.hash));
    let ended = Some(work.tx.now);
    work.tx.put_token(ApiTokenRow { ended, last_used: last_used.or(row.last_used), ..row });
    note(work, by, "token.ended", id);
    Ok(())
}
