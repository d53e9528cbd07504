//! Stops of calls, in the table `call_stops`: of all calls, or of those of one tenant.
//!
//! A stop is a row, so that it holds for every server with this database, and after a restart.

use crate::database::Database;
use crate::error::JournalError;
use jiff::Timestamp;
use shared_types::domain::Domain;
use sqlx::Row;
use sqlx::any::AnyRow;
use std::sync::Arc;

/// A stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallStop {
    /// `None`: all calls.
    pub tenant: Option<Domain>,
    pub since: Timestamp,
}

/// The table. Its operations share the connections of the database.
#[derive(Clone, Debug)]
pub struct CallStopStore {
    database: Arc<Database>,
}

impl CallStopStore {
    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Stops the calls of `tenant`, or all. False if they were stopped before.
    pub async fn stop(
        &self,
        tenant: Option<&Domain>,
        now: Timestamp,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "INSERT INTO call_stops (tenant, since) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        );
        self.database.changed(query.bind(column(tenant)).bind(now.as_millisecond())).await
    }

    /// Removes the stop of `tenant`, or the one of all calls. False if there is none.
    pub async fn resume(&self, tenant: Option<&Domain>) -> Result<bool, JournalError> {
        let query = sqlx::query("DELETE FROM call_stops WHERE tenant = $1");
        self.database.changed(query.bind(column(tenant))).await
    }

    /// All stops, the one of all calls first.
    pub async fn all(&self) -> Result<Vec<CallStop>, JournalError> {
        let mut connection = self.database.pooled().await?;
        let query = sqlx::query("SELECT tenant, since FROM call_stops ORDER BY tenant");
        let rows = self.database.in_time(query.fetch_all(&mut *connection)).await?;
        connection.give_back();
        let stops = rows.iter().filter_map(|row| read(row).transpose());
        stops.collect::<Result<_, _>>().map_err(JournalError::Read)
    }
}

/// The value of the column `tenant`: empty for all calls.
pub(crate) fn column(tenant: Option<&Domain>) -> String {
    tenant.map_or("", Domain::as_str).to_owned()
}

/// `None` for a row that this version cannot read.
fn read(row: &AnyRow) -> Result<Option<CallStop>, sqlx::Error> {
    let tenant: String = row.try_get(0)?;
    let Ok(since) = Timestamp::from_millisecond(row.try_get(1)?) else { return Ok(None) };
    if tenant.is_empty() {
        return Ok(Some(CallStop { tenant: None, since }));
    }
    Ok(tenant.parse().ok().map(|domain| CallStop { tenant: Some(domain), since }))
}
