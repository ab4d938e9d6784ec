//! Writing one tenant's batch into an open transaction. Whoever calls decides when it is committed, so that
//! several batches can share one sync.

use focal_base::TenantId;
use rusqlite::{Connection, OptionalExtension, ToSql, TransactionBehavior, params};

use super::Shared;
use super::read::taken_of;
use super::tables::row_table;
use crate::batch::object;
use crate::{Batch, Committed, Credential, NewEffect, NewEvent, Put, StoreError, Taken};

/// One batch, one transaction, one sync.
pub(crate) fn commit(
    shared: &Shared,
    connection: &mut Connection,
    tenant: &TenantId,
    batch: &Batch,
) -> Result<Committed, StoreError> {
    let sql = |error: rusqlite::Error| shared.sql(&error);
    let all = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
    let done = apply(shared, &all, tenant, batch)?;
    shared.commit(all)?;
    Ok(done)
}

/// Writes the batch; on error the caller takes back what was written of it.
pub(crate) fn apply(
    shared: &Shared,
    all: &Connection,
    tenant: &TenantId,
    batch: &Batch,
) -> Result<Committed, StoreError> {
    batch.checked()?;
    let write = Write { shared, all, tenant: tenant.as_str() };
    let before = write.event_seq()?.ok_or_else(|| StoreError::UnknownTenant(tenant.clone()))?;
    if let Some(taken) = batch.taken {
        write.take(taken)?;
    }
    for (name, number) in &batch.counters {
        write.count(name, *number)?;
    }
    for id in &batch.cancels {
        let gone = "DELETE FROM outbox WHERE tenant = ?1 AND id = ?2 AND state = 'waiting'";
        write.run(gone, &[&write.tenant, id])?;
    }
    for (table, id) in &batch.deletes {
        write.delete(table, id)?;
    }
    for put in &batch.puts {
        write.put(put)?;
    }
    let after = write.events(before, &batch.events)?;
    for effect in &batch.outbox {
        write.effect(effect)?;
    }
    for hash in &batch.revoked {
        let gone = "DELETE FROM credential WHERE tenant = ?1 AND hash = ?2";
        write.run(gone, &[&write.tenant, hash])?;
    }
    for subject in &batch.ended {
        let gone = "DELETE FROM credential WHERE tenant = ?1 AND subject = ?2";
        write.run(gone, &[&write.tenant, subject])?;
    }
    for credential in &batch.credentials {
        write.credential(credential)?;
    }
    write.renamed(batch)?;
    Ok(Committed { last_event_seq: after })
}

struct Write<'a> {
    shared: &'a Shared,
    all: &'a Connection,
    tenant: &'a str,
}

impl Write<'_> {
    fn sql(&self, error: rusqlite::Error) -> StoreError {
        self.shared.sql(&error)
    }

    fn run(&self, text: &str, values: &[&dyn ToSql]) -> Result<usize, StoreError> {
        let mut statement = self.all.prepare_cached(text).map_err(|e| self.sql(e))?;
        statement.execute(values).map_err(|e| self.sql(e))
    }

    fn event_seq(&self) -> Result<Option<u64>, StoreError> {
        let text = "SELECT event_seq FROM tenant WHERE id = ?1";
        let mut find = self.all.prepare_cached(text).map_err(|e| self.sql(e))?;
        find.query_row([self.tenant], |row| row.get(0)).optional().map_err(|e| self.sql(e))
    }

    /// Forward only: the same finding answered twice would act twice.
    fn take(&self, mark: Taken) -> Result<(), StoreError> {
        let stored = taken_of(self.all, self.tenant).map_err(|e| self.sql(e))?;
        if stored.is_some_and(|stored| mark <= stored) {
            return Err(StoreError::AlreadyTaken { epoch: mark.epoch, seq: mark.seq });
        }
        let upsert = "INSERT INTO taken (tenant, epoch, seq) VALUES (?1, ?2, ?3)
                      ON CONFLICT (tenant) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq";
        self.run(upsert, &[&self.tenant, &mark.epoch, &mark.seq]).map(|_| ())
    }

    /// A number is given once: it must be the next.
    fn count(&self, name: &str, number: u64) -> Result<(), StoreError> {
        let next =
            "INSERT INTO counter (tenant, name, value) SELECT ?1, ?2, ?3 WHERE ?3 = 1 OR EXISTS
                        (SELECT 1 FROM counter WHERE tenant = ?1 AND name = ?2)
                    ON CONFLICT (tenant, name) DO UPDATE SET value = excluded.value
                        WHERE value = excluded.value - 1";
        match self.run(next, &[&self.tenant, &name, &number])? {
            0 => Err(StoreError::Conflict(format!("the series {name} at number {number}"))),
            _ => Ok(()),
        }
    }

    fn known(&self, table: &str) -> Result<&Vec<String>, StoreError> {
        let keys = self.shared.catalog.get(table);
        keys.ok_or_else(|| StoreError::UnknownTable(table.to_owned()))
    }

    fn sized(&self, what: &str, body: &str) -> Result<(), StoreError> {
        let limit = self.shared.options.max_body_bytes;
        if body.len() > limit {
            let (size, limit) = (body.len() as u64, limit as u64);
            return Err(StoreError::TooLarge { what: what.to_owned(), size, limit });
        }
        Ok(())
    }

    fn delete(&self, table: &str, id: &str) -> Result<(), StoreError> {
        self.known(table)?;
        let text = format!("DELETE FROM {} WHERE tenant = ?1 AND id = ?2", row_table(table));
        self.run(&text, &[&self.tenant, &id]).map(|_| ())
    }

    fn put(&self, put: &Put) -> Result<(), StoreError> {
        let keys = self.known(put.table)?;
        if keys.len() != put.keys.len() {
            let detail = format!("it gave {} keys and declares {}", put.keys.len(), keys.len());
            return Err(StoreError::Encode { what: put.table.to_owned(), detail });
        }
        self.sized(put.table, &put.body)?;
        let columns: String = keys.iter().map(|key| format!(", \"{key}\"")).collect();
        let marks: String = (0..keys.len()).map(|i| format!(", ?{}", i + 4)).collect();
        let sets: String =
            keys.iter().map(|key| format!(", \"{key}\" = excluded.\"{key}\"")).collect();
        let text = format!(
            "INSERT INTO {} (tenant, id, version, body{columns}) VALUES (?1, ?2, 1, ?3{marks})
             ON CONFLICT (tenant, id) DO UPDATE SET version = version + 1, body = excluded.body{sets}",
            row_table(put.table)
        );
        let mut values: Vec<&dyn ToSql> = vec![&self.tenant, &put.id, &put.body];
        values.extend(put.keys.iter().map(|key| key as &dyn ToSql));
        self.run(&text, &values).map(|_| ())
    }

    fn events(&self, before: u64, events: &[NewEvent]) -> Result<u64, StoreError> {
        let insert =
            "INSERT INTO event (tenant, seq, at, kind, case_id, thing, incident, actor, body, object)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let mut seq = before;
        for event in events {
            seq += 1;
            let body = event.body.to_string();
            self.sized("an event", &body)?;
            let case = event.case.as_ref().map(|id| &id.0);
            let thing = event.thing.as_ref().map(|id| &id.0);
            let incident = event.incident.as_ref().map(|id| &id.0);
            let (at, actor, on) = (event.at.0, &event.actor, object(&event.body));
            let head =
                params![self.tenant, seq, at, event.kind, case, thing, incident, actor, body, on];
            self.run(insert, head)?;
        }
        if seq != before {
            self.run("UPDATE tenant SET event_seq = ?2 WHERE id = ?1", &[&self.tenant, &seq])?;
        }
        Ok(seq)
    }

    /// What was written before, without the name of somebody who was erased. Nothing is added and nothing moves.
    fn renamed(&self, batch: &Batch) -> Result<(), StoreError> {
        for event in &batch.renamed {
            let text = "UPDATE event SET actor = ?3, body = ?4, object = ?5
                WHERE tenant = ?1 AND seq = ?2";
            let body = event.body.to_string();
            self.sized("an event", &body)?;
            let on = object(&event.body);
            self.run(text, &[&self.tenant, &event.seq, &event.actor, &body, &on])?;
        }
        for (id, body) in &batch.resent {
            match body {
                Some(body) => {
                    let text = "UPDATE outbox SET body = ?3 WHERE tenant = ?1 AND id = ?2";
                    self.run(text, &[&self.tenant, id, &body.to_string()])?;
                }
                None => {
                    let text = "DELETE FROM outbox WHERE tenant = ?1 AND id = ?2";
                    self.run(text, &[&self.tenant, id])?;
                }
            }
        }
        Ok(())
    }

    fn effect(&self, effect: &NewEffect) -> Result<(), StoreError> {
        let body = effect.body.to_string();
        self.sized("an effect", &body)?;
        let insert = "INSERT INTO outbox (tenant, id, kind, state, due, body)
                      VALUES (?1, ?2, ?3, 'waiting', ?4, ?5) ON CONFLICT DO NOTHING";
        let values = params![self.tenant, effect.id, effect.kind, effect.due.0, body];
        self.run(insert, values).map(|_| ())
    }

    /// A handle speaks for its own tenant: neither its credentials nor anybody's hash can say otherwise.
    fn credential(&self, credential: &Credential) -> Result<(), StoreError> {
        if credential.tenant.as_str() != self.tenant {
            return Err(StoreError::Conflict("a credential of another tenant".to_owned()));
        }
        let body = credential.body.to_string();
        self.sized("a credential", &body)?;
        let upsert = "INSERT INTO credential (hash, kind, tenant, subject, expires, body)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                      ON CONFLICT (hash) DO UPDATE SET kind = excluded.kind, subject = excluded.subject,
                          expires = excluded.expires, body = excluded.body
                      WHERE tenant = excluded.tenant";
        let expires = credential.expires.map(|at| at.0);
        let (kind, subject) = (credential.kind.word(), &credential.subject);
        let values = params![credential.hash, kind, self.tenant, subject, expires, body];
        match self.run(upsert, values)? {
            0 => Err(StoreError::Conflict("a credential".to_owned())),
            _ => Ok(()),
        }
    }
}
