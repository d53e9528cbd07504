//! Calls that an application reports: each is stored once, and changes only towards its end.
//!
//! The row is written before the entry in the journal, so that of several equal reports one is the first. If the
//! entry cannot be written, the change is undone.

use super::ContextCallStore;
use super::reported_ids::ReportedIds;
use super::row_change::ContextHashes;
use crate::error::JournalError;
use crate::journal::entry::{Dialled, Entry};
use crate::journal::record::day_of;
use jiff::Timestamp;
use model::call_id::CallId;
use model::call_source::CallSource;
use model::random::Random;
use model::reported_call::ReportedState;
use shared_types::domain::Domain;
use sqlx::{AnyConnection, Connection};

/// What a report changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportOutcome {
    /// The call was unknown.
    First,
    /// The call has ended, or its context became known.
    Changed(Before),
    /// Nothing.
    Unchanged,
}

/// The row before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    state: String,
    hashes: ContextHashes,
}

impl ContextCallStore {
    /// Stores the report in `entry`; the call began at `at`. An entry without tenant or report changes nothing.
    pub async fn report(
        &self,
        entry: &Entry,
        at: Timestamp,
        random: &dyn Random,
    ) -> Result<ReportOutcome, JournalError> {
        let mut connection = self.database.connect().await?;
        let outcome = self.change(&mut connection, entry, at, random).await?;
        if let Err(error) = self.database.in_time(connection.close()).await {
            // The statement was committed.
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "a connection could not be closed");
        }
        Ok(outcome)
    }

    /// Undoes a change whose entry was not written.
    pub async fn undo(
        &self,
        call_id: &CallId,
        outcome: &ReportOutcome,
    ) -> Result<(), JournalError> {
        let query = match outcome {
            ReportOutcome::Unchanged => return Ok(()),
            ReportOutcome::First => {
                sqlx::query("DELETE FROM context_calls WHERE call_id = $1").bind(call_id.as_str())
            }
            ReportOutcome::Changed(before) => sqlx::query(
                "UPDATE context_calls SET state = $2, customer_hash = $3, job_hash = $4 \
                 WHERE call_id = $1",
            )
            .bind(call_id.as_str())
            .bind(&*before.state)
            .bind(before.hashes.customer.as_deref())
            .bind(before.hashes.job.as_deref()),
        };
        let mut connection = self.database.connect().await?;
        self.database.in_time(query.execute(&mut connection)).await?;
        self.database.in_time(connection.close()).await
    }

    async fn change(
        &self,
        connection: &mut AnyConnection,
        entry: &Entry,
        at: Timestamp,
        random: &dyn Random,
    ) -> Result<ReportOutcome, JournalError> {
        let (Some(tenant), Some(report)) = (&entry.tenant, entry.report.as_deref()) else {
            return Ok(ReportOutcome::Unchanged);
        };
        let keys = &self.database.keys;
        let hashes = ContextHashes::of(entry.custom_data.as_ref(), tenant.as_str(), keys);
        if self.insert(connection, entry, at, &hashes, random).await? {
            return Ok(ReportOutcome::First);
        }
        let Some(before) = self.before(connection, &entry.call_id, tenant).await? else {
            return Ok(ReportOutcome::Unchanged);
        };
        let after = before.after(report.state, hashes);
        if after == before {
            return Ok(ReportOutcome::Unchanged);
        }
        let query = sqlx::query(
            "UPDATE context_calls SET state = $1, customer_hash = $2, job_hash = $3 \
             WHERE call_id = $4 AND state = $5",
        );
        let query = query.bind(&*after.state).bind(after.hashes.customer.as_deref());
        let query = query.bind(after.hashes.job.as_deref()).bind(entry.call_id.as_str());
        let query = query.bind(&*before.state);
        let done = self.database.in_time(query.execute(connection)).await?;
        let is_ours = done.rows_affected() == 1;
        Ok(if is_ours { ReportOutcome::Changed(before) } else { ReportOutcome::Unchanged })
    }

    /// False if the call is known.
    async fn insert(
        &self,
        connection: &mut AnyConnection,
        entry: &Entry,
        at: Timestamp,
        hashes: &ContextHashes,
        random: &dyn Random,
    ) -> Result<bool, JournalError> {
        let (Some(tenant), Some(report)) = (&entry.tenant, entry.report.as_deref()) else {
            return Ok(false);
        };
        let ids = ReportedIds { call_id: report.call_id.clone(), user_id: report.user_id.clone() };
        let sealed = ids.seal(entry.call_id.as_str(), &self.database.keys, random)?;
        let query = sqlx::query(
            "INSERT INTO context_calls (call_id, tenant, day, at, source, direction, state, \
             number, reported, customer_hash, job_hash) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
        );
        let day = entry.at.to_string();
        let query = query.bind(entry.call_id.as_str()).bind(tenant.as_str()).bind(day_of(&day));
        let query = query.bind(at.as_millisecond());
        let query = query.bind(entry.source.map(CallSource::as_str).unwrap_or_default());
        let query = query.bind(report.direction.as_str()).bind(report.state.as_str());
        let query = query.bind(entry.number.as_ref().map(Dialled::masked)).bind(sealed);
        let query = query.bind(hashes.customer.as_deref()).bind(hashes.job.as_deref());
        let done = self.database.in_time(query.execute(connection)).await?;
        Ok(done.rows_affected() == 1)
    }

    async fn before(
        &self,
        connection: &mut AnyConnection,
        call_id: &CallId,
        tenant: &Domain,
    ) -> Result<Option<Before>, JournalError> {
        let query = sqlx::query_as::<_, (String, Option<String>, Option<String>)>(
            "SELECT state, customer_hash, job_hash FROM context_calls \
             WHERE call_id = $1 AND tenant = $2",
        );
        let query = query.bind(call_id.as_str()).bind(tenant.as_str());
        let found = self.database.in_time(query.fetch_optional(connection)).await?;
        Ok(found.map(|(state, customer, job)| Before {
            state,
            hashes: ContextHashes { customer, job },
        }))
    }
}

impl Before {
    /// A call that has ended stays so, and the first context counts.
    fn after(&self, state: ReportedState, hashes: ContextHashes) -> Self {
        let state = match state {
            ReportedState::Ended => state.as_str().to_owned(),
            ReportedState::Ringing | ReportedState::Placed => self.state.clone(),
        };
        let known = self.hashes.clone();
        let hashes = ContextHashes {
            customer: known.customer.or(hashes.customer),
            job: known.job.or(hashes.job),
        };
        Self { state, hashes }
    }
}
