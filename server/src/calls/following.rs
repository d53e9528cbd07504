//! A call's states as its telephone system tells them.

use shared_types::call_state::CallState;
use std::sync::Arc;
use tokio::sync::watch;

/// The states of a call so far, in their order and each once; it changes whenever one is added.
///
/// When the sender is gone and the last state is not final, nobody follows the call any more.
pub type Following = watch::Receiver<Arc<[CallState]>>;

/// The end that a driver tells its states at. Dropping it says that no more will be told.
#[derive(Debug)]
pub struct Reporter(watch::Sender<Arc<[CallState]>>);

impl Reporter {
    /// A call that was taken, and of which nothing more is known.
    pub fn begin() -> (Self, Following) {
        let (sender, following) = watch::channel(Arc::from([CallState::Accepted]));
        (Self(sender), following)
    }

    /// Adds `state`, unless the call is there already or is over.
    pub fn reached(&self, state: CallState) {
        self.0.send_if_modified(|states| {
            let now = last(states);
            if now == state || now.is_final() || moved_often(states, state) {
                return false;
            }
            *states = states.iter().copied().chain([state]).collect();
            true
        });
    }

    /// Where the call is now.
    pub fn state(&self) -> CallState {
        last(&self.0.borrow())
    }

    /// Waits until there is nobody left to tell.
    pub async fn nobody_follows(&self) {
        self.0.closed().await;
    }
}

/// Goes through a call's states, each once and in order.
#[derive(Debug)]
pub struct Follower {
    following: Following,
    told: usize,
}

impl Follower {
    pub fn new(following: Following) -> Self {
        Self { following, told: 0 }
    }

    /// The next state; `None` after the last one, or when nobody follows the call any more.
    pub async fn next(&mut self) -> Option<CallState> {
        loop {
            let states = Arc::clone(&self.following.borrow_and_update());
            if let Some(&state) = states.get(self.told) {
                self.told += 1;
                return Some(state);
            }
            if last(&states).is_final() || self.following.changed().await.is_err() {
                return None;
            }
        }
    }
}

/// Who waits in a busy queue hears of many places, and not without end.
fn moved_often(states: &[CallState], next: CallState) -> bool {
    const MOST_PLACES: usize = 100;
    let is_place = |state: &CallState| matches!(state, CallState::Queued { .. });
    is_place(&next) && states.iter().filter(|state| is_place(state)).count() >= MOST_PLACES
}

/// A call of which no more than this can ever be known.
pub fn only_accepted() -> Following {
    Reporter::begin().1
}

/// Where a call is now.
pub fn last(states: &[CallState]) -> CallState {
    states.last().copied().unwrap_or(CallState::Accepted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::call_state::{EndCause, Leg};

    const BUSY: CallState = CallState::Ended { cause: EndCause::Busy };

    #[test]
    fn a_state_is_told_once_and_none_after_the_end() {
        let (reporter, following) = Reporter::begin();
        let rings = CallState::Ringing { leg: Leg::Visitor };

        for state in [CallState::Accepted, rings, rings, BUSY, CallState::Connected] {
            reporter.reached(state);
        }

        assert_eq!(**following.borrow(), [CallState::Accepted, rings, BUSY]);
        assert_eq!(reporter.state(), BUSY);
    }

    #[tokio::test]
    async fn a_follower_sees_each_state_once_and_stops_at_the_end() {
        let (reporter, following) = Reporter::begin();
        let mut follower = Follower::new(following);
        assert_eq!(follower.next().await, Some(CallState::Accepted));
        reporter.reached(CallState::QUEUED);
        reporter.reached(BUSY);

        assert_eq!(follower.next().await, Some(CallState::QUEUED));
        assert_eq!(follower.next().await, Some(BUSY));
        assert_eq!(follower.next().await, None);
    }

    #[test]
    fn each_place_in_the_queue_is_told_and_not_without_end() {
        let (reporter, following) = Reporter::begin();
        for place in (1..=1000).rev() {
            reporter.reached(CallState::Queued { position: Some(place), wait: None });
        }
        reporter.reached(BUSY);

        assert_eq!(following.borrow().len(), 102);
        assert_eq!(following.borrow()[1], CallState::Queued { position: Some(1000), wait: None });
        assert_eq!(reporter.state(), BUSY);
    }

    #[tokio::test]
    async fn who_follows_hears_that_no_more_will_be_told() {
        assert!(only_accepted().changed().await.is_err());
    }
}
