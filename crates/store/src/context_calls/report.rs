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
use sqlx::AnyConnection;

/// What a report changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportOutcome {
    /// The call was unknown.
    First,
    /// The call has ended, or its context became known.
    Changed(Box<RowUpdate>),
    /// Nothing.
    Unchanged,
}

/// A row before and after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowUpdate {
    before: ReportedRow,
    after: ReportedRow,
}

impl RowUpdate {
    /// The state of the call, which may have ended before the report.
    pub fn state(&self) -> ReportedState {
        self.after.state
    }
}

/// The columns that a report changes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ReportedRow {
    state: ReportedState,
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
        let mut connection = self.database.pooled().await?;
        let outcome = self.change(&mut connection, entry, at, random).await?;
        connection.give_back();
        Ok(outcome)
    }

    /// Undoes a change whose entry was not written. Later changes of other reports stay.
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
            ReportOutcome::Changed(update) => {
                let RowUpdate { before, after } = &**update;
                // A parameter is NULL if the report did not change its column.
                let added = |before: &Option<String>, after: &Option<String>| {
                    after.clone().filter(|_| before.is_none())
                };
                let state = (before.state != after.state).then(|| before.state.as_str());
                sqlx::query(
                    "UPDATE context_calls SET state = COALESCE($2, state), \
                     customer_hash = NULLIF(customer_hash, $3), job_hash = NULLIF(job_hash, $4) \
                     WHERE call_id = $1",
                )
                .bind(call_id.as_str())
                .bind(state)
                .bind(added(&before.hashes.customer, &after.hashes.customer))
                .bind(added(&before.hashes.job, &after.hashes.job))
            }
        };
        let mut connection = self.database.pooled().await?;
        self.database.in_time(query.execute(&mut *connection)).await?;
        connection.give_back();
        Ok(())
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
        // Another report may change the row between the two statements. Each column changes once.
        while let Some(before) = self.row(connection, &entry.call_id, tenant).await? {
            let after = before.after(report.state, hashes.clone());
            if after == before {
                break;
            }
            let update = RowUpdate { before, after };
            if self.update(connection, &entry.call_id, &update).await? {
                return Ok(ReportOutcome::Changed(Box::new(update)));
            }
        }
        Ok(ReportOutcome::Unchanged)
    }

    /// False if the row is not the one before the change any more.
    async fn update(
        &self,
        connection: &mut AnyConnection,
        call_id: &CallId,
        RowUpdate { before, after }: &RowUpdate,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE context_calls SET state = $2, customer_hash = $3, job_hash = $4 \
             WHERE call_id = $1 AND state = $5 \
             AND COALESCE(customer_hash, '') = $6 AND COALESCE(job_hash, '') = $7",
        );
        let query = query.bind(call_id.as_str()).bind(after.state.as_str());
        let query = query.bind(after.hashes.customer.as_deref()).bind(after.hashes.job.as_deref());
        let query = query.bind(before.state.as_str());
        let query = query.bind(before.hashes.customer.as_deref().unwrap_or_default());
        let query = query.bind(before.hashes.job.as_deref().unwrap_or_default());
        let done = self.database.in_time(query.execute(connection)).await?;
        Ok(done.rows_affected() == 1)
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

    /// `None` if the tenant has no such reported call.
    async fn row(
        &self,
        connection: &mut AnyConnection,
        call_id: &CallId,
        tenant: &Domain,
    ) -> Result<Option<ReportedRow>, JournalError> {
        let query = sqlx::query_as::<_, (String, Option<String>, Option<String>)>(
            "SELECT state, customer_hash, job_hash FROM context_calls \
             WHERE call_id = $1 AND tenant = $2",
        );
        let query = query.bind(call_id.as_str()).bind(tenant.as_str());
        let found = self.database.in_time(query.fetch_optional(connection)).await?;
        Ok(found.and_then(|(state, customer, job)| {
            let state = ReportedState::from_word(&state)?;
            Some(ReportedRow { state, hashes: ContextHashes { customer, job } })
        }))
    }
}

impl ReportedRow {
    /// A call that has ended stays so, and the first context counts.
    fn after(&self, state: ReportedState, hashes: ContextHashes) -> Self {
        let state = match state {
            ReportedState::Ended => state,
            ReportedState::Ringing | ReportedState::Placed => self.state,
        };
        let known = self.hashes.clone();
        let hashes = ContextHashes {
            customer: known.customer.or(hashes.customer),
            job: known.job.or(hashes.job),
        };
        Self { state, hashes }
    }
}
