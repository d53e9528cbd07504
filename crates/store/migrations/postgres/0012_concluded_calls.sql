-- Whether the journal has an outcome of the request (placed, failed or outcome_unknown). A later process writes the one
-- that is missing. Rows of earlier versions are those of placed calls.
ALTER TABLE live_calls ADD COLUMN concluded BIGINT NOT NULL DEFAULT 1;   -- 1: it has, 0: it has not
