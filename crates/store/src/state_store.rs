//! Rate limits, locks on numbers and idempotency keys, in the table `shared_state`.
//!
//! Several servers on one database have one row for each key: after a restart a server continues with the
//! rows that were written last.

use crate::database::Database;
use crate::dialect::Dialect;
use crate::error::JournalError;
use async_trait::async_trait;
use shared_types::hex;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row as _};
use state::embedded::store::{Changes, Row, RowKey, RowKind, StateStore, StoreError};
use std::error::Error;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Maximum rows of one statement.
const MAX_ROWS: usize = 64;
/// Values of a row.
const WIDTH: usize = 4;

/// The table, over a connection of its own.
#[derive(Debug)]
pub struct DatabaseStateStore {
    database: Arc<Database>,
    /// `None` after a failure: the next operation opens a new connection.
    connection: Mutex<Option<AnyConnection>>,
}

impl DatabaseStateStore {
    pub fn new(database: Arc<Database>) -> Self {
        Self { database, connection: Mutex::new(None) }
    }

    /// Tries once more on a new connection if the first attempt fails: the old connection may have been cut.
    async fn try_to_save(&self, changes: &Changes) -> Result<(), JournalError> {
        let mut kept = self.connection.lock().await;
        let is_old = kept.is_some();
        match self.save_over(&mut kept, changes).await {
            Err(error) if is_old => {
                log_reconnect(&error);
                self.save_over(&mut kept, changes).await
            }
            outcome => outcome,
        }
    }

    /// After any error the connection is dropped.
    async fn save_over(
        &self,
        kept: &mut Option<AnyConnection>,
        changes: &Changes,
    ) -> Result<(), JournalError> {
        let mut connection = match kept.take() {
            Some(connection) => connection,
            None => self.database.connect().await?,
        };
        let dialect = self.database.dialect;
        self.database.in_time(save(&mut connection, dialect, changes)).await?;
        *kept = Some(connection);
        Ok(())
    }

    async fn try_to_load(&self) -> Result<Vec<Row>, JournalError> {
        let mut connection = self.database.pooled().await?;
        let query = sqlx::query("SELECT kind, key, payload, expires FROM shared_state");
        let rows = self.database.in_time(query.fetch_all(&mut *connection)).await?;
        connection.give_back();
        // A row of another version is left until it expires.
        let rows = rows.iter().filter_map(|row| read(row).transpose());
        rows.collect::<Result<_, _>>().map_err(JournalError::Read)
    }
}

#[async_trait]
impl StateStore for DatabaseStateStore {
    async fn load(&self) -> Result<Vec<Row>, StoreError> {
        self.try_to_load().await.map_err(|error| StoreError(Arc::new(error)))
    }

    async fn save(&self, changes: &Changes) -> Result<(), StoreError> {
        self.try_to_save(changes).await.map_err(|error| StoreError(Arc::new(error)))
    }
}

fn log_reconnect(error: &JournalError) {
    tracing::debug!(error = error as &dyn Error, "reconnecting to save the state");
}

fn read(row: &AnyRow) -> Result<Option<Row>, sqlx::Error> {
    let (kind, key): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
    let (payload, expires_at): (String, i64) = (row.try_get(2)?, row.try_get(3)?);
    let row = || {
        let key = RowKey { kind: RowKind::of_number(kind)?, key: hex::decode_array(&key)? };
        Some(Row { key, payload: hex::decode(&payload)?, expires_at })
    };
    Ok(row())
}

async fn save(
    connection: &mut AnyConnection,
    dialect: Dialect,
    changes: &Changes,
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with(dialect.begin()).await?;
    for rows in changes.rows.chunks(MAX_ROWS) {
        let mut query = sqlx::query(AssertSqlSafe(upsert_of(dialect, rows.len())));
        for row in rows {
            query = query.bind(row.key.kind.number()).bind(hex::encode(&row.key.key));
            query = query.bind(hex::encode(&row.payload)).bind(row.expires_at);
        }
        query.execute(&mut *transaction).await?;
    }
    for keys in changes.deleted.chunks(MAX_ROWS) {
        let values = dialect.rows_of_placeholders(keys.len(), 2);
        let statement = format!("DELETE FROM shared_state WHERE (kind, key) IN (VALUES {values})");
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for key in keys {
            query = query.bind(key.kind.number()).bind(hex::encode(&key.key));
        }
        query.execute(&mut *transaction).await?;
    }
    if let Some(time) = changes.expired_by {
        let query = sqlx::query("DELETE FROM shared_state WHERE expires <= $1");
        query.bind(time).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// The statement for this number of rows.
fn upsert_of(dialect: Dialect, rows: usize) -> String {
    let values = dialect.rows_of_placeholders(rows, WIDTH);
    format!(
        "INSERT INTO shared_state (kind, key, payload, expires) VALUES {values} \
         ON CONFLICT (kind, key) DO UPDATE SET payload = excluded.payload, \
         expires = excluded.expires"
    )
}

#[cfg(test)]
mod tests;
