//! The calls of an earlier process, after a restart.
//!
//! A call that its telephone system can find again is observed and controlled as before. Of every other placed call the
//! state `unknown` is recorded, and nothing after it. A call of which the telephone system was being asked has an unknown
//! outcome. Numbers are locked again: a process that was killed did not save its latest locks. No call is placed here.

use super::call_recorder::CallContext;
use super::call_service::CallService;
use super::kept_reservation::{KeptReservation, LockedNumber};
use super::live_calls::{AcceptedByProvider, CallOrigin, CallOwner};
use super::stored_call::StoredCall;
use super::stored_states;
use admission::channel_reservations::KeptChannels;
use async_trait::async_trait;
use model::call_id::CallId;
use model::call_progress::{CallProgress, ProgressReporter};
use model::provider::{Capabilities, PlacedCall};
use model::timed_state::TimedState;
use shared_types::call_state::CallState;
use shared_types::error_code::ErrorCode;
use shared_types::iden::Iden;
use state::embedded::MAX_CALLS;
use state::number_locks::LockError;
use std::sync::Arc;
use std::time::Duration;
use store::error::JournalError;
use store::journal::entry::{Entry, Event};
use store::live_calls::change::LiveCallChange;
use store::live_calls::{LiveCallRow, LiveCallStore};

/// No call lasts longer.
const MAX_AGE: Duration = Duration::from_hours(24);
/// The reason of an outcome that is unknown because the server ended.
const SERVER_GONE: &str = "server_gone";

impl CallService {
    /// Resumes the calls in `store`. `reserve` reserves the channels of a call from a terminal.
    pub async fn resume(
        &self,
        store: &LiveCallStore,
        reserve: impl Fn(&Iden) -> Option<KeptChannels>,
    ) -> Result<(), JournalError> {
        let newest_first = store.all().await?;
        let (kept, others) = newest_first.split_at(newest_first.len().min(MAX_CALLS));
        let (mut resumed, mut unknown) = (0_usize, others.len());
        for row in others {
            let stored = row.details.as_deref().and_then(StoredCall::from_json);
            if let Some(stored) = &stored {
                self.lock_again(row, stored).await;
            }
            self.record_lost(row, stored.as_ref()).await;
        }
        for row in kept.iter().rev() {
            if self.resume_call(row, &reserve).await {
                resumed += 1;
            } else {
                unknown += 1;
            }
        }
        if resumed + unknown > 0 {
            tracing::info!(resumed, unknown, "calls of an earlier process were in progress");
        }
        Ok(())
    }

    /// Returns whether the telephone system is asked about the call.
    async fn resume_call(
        &self,
        row: &LiveCallRow,
        reserve: impl Fn(&Iden) -> Option<KeptChannels>,
    ) -> bool {
        let stored = row.details.as_deref().and_then(StoredCall::from_json);
        let Some((stored, owner)) = stored.and_then(|it| it.owner().map(|owner| (it, owner)))
        else {
            tracing::warn!(call_id = row.call_id.as_str(), "a call in progress cannot be read");
            self.record_lost(row, None).await;
            return false;
        };
        self.lock_again(row, &stored).await;
        let recorded = recorded_states(row);
        let history: Vec<_> = recorded.iter().map(|recorded| recorded.state).collect();
        let is_too_old = self.age(row) >= MAX_AGE;
        let found = if is_too_old { None } else { self.find_again(&stored, &history).await };
        let is_found = found.is_some();
        if !row.is_concluded && !is_found {
            self.record_lost(row, Some(&stored)).await;
            self.kept_number(&stored, row.call_id).leave().await;
            return false;
        }
        if !row.is_concluded {
            let live = Some(LiveCallChange::Conclude);
            let entry = Entry { live, ..self.unknown_outcome(row, Some(&stored)) };
            self.journal.write_soon(entry).await;
        }
        let (placed, capabilities) = found.unwrap_or_else(|| {
            (Arc::new(LostCall(ProgressReporter::resume(&history).1)) as _, Capabilities::NONE)
        });
        let mut reservation = self.kept_number(&stored, row.call_id);
        if let CallOwner::Terminal(iden, _) = &owner {
            reservation.channels = reserve(iden);
        }
        let context = self.context_of(row, &stored);
        let share = self.share_of(context.domain.as_ref());
        let accepted = AcceptedByProvider {
            context,
            origin: CallOrigin::Resumed { recorded, share },
            called: stored.called(),
            owner,
            capabilities,
            placed,
            reservation: Some(reservation),
        };
        self.live.register(accepted).await;
        is_found
    }

    /// `None` if the telephone system is not set up any more, or cannot find its calls again.
    async fn find_again(
        &self,
        stored: &StoredCall,
        history: &[CallState],
    ) -> Option<(Arc<dyn PlacedCall>, Capabilities)> {
        let (handle, provider) = (stored.handle()?, self.provider(stored.provider).ok()?);
        let placed = provider.resume(&handle, history).await;
        let placed = placed.inspect_err(|error| {
            let error = error as &dyn std::error::Error;
            tracing::warn!(error, "a call of an earlier process cannot be observed");
        });
        let placed = placed.ok()?;
        let capabilities = placed.capabilities(provider.capabilities());
        Some((placed, capabilities))
    }

    /// For a call that is not registered: its last entry.
    async fn record_lost(&self, row: &LiveCallRow, stored: Option<&StoredCall>) {
        let entry = if row.is_concluded {
            let state = Some(CallState::Unknown);
            Entry { state, ..self.entry(Event::State, row, stored) }
        } else {
            self.unknown_outcome(row, stored)
        };
        let live = Some(LiveCallChange::End);
        self.journal.write_soon(Entry { live, ..entry }).await;
    }

    /// The answer of the telephone system was lost with the process that waited for it.
    fn unknown_outcome(&self, row: &LiveCallRow, stored: Option<&StoredCall>) -> Entry {
        let (code, reason) = (Some(ErrorCode::OutcomeUnknown), Some(SERVER_GONE));
        Entry { code, reason, ..self.entry(Event::OutcomeUnknown, row, stored) }
    }

    fn entry(&self, event: Event, row: &LiveCallRow, stored: Option<&StoredCall>) -> Entry {
        Entry {
            domain: stored.and_then(|stored| stored.domain.clone()),
            tenant: stored.and_then(|stored| stored.tenant.clone()),
            provider: stored.map(|stored| stored.provider),
            source: stored.and_then(|stored| stored.source),
            custom_data: stored.and_then(StoredCall::custom_data),
            took: self.age(row),
            ..Entry::new(self.clock.now(), row.call_id, event)
        }
    }

    /// Locks the number for the rest of the period, unless its lock was saved.
    async fn lock_again(&self, row: &LiveCallRow, stored: &StoredCall) {
        let rest = self.number_lock_period.saturating_sub(self.age(row));
        let Some(number) = stored.number().filter(|_| !rest.is_zero()) else { return };
        match self.number_locks.try_lock(number, row.call_id, rest, None).await {
            Ok(()) | Err(LockError::Held(_)) => {}
            Err(LockError::State(error)) => {
                let (call_id, error) = (row.call_id.as_str(), &error as &dyn std::error::Error);
                tracing::warn!(call_id, error, "the number of a call in progress is not locked");
            }
        }
    }

    /// The number is locked, and the call still counts as in progress.
    fn kept_number(&self, stored: &StoredCall, call_id: CallId) -> KeptReservation {
        let locks = Arc::clone(&self.number_locks);
        let number = stored.number().map(|number| LockedNumber { locks, number, call_id });
        let slot = stored.tenant.as_ref().zip(stored.slot());
        let slot = slot.and_then(|(tenant, slot)| self.caps().resume_slot(tenant, slot));
        let caller = stored.caller().and_then(|caller| self.caps().resume_caller_slot(caller));
        KeptReservation { number, channels: None, slots: slot.into_iter().chain(caller).collect() }
    }

    fn age(&self, row: &LiveCallRow) -> Duration {
        let age = self.clock.now().duration_since(row.accepted_at);
        Duration::try_from(age).unwrap_or_default()
    }

    fn context_of(&self, row: &LiveCallRow, stored: &StoredCall) -> CallContext {
        CallContext {
            call_id: row.call_id,
            domain: stored.domain.clone(),
            tenant: stored.tenant.clone(),
            provider: Some(stored.provider),
            source: stored.source,
            custom_data: stored.custom_data(),
            began: self.clock.uptime(),
            age_before: self.age(row),
        }
    }
}

/// The states of a call that were stored. Never empty: a call of which nothing was stored was accepted.
fn recorded_states(row: &LiveCallRow) -> Vec<TimedState> {
    let states = stored_states::decode(&row.states).filter(|states| !states.is_empty());
    states.unwrap_or_else(|| vec![TimedState::first(CallState::Accepted, row.accepted_at)])
}

/// A call that cannot be found again. It can be watched up to `unknown`, and not controlled.
struct LostCall(CallProgress);

#[async_trait]
impl PlacedCall for LostCall {
    fn progress(&self) -> CallProgress {
        self.0.clone()
    }
}
