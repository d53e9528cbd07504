-- Refused requests, counted. They are in no chain: they prove nothing, and anybody can cause any number of them.
CREATE TABLE refusals (
    minute          BIGINT NOT NULL,    -- since 1970
    tenant          TEXT COLLATE "C" NOT NULL,  -- a domain of domains.json, or nothing
    code            TEXT NOT NULL,      -- why, or nothing
    reason          TEXT NOT NULL,      -- what is wrong with the number, in the words of signed calls, or nothing
    client          TEXT NOT NULL,      -- keyed pseudonym of the address; nothing for several clients together
    domain          TEXT,               -- the first one that was asked for
    requests        BIGINT NOT NULL,
    PRIMARY KEY (minute, tenant, code, reason, client)
);
