-- Messages to tenants' own servers that nobody has taken yet. They are put here by the transaction
-- that writes the entry they tell of.
CREATE TABLE webhook_outbox (
    id              INTEGER PRIMARY KEY,
    message         TEXT NOT NULL,      -- its random name, the same each time it is sent
    tenant          TEXT NOT NULL,
    call_id         TEXT NOT NULL,
    body            TEXT NOT NULL,      -- JSON, the number masked
    failures        INTEGER NOT NULL,    -- attempts in vain
    since           INTEGER NOT NULL,    -- milliseconds since 1970
    due             INTEGER NOT NULL     -- not to be sent before; a lease while somebody sends it
) STRICT;

CREATE INDEX webhook_outbox_order ON webhook_outbox (call_id, id);
