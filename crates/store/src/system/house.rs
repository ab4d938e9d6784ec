//! The house's own few facts: settings, how far findings have been taken over, and what the journal may forget.

use focal_base::{At, TenantId};
use rusqlite::params;

use super::SystemStore;
use crate::sqlite::taken_of;
use crate::{StoreError, Taken};

/// The row of `taken` that speaks for the whole house; no tenant has an empty id.
const HOUSE: &str = "";

impl SystemStore {
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.shared.look(|connection| {
            self.one(connection, "SELECT value FROM setting WHERE name = ?1", [name])
        })
    }

    pub fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let upsert = "INSERT INTO setting (name, value) VALUES (?1, ?2)
                      ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.execute(upsert, [name, value]).map(|_| ())
    }

    /// Every finding up to here has been answered, or refused for good, in its tenant: history may drop it.
    /// A crash before this only means that some are offered again, and each tenant's own mark refuses them.
    pub fn mark_taken(&self, mark: Taken) -> Result<(), StoreError> {
        let upsert = "INSERT INTO taken (tenant, epoch, seq) VALUES (?1, ?2, ?3)
                      ON CONFLICT (tenant) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq
                      WHERE (excluded.epoch, excluded.seq) > (epoch, seq)";
        self.execute(upsert, params![HOUSE, mark.epoch, mark.seq]).map(|_| ())
    }

    /// Where to go on reading findings for the house.
    pub fn taken(&self) -> Result<Option<Taken>, StoreError> {
        self.shared
            .look(|connection| taken_of(connection, HOUSE).map_err(|error| self.shared.sql(&error)))
    }

    /// Forgets up to `limit` events of these kinds (none: of every kind) from before a moment. Retention
    /// is per class of event, and reports have folded them by then. Numbers are never given again.
    pub fn prune_events(
        &self,
        tenant: &TenantId,
        kinds: &[&str],
        before: At,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let kinds = serde_json::Value::from(kinds).to_string();
        let text = "DELETE FROM event WHERE tenant = ?1 AND seq IN (
                        SELECT seq FROM event WHERE tenant = ?1 AND at < ?2
                        AND (?3 = '[]' OR kind IN (SELECT value FROM json_each(?3)))
                        ORDER BY seq LIMIT ?4)";
        self.execute(text, params![tenant.as_str(), before.0, kinds, limit])
    }
}
