//! What must cross tenants, and nothing else: who a secret speaks for, who the tenants are, what is due, and
//! many tenants' batches under one sync. Never handed to a rule or a page.

mod house;
mod outbox;
mod scrub;

use std::sync::Arc;

use focal_base::{At, TenantId, slug_error};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::sqlite::{Shared, apply};
use crate::{Batch, Committed, Credential, CredentialKind, SqliteStore, StoreError};

pub use outbox::{Backoff, Effect, Failed, FailedEffect};

/// The short store across tenants.
#[derive(Clone)]
pub struct SystemStore {
    pub(crate) shared: Arc<Shared>,
}

/// An operator's closed world, as administration knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tenant {
    pub id: TenantId,
    pub body: Value,
}

impl SqliteStore {
    #[must_use]
    pub fn system(&self) -> SystemStore {
        SystemStore { shared: Arc::clone(&self.shared) }
    }
}

impl SystemStore {
    /// Writes all batches in one transaction with one sync. One that is refused leaves no trace and does
    /// not spoil the others; the answers are in the order given. An error of the whole means: nothing
    /// was written (or, when fatal, that only a restart can tell).
    pub fn commit_many(
        &self,
        batches: &[(TenantId, Batch)],
    ) -> Result<Vec<Result<Committed, StoreError>>, StoreError> {
        let sql = |error: rusqlite::Error| self.shared.sql(&error);
        self.shared.with(|connection| {
            let mut all = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(sql)?;
            let mut answers = Vec::with_capacity(batches.len());
            for (tenant, batch) in batches {
                let part = all.savepoint().map_err(sql)?;
                // Dropping the savepoint takes back what a refused batch had written.
                let answer = apply(&self.shared, &part, tenant, batch);
                match answer {
                    Err(error) if error.is_fatal() => return Err(error),
                    Err(_) => drop(part),
                    Ok(_) => part.commit().map_err(sql)?,
                }
                answers.push(answer);
            }
            self.shared.commit(all)?;
            Ok(answers)
        })
    }

    /// A new closed world. Its id becomes part of paths, so it must be a slug.
    pub fn create_tenant(&self, id: &TenantId, body: &Value) -> Result<(), StoreError> {
        if let Some(expected) = slug_error(id.as_str()) {
            return Err(StoreError::BadName { what: "a tenant", name: id.0.clone(), expected });
        }
        let insert = "INSERT INTO tenant (id, body) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        match self.execute(insert, params![id.as_str(), body.to_string()])? {
            0 => Err(StoreError::Conflict(format!("the tenant {id}"))),
            _ => Ok(()),
        }
    }

    pub fn change_tenant(&self, id: &TenantId, body: &Value) -> Result<(), StoreError> {
        let update = "UPDATE tenant SET body = ?2 WHERE id = ?1";
        match self.execute(update, params![id.as_str(), body.to_string()])? {
            0 => Err(StoreError::UnknownTenant(id.clone())),
            _ => Ok(()),
        }
    }

    pub fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        self.rows("SELECT id, body FROM tenant ORDER BY id", [], |row| {
            Ok(Tenant { id: TenantId(row.get(0)?), body: json(row, 1)? })
        })
    }

    /// Who the secret with this hash speaks for; nobody once it has expired.
    pub fn credential(&self, hash: &str, now: At) -> Result<Option<Credential>, StoreError> {
        let text = "SELECT hash, kind, tenant, subject, expires, body FROM credential
                    WHERE hash = ?1 AND (expires IS NULL OR expires > ?2)";
        Ok(self.rows(text, params![hash, now.0], credential)?.pop())
    }

    pub fn credentials_of(
        &self,
        tenant: &TenantId,
        kind: CredentialKind,
        subject: &str,
    ) -> Result<Vec<Credential>, StoreError> {
        let text = "SELECT hash, kind, tenant, subject, expires, body FROM credential
                    WHERE tenant = ?1 AND kind = ?2 AND subject = ?3 ORDER BY hash";
        self.rows(text, params![tenant.as_str(), kind.word(), subject], credential)
    }

    /// Writes credentials with their tenants' own batches: a session, a new token.
    pub fn put_credential(&self, credential: &Credential) -> Result<(), StoreError> {
        let batch = Batch { credentials: vec![credential.clone()], ..Batch::default() };
        let mut answers = self.commit_many(&[(credential.tenant.clone(), batch)])?;
        answers.pop().map_or(Ok(()), |answer| answer.map(|_| ()))
    }

    /// Lets a credential live longer, with what is remembered of it. One that was ended meanwhile stays
    /// ended; says whether it was still there.
    pub fn prolong(&self, hash: &str, expires: At, body: &Value) -> Result<bool, StoreError> {
        let update = "UPDATE credential SET expires = ?2, body = ?3 WHERE hash = ?1";
        Ok(self.execute(update, params![hash, expires.0, body.to_string()])? > 0)
    }

    /// Keeps what is now known of a credential; one that was ended meanwhile stays ended. Says whether it
    /// was still there.
    pub fn remember(&self, hash: &str, body: &Value) -> Result<bool, StoreError> {
        let update = "UPDATE credential SET body = ?2 WHERE hash = ?1";
        Ok(self.execute(update, params![hash, body.to_string()])? > 0)
    }

    /// Ends every credential of one kind a subject has; gives how many.
    pub fn revoke_all(
        &self,
        tenant: &TenantId,
        kind: CredentialKind,
        subject: &str,
    ) -> Result<usize, StoreError> {
        let text = "DELETE FROM credential WHERE tenant = ?1 AND kind = ?2 AND subject = ?3";
        self.execute(text, params![tenant.as_str(), kind.word(), subject])
    }

    /// Ends one credential, whoever's it is (a sign-out); says whether it was there.
    pub fn revoke(&self, hash: &str) -> Result<bool, StoreError> {
        Ok(self.execute("DELETE FROM credential WHERE hash = ?1", [hash])? > 0)
    }

    /// Forgets what has expired.
    pub fn prune_credentials(&self, now: At) -> Result<usize, StoreError> {
        self.execute("DELETE FROM credential WHERE expires <= ?1", [now.0])
    }

    fn execute(&self, text: &str, values: impl rusqlite::Params) -> Result<usize, StoreError> {
        self.shared.with(|connection| {
            self.shared.suffer(|| {
                let done = connection.prepare_cached(text).and_then(|mut all| all.execute(values));
                done.map_err(|error| self.shared.sql(&error))
            })
        })
    }

    /// What has been committed, without waiting for the writer: every request of a page asks here.
    fn rows<R>(
        &self,
        text: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<R>,
    ) -> Result<Vec<R>, StoreError> {
        self.shared.look(|connection| {
            let found = connection
                .prepare_cached(text)
                .and_then(|mut all| all.query_map(values, read)?.collect());
            found.map_err(|error| self.shared.sql(&error))
        })
    }

    fn one<R: rusqlite::types::FromSql>(
        &self,
        connection: &Connection,
        text: &str,
        values: impl rusqlite::Params,
    ) -> Result<Option<R>, StoreError> {
        let found = connection
            .prepare_cached(text)
            .and_then(|mut all| all.query_row(values, |row| row.get(0)).optional());
        found.map_err(|error| self.shared.sql(&error))
    }
}

fn credential(row: &Row<'_>) -> rusqlite::Result<Credential> {
    let kind: String = row.get(1)?;
    let kind = match kind.as_str() {
        "device" => CredentialKind::Device,
        "session" => CredentialKind::Session,
        "token" => CredentialKind::Token,
        _ => CredentialKind::Link,
    };
    Ok(Credential {
        hash: row.get(0)?,
        kind,
        tenant: TenantId(row.get(2)?),
        subject: row.get(3)?,
        expires: row.get::<_, Option<i64>>(4)?.map(At),
        body: json(row, 5)?,
    })
}

pub(crate) fn json(row: &Row<'_>, column: usize) -> rusqlite::Result<Value> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| {
        let kind = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
    })
}
