-- Where a call came from, and what the application knew of its customer. The rows of older versions have
-- neither, and their hashes stay valid: a chain covers both only where they are.
ALTER TABLE journal ADD COLUMN source TEXT;         -- callback, scheduled, signed, api, call_button, mini_dialer
ALTER TABLE journal ADD COLUMN custom_data TEXT;    -- sealed: ChaCha20-Poly1305 under a key of the journal's; gone when erased

-- The rows with a context, by their call.
CREATE INDEX journal_custom_data ON journal (tenant, call_id) WHERE custom_data IS NOT NULL;

-- The last state of each call that can be found by its customer or job, and of each call that an application
-- reported. A row goes with the journal's day on which it began, and with its number.
CREATE TABLE context_calls (
    call_id         TEXT PRIMARY KEY,   -- of a reported call: made of a keyed hash of its id and tenant
    tenant          TEXT COLLATE "C" NOT NULL,
    day             TEXT COLLATE "C" NOT NULL,    -- UTC date of its first entry in the journal
    at              BIGINT NOT NULL,   -- when it began, milliseconds since 1970
    source          TEXT NOT NULL,
    direction       TEXT NOT NULL,      -- inbound, outbound
    state           TEXT NOT NULL,
    cause           TEXT,               -- why it ended
    number          TEXT,               -- masked
    reported        TEXT,               -- sealed: the ids of call and user in the system that has the call
    customer_hash   TEXT,               -- keyed
    job_hash        TEXT                -- keyed
);

CREATE INDEX context_calls_day ON context_calls (tenant, day);
CREATE INDEX context_calls_customer ON context_calls (tenant, customer_hash, at) WHERE customer_hash IS NOT NULL;
CREATE INDEX context_calls_job ON context_calls (tenant, job_hash, at) WHERE job_hash IS NOT NULL;

-- What is added to a message when it is sent. Sealed like the context; gone when erased.
ALTER TABLE webhook_outbox ADD COLUMN sealed TEXT;
