//! Writes the outcomes of calls: now, or as soon as the database accepts them.

use super::Schedule;
use super::pending_outcomes::{PendingOutcome, ReleasedClaim, RowUpdate};
use crate::calls::request_context::CallRequestContext;
use std::error::Error;
use std::time::Duration;
use store::error::JournalError;
use store::journal::entry::{Entry, Event};
use store::scheduled_calls::release::ReleaseOutcome;
use store::scheduled_calls::row::ScheduledCallState;
use tokio::time::timeout;

/// As long as rows of ended calls are kept.
const RETRY_PERIOD: Duration = Duration::from_hours(24);
/// A statement whose answer was lost is committed within this time after the database answers again, or never.
const LATE_COMMIT: Duration = Duration::from_secs(30);
/// Delay between two attempts while the server stops.
const SHUTDOWN_RETRY: Duration = Duration::from_millis(500);

/// The result of one step of a write.
enum Step {
    Done,
    Next,
    /// A statement whose answer was lost may still be committed.
    TooEarly,
}

impl Schedule {
    /// Writes the outcome of a call, or keeps it for later.
    pub(super) async fn persist_outcome(&self, mut outcome: PendingOutcome) {
        match self.write(&mut outcome).await {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) => log_pending(&mut outcome, &error),
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
                    tracing::info!(
                        call_id = outcome.call_id.as_str(),
                        "a pending outcome is written"
                    );
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

    /// A part that was written is not written again if the rest fails. False if it is to be tried again later.
    async fn write(&self, outcome: &mut PendingOutcome) -> Result<bool, JournalError> {
        loop {
            match self.write_step(outcome).await? {
                Step::Done => return Ok(true),
                Step::TooEarly => return Ok(false),
                Step::Next => {}
            }
        }
    }

    async fn write_step(&self, outcome: &mut PendingOutcome) -> Result<Step, JournalError> {
        let call_id = outcome.call_id;
        match outcome.row.clone() {
            None => {
                self.write_entry(&mut outcome.entry).await?;
                return Ok(Step::Done);
            }
            Some(RowUpdate::UnknownEnd { state, at }) => {
                if !self.calls.is_in(&call_id, state, at).await? {
                    return Ok(self.until_settled(outcome));
                }
                if outcome.entry.is_none() {
                    outcome.entry = self.cancellation(call_id).await?;
                }
                outcome.row = Some(RowUpdate::Ending(state));
            }
            Some(RowUpdate::NotStored) => {
                let now = self.time().now;
                if self.calls.withdraw(&call_id, now).await? {
                    outcome.row = Some(RowUpdate::Ending(ScheduledCallState::Withdrawing));
                    return Ok(Step::Next);
                }
                return self.not_stored(outcome).await;
            }
            Some(RowUpdate::Ending(state)) => {
                self.write_entry(&mut outcome.entry).await?;
                self.calls.finish(&call_id, state).await?;
                outcome.row = None;
            }
            Some(RowUpdate::Asked(state)) => {
                self.write_entry(&mut outcome.entry).await?;
                let now = self.time().now;
                // False if another server considered us dead: the journal then has both outcomes.
                self.calls.set_outcome(&call_id, state, now).await?;
                outcome.row = None;
            }
            Some(RowUpdate::UnknownClaim(released)) => match self.release(&released).await? {
                ReleaseOutcome::ClaimLost => return Ok(self.until_settled(outcome)),
                released_as => self.released(outcome, &released, released_as),
            },
            Some(RowUpdate::NotAsked(released)) => {
                let released_as = self.release(&released).await?;
                self.released(outcome, &released, released_as);
            }
        }
        Ok(Step::Next)
    }

    /// A call that was not stored as a whole and has no row that waits.
    async fn not_stored(&self, outcome: &mut PendingOutcome) -> Result<Step, JournalError> {
        match self.calls.find(&outcome.call_id).await?.map(|(_, state)| state) {
            Some(ScheduledCallState::Withdrawing) => {
                outcome.row = Some(RowUpdate::Ending(ScheduledCallState::Withdrawing));
                Ok(Step::Next)
            }
            // It was stored after all, and was due before it could be withdrawn: its end is that of its dispatch.
            Some(
                ScheduledCallState::Placed
                | ScheduledCallState::Failed
                | ScheduledCallState::OutcomeUnknown
                | ScheduledCallState::Closing
                | ScheduledCallState::Cancelling
                | ScheduledCallState::Cancelled
                | ScheduledCallState::Expiring
                | ScheduledCallState::Expired,
            ) => Ok(Step::Done),
            // A claim may be released again.
            Some(ScheduledCallState::Waiting | ScheduledCallState::Claimed) => {
                Ok(self.until_settled(outcome))
            }
            None | Some(ScheduledCallState::Erased) => match self.until_settled(outcome) {
                Step::Done => {
                    outcome.row = None;
                    Ok(Step::Next)
                }
                step => Ok(step),
            },
        }
    }

    /// `Done` once no statement whose answer was lost can still be committed.
    fn until_settled(&self, outcome: &mut PendingOutcome) -> Step {
        let now = self.call_service.clock.uptime();
        let answered = *outcome.answered.get_or_insert(now);
        if now.saturating_sub(answered) >= LATE_COMMIT { Step::Done } else { Step::TooEarly }
    }

    async fn release(&self, released: &ReleasedClaim) -> Result<ReleaseOutcome, JournalError> {
        let ReleasedClaim { waiting, claimed_at, until } = released;
        self.calls.release_claim(waiting, *claimed_at, *until).await
    }

    fn released(
        &self,
        outcome: &mut PendingOutcome,
        released: &ReleasedClaim,
        released_as: ReleaseOutcome,
    ) {
        outcome.row = None;
        if released_as == ReleaseOutcome::Superseded {
            outcome.entry = Some(self.superseded(released));
            outcome.row = Some(RowUpdate::Ending(ScheduledCallState::Expiring));
        }
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

fn log_pending(outcome: &mut PendingOutcome, error: &JournalError) {
    outcome.answered = None;
    let (call_id, error) = (outcome.call_id.as_str(), error as &dyn Error);
    tracing::warn!(call_id, error, "the outcome of a call is kept until it can be written");
}

/// The state of the row stays as it is; `end_abandoned` finds it later.
fn give_up(outcome: &PendingOutcome, why: &'static str) {
    let event = outcome.entry.as_ref().map(|entry| entry.event.as_str());
    let state = match &outcome.row {
        Some(RowUpdate::Asked(state) | RowUpdate::Ending(state)) => Some(state.as_str()),
        Some(RowUpdate::NotAsked(_)) => Some("not_asked"),
        Some(RowUpdate::UnknownClaim(_)) => Some("unknown_claim"),
        Some(RowUpdate::UnknownEnd { .. }) => Some("unknown_end"),
        Some(RowUpdate::NotStored) => Some("not_stored"),
        None => None,
    };
    let call_id = outcome.call_id.as_str();
    tracing::error!(call_id, event, state, why, "the outcome of a call is lost");
}
