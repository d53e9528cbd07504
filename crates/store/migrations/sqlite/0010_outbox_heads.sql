-- The oldest message of each call is its head: only heads may be sent. The flag and the partial indexes keep the
-- search for due messages independent of the number of messages that wait.
ALTER TABLE webhook_outbox ADD COLUMN head INTEGER NOT NULL DEFAULT 0;   -- 1: the oldest of its call, 0: another one

UPDATE webhook_outbox SET head = 1
WHERE id IN (SELECT MIN(id) FROM webhook_outbox GROUP BY call_id);

CREATE INDEX webhook_outbox_heads ON webhook_outbox (tenant, due, id) WHERE head = 1;
CREATE INDEX webhook_outbox_next ON webhook_outbox (due) WHERE head = 1;
