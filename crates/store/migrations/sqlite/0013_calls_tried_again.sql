-- Whether the journal has the entry accepted of a call that waits: the telephone system was not reached, and the call is
-- placed again without a second entry.
ALTER TABLE scheduled_calls ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;   -- 1: it has, 0: it has not
