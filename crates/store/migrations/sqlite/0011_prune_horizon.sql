-- How far time has gone on for the removal of old entries, so that a wrong clock removes nothing early.
-- Times are in milliseconds, since 1970 if nothing else is said.
CREATE TABLE prune_horizon (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    until  INTEGER NOT NULL,   -- old entries are removed as if it were this time
    since  INTEGER NOT NULL,   -- where it was when the clock was found to be ahead of it
    ahead  INTEGER NOT NULL    -- by how much the clock has been ahead ever since; 0: it is not
);
