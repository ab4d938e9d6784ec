-- What an event was done to: of the events that are the audit trail, and of no other. They are found by who did
-- it, what was done, to what, and when, latest first; events without an object cost these indexes nothing.

ALTER TABLE event ADD COLUMN object TEXT;

UPDATE event SET object = json_extract(body, '$.on') WHERE json_type(body, '$.on') = 'text';
UPDATE event SET object = coalesce(actor, '')
    WHERE object IS NULL
    AND kind IN ('signed_in', 'signed_out', 'sign_in_paused', 'password_changed', 'password_link_asked');

CREATE INDEX audit_at ON event (tenant, at, seq) WHERE object IS NOT NULL;
CREATE INDEX audit_actor ON event (tenant, actor, at, seq) WHERE object IS NOT NULL;
CREATE INDEX audit_kind ON event (tenant, kind, at, seq) WHERE object IS NOT NULL;
CREATE INDEX audit_object ON event (tenant, object, at, seq) WHERE object IS NOT NULL;
