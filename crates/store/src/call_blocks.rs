//! Whether a call is blocked by a row of `call_stops` or `do_not_call`.
//!
//! It is looked up for each call, so that a change takes effect at once, whichever process made it.

use crate::call_stops::column;
use crate::database::Database;
use crate::do_not_call::hashes_that_cover;
use crate::error::JournalError;
use shared_types::domain::Domain;
use sqlx::query::QueryScalar;
use sqlx::{AnyConnection, AssertSqlSafe};
use std::error::Error;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Why a call is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallBlock {
    /// All calls are stopped, or those of the tenant.
    Stopped,
    /// The number is on the do-not-call list.
    DoNotCall,
}

/// Both tables, over a connection of its own, which is kept.
#[derive(Debug)]
pub struct CallBlocks {
    database: Arc<Database>,
    /// `None` after a failure: the next lookup opens a new connection.
    connection: Mutex<Option<AnyConnection>>,
}

impl CallBlocks {
    pub fn new(database: Arc<Database>) -> Self {
        Self { database, connection: Mutex::new(None) }
    }

    /// Why a call of `tenant` is blocked, if it is. `digits` are the numbers in E.164, without plus, of which the
    /// called number may be one.
    pub async fn find(
        &self,
        tenant: Option<&Domain>,
        digits: &[String],
    ) -> Result<Option<CallBlock>, JournalError> {
        let mut kept = self.connection.lock().await;
        let is_old = kept.is_some();
        match self.find_over(&mut kept, tenant, digits).await {
            // The old connection may have been cut.
            Err(error) if is_old => {
                log_reconnect(&error);
                self.find_over(&mut kept, tenant, digits).await
            }
            outcome => outcome,
        }
    }

    /// After any error the connection is dropped.
    async fn find_over(
        &self,
        kept: &mut Option<AnyConnection>,
        tenant: Option<&Domain>,
        digits: &[String],
    ) -> Result<Option<CallBlock>, JournalError> {
        let mut connection = match kept.take() {
            Some(connection) => connection,
            None => self.database.connect().await?,
        };
        let stopped = self.is_stopped(&mut connection, tenant).await?;
        let block = if stopped {
            Some(CallBlock::Stopped)
        } else if self.is_listed(&mut connection, tenant, digits).await? {
            Some(CallBlock::DoNotCall)
        } else {
            None
        };
        *kept = Some(connection);
        Ok(block)
    }

    async fn is_stopped(
        &self,
        connection: &mut AnyConnection,
        tenant: Option<&Domain>,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query_scalar::<_, i64>(
            "SELECT COUNT(*) FROM call_stops WHERE tenant IN ('', $1)",
        );
        let stops = query.bind(column(tenant)).fetch_one(connection);
        Ok(self.database.in_time(stops).await? > 0)
    }

    async fn is_listed(
        &self,
        connection: &mut AnyConnection,
        tenant: Option<&Domain>,
        digits: &[String],
    ) -> Result<bool, JournalError> {
        let keys = &self.database.keys;
        let hashes: Vec<_> =
            digits.iter().flat_map(|digits| hashes_that_cover(keys, digits)).collect();
        if hashes.is_empty() {
            return Ok(false);
        }
        let places: Vec<_> = (2..).take(hashes.len()).map(|place| format!("${place}")).collect();
        let query = format!(
            "SELECT COUNT(*) FROM do_not_call WHERE tenant IN ('', $1) AND hash IN ({})",
            places.join(", ")
        );
        let query = sqlx::query_scalar::<_, i64>(AssertSqlSafe(query)).bind(column(tenant));
        let query = hashes.into_iter().fold(query, QueryScalar::bind);
        Ok(self.database.in_time(query.fetch_one(connection)).await? > 0)
    }
}

fn log_reconnect(error: &JournalError) {
    tracing::debug!(error = error as &dyn Error, "reconnecting to look up blocked calls");
}

#[cfg(test)]
mod tests;
