-- Rows are links of chains, so that it shows when one is changed, taken away or put between.
--
-- A chain is one day of one tenant, with its rows in the order of their writing.
CREATE TABLE journal (
    day             TEXT COLLATE "C" NOT NULL,      -- UTC date of the chain, 2026-11-21
    tenant          TEXT COLLATE "C" NOT NULL,      -- a domain of domains.json, or nothing
    place           BIGINT NOT NULL,    -- from 1, in the chain
    at              TEXT NOT NULL,      -- RFC 3339, UTC
    call_id         TEXT NOT NULL,      -- random name of the request, the same in all its rows
    event           TEXT NOT NULL,      -- accepted, placed, failed, outcome_unknown, refused, state, ended, control, erased
    domain          TEXT,               -- as it was asked for, as far as one was named
    code            TEXT,               -- why it was refused or failed
    reason          TEXT,               -- what is wrong with the number, or what was asked of the call
    provider        TEXT,               -- which telephone system was asked
    upstream_status BIGINT,             -- what it answered
    took_ms         BIGINT NOT NULL,    -- since the request came in
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
);

CREATE TABLE journal_chains (
    day             TEXT COLLATE "C" NOT NULL,
    tenant          TEXT COLLATE "C" NOT NULL,
    number          BIGINT NOT NULL,    -- from 1, in the order of their beginning
    length          BIGINT NOT NULL,    -- rows ever written
    head            TEXT NOT NULL,      -- the hash of the last one
    pruned          BIGINT NOT NULL,    -- rows at the beginning that retention has taken
    pruned_head     TEXT NOT NULL,      -- the hash of the last of these
    mac             TEXT NOT NULL,      -- keyed, of all the above
    PRIMARY KEY (day, tenant)
);

-- How many chains there are, in one row.
CREATE TABLE journal_seal (
    id              BIGINT PRIMARY KEY CHECK (id = 1),
    chains          BIGINT NOT NULL,
    mac             TEXT NOT NULL
);
