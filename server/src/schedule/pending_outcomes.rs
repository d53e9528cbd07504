//! Outcomes of scheduled calls that could not be written, kept until the database accepts them.
//!
//! They end with the process: a claimed call without an outcome in the database has an unknown outcome.

use jiff::Timestamp;
use model::call_id::CallId;
use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::journal::entry::Entry;
use store::scheduled_calls::row::{ScheduledCallRow, ScheduledCallState};
use tokio::sync::{Mutex, MutexGuard};

/// Maximum pending outcomes. Past it the oldest are dropped.
const CAPACITY: usize = 10_000;

/// What is still to be written about a call.
#[derive(Clone, Debug)]
pub(super) struct PendingOutcome {
    pub(super) call_id: CallId,
    /// For the journal.
    pub(super) entry: Option<Entry>,
    /// For the call's row.
    pub(super) row: Option<RowUpdate>,
    /// When it became known, by the monotonic clock.
    pub(super) since: Duration,
    /// Since when the database has answered about it without a fault, by the same clock.
    pub(super) answered: Option<Duration>,
}

#[derive(Clone, Debug)]
pub(super) enum RowUpdate {
    /// The telephone system was asked, with this outcome.
    Asked(ScheduledCallState),
    NotAsked(Box<ReleasedClaim>),
    /// The answer to a claim was lost. If the claim is committed, it is released.
    UnknownClaim(Box<ReleasedClaim>),
    /// The answer to the end of a waiting call was lost. If the row is in `state` since `at`, the call has ended.
    UnknownEnd {
        state: ScheduledCallState,
        at: Timestamp,
    },
    /// The call could not be stored as a whole. If its row is still there, it is withdrawn.
    NotStored,
    /// The end of the call was begun: its row is in this state until the entry is written.
    Ending(ScheduledCallState),
}

/// A claimed call of which the telephone system was not asked.
#[derive(Clone, Debug)]
pub(super) struct ReleasedClaim {
    pub(super) waiting: ScheduledCallRow,
    pub(super) claimed_at: Timestamp,
    /// When the call is due again.
    pub(super) until: Timestamp,
}

/// Oldest first; an outcome that failed again goes to the end.
#[derive(Default)]
pub(super) struct PendingOutcomes {
    kept: Mutex<VecDeque<PendingOutcome>>,
    /// Readable while a writer holds the lock.
    count: AtomicUsize,
}

impl PendingOutcomes {
    /// Keeps `outcome`, and returns the oldest one if there is no room.
    pub(super) async fn keep(&self, outcome: PendingOutcome) -> Option<PendingOutcome> {
        let mut kept = self.kept.lock().await;
        let oldest = if kept.len() < CAPACITY { None } else { kept.pop_front() };
        kept.push_back(outcome.without_number());
        self.update_count(&kept);
        oldest
    }

    /// Whether an outcome of this call is pending.
    pub(super) async fn has(&self, call_id: &CallId) -> bool {
        self.kept.lock().await.iter().any(|outcome| outcome.call_id == *call_id)
    }

    /// The list, locked for a writer.
    pub(super) async fn lock(&self) -> MutexGuard<'_, VecDeque<PendingOutcome>> {
        self.kept.lock().await
    }

    /// Updates the count after outcomes were removed.
    pub(super) fn update_count(&self, kept: &VecDeque<PendingOutcome>) {
        self.count.store(kept.len(), Ordering::Relaxed);
    }

    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }
}

impl PendingOutcome {
    pub(super) fn new(
        call_id: CallId,
        entry: Option<Entry>,
        row: Option<RowUpdate>,
        since: Duration,
    ) -> Self {
        Self { call_id, entry, row, since, answered: None }
    }

    /// The number may be erased before this is written; earlier entries have it.
    fn without_number(mut self) -> Self {
        if let Some(entry) = &mut self.entry {
            entry.number = None;
        }
        self
    }
}

impl fmt::Debug for PendingOutcomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingOutcomes").field("count", &self.count).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;
    use shared_types::phone::PhoneNumber;
    use store::journal::entry::Event;

    fn placed() -> PendingOutcome {
        let call_id = CallId::random(&SystemRandom).unwrap();
        let number = PhoneNumber::parse("+12025550142").unwrap();
        let entry = Entry::new(Timestamp::UNIX_EPOCH, call_id, Event::Placed).about(&number);
        let row = Some(RowUpdate::Asked(ScheduledCallState::Placed));
        PendingOutcome::new(call_id, Some(entry), row, Duration::ZERO)
    }

    #[tokio::test]
    async fn as_many_are_kept_as_there_is_room_for_and_the_oldest_is_given_up_by_name() {
        let (pending, first) = (PendingOutcomes::default(), placed());
        assert!(pending.keep(first.clone()).await.is_none());
        for _ in 1..CAPACITY {
            assert!(pending.keep(placed()).await.is_none());
        }

        let given_up = pending.keep(placed()).await.unwrap();

        assert_eq!(given_up.call_id, first.call_id);
        assert!(!pending.has(&first.call_id).await);
        assert_eq!((pending.lock().await.len(), pending.count()), (CAPACITY, CAPACITY));
    }

    #[tokio::test]
    async fn what_is_kept_knows_no_number() {
        let (pending, outcome) = (PendingOutcomes::default(), placed());
        assert!(outcome.entry.as_ref().unwrap().number.is_some());

        pending.keep(outcome.clone()).await;

        assert!(pending.has(&outcome.call_id).await);
        assert!(pending.lock().await[0].entry.as_ref().unwrap().number.is_none());
    }
}
