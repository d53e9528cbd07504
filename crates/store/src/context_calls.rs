//! Calls that are found by the customer or job of their context, and calls that applications report, in the table
//! `context_calls`.
//!
//! The ids of customers and jobs are stored as keyed hashes; the context itself is in the journal, sealed. A row
//! goes with the day of the journal on which its call began, or when the number of the call is erased.

pub mod report;
pub mod reported_ids;
pub(crate) mod row_change;

use crate::database::Database;
use crate::error::JournalError;
use crate::journal::record;
use jiff::Timestamp;
use model::call_id::CallId;
use model::custom_data::CustomData;
use model::reported_call::OpaqueId;
use reported_ids::ReportedIds;
use shared_types::domain::Domain;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row};
use std::fmt;
use std::sync::Arc;

/// The table. Its operations share the connections of the database.
#[derive(Clone, Debug)]
pub struct ContextCallStore {
    database: Arc<Database>,
}

/// What calls are looked up by. `Debug` does not show the id.
#[derive(Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The id of a customer.
    Customer(String),
    /// The id of a job.
    Job(String),
}

/// A call that was found. `Debug` shows its id only.
#[derive(Clone)]
pub struct ContextCall {
    pub call_id: CallId,
    /// When it began.
    pub at: Timestamp,
    pub source: String,
    pub direction: String,
    pub state: String,
    /// The cause of the end.
    pub cause: Option<String>,
    /// Masked.
    pub number: Option<String>,
    /// The ids of a reported call in the system that has it.
    pub reported: Option<ReportedIds>,
    pub custom_data: Option<CustomData>,
}

impl ContextCallStore {
    /// Maximum calls of one answer.
    pub const MAX_FOUND: i64 = 100;

    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Our id of the call that `tenant` names `id`: the same each time.
    pub fn reported_call_id(&self, tenant: &Domain, id: &OpaqueId) -> CallId {
        self.database.keys.reported_call(tenant.as_str(), id.expose())
    }

    /// The calls of `tenant` with that customer or job, newest first, at most [`Self::MAX_FOUND`].
    pub async fn find(
        &self,
        tenant: &Domain,
        lookup: &Lookup,
    ) -> Result<Vec<ContextCall>, JournalError> {
        let keys = &self.database.keys;
        let (column, hash) = match lookup {
            Lookup::Customer(id) => ("customer_hash", keys.customer(tenant.as_str(), id)),
            Lookup::Job(id) => ("job_hash", keys.job(tenant.as_str(), id)),
        };
        // A call has a row for each of its contexts, or one.
        let query = format!(
            "SELECT found.call_id, at, source, direction, state, cause, number, reported, \
             custom_data FROM \
             (SELECT call_id, tenant, at, source, direction, state, cause, number, \
              reported FROM context_calls WHERE tenant = $1 AND {column} = $2 \
              ORDER BY at DESC, call_id LIMIT $3) AS found \
             LEFT JOIN (SELECT tenant, call_id, day, place, custom_data FROM journal \
              WHERE custom_data IS NOT NULL) AS contexts \
             ON contexts.tenant = found.tenant AND contexts.call_id = found.call_id \
             ORDER BY at DESC, found.call_id, day, place"
        );
        let query = sqlx::query(AssertSqlSafe(query)).bind(tenant.as_str()).bind(hash);
        let query = query.bind(Self::MAX_FOUND);
        let mut connection = self.database.pooled().await?;
        let rows = self.database.in_time(query.fetch_all(&mut *connection)).await?;
        connection.give_back();
        let mut calls: Vec<ContextCall> = Vec::new();
        for row in &rows {
            let Some(next) = self.read(row).map_err(JournalError::Read)? else { continue };
            match calls.last_mut() {
                Some(call) if call.call_id == next.call_id => call.add_context(next.custom_data),
                _ => calls.push(next),
            }
        }
        Ok(calls)
    }

    /// `None` for a row that this version cannot read.
    fn read(&self, row: &AnyRow) -> Result<Option<ContextCall>, sqlx::Error> {
        let id: String = row.try_get(0)?;
        let at = Timestamp::from_millisecond(row.try_get(1)?);
        let (Ok(call_id), Ok(at)) = (id.parse(), at) else { return Ok(None) };
        let reported: Option<String> = row.try_get(7)?;
        let custom_data: Option<String> = row.try_get(8)?;
        let keys = &self.database.keys;
        Ok(Some(ContextCall {
            call_id,
            at,
            source: row.try_get(2)?,
            direction: row.try_get(3)?,
            state: row.try_get(4)?,
            cause: row.try_get(5)?,
            number: row.try_get(6)?,
            reported: reported.and_then(|sealed| ReportedIds::open(&sealed, &id, keys)),
            custom_data: custom_data.and_then(|sealed| record::open_context(&sealed, &id, keys)),
        }))
    }
}

impl ContextCall {
    /// A call is found by its first context with ids, which is its context then.
    fn add_context(&mut self, later: Option<CustomData>) {
        let has_ids = self.custom_data.as_ref().is_some_and(CustomData::has_ids);
        if !has_ids && later.is_some() {
            self.custom_data = later;
        }
    }
}

/// Removes the row of a call whose number is erased.
pub(crate) async fn erase(
    transaction: &mut AnyConnection,
    call_id: &str,
) -> Result<(), sqlx::Error> {
    let query = sqlx::query("DELETE FROM context_calls WHERE call_id = $1");
    query.bind(call_id).execute(transaction).await.map(drop)
}

/// Removes the rows of a day of a tenant.
pub(crate) async fn remove_day(
    transaction: &mut AnyConnection,
    tenant: &str,
    day: &str,
) -> Result<(), sqlx::Error> {
    let query = sqlx::query("DELETE FROM context_calls WHERE tenant = $1 AND day = $2");
    query.bind(tenant).bind(day).execute(transaction).await.map(drop)
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Customer(_) => "Customer(…)",
            Self::Job(_) => "Job(…)",
        })
    }
}

impl fmt::Debug for ContextCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContextCall").field("call_id", &self.call_id).finish_non_exhaustive()
    }
}
