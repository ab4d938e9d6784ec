//! Effects on their way out: claimed, done, tried again later, or given up after a bounded number of tries.
//!
//! A claim counts as a try when it is made, so an effect that kills the process each time is given up too.

use focal_base::{At, Span, TenantId};
use rusqlite::{Connection, Row, TransactionBehavior, params};
use serde_json::Value;

use super::{SystemStore, json};
use crate::{FailPoint, StoreError, pass};

/// How long to wait after each failed try: doubling from `first` up to `longest`, then giving up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    pub first: Span,
    pub longest: Span,
    pub max_attempts: u32,
}

impl Default for Backoff {
    /// Twelve tries over a bit more than a day.
    fn default() -> Backoff {
        Backoff { first: Span::mins(1), longest: Span::hours(6), max_attempts: 12 }
    }
}

impl Backoff {
    /// The wait after the `attempt`th try (from 1).
    #[must_use]
    pub fn after(&self, attempt: u32) -> Span {
        let doubled = self.first.0.saturating_mul(1 << attempt.saturating_sub(1).min(40));
        Span(doubled.min(self.longest.0))
    }
}

/// An effect that was claimed and is now somebody's to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    pub tenant: TenantId,
    /// The idempotency key: hand it on to whoever can use it.
    pub id: String,
    pub kind: String,
    pub due: At,
    /// Which try this is, from 1.
    pub attempt: u32,
    pub body: Value,
}

/// What became of an effect that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    RetryAt(At),
    GaveUp,
    /// It was done, cancelled or given up meanwhile.
    Gone,
}

/// An effect that was given up, for administration to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct FailedEffect {
    pub effect: Effect,
    pub at: At,
    pub error: String,
}

/// Longer reasons are cut: a remote server's page is no reason.
const REASON_CHARS: usize = 300;

impl SystemStore {
    /// Takes up to `limit` due effects of these kinds (none: of every kind), the longest due first, for
    /// the length of `lease`. What is neither completed nor failed by then is offered again.
    pub fn claim(
        &self,
        kinds: &[&str],
        now: At,
        lease: Span,
        limit: usize,
        backoff: &Backoff,
    ) -> Result<Vec<Effect>, StoreError> {
        let sql = |error: rusqlite::Error| self.shared.sql(&error);
        self.shared.with(|connection| {
            // Most looks find nothing: they should not cost a transaction.
            let due = due(connection, kinds, now, limit).map_err(sql)?;
            if due.is_empty() {
                return Ok(due);
            }
            let all = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(sql)?;
            let mut claimed = Vec::with_capacity(due.len());
            for mut effect in due {
                let key = (effect.tenant.as_str(), effect.id.as_str());
                if effect.attempt >= backoff.max_attempts {
                    give_up(&all, key, now, "no try came to an end").map_err(sql)?;
                    continue;
                }
                effect.attempt += 1;
                all.prepare_cached(
                    "UPDATE outbox SET due = ?3, attempts = ?4, last_error = NULL
                     WHERE tenant = ?1 AND id = ?2",
                )
                .and_then(|mut it| {
                    it.execute(params![key.0, key.1, (now + lease).0, effect.attempt])
                })
                .map_err(sql)?;
                claimed.push(effect);
            }
            self.shared.commit(all)?;
            pass(FailPoint::OutboxClaimed);
            Ok(claimed)
        })
    }

    /// Gives back what a process had claimed that is no more: tried, with no word of how it went. To be called once
    /// at start, when nobody else can hold a claim.
    pub fn release(&self, now: At) -> Result<usize, StoreError> {
        let text = "UPDATE outbox SET due = ?1
                    WHERE state = 'waiting' AND attempts > 0 AND last_error IS NULL AND due > ?1";
        self.execute(text, [now.0])
    }

    /// When the next effect of these kinds will be due, claims included.
    pub fn next_due(&self, kinds: &[&str]) -> Result<Option<At>, StoreError> {
        let text = "SELECT min(due) FROM outbox WHERE state = 'waiting'
                    AND (?1 = '[]' OR kind IN (SELECT value FROM json_each(?1)))";
        let kinds = Value::from(kinds).to_string();
        let found = self.rows(text, [kinds], |row| row.get::<_, Option<i64>>(0))?;
        Ok(found.into_iter().flatten().next().map(At))
    }

    /// These effects have happened. One sync for all of them.
    pub fn complete(&self, done: &[(TenantId, String)], now: At) -> Result<(), StoreError> {
        let sql = |error: rusqlite::Error| self.shared.sql(&error);
        self.shared.with(|connection| {
            let all = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(sql)?;
            for (tenant, id) in done {
                all.prepare_cached(
                    "UPDATE outbox SET state = 'done', settled_at = ?3, last_error = NULL
                     WHERE tenant = ?1 AND id = ?2 AND state = 'waiting'",
                )
                .and_then(|mut it| it.execute(params![tenant.as_str(), id, now.0]))
                .map_err(sql)?;
            }
            self.shared.commit(all)
        })
    }

    /// It is not the time for it: a claimed effect comes again then, and this was no try.
    pub fn postpone(&self, tenant: &TenantId, id: &str, until: At) -> Result<bool, StoreError> {
        let text = "UPDATE outbox SET due = ?3, attempts = max(attempts - 1, 0)
                    WHERE tenant = ?1 AND id = ?2 AND state = 'waiting'";
        Ok(self.execute(text, params![tenant.as_str(), id, until.0])? > 0)
    }

    /// This try failed: waits longer each time, then gives up. `reason` is for administration; it must
    /// not quote what people wrote.
    pub fn fail(
        &self,
        tenant: &TenantId,
        id: &str,
        reason: &str,
        now: At,
        backoff: &Backoff,
    ) -> Result<Failed, StoreError> {
        let sql = |error: rusqlite::Error| self.shared.sql(&error);
        let reason: String = reason.chars().take(REASON_CHARS).collect();
        let key = (tenant.as_str(), id);
        self.shared.with(|connection| {
            let text =
                "SELECT attempts FROM outbox WHERE tenant = ?1 AND id = ?2 AND state = 'waiting'";
            let Some(attempts) = self.one::<u32>(connection, text, params![key.0, key.1])? else {
                return Ok(Failed::Gone);
            };
            if attempts >= backoff.max_attempts {
                give_up(connection, key, now, &reason).map_err(sql)?;
                return Ok(Failed::GaveUp);
            }
            let again = now + backoff.after(attempts);
            let wait = "UPDATE outbox SET due = ?3, last_error = ?4 WHERE tenant = ?1 AND id = ?2";
            connection.execute(wait, params![key.0, key.1, again.0, reason]).map_err(sql)?;
            Ok(Failed::RetryAt(again))
        })
    }

    /// What was given up in one tenant, latest first.
    pub fn failed(&self, tenant: &TenantId, limit: usize) -> Result<Vec<FailedEffect>, StoreError> {
        let text =
            "SELECT tenant, id, kind, due, attempts, body, settled_at, last_error FROM outbox
                    WHERE tenant = ?1 AND state = 'failed' ORDER BY settled_at DESC, id LIMIT ?2";
        self.rows(text, params![tenant.as_str(), limit], |row| {
            let error: Option<String> = row.get(7)?;
            let at = At(row.get(6)?);
            Ok(FailedEffect { effect: effect(row)?, at, error: error.unwrap_or_default() })
        })
    }

    /// Gives a given-up effect all its tries back; says whether there was one.
    pub fn retry(&self, tenant: &TenantId, id: &str, now: At) -> Result<bool, StoreError> {
        let text = "UPDATE outbox SET state = 'waiting', attempts = 0, due = ?3, settled_at = NULL
                    WHERE tenant = ?1 AND id = ?2 AND state = 'failed'";
        Ok(self.execute(text, params![tenant.as_str(), id, now.0])? > 0)
    }

    /// Forgets effects that were settled before a moment, and with them their idempotency keys.
    pub fn prune_outbox(&self, before: At) -> Result<usize, StoreError> {
        let text = "DELETE FROM outbox WHERE state <> 'waiting' AND settled_at < ?1";
        self.execute(text, [before.0])
    }

    /// How many effects wait, over all tenants: for the house's own health.
    pub fn waiting(&self) -> Result<u64, StoreError> {
        let text = "SELECT count(*) FROM outbox WHERE state = 'waiting'";
        Ok(self.rows(text, [], |row| row.get(0))?.pop().unwrap_or_default())
    }
}

fn due(
    connection: &Connection,
    kinds: &[&str],
    now: At,
    limit: usize,
) -> rusqlite::Result<Vec<Effect>> {
    let text = "SELECT tenant, id, kind, due, attempts, body FROM outbox
                WHERE state = 'waiting' AND due <= ?1
                AND (?2 = '[]' OR kind IN (SELECT value FROM json_each(?2)))
                ORDER BY due, tenant, id LIMIT ?3";
    let mut find = connection.prepare_cached(text)?;
    let kinds = Value::from(kinds).to_string();
    find.query_map(params![now.0, kinds, limit], effect)?.collect()
}

fn effect(row: &Row<'_>) -> rusqlite::Result<Effect> {
    Ok(Effect {
        tenant: TenantId(row.get(0)?),
        id: row.get(1)?,
        kind: row.get(2)?,
        due: At(row.get(3)?),
        attempt: row.get(4)?,
        body: json(row, 5)?,
    })
}

fn give_up(all: &Connection, key: (&str, &str), now: At, reason: &str) -> rusqlite::Result<usize> {
    let text =
        "UPDATE outbox SET state = 'failed', settled_at = ?3, last_error = coalesce(?4, last_error)
                WHERE tenant = ?1 AND id = ?2";
    all.prepare_cached(text)?.execute(params![key.0, key.1, now.0, reason])
}
