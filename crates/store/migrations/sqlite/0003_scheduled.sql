-- Calls that visitors asked for at a later time. A row is claimed before its call is placed, so that it
-- is placed once, whoever looks and whenever; its number is gone from then on.
CREATE TABLE scheduled_calls (
    call_id         TEXT PRIMARY KEY,
    tenant          TEXT NOT NULL,      -- a domain of domains.json
    state           TEXT NOT NULL,      -- asked, waiting, claimed, placed, failed, outcome_unknown, cancelled, expired, erased
    wanted          INTEGER NOT NULL,   -- when the visitor wants to be called, milliseconds since 1970
    due             INTEGER NOT NULL,   -- not to be placed before; of what waits no more: since when
    tries           INTEGER NOT NULL,   -- how often it was put off
    department      TEXT,               -- whom the visitor wants to talk to, if they chose
    code            TEXT,               -- what the visitor was shown, if anything
    number          TEXT,               -- sealed: ChaCha20-Poly1305 under a key of the journal's; only while it waits
    number_hash     TEXT                -- keyed; only while it waits
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX scheduled_calls_number ON scheduled_calls (number_hash);
CREATE INDEX scheduled_calls_due ON scheduled_calls (state, due);
