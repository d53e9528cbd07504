-- One row per event in the life of a request; rows are only ever added, and at the end.
--
-- There is no index: call ids are random, so an index over them would have every row write to a page
-- of its own, which costs more than all else in the journal. Looking for one call reads the table.
CREATE TABLE journal (
    id              INTEGER PRIMARY KEY,
    at              TEXT NOT NULL,      -- RFC 3339, UTC
    call_id         TEXT NOT NULL,      -- random name of the request, the same in all its rows
    event           TEXT NOT NULL,      -- accepted, placed, failed, outcome_unknown, refused
    domain          TEXT,               -- the tenant, as far as one was named
    code            TEXT,               -- why it was refused or failed
    reason          TEXT,               -- what is wrong with the number
    number          TEXT,               -- masked: the last four digits at most
    provider        TEXT,               -- which telephone system was asked
    upstream_status INTEGER,            -- what it answered
    took_ms         INTEGER NOT NULL    -- since the request came in
) STRICT;
