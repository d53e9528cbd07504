//! The port of the states of calls.
//!
//! The process that places a call appends the states that the telephone system reports. Subscribers receive
//! each state once and in order, and can continue after the last one that they have.

use crate::error::StateError;
use crate::pseudonyms::PseudonymKey;
use async_trait::async_trait;
use model::call_id::CallId;
use model::timed_state::TimedState;
use shared_types::call_state::CallState;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long the states of a closed call are kept. They may be dropped earlier if the memory is full.
pub const KEPT_FOR: Duration = Duration::from_mins(10);
/// Subscribers of one call.
pub const MAX_SUBSCRIBERS: usize = 32;

/// The states of calls.
///
/// One process appends the states of a call, in order. Any process reads them.
///
/// Bounds: a call in progress is never dropped; closed ones are, oldest first, if the memory is full. If it is
/// nearly full of calls in progress, owners of many calls are refused, so that a part of it remains for the
/// others.
#[async_trait]
pub trait CallStates: Send + Sync {
    /// Begins a call without states, before it is placed. `owner` is what the bounds are shared by.
    async fn begin(&self, call_id: CallId, owner: PseudonymKey) -> Result<(), BeginError>;

    /// Continues a call of an earlier process after its `states`. It is never refused.
    async fn resume(
        &self,
        call_id: CallId,
        owner: PseudonymKey,
        states: Vec<TimedState>,
    ) -> Result<(), StateError>;

    /// Appends a state, which gets its number and its time, and returns all states so far.
    async fn append(
        &self,
        call_id: CallId,
        state: CallState,
    ) -> Result<Arc<[TimedState]>, CallStatesError>;

    /// Closes a call: no state follows. One without states was not placed, and is dropped at once.
    async fn close(&self, call_id: CallId) -> Result<(), StateError>;

    /// The states so far.
    async fn states(&self, call_id: CallId) -> Result<Arc<[TimedState]>, CallStatesError>;

    /// The states after the number `last`, as they are appended.
    async fn subscribe(
        &self,
        call_id: CallId,
        last: u32,
    ) -> Result<StateSubscription, SubscribeError>;
}

/// The states of a call, each once and in order, as they are appended.
#[derive(Debug)]
pub struct StateSubscription {
    states: watch::Receiver<Arc<[TimedState]>>,
    /// The number of the last state that the subscriber has; 0 if it has none.
    last: u32,
}

impl StateSubscription {
    /// For implementations: `states` always has all states so far, and its sender is dropped when the call is
    /// closed.
    pub fn new(states: watch::Receiver<Arc<[TimedState]>>, last: u32) -> Self {
        Self { states, last }
    }

    /// The subscriber has all states, and no further one will be appended.
    pub fn is_exhausted(&self) -> bool {
        let states = self.states.borrow();
        let is_over = states.last().is_some_and(|last| last.state.is_final());
        let has_all = states.last().is_none_or(|last| last.number <= self.last);
        has_all && (is_over || self.states.has_changed().is_err())
    }

    /// Waits for the next state. `None`: no further one will be appended. A wait that is dropped loses nothing.
    pub async fn next(&mut self) -> Option<TimedState> {
        loop {
            let states = Arc::clone(&self.states.borrow_and_update());
            let next = states.partition_point(|state| state.number <= self.last);
            if let Some(state) = states.get(next) {
                self.last = state.number;
                return Some(*state);
            }
            if states.last().is_some_and(|last| last.state.is_final()) {
                return None;
            }
            self.states.changed().await.ok()?;
        }
    }
}

/// Why a call is not begun.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BeginError {
    /// The memory is full, or nearly full and the owner has many calls in progress.
    #[error("too many calls are in progress")]
    Full,
    /// The states could not be used.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Why the states of a call cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CallStatesError {
    /// The call was not begun, is closed, or was dropped.
    #[error("the call is not known")]
    UnknownCall,
    /// The states could not be used.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Why there is no subscription.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SubscribeError {
    /// The call has [`MAX_SUBSCRIBERS`].
    #[error("the number of subscribers is at its limit")]
    TooMany,
    /// The states cannot be used.
    #[error(transparent)]
    Call(#[from] CallStatesError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use shared_types::call_state::EndCause;

    const ACCEPTED: TimedState =
        TimedState { number: 1, state: CallState::Accepted, at: Timestamp::UNIX_EPOCH };
    const BUSY: TimedState = TimedState {
        number: 2,
        state: CallState::Ended { cause: EndCause::Busy },
        at: Timestamp::UNIX_EPOCH,
    };

    fn subscribe(last: u32) -> (watch::Sender<Arc<[TimedState]>>, StateSubscription) {
        let (states, receiver) = watch::channel(Arc::from([ACCEPTED]));
        (states, StateSubscription::new(receiver, last))
    }

    #[tokio::test]
    async fn the_states_come_in_order_and_then_the_end() {
        let (states, mut subscription) = subscribe(0);
        states.send_replace(Arc::from([ACCEPTED, BUSY]));

        assert_eq!(subscription.next().await, Some(ACCEPTED));
        assert_eq!(subscription.next().await, Some(BUSY));
        assert_eq!(subscription.next().await, None);
    }

    #[tokio::test]
    async fn a_subscriber_with_the_first_states_receives_the_later_ones() {
        let (states, mut subscription) = subscribe(1);
        assert!(!subscription.is_exhausted());
        states.send_replace(Arc::from([ACCEPTED, BUSY]));

        assert_eq!(subscription.next().await, Some(BUSY));
        assert!(subscription.is_exhausted());
    }

    #[tokio::test]
    async fn a_subscriber_with_states_that_were_not_stored_receives_what_came_after_the_restart() {
        let (states, mut subscription) = subscribe(5);
        let unknown = ACCEPTED.followed_after_restart_by(CallState::Unknown, Timestamp::UNIX_EPOCH);
        states.send_replace(Arc::from([ACCEPTED, unknown]));

        assert_eq!(subscription.next().await, Some(unknown));
    }

    #[tokio::test]
    async fn a_closed_call_ends_its_subscriptions() {
        let (states, mut subscription) = subscribe(1);
        drop(states);

        assert!(subscription.is_exhausted());
        assert_eq!(subscription.next().await, None);
    }
}
