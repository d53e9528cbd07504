//! Finds calls whose server stopped between two steps of their end, so that another one completes it.

use super::ScheduledCallStore;
use super::row::ScheduledCallState;
use crate::error::JournalError;
use crate::journal::record::day_of;
use jiff::{SignedDuration, Timestamp};
use model::call_id::CallId;
use shared_types::domain::Domain;

/// The journal is searched from a day before, for entries that were made before their row changed.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// A call that was claimed, or whose end was begun, and has no last state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfinishedCall {
    pub call_id: CallId,
    pub tenant: Domain,
    /// `Claimed`, or one of the states `…ing`.
    pub state: ScheduledCallState,
    /// Since when it is in this state.
    pub since: Timestamp,
}

/// What the journal has about a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordedSteps {
    /// It was recorded as scheduled.
    pub is_scheduled: bool,
    /// Its end, if that was recorded.
    pub end: Option<ScheduledCallState>,
}

impl ScheduledCallStore {
    /// The unfinished calls that are in their state since before `then`: their server has stopped.
    pub async fn unfinished(&self, then: Timestamp) -> Result<Vec<UnfinishedCall>, JournalError> {
        let query = sqlx::query_as::<_, (String, String, String, i64)>(
            "SELECT call_id, tenant, state, due FROM scheduled_calls WHERE due < $1 AND state IN \
             ('claimed', 'closing', 'cancelling', 'expiring', 'withdrawing') ORDER BY due",
        );
        let mut connection = self.database.pooled().await?;
        let rows = query.bind(then.as_millisecond()).fetch_all(&mut *connection);
        let rows = self.database.in_time(rows).await?;
        connection.give_back();
        let read = |(call_id, tenant, state, since): (String, String, String, i64)| {
            Some(UnfinishedCall {
                call_id: call_id.parse().ok()?,
                tenant: tenant.parse().ok()?,
                state: ScheduledCallState::read(&state)?,
                since: Timestamp::from_millisecond(since).ok()?,
            })
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Takes `call` over from the server that has stopped: it is in `state` since `now`. False if another server has
    /// taken it over, or its own one has gone on.
    pub async fn take_over(
        &self,
        call: &UnfinishedCall,
        state: ScheduledCallState,
        now: Timestamp,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = $1, due = $2 \
             WHERE call_id = $3 AND state = $4 AND due = $5",
        );
        let query = query.bind(state.as_str()).bind(now.as_millisecond());
        let query = query.bind(call.call_id.as_str()).bind(call.state.as_str());
        self.changed(query.bind(call.since.as_millisecond())).await
    }

    /// What the journal has about `call` since it is in its state. The search reads the entries of all days since then:
    /// it is for calls whose server has stopped.
    pub async fn recorded_steps(
        &self,
        call: &UnfinishedCall,
    ) -> Result<RecordedSteps, JournalError> {
        let query = sqlx::query_scalar::<_, String>(
            "SELECT event FROM journal WHERE day >= $1 AND call_id = $2",
        );
        let from = call.since.saturating_sub(BEFORE).unwrap_or(call.since).to_string();
        let query = query.bind(day_of(&from).to_owned()).bind(call.call_id.as_str());
        let mut connection = self.database.pooled().await?;
        let events = self.database.in_time(query.fetch_all(&mut *connection)).await?;
        connection.give_back();
        Ok(events.iter().fold(RecordedSteps::default(), RecordedSteps::with))
    }
}

impl RecordedSteps {
    fn with(self, event: &String) -> Self {
        let end = match &**event {
            "scheduled" => return Self { is_scheduled: true, ..self },
            "placed" => ScheduledCallState::Placed,
            "failed" => ScheduledCallState::Failed,
            "outcome_unknown" => ScheduledCallState::OutcomeUnknown,
            "cancelled" => ScheduledCallState::Cancelled,
            "expired" => ScheduledCallState::Expired,
            "erased" => ScheduledCallState::Erased,
            _ => return self,
        };
        Self { end: Some(end), ..self }
    }
}
