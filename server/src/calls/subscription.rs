//! Subscriptions to the states of a call.

use super::reached::Reached;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio_util::sync::CancellationToken;

/// The states of a call, each once and in order, as they are reported.
#[derive(Debug)]
pub struct CallSubscription {
    states: watch::Receiver<Arc<[Reached]>>,
    closing: CancellationToken,
    /// The number of the last state that the subscriber has; 0 if it has none.
    last: u32,
    /// The subscriber's share of the limits.
    _permits: Vec<OwnedSemaphorePermit>,
}

/// What a subscriber receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallUpdate {
    /// The next state.
    State(Reached),
    /// No further state will be reported.
    End,
    /// The server stops; the call continues.
    Closing,
}

impl CallSubscription {
    /// The states after number `last`, until `closing`.
    pub(super) fn new(
        states: watch::Receiver<Arc<[Reached]>>,
        last: u32,
        closing: CancellationToken,
        permits: Vec<OwnedSemaphorePermit>,
    ) -> Self {
        Self { states, closing, last, _permits: permits }
    }

    /// The subscriber has all states, and no further one will be reported.
    pub fn is_exhausted(&self) -> bool {
        let states = self.states.borrow();
        let is_over = states.last().is_some_and(|last| last.state.is_final());
        let has_all = states.last().is_none_or(|last| last.number <= self.last);
        has_all && (is_over || self.states.has_changed().is_err())
    }

    /// Waits for the next update.
    pub async fn next(&mut self) -> CallUpdate {
        loop {
            let states = Arc::clone(&self.states.borrow_and_update());
            let next = states.partition_point(|state| state.number <= self.last);
            if let Some(state) = states.get(next) {
                self.last = state.number;
                return CallUpdate::State(*state);
            }
            if states.last().is_some_and(|last| last.state.is_final()) {
                return CallUpdate::End;
            }
            tokio::select! {
                () = self.closing.cancelled() => return CallUpdate::Closing,
                changed = self.states.changed() => if changed.is_err() { return CallUpdate::End },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use shared_types::call_state::{CallState, EndCause};

    const ACCEPTED: Reached =
        Reached { number: 1, state: CallState::Accepted, at: Timestamp::UNIX_EPOCH };
    const BUSY: Reached = Reached {
        number: 2,
        state: CallState::Ended { cause: EndCause::Busy },
        at: Timestamp::UNIX_EPOCH,
    };

    struct Call {
        states: watch::Sender<Arc<[Reached]>>,
        closing: CancellationToken,
    }

    fn subscribe(last: u32) -> (Call, CallSubscription) {
        let (states, receiver) = watch::channel(Arc::from([ACCEPTED]));
        let closing = CancellationToken::new();
        let subscription = CallSubscription::new(receiver, last, closing.clone(), Vec::new());
        (Call { states, closing }, subscription)
    }

    #[tokio::test]
    async fn the_states_come_in_order_and_then_the_end() {
        let (call, mut subscription) = subscribe(0);
        call.states.send_replace(Arc::from([ACCEPTED, BUSY]));

        assert_eq!(subscription.next().await, CallUpdate::State(ACCEPTED));
        assert_eq!(subscription.next().await, CallUpdate::State(BUSY));
        assert_eq!(subscription.next().await, CallUpdate::End);
    }

    #[tokio::test]
    async fn a_subscriber_with_the_first_states_receives_the_later_ones() {
        let (call, mut subscription) = subscribe(1);
        assert!(!subscription.is_exhausted());
        call.states.send_replace(Arc::from([ACCEPTED, BUSY]));

        assert_eq!(subscription.next().await, CallUpdate::State(BUSY));
        assert!(subscription.is_exhausted());
    }

    #[tokio::test]
    async fn a_subscriber_with_states_that_were_not_stored_receives_what_came_after_the_restart() {
        let (call, mut subscription) = subscribe(5);
        let unknown = ACCEPTED.followed_after_restart_by(CallState::Unknown, Timestamp::UNIX_EPOCH);
        call.states.send_replace(Arc::from([ACCEPTED, unknown]));

        assert_eq!(subscription.next().await, CallUpdate::State(unknown));
    }

    #[tokio::test]
    async fn a_call_without_driver_ends_its_subscriptions() {
        let (call, mut subscription) = subscribe(1);
        drop(call);

        assert!(subscription.is_exhausted());
        assert_eq!(subscription.next().await, CallUpdate::End);
    }

    #[tokio::test]
    async fn a_stop_of_the_server_closes_the_subscriptions() {
        let (call, mut subscription) = subscribe(1);
        call.closing.cancel();

        assert_eq!(subscription.next().await, CallUpdate::Closing);
    }
}
