-- Calls in progress. A row is inserted in the transaction of the journal's entry "accepted", before the
-- telephone system is asked, and deleted in that of the entry that ends the call. A later process finds
-- the calls of an earlier one by it.
CREATE TABLE live_calls (
    call_id         TEXT PRIMARY KEY,
    accepted_at     BIGINT NOT NULL,    -- milliseconds since 1970
    details         TEXT NOT NULL,      -- sealed: ChaCha20-Poly1305 under a key of the journal's; owner and telephone system
    states          TEXT NOT NULL       -- JSON: the states so far, with their times
);
