-- A database of the first schema, as a program of that time left it: two tenants with a row of everything.
-- Checked in and never changed: every later program must open it.
PRAGMA application_id = 0x466F636C;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE counter (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    name   TEXT NOT NULL,
    value  INTEGER NOT NULL,
    PRIMARY KEY (tenant, name)
) WITHOUT ROWID;
INSERT INTO "counter" VALUES('acme','case',1);
INSERT INTO "counter" VALUES('brook','case',1);
CREATE TABLE credential (
    hash    TEXT PRIMARY KEY,               -- of the secret; the secret itself is nowhere
    kind    TEXT NOT NULL,                  -- device | session | link
    tenant  TEXT NOT NULL REFERENCES tenant (id),
    subject TEXT NOT NULL,                  -- thing, agent or person
    expires INTEGER,
    body    TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "credential" VALUES('h-acme','device','acme','pump',NULL,'{}');
INSERT INTO "credential" VALUES('h-brook','device','brook','pump',NULL,'{}');
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
INSERT INTO "event" VALUES('acme',1,5,'opened','c1',NULL,NULL,NULL,'{"n":1}');
INSERT INTO "event" VALUES('brook',1,5,'opened','c1',NULL,NULL,NULL,'{"n":1}');
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
INSERT INTO "outbox" VALUES('acme','e1','mail','waiting',10,0,NULL,NULL,'{"to":"e1"}');
INSERT INTO "outbox" VALUES('brook','e1','mail','waiting',10,0,NULL,NULL,'{"to":"e1"}');
CREATE TABLE row_note (
             tenant TEXT NOT NULL REFERENCES tenant (id), id TEXT NOT NULL,
             version INTEGER NOT NULL, body TEXT NOT NULL, 
             PRIMARY KEY (tenant, id));
INSERT INTO "row_note" VALUES('acme','hello',1,'"hello"');
INSERT INTO "row_note" VALUES('brook','hello',1,'"hello"');
CREATE TABLE row_table (
    name TEXT PRIMARY KEY,
    keys TEXT NOT NULL                      -- JSON list, in the order declared
) WITHOUT ROWID;
INSERT INTO "row_table" VALUES('note','[]');
INSERT INTO "row_table" VALUES('ticket','["queue","due"]');
CREATE TABLE row_ticket (
             tenant TEXT NOT NULL REFERENCES tenant (id), id TEXT NOT NULL,
             version INTEGER NOT NULL, body TEXT NOT NULL, "queue", "due", 
             PRIMARY KEY (tenant, id));
INSERT INTO "row_ticket" VALUES('acme','t1',1,'{"id":"t1","queue":"north","due":3,"text":"text of t1"}','north',3);
INSERT INTO "row_ticket" VALUES('acme','t2',1,'{"id":"t2","queue":null,"due":-1,"text":"text of t2"}',NULL,-1);
INSERT INTO "row_ticket" VALUES('brook','t1',1,'{"id":"t1","queue":"north","due":3,"text":"text of t1"}','north',3);
INSERT INTO "row_ticket" VALUES('brook','t2',1,'{"id":"t2","queue":null,"due":-1,"text":"text of t2"}',NULL,-1);
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "setting" VALUES('house','one');
CREATE TABLE taken (
    tenant TEXT PRIMARY KEY,                -- '' is the whole house
    epoch  INTEGER NOT NULL,
    seq    INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "taken" VALUES('acme',1,4);
INSERT INTO "taken" VALUES('brook',1,4);
CREATE TABLE tenant (
    id        TEXT PRIMARY KEY,
    body      TEXT NOT NULL,                -- what administration knows of it, JSON
    event_seq INTEGER NOT NULL DEFAULT 0    -- the last number given; never reused, even after events are pruned
) WITHOUT ROWID;
INSERT INTO "tenant" VALUES('acme','{}',1);
INSERT INTO "tenant" VALUES('brook','{}',1);
CREATE INDEX event_case ON event (tenant, case_id, seq) WHERE case_id IS NOT NULL;
CREATE INDEX event_thing ON event (tenant, thing, seq) WHERE thing IS NOT NULL;
CREATE INDEX event_incident ON event (tenant, incident, seq) WHERE incident IS NOT NULL;
CREATE INDEX event_kind ON event (tenant, kind, seq);
CREATE INDEX outbox_due ON outbox (due) WHERE state = 'waiting';
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state <> 'waiting';
CREATE INDEX credential_subject ON credential (tenant, kind, subject);
CREATE INDEX credential_expires ON credential (expires) WHERE expires IS NOT NULL;
CREATE INDEX row_ticket__queue ON row_ticket (tenant, "queue", id);
CREATE INDEX row_ticket__due ON row_ticket (tenant, "due", id);
COMMIT;
