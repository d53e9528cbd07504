-- Stops of all calls, or of those of one tenant.
CREATE TABLE call_stops (
    tenant          TEXT PRIMARY KEY,   -- a domain; empty for all calls
    since           BIGINT NOT NULL     -- milliseconds since 1970
);

-- Numbers that are not called, and first digits of such numbers.
CREATE TABLE do_not_call (
    hash            TEXT NOT NULL,      -- keyed, of the digits
    tenant          TEXT NOT NULL,      -- a domain; empty for all calls
    pattern         TEXT NOT NULL,      -- sealed: ChaCha20-Poly1305 under a key of the journal's
    origin          TEXT NOT NULL,      -- who added it: cli, api, called
    added           BIGINT NOT NULL,   -- milliseconds since 1970
    PRIMARY KEY (hash, tenant)
);
