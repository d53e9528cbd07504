-- To which text the visitor agreed: the beginning of its SHA-256. The rows of older versions have none, and
-- their hashes stay good: the chain covers it only where it is.
ALTER TABLE journal ADD COLUMN consent TEXT;
