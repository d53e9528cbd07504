//! The queue of messages: which are due, and what is done with them after an attempt.
//!
//! A message is leased before it is sent, so that one of several servers on one database sends it. A lease that
//! expires, because its server died, makes the message due again.

use super::message::Message;
use crate::database::Database;
use crate::dialect::Dialect;
use crate::error::JournalError;
use crate::keys::Keys;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Connection, Row};
use std::sync::Arc;

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

    /// The tenants that have a message that is due at `now`, in the order of their names.
    ///
    /// Each step of the recursion is one search in the index: the cost depends on the number of tenants, and not on
    /// that of messages.
    pub async fn tenants_due(&mut self, now: i64) -> Result<Vec<String>, JournalError> {
        let query = sqlx::query_scalar(
            "WITH RECURSIVE tenants(name) AS \
             (SELECT MIN(tenant) FROM webhook_outbox WHERE head = 1 \
              UNION ALL \
              SELECT (SELECT MIN(tenant) FROM webhook_outbox WHERE head = 1 AND tenant > tenants.name) \
              FROM tenants WHERE tenants.name IS NOT NULL) \
             SELECT name FROM tenants WHERE name IS NOT NULL AND EXISTS \
             (SELECT 1 FROM webhook_outbox WHERE head = 1 AND tenant = tenants.name AND due <= $1) \
             ORDER BY name",
        );
        let query = query.bind(now);
        self.database.in_time(query.fetch_all(&mut self.connection)).await
    }

    /// At most `limit` messages of `tenant` that are due at `now`, of each call only the oldest.
    pub async fn due(
        &mut self,
        tenant: &str,
        now: i64,
        limit: usize,
    ) -> Result<Vec<QueuedMessage>, JournalError> {
        let query = sqlx::query(
            "SELECT id, message, tenant, call_id, body, failures, since, due, sealed \
             FROM webhook_outbox WHERE head = 1 AND tenant = $1 AND due <= $2 \
             ORDER BY due, id LIMIT $3",
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let query = query.bind(tenant).bind(now).bind(limit);
        let rows = self.database.in_time(query.fetch_all(&mut self.connection)).await?;
        let messages = rows.iter().map(|row| QueuedMessage::from_row(row, &self.database.keys));
        messages.collect::<Result<_, _>>().map_err(JournalError::Read)
    }

    /// When the next message becomes due after `now`; `None` if there is none. A message behind another one of its
    /// call is not due before that one is removed.
    pub async fn next_due(&mut self, now: i64) -> Result<Option<i64>, JournalError> {
        let query =
            sqlx::query_scalar("SELECT MIN(due) FROM webhook_outbox WHERE head = 1 AND due > $1");
        self.database.in_time(query.bind(now).fetch_one(&mut self.connection)).await
    }

    /// Leases `queued` until `until`. False if another server has leased or removed it.
    pub async fn lease(
        &mut self,
        queued: &mut QueuedMessage,
        until: i64,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query("UPDATE webhook_outbox SET due = $1 WHERE id = $2 AND due = $3");
        let query = query.bind(until).bind(queued.row).bind(queued.due);
        let done = self.database.in_time(query.execute(&mut self.connection)).await?;
        let is_ours = done.rows_affected() == 1;
        if is_ours {
            queued.due = until;
        }
        Ok(is_ours)
    }

    /// Makes the oldest message of each call its head. Only messages of an earlier version need it, which may run beside
    /// this one while servers are replaced: it adds and removes messages without heads. Returns the number of
    /// messages that nobody would have sent.
    pub async fn repair_heads(&mut self) -> Result<u64, JournalError> {
        let query = sqlx::query(
            "UPDATE webhook_outbox SET head = 1 WHERE head = 0 AND NOT EXISTS \
             (SELECT 1 FROM webhook_outbox AS older \
              WHERE older.call_id = webhook_outbox.call_id AND older.id < webhook_outbox.id)",
        );
        let done = self.database.in_time(query.execute(&mut self.connection)).await?;
        Ok(done.rows_affected())
    }

    /// Removes `queued`: it was delivered, or never will be. The next message of its call becomes the head. False if
    /// our lease has expired and another server has leased it: then it is sent again, before the next one.
    pub async fn remove(&mut self, queued: &QueuedMessage) -> Result<bool, JournalError> {
        let begin = self.database.dialect.begin();
        let connection = &mut self.connection;
        let work = async {
            let mut transaction = connection.begin_with(begin).await?;
            let delete = sqlx::query("DELETE FROM webhook_outbox WHERE id = $1 AND due = $2");
            let delete = delete.bind(queued.row).bind(queued.due);
            if delete.execute(&mut *transaction).await?.rows_affected() == 0 {
                transaction.rollback().await?;
                return Ok(false);
            }
            let promote = sqlx::query(
                "UPDATE webhook_outbox SET head = 1 \
                 WHERE id = (SELECT MIN(id) FROM webhook_outbox WHERE call_id = $1)",
            );
            promote.bind(&*queued.message.call_id).execute(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(true)
        };
        self.database.in_time(work).await
    }

    /// Counts a failed attempt, and makes `queued` due again at `until`. False if our lease has expired and another
    /// server has leased it: its attempt counts.
    pub async fn retry_at(
        &mut self,
        queued: &QueuedMessage,
        until: i64,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE webhook_outbox SET failures = failures + 1, due = $1 WHERE id = $2 AND due = $3",
        );
        let query = query.bind(until).bind(queued.row).bind(queued.due);
        let done = self.database.in_time(query.execute(&mut self.connection)).await?;
        Ok(done.rows_affected() == 1)
    }
}

/// Adds `messages`, each with the time at which it is due (milliseconds since 1970), within the transaction that
/// writes their entries.
pub(crate) async fn enqueue(
    transaction: &mut AnyConnection,
    dialect: Dialect,
    messages: &[(Message, i64)],
) -> Result<(), sqlx::Error> {
    for (message, since) in messages {
        // On SQLite nobody else writes meanwhile, so the statement itself finds it out.
        let is_head = match dialect {
            Dialect::Sqlite => None,
            Dialect::Postgres => Some(!has_messages(transaction, &message.call_id).await?),
        };
        let query = sqlx::query(
            "INSERT INTO webhook_outbox (message, tenant, call_id, body, failures, since, due, sealed, head) \
             VALUES ($1, $2, $3, $4, 0, $5, $5, $6, COALESCE($7, \
             CASE WHEN EXISTS (SELECT 1 FROM webhook_outbox WHERE call_id = $3) THEN 0 ELSE 1 END))",
        );
        let query = query.bind(&*message.id).bind(&*message.tenant).bind(&*message.call_id);
        let query = query.bind(&*message.body).bind(*since).bind(message.sealed.as_deref());
        query.bind(is_head.map(i64::from)).execute(&mut *transaction).await?;
    }
    Ok(())
}

/// Whether messages of the call wait, on PostgreSQL. Until the end of the transaction, none of them becomes its last one.
///
/// The oldest message is locked. If a delivery removes it at the same moment, the statement waits for that and finds
/// nothing, although another message may be the oldest then: then it is asked again.
async fn has_messages(transaction: &mut AnyConnection, call_id: &str) -> Result<bool, sqlx::Error> {
    loop {
        let oldest = sqlx::query_scalar::<_, i64>(
            "SELECT id FROM webhook_outbox WHERE call_id = $1 ORDER BY id LIMIT 1 FOR UPDATE",
        );
        if oldest.bind(call_id).fetch_optional(&mut *transaction).await?.is_some() {
            return Ok(true);
        }
        let any =
            sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM webhook_outbox WHERE call_id = $1");
        if any.bind(call_id).fetch_one(&mut *transaction).await? == 0 {
            return Ok(false);
        }
    }
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
    use tempfile::TempDir;

    const FAR: i64 = 1_000_000;

    fn message(tenant: &str, call_id: &str, id: &str) -> Message {
        let [tenant, call_id, body] = [tenant, call_id, "{}"].map(str::to_owned);
        Message { id: id.to_owned(), tenant, call_id, body, sealed: None }
    }

    async fn queue() -> (OutboxQueue, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let settings = JournalSettings::at(folder.path().join("journal.db"));
        let database = Database::create(&settings, &SystemRandom).await.unwrap();
        (OutboxQueue::connect(Arc::new(database)).await.unwrap(), folder)
    }

    async fn add(queue: &mut OutboxQueue, messages: &[(Message, i64)]) {
        let dialect = queue.database.dialect;
        enqueue(&mut queue.connection, dialect, messages).await.unwrap();
    }

    async fn due(queue: &mut OutboxQueue, tenant: &str, now: i64) -> Vec<String> {
        let due = queue.due(tenant, now, 99).await.unwrap();
        due.into_iter().map(|queued| queued.message.id).collect()
    }

    #[tokio::test]
    async fn a_message_behind_another_one_of_its_call_is_not_due() {
        let (mut queue, _folder) = queue().await;
        let messages =
            [(message("acme.com", "call", "first"), 1), (message("acme.com", "call", "second"), 2)];
        add(&mut queue, &messages).await;
        let first = queue.due("acme.com", 10, 9).await.unwrap().remove(0);

        queue.retry_at(&first, 5_000).await.unwrap();

        assert!(due(&mut queue, "acme.com", 10).await.is_empty());
        assert_eq!(queue.next_due(10).await.unwrap(), Some(5_000));
        let first = queue.due("acme.com", FAR, 9).await.unwrap().remove(0);
        assert!(queue.remove(&first).await.unwrap());
        assert_eq!(due(&mut queue, "acme.com", 10).await, ["second"]);
        assert_eq!(queue.next_due(1).await.unwrap(), Some(2));
    }

    #[tokio::test]
    async fn a_message_of_a_call_whose_messages_were_all_removed_is_its_head() {
        let (mut queue, _folder) = queue().await;
        add(&mut queue, &[(message("acme.com", "call", "first"), 1)]).await;
        let first = queue.due("acme.com", FAR, 9).await.unwrap().remove(0);
        queue.remove(&first).await.unwrap();

        add(&mut queue, &[(message("acme.com", "call", "second"), 1)]).await;

        assert_eq!(due(&mut queue, "acme.com", FAR).await, ["second"]);
    }

    #[tokio::test]
    async fn a_message_that_an_earlier_version_left_behind_becomes_the_head_of_its_call() {
        let (mut queue, _folder) = queue().await;
        let messages = ["1", "2", "3"].map(|id| (message("acme.com", "call", id), 1));
        add(&mut queue, &messages).await;
        add(&mut queue, &[(message("acme.com", "other", "4"), 1)]).await;
        assert_eq!(queue.repair_heads().await.unwrap(), 0);
        let earlier_version = "DELETE FROM webhook_outbox WHERE message = '1'";
        sqlx::query(earlier_version).execute(&mut queue.connection).await.unwrap();
        assert_eq!(due(&mut queue, "acme.com", FAR).await, ["4"]);

        assert_eq!(queue.repair_heads().await.unwrap(), 1);

        assert_eq!(due(&mut queue, "acme.com", FAR).await, ["2", "4"]);
    }

    #[tokio::test]
    async fn a_server_whose_lease_has_expired_neither_removes_the_message_nor_puts_it_off() {
        let (mut queue, _folder) = queue().await;
        let messages =
            [(message("acme.com", "call", "first"), 1), (message("acme.com", "call", "second"), 2)];
        add(&mut queue, &messages).await;
        let mut slow = queue.due("acme.com", 10, 9).await.unwrap().remove(0);
        assert!(queue.lease(&mut slow, 20).await.unwrap());
        let mut other = queue.due("acme.com", 20, 9).await.unwrap().remove(0);
        assert!(queue.lease(&mut other, 40).await.unwrap());

        assert!(!queue.retry_at(&slow, 5_000).await.unwrap());
        assert!(!queue.remove(&slow).await.unwrap());

        assert!(due(&mut queue, "acme.com", 39).await.is_empty(), "the second one has to wait");
        assert_eq!(queue.next_due(39).await.unwrap(), Some(40), "the lease of the other server");
        assert_eq!(queue.due("acme.com", 40, 9).await.unwrap()[0].failures, 0);
        assert!(queue.remove(&other).await.unwrap());
        assert_eq!(due(&mut queue, "acme.com", 39).await, ["second"]);
    }

    #[tokio::test]
    async fn only_tenants_with_a_message_that_is_due_are_named() {
        let (mut queue, _folder) = queue().await;
        let messages = [
            (message("b.com", "1", "1"), 5),
            (message("a.com", "2", "2"), 5),
            (message("c.com", "3", "3"), 50),
            (message("a.com", "4", "4"), 5),
        ];
        assert!(queue.tenants_due(10).await.unwrap().is_empty());
        add(&mut queue, &messages).await;

        assert_eq!(queue.tenants_due(10).await.unwrap(), ["a.com", "b.com"]);
        assert_eq!(due(&mut queue, "a.com", 10).await, ["2", "4"]);
        assert_eq!(queue.due("a.com", 10, 1).await.unwrap().len(), 1);
    }
}
