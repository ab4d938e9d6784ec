-- The first schema: what every tenant has besides its rows. Row tables (row_<name>) are made from the
-- tables the engine declares; row_table remembers with which keys.

CREATE TABLE tenant (
    id        TEXT PRIMARY KEY,
    body      TEXT NOT NULL,                -- what administration knows of it, JSON
    event_seq INTEGER NOT NULL DEFAULT 0    -- the last number given; never reused, even after events are pruned
) WITHOUT ROWID;

CREATE TABLE row_table (
    name TEXT PRIMARY KEY,
    keys TEXT NOT NULL                      -- JSON list, in the order declared
) WITHOUT ROWID;

CREATE TABLE event (
    tenant   TEXT NOT NULL REFERENCES tenant (id),
    seq      INTEGER NOT NULL,
    at       INTEGER NOT NULL,              -- milliseconds since 1970
    kind     TEXT NOT NULL,
    case_id  TEXT,
    thing    TEXT,
    incident TEXT,
    actor    TEXT,
    body     TEXT NOT NULL,
    PRIMARY KEY (tenant, seq)
) WITHOUT ROWID;
CREATE INDEX event_case ON event (tenant, case_id, seq) WHERE case_id IS NOT NULL;
CREATE INDEX event_thing ON event (tenant, thing, seq) WHERE thing IS NOT NULL;
CREATE INDEX event_incident ON event (tenant, incident, seq) WHERE incident IS NOT NULL;
CREATE INDEX event_kind ON event (tenant, kind, seq);

CREATE TABLE outbox (
    tenant        TEXT NOT NULL REFERENCES tenant (id),
    id            TEXT NOT NULL,            -- the effect's idempotency key
    kind          TEXT NOT NULL,
    state         TEXT NOT NULL,            -- waiting | done | failed
    due           INTEGER NOT NULL,         -- a claim moves it to the end of its lease
    attempts      INTEGER NOT NULL DEFAULT 0,
    settled_at    INTEGER,
    last_error    TEXT,
    body          TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX outbox_due ON outbox (due) WHERE state = 'waiting';
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state <> 'waiting';

CREATE TABLE taken (
    tenant TEXT PRIMARY KEY,                -- '' is the whole house
    epoch  INTEGER NOT NULL,
    seq    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE counter (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    name   TEXT NOT NULL,
    value  INTEGER NOT NULL,
    PRIMARY KEY (tenant, name)
) WITHOUT ROWID;

CREATE TABLE credential (
    hash    TEXT PRIMARY KEY,               -- of the secret; the secret itself is nowhere
    kind    TEXT NOT NULL,                  -- device | session | link
    tenant  TEXT NOT NULL REFERENCES tenant (id),
    subject TEXT NOT NULL,                  -- thing, agent or person
    expires INTEGER,
    body    TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX credential_subject ON credential (tenant, kind, subject);
CREATE INDEX credential_expires ON credential (expires) WHERE expires IS NOT NULL;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
