//! What is known of calls that waited, and could not be written: the database was away just then. It is
//! kept here until the database takes it.
//!
//! It ends with the process: a call that was claimed and of which nothing more stands in the database has
//! an outcome that nobody knows.

use jiff::Timestamp;
use model::call_id::CallId;
use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::journal::entry::Entry;
use store::scheduled_calls::row::{ScheduledCallRow, ScheduledCallState};
use tokio::sync::{Mutex, MutexGuard};

/// So many calls of so many tenants are never placed at once. Past it the oldest are given up.
const MOST: usize = 10_000;

/// What is still to be written of a call.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) call_id: CallId,
    /// For the journal.
    pub(super) entry: Option<Entry>,
    /// For the row of the call.
    pub(super) row: Option<Row>,
    /// By the clock that never goes back.
    pub(super) since: Duration,
}

#[derive(Clone, Debug)]
pub(super) enum Row {
    /// The telephone system was asked, and this is how it ended.
    Asked(ScheduledCallState),
    NotAsked(Box<GivenBack>),
}

/// A call that was claimed, and of which no telephone system has heard.
#[derive(Clone, Debug)]
pub(super) struct GivenBack {
    pub(super) waiting: ScheduledCallRow,
    pub(super) claimed_at: Timestamp,
    /// When it is tried again.
    pub(super) until: Timestamp,
}

/// Oldest first, or rather: who has been tried goes to the end.
#[derive(Default)]
pub(super) struct Unsettled {
    kept: Mutex<VecDeque<Known>>,
    /// For who does not want to wait until somebody has written.
    count: AtomicUsize,
}

impl Unsettled {
    /// Keeps `known`, and hands back the oldest if there is no room.
    pub(super) async fn keep(&self, known: Known) -> Option<Known> {
        let mut kept = self.kept.lock().await;
        let oldest = if kept.len() < MOST { None } else { kept.pop_front() };
        kept.push_back(known.without_number());
        self.count_again(&kept);
        oldest
    }

    /// Whether something of this call is to be written yet.
    pub(super) async fn has(&self, call_id: &CallId) -> bool {
        self.kept.lock().await.iter().any(|known| known.call_id == *call_id)
    }

    /// All of it, for one who writes; whoever adds to it waits meanwhile.
    pub(super) async fn lock(&self) -> MutexGuard<'_, VecDeque<Known>> {
        self.kept.lock().await
    }

    /// For who has taken something away.
    pub(super) fn count_again(&self, kept: &VecDeque<Known>) {
        self.count.store(kept.len(), Ordering::Relaxed);
    }

    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }
}

impl Known {
    /// It may be erased before this is written; the entries before this one have it.
    fn without_number(mut self) -> Self {
        if let Some(entry) = &mut self.entry {
            entry.number = None;
        }
        self
    }
}

impl fmt::Debug for Unsettled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsettled").field("count", &self.count).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;
    use shared_types::phone::PhoneNumber;
    use store::journal::entry::Event;

    fn placed() -> Known {
        let call_id = CallId::random(&SystemRandom).unwrap();
        let number = PhoneNumber::parse("+12025550142").unwrap();
        let entry = Entry::new(Timestamp::UNIX_EPOCH, call_id, Event::Placed).about(&number);
        let row = Some(Row::Asked(ScheduledCallState::Placed));
        Known { call_id, entry: Some(entry), row, since: Duration::ZERO }
    }

    #[tokio::test]
    async fn as_many_are_kept_as_there_is_room_for_and_the_oldest_is_given_up_by_name() {
        let (unsettled, first) = (Unsettled::default(), placed());
        assert!(unsettled.keep(first.clone()).await.is_none());
        for _ in 1..MOST {
            assert!(unsettled.keep(placed()).await.is_none());
        }

        let given_up = unsettled.keep(placed()).await.unwrap();

        assert_eq!(given_up.call_id, first.call_id);
        assert!(!unsettled.has(&first.call_id).await);
        assert_eq!((unsettled.lock().await.len(), unsettled.count()), (MOST, MOST));
    }

    #[tokio::test]
    async fn what_is_kept_knows_no_number() {
        let (unsettled, known) = (Unsettled::default(), placed());
        assert!(known.entry.as_ref().unwrap().number.is_some());

        unsettled.keep(known.clone()).await;

        assert!(unsettled.has(&known.call_id).await);
        assert!(unsettled.lock().await[0].entry.as_ref().unwrap().number.is_none());
    }
}
