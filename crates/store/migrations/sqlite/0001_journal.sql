-- Rows are links of chains, so that it shows when one is changed, taken away or put between.
--
-- A chain is one day of one tenant. Its rows lie side by side in the order of their writing: the
-- primary key is the table itself, so a row is still written once, at the end of its chain.
CREATE TABLE journal (
    day             TEXT NOT NULL,      -- UTC date of the chain, 2026-11-21
    tenant          TEXT NOT NULL,      -- a domain of domains.json, or nothing
    place           INTEGER NOT NULL,   -- from 1, in the chain
    at              TEXT NOT NULL,      -- RFC 3339, UTC
    call_id         TEXT NOT NULL,      -- random name of the request, the same in all its rows
    event           TEXT NOT NULL,      -- accepted, placed, failed, outcome_unknown, refused, state, ended, control, erased
    domain          TEXT,               -- as it was asked for, as far as one was named
    code            TEXT,               -- why it was refused or failed
    reason          TEXT,               -- what is wrong with the number, or what was asked of the call
    provider        TEXT,               -- which telephone system was asked
    upstream_status INTEGER,            -- what it answered
    took_ms         INTEGER NOT NULL,   -- since the request came in
    state           TEXT,               -- what the call reached
    leg             TEXT,               -- whose half of it
    cause           TEXT,               -- why it ended
    actor           TEXT,               -- keyed pseudonym of the user who asked
    number          TEXT,               -- masked: the last four digits at most; gone when erased
    number_hash     TEXT,               -- keyed; gone when erased
    salt            TEXT,               -- random; gone when erased
    personal        TEXT,               -- SHA-256 of the three, which stays
    hash            TEXT NOT NULL,      -- keyed, of the hash before and all but the three
    PRIMARY KEY (day, tenant, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal_chains (
    day             TEXT NOT NULL,
    tenant          TEXT NOT NULL,
    number          INTEGER NOT NULL,   -- from 1, in the order of their beginning
    length          INTEGER NOT NULL,   -- rows ever written
    head            TEXT NOT NULL,      -- the hash of the last one
    pruned          INTEGER NOT NULL,   -- rows at the beginning that retention has taken
    pruned_head     TEXT NOT NULL,      -- the hash of the last of these
    mac             TEXT NOT NULL,      -- keyed, of all the above
    PRIMARY KEY (day, tenant)
) STRICT, WITHOUT ROWID;

-- How many chains there are, in one row.
CREATE TABLE journal_seal (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    chains          INTEGER NOT NULL,
    mac             TEXT NOT NULL
) STRICT;
