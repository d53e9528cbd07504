//! The queue of messages: which are due, and what is done with them after an attempt.
//!
//! A message is leased before it is sent, so that one of several servers on one database sends it. A lease that
//! expires, because its server died, makes the message due again.

use super::message::Message;
use crate::database::Database;
use crate::error::JournalError;
use crate::keys::Keys;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::sync::Arc;

/// Maximum messages of one tenant in a batch, so that one tenant's messages do not delay another's.
const BATCH_OF_A_TENANT: i64 = 8;
/// Maximum messages in a batch.
const BATCH: i64 = 64;

/// A message in the queue.
#[derive(Clone, Debug)]
pub struct QueuedMessage {
    row: i64,
    /// What is sent.
    pub message: Message,
    /// Failed attempts so far.
    pub failures: u32,
    /// When it was enqueued, in milliseconds since 1970.
    pub since: i64,
    due: i64,
}

/// The queue, over a connection of its own.
#[derive(Debug)]
pub struct OutboxQueue {
    database: Arc<Database>,
    connection: AnyConnection,
}

impl OutboxQueue {
    /// Connects to the database. After an error of any method, connect again.
    pub async fn connect(database: Arc<Database>) -> Result<Self, JournalError> {
        let connection = database.connect().await?;
        Ok(Self { database, connection })
    }

    /// The messages that are due at `now`, of each call only the oldest.
    pub async fn due(&mut self, now: i64) -> Result<Vec<QueuedMessage>, JournalError> {
        let query = sqlx::query(
            "SELECT id, message, tenant, call_id, body, failures, since, due, sealed FROM \
             (SELECT first.*, ROW_NUMBER() OVER (PARTITION BY tenant ORDER BY id) AS turn \
              FROM webhook_outbox AS first WHERE due <= $1 AND NOT EXISTS \
              (SELECT 1 FROM webhook_outbox AS before \
               WHERE before.call_id = first.call_id AND before.id < first.id)) AS waiting \
             WHERE turn <= $2 ORDER BY id LIMIT $3",
        );
        let query = query.bind(now).bind(BATCH_OF_A_TENANT).bind(BATCH);
        let rows = self.database.in_time(query.fetch_all(&mut self.connection)).await?;
        let messages = rows.iter().map(|row| QueuedMessage::from_row(row, &self.database.keys));
        messages.collect::<Result<_, _>>().map_err(JournalError::Read)
    }

    /// When the next message is due; `None` if the queue is empty. A message behind another one of its call is
    /// not due before that one is removed.
    pub async fn next_due(&mut self) -> Result<Option<i64>, JournalError> {
        let query = sqlx::query_scalar(
            "SELECT MIN(due) FROM webhook_outbox AS first WHERE NOT EXISTS \
             (SELECT 1 FROM webhook_outbox AS before \
              WHERE before.call_id = first.call_id AND before.id < first.id)",
        );
        self.database.in_time(query.fetch_one(&mut self.connection)).await
    }

    /// Leases `queued` until `until`. False if another server has leased or removed it.
    pub async fn lease(
        &mut self,
        queued: &QueuedMessage,
        until: i64,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query("UPDATE webhook_outbox SET due = $1 WHERE id = $2 AND due = $3");
        let query = query.bind(until).bind(queued.row).bind(queued.due);
        let done = self.database.in_time(query.execute(&mut self.connection)).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Removes `queued`: it was delivered, or never will be.
    pub async fn remove(&mut self, queued: &QueuedMessage) -> Result<(), JournalError> {
        let query = sqlx::query("DELETE FROM webhook_outbox WHERE id = $1").bind(queued.row);
        self.database.in_time(query.execute(&mut self.connection)).await.map(drop)
    }

    /// Counts a failed attempt, and makes `queued` due again at `until`.
    pub async fn retry_at(
        &mut self,
        queued: &QueuedMessage,
        until: i64,
    ) -> Result<(), JournalError> {
        let query = sqlx::query(
            "UPDATE webhook_outbox SET failures = failures + 1, due = $1 WHERE id = $2",
        );
        let query = query.bind(until).bind(queued.row);
        self.database.in_time(query.execute(&mut self.connection)).await.map(drop)
    }
}

/// Adds `messages`, each with the time at which it is due (milliseconds since 1970), within the transaction that
/// writes their entries.
pub(crate) async fn enqueue(
    transaction: &mut AnyConnection,
    messages: &[(Message, i64)],
) -> Result<(), sqlx::Error> {
    for (message, since) in messages {
        let query = sqlx::query(
            "INSERT INTO webhook_outbox (message, tenant, call_id, body, failures, since, due, sealed) \
             VALUES ($1, $2, $3, $4, 0, $5, $5, $6)",
        );
        let query = query.bind(&*message.id).bind(&*message.tenant).bind(&*message.call_id);
        let query = query.bind(&*message.body).bind(*since).bind(message.sealed.as_deref());
        query.execute(&mut *transaction).await?;
    }
    Ok(())
}

/// Removes what is personal from the messages about a call that wait.
pub(crate) async fn erase(
    transaction: &mut AnyConnection,
    call_id: &str,
) -> Result<(), sqlx::Error> {
    let query = sqlx::query("UPDATE webhook_outbox SET sealed = NULL WHERE call_id = $1");
    query.bind(call_id).execute(transaction).await.map(drop)
}

impl QueuedMessage {
    fn from_row(row: &AnyRow, keys: &Keys) -> Result<Self, sqlx::Error> {
        let message = Message {
            id: row.try_get(1)?,
            tenant: row.try_get(2)?,
            call_id: row.try_get(3)?,
            body: row.try_get(4)?,
            sealed: row.try_get(8)?,
        };
        Ok(Self {
            row: row.try_get(0)?,
            message: message.unsealed(keys),
            failures: u32::try_from(row.try_get::<i64, _>(5)?).unwrap_or(u32::MAX),
            since: row.try_get(6)?,
            due: row.try_get(7)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::JournalSettings;
    use model::random::SystemRandom;

    fn message(id: &str) -> Message {
        let [tenant, call_id, body] = ["acme.com", "call", "{}"].map(str::to_owned);
        Message { id: id.to_owned(), tenant, call_id, body, sealed: None }
    }

    #[tokio::test]
    async fn a_message_behind_another_one_of_its_call_is_not_due() {
        let folder = tempfile::tempdir().unwrap();
        let settings = JournalSettings::at(folder.path().join("journal.db"));
        let database = Database::create(&settings, &SystemRandom).await.unwrap();
        let mut queue = OutboxQueue::connect(Arc::new(database)).await.unwrap();
        let messages = [(message("first"), 1), (message("second"), 2)];
        enqueue(&mut queue.connection, &messages).await.unwrap();
        let first = queue.due(10).await.unwrap().remove(0);

        queue.retry_at(&first, 5_000).await.unwrap();

        assert!(queue.due(10).await.unwrap().is_empty());
        assert_eq!(queue.next_due().await.unwrap(), Some(5_000));
        queue.remove(&first).await.unwrap();
        assert_eq!(queue.next_due().await.unwrap(), Some(2));
    }
}
