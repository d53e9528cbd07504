//! Writes the outcomes of calls: now, or as soon as the database accepts them.

use super::Schedule;
use super::pending_outcomes::{PendingOutcome, ReleasedClaim, RowUpdate};
use crate::calls::request_context::CallRequestContext;
use std::error::Error;
use std::time::Duration;
use store::error::JournalError;
use store::journal::entry::{Entry, Event};
use store::scheduled_calls::release::ReleaseOutcome;
use tokio::time::timeout;

/// As long as rows of ended calls are kept.
const RETRY_PERIOD: Duration = Duration::from_hours(24);
/// A statement whose answer was lost is committed within this time or never: the database limits its duration.
const LATE_COMMIT: Duration = Duration::from_secs(30);
/// Delay between two contexts while the server stops.
const SHUTDOWN_RETRY: Duration = Duration::from_millis(500);

impl Schedule {
    /// Writes the outcome of a call, or keeps it for later.
    pub(super) async fn persist_outcome(&self, mut outcome: PendingOutcome) {
        match self.write(&mut outcome).await {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) => log_pending(&outcome, &error),
        }
        if let Some(oldest) = self.pending.keep(outcome).await {
            give_up(&oldest, "too much is kept");
        }
    }

    /// Writes the pending outcomes. False if some remain.
    pub(super) async fn persist_pending(&self) -> bool {
        let mut kept = self.pending.lock().await;
        for _ in 0..kept.len() {
            // It stays in the list until it is written: this task may be cancelled at any moment.
            let Some(outcome) = kept.front_mut() else { break };
            let error = match self.write(outcome).await {
                Ok(true) => {
                    tracing::info!(call_id = outcome.call_id.as_str(), "a pending outcome is written");
                    kept.pop_front();
                    self.pending.update_count(&kept);
                    continue;
                }
                Ok(false) => {
                    kept.rotate_left(1);
                    continue;
                }
                Err(error) => error,
            };
            log_pending(outcome, &error);
            if self.call_service.clock.uptime().saturating_sub(outcome.since) < RETRY_PERIOD {
                // The others come first next time: perhaps only this one is not accepted.
                kept.rotate_left(1);
                return false;
            }
            give_up(outcome, "it was tried for a day");
            kept.pop_front();
            self.pending.update_count(&kept);
        }
        kept.is_empty()
    }

    /// The number of calls whose outcome is not written yet.
    pub fn pending_outcomes(&self) -> usize {
        self.pending.count()
    }

    /// For a server that stops: retries for at most `patience`, and logs what is lost.
    pub async fn persist_before_shutdown(&self, patience: Duration) {
        let all = async {
            while !self.persist_pending().await {
                self.call_service.clock.sleep(SHUTDOWN_RETRY).await;
            }
        };
        if timeout(patience, all).await.is_err() {
            let mut kept = self.pending.lock().await;
            kept.drain(..).for_each(|outcome| give_up(&outcome, "we stop"));
            self.pending.update_count(&kept);
        }
    }

    /// A part that was written is not written again if the rest fails. False if it is to be read again later: a
    /// statement whose answer was lost may still be committed.
    async fn write(&self, outcome: &mut PendingOutcome) -> Result<bool, JournalError> {
        let age = self.call_service.clock.uptime().saturating_sub(outcome.since);
        let is_settled = age >= LATE_COMMIT;
        match &outcome.row {
            Some(RowUpdate::UnknownEnd { state, at }) => {
                if !self.calls.is_in(&outcome.call_id, *state, *at).await? {
                    return Ok(is_settled);
                }
                if outcome.entry.is_none() {
                    outcome.entry = self.cancellation(outcome.call_id).await?;
                }
                outcome.row = None;
            }
            Some(RowUpdate::Withdrawn) => {
                let was_removed = self.calls.remove(&outcome.call_id).await?;
                if !was_removed && !is_settled {
                    return Ok(false);
                }
                outcome.row = None;
            }
            _ => {}
        }
        self.write_entry(&mut outcome.entry).await?;
        match &outcome.row {
            Some(RowUpdate::UnknownClaim(released)) => {
                let ReleasedClaim { waiting, claimed_at, until } = &**released;
                match self.calls.release_claim(waiting, *claimed_at, *until).await? {
                    ReleaseOutcome::Waiting => {}
                    ReleaseOutcome::ClaimLost => return Ok(is_settled),
                    ReleaseOutcome::Superseded => outcome.entry = Some(self.superseded(released)),
                }
            }
            Some(RowUpdate::Asked(state)) => {
                // False if another server considered us dead: the journal then has both outcomes.
                self.calls
                    .set_outcome(&outcome.call_id, *state, self.call_service.clock.now())
                    .await?;
            }
            Some(RowUpdate::NotAsked(released)) => {
                let ReleasedClaim { waiting, claimed_at, until } = &**released;
                match self.calls.release_claim(waiting, *claimed_at, *until).await? {
                    ReleaseOutcome::Waiting | ReleaseOutcome::ClaimLost => {}
                    ReleaseOutcome::Superseded => outcome.entry = Some(self.superseded(released)),
                }
            }
            Some(RowUpdate::UnknownEnd { .. } | RowUpdate::Withdrawn) | None => {}
        }
        outcome.row = None;
        self.write_entry(&mut outcome.entry).await?;
        Ok(true)
    }

    async fn write_entry(&self, entry: &mut Option<Entry>) -> Result<(), JournalError> {
        if let Some(entry) = &*entry {
            self.call_service.journal.write(entry.clone()).await?;
        }
        *entry = None;
        Ok(())
    }

    fn superseded(&self, ReleasedClaim { waiting, .. }: &ReleasedClaim) -> Entry {
        let clock = &*self.call_service.clock;
        let mut context = CallRequestContext::scheduled(waiting.call_id, clock);
        self.set_tenant(&waiting.tenant, &mut context);
        if let Some(number) = self.calls.number(waiting) {
            context.set_number(number.expose_e164());
        }
        context.log_step(Event::Expired, Some("superseded"), clock)
    }
}

fn log_pending(outcome: &PendingOutcome, error: &JournalError) {
    let (call_id, error) = (outcome.call_id.as_str(), error as &dyn Error);
    tracing::warn!(call_id, error, "the outcome of a call is kept until it can be written");
}

/// The call stays claimed; `close_abandoned` finds it later.
fn give_up(outcome: &PendingOutcome, why: &'static str) {
    let event = outcome.entry.as_ref().map(|entry| entry.event.as_str());
    let state = match &outcome.row {
        Some(RowUpdate::Asked(state)) => Some(state.as_str()),
        Some(RowUpdate::NotAsked(_)) => Some("not_asked"),
        Some(RowUpdate::UnknownClaim(_)) => Some("unknown_claim"),
        Some(RowUpdate::UnknownEnd { .. }) => Some("unknown_end"),
        Some(RowUpdate::Withdrawn) => Some("withdrawn"),
        None => None,
    };
    let call_id = outcome.call_id.as_str();
    tracing::error!(call_id, event, state, why, "the outcome of a call is lost");
}
