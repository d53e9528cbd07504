//! The messages that wait, in the journal's database.
//!
//! The table is `webhook_outbox`; the same queries run on SQLite and PostgreSQL. Whoever sends a
//! message first leases it, so that of several servers on one database one sends it; a lease that runs
//! out, because its server died, makes the message due again.

use super::message::Message;
use crate::journal::entry::Entry;
use crate::tenants::watch::Tenants;
use model::random::{Random, RandomError};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::fmt;
use std::sync::Arc;
use tokio::sync::Notify;

/// Most messages of one tenant in a round, so that one tenant's do not keep another's waiting.
const MOST_OF_A_TENANT: i64 = 8;
/// Most messages in a round.
const MOST_IN_A_ROUND: i64 = 64;

/// What the journal asks about each entry, and tells of each that was written.
pub struct Outbox {
    tenants: Arc<Tenants>,
    random: Arc<dyn Random>,
    /// Somebody has written to the outbox.
    pub(super) written: Arc<Notify>,
}

/// A message as it waits.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) row: i64,
    pub(super) message: Message,
    /// How often it was sent in vain.
    pub(super) failures: u32,
    /// Milliseconds since 1970.
    pub(super) since: i64,
    due: i64,
}

impl Outbox {
    pub fn new(tenants: Arc<Tenants>, random: Arc<dyn Random>) -> Self {
        Self { tenants, random, written: Arc::default() }
    }

    /// The message about `entry`, if its tenant wants to be told.
    pub fn message(&self, entry: &Entry) -> Result<Option<Message>, RandomError> {
        let tenant = entry.tenant.as_ref().and_then(|tenant| self.tenants.get(tenant));
        match tenant {
            Some(tenant) if tenant.webhook.is_some() => Message::about(entry, &*self.random),
            _ => Ok(None),
        }
    }

    /// Messages were committed.
    pub fn written(&self) {
        self.written.notify_one();
    }
}

/// Adds `messages`, each with the time (milliseconds since 1970) since when it is due, within the transaction that writes their entries.
pub(crate) async fn put(
    transaction: &mut AnyConnection,
    messages: &[(Message, i64)],
) -> Result<(), sqlx::Error> {
    for (message, since) in messages {
        let query = sqlx::query(
            "INSERT INTO webhook_outbox (message, tenant, call_id, body, failures, since, due) \
             VALUES ($1, $2, $3, $4, 0, $5, $5)",
        );
        let query = query.bind(&*message.id).bind(&*message.tenant).bind(&*message.call_id);
        query.bind(&*message.body).bind(*since).execute(&mut *transaction).await?;
    }
    Ok(())
}

/// The messages that are due, of each call only the oldest.
pub(super) async fn due(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<Vec<Waiting>, sqlx::Error> {
    let query = sqlx::query(
        "SELECT id, message, tenant, call_id, body, failures, since, due FROM \
         (SELECT first.*, ROW_NUMBER() OVER (PARTITION BY tenant ORDER BY id) AS turn \
          FROM webhook_outbox AS first WHERE due <= $1 AND NOT EXISTS \
          (SELECT 1 FROM webhook_outbox AS before \
           WHERE before.call_id = first.call_id AND before.id < first.id)) AS waiting \
         WHERE turn <= $2 ORDER BY id LIMIT $3",
    );
    let query = query.bind(now).bind(MOST_OF_A_TENANT).bind(MOST_IN_A_ROUND);
    query.fetch_all(connection).await?.iter().map(Waiting::from_row).collect()
}

/// When the next message is due; `None` when none waits. One behind another of its call is not due
/// before that one is gone, whatever its time says.
pub(super) async fn next_due(connection: &mut AnyConnection) -> Result<Option<i64>, sqlx::Error> {
    let query = sqlx::query(
        "SELECT MIN(due) FROM webhook_outbox AS first WHERE NOT EXISTS \
         (SELECT 1 FROM webhook_outbox AS before \
          WHERE before.call_id = first.call_id AND before.id < first.id)",
    );
    query.fetch_one(connection).await?.try_get(0)
}

/// Takes `waiting` for us until `until`. False when somebody else has.
pub(super) async fn lease(
    connection: &mut AnyConnection,
    waiting: &Waiting,
    until: i64,
) -> Result<bool, sqlx::Error> {
    let query = sqlx::query("UPDATE webhook_outbox SET due = $1 WHERE id = $2 AND due = $3");
    let query = query.bind(until).bind(waiting.row).bind(waiting.due);
    Ok(query.execute(connection).await?.rows_affected() == 1)
}

/// The message was taken, or will never be.
pub(super) async fn remove(
    connection: &mut AnyConnection,
    waiting: &Waiting,
) -> Result<(), sqlx::Error> {
    let query = sqlx::query("DELETE FROM webhook_outbox WHERE id = $1").bind(waiting.row);
    query.execute(connection).await.map(drop)
}

/// The message was not taken.
pub(super) async fn put_off(
    connection: &mut AnyConnection,
    waiting: &Waiting,
    until: i64,
) -> Result<(), sqlx::Error> {
    let query =
        sqlx::query("UPDATE webhook_outbox SET failures = failures + 1, due = $1 WHERE id = $2");
    query.bind(until).bind(waiting.row).execute(connection).await.map(drop)
}

impl Waiting {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            row: row.try_get(0)?,
            message: Message {
                id: row.try_get(1)?,
                tenant: row.try_get(2)?,
                call_id: row.try_get(3)?,
                body: row.try_get(4)?,
            },
            failures: u32::try_from(row.try_get::<i64, _>(5)?).unwrap_or(u32::MAX),
            since: row.try_get(6)?,
            due: row.try_get(7)?,
        })
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outbox")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::journal::JournalSettings;
    use crate::journal::database::Database;
    use model::random::SystemRandom;

    fn message(id: &str) -> Message {
        let [tenant, call_id, body] = ["acme.com", "call", "{}"].map(str::to_owned);
        Message { id: id.to_owned(), tenant, call_id, body }
    }

    #[tokio::test]
    async fn a_message_that_waits_for_the_one_before_it_is_not_due() {
        let folder = tempfile::tempdir().unwrap();
        let settings = JournalSettings::at(folder.path().join("journal.db"));
        let database = Database::create(&settings, &SystemRandom).await.unwrap();
        let mut connection = database.connect().await.unwrap();
        put(&mut connection, &[(message("first"), 1), (message("second"), 2)]).await.unwrap();
        let first = due(&mut connection, 10).await.unwrap().remove(0);

        put_off(&mut connection, &first, 5_000).await.unwrap();

        assert!(due(&mut connection, 10).await.unwrap().is_empty());
        assert_eq!(next_due(&mut connection).await.unwrap(), Some(5_000));
        remove(&mut connection, &first).await.unwrap();
        assert_eq!(next_due(&mut connection).await.unwrap(), Some(2));
    }
}
