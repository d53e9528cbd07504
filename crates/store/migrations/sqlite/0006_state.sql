-- Rate limits, locks on numbers and idempotency keys, so that they survive a restart. The keys are keyed pseudonyms.
--
-- There is no index of expiry: rows are written much more often than expired ones are searched.
CREATE TABLE shared_state (
    kind            INTEGER NOT NULL,   -- 1 limit, 2 shared limit, 3 lock, 4 shared lock, 5 idempotency key
    key             TEXT NOT NULL,      -- a pseudonym, in hexadecimal
    payload         TEXT NOT NULL,      -- times and counts, the id of a call, or an answer, in hexadecimal
    expires         INTEGER NOT NULL,   -- milliseconds since 1970
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
