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
    /// The number of states that the subscriber has.
    position: usize,
    /// The subscriber's share of the limits.
    _permits: Vec<OwnedSemaphorePermit>,
}

/// What a subscriber receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallUpdate {
    /// The state with this number, counted from 1.
    State(usize, Reached),
    /// No further state will be reported.
    End,
    /// The server stops; the call continues.
    Closing,
}

impl CallSubscription {
    /// The states after the first `position` ones, until `closing`.
    pub(super) fn new(
        states: watch::Receiver<Arc<[Reached]>>,
        position: usize,
        closing: CancellationToken,
        permits: Vec<OwnedSemaphorePermit>,
    ) -> Self {
        Self { states, closing, position, _permits: permits }
    }

    /// The subscriber has all states, and no further one will be reported.
    pub fn is_exhausted(&self) -> bool {
        let states = self.states.borrow();
        let is_over = states.last().is_some_and(|last| last.state.is_final());
        states.len() <= self.position && (is_over || self.states.has_changed().is_err())
    }

    /// Waits for the next update.
    pub async fn next(&mut self) -> CallUpdate {
        loop {
            let states = Arc::clone(&self.states.borrow_and_update());
            if let Some(state) = states.get(self.position) {
                self.position += 1;
                return CallUpdate::State(self.position, *state);
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

    const ACCEPTED: Reached = Reached { state: CallState::Accepted, at: Timestamp::UNIX_EPOCH };
    const BUSY: Reached =
        Reached { state: CallState::Ended { cause: EndCause::Busy }, at: Timestamp::UNIX_EPOCH };

    struct Call {
        states: watch::Sender<Arc<[Reached]>>,
        closing: CancellationToken,
    }

    fn subscribe(position: usize) -> (Call, CallSubscription) {
        let (states, receiver) = watch::channel(Arc::from([ACCEPTED]));
        let closing = CancellationToken::new();
        let subscription = CallSubscription::new(receiver, position, closing.clone(), Vec::new());
        (Call { states, closing }, subscription)
    }

    #[tokio::test]
    async fn the_states_come_in_order_and_then_the_end() {
        let (call, mut subscription) = subscribe(0);
        call.states.send_replace(Arc::from([ACCEPTED, BUSY]));

        assert_eq!(subscription.next().await, CallUpdate::State(1, ACCEPTED));
        assert_eq!(subscription.next().await, CallUpdate::State(2, BUSY));
        assert_eq!(subscription.next().await, CallUpdate::End);
    }

    #[tokio::test]
    async fn a_subscriber_with_the_first_states_receives_the_later_ones() {
        let (call, mut subscription) = subscribe(1);
        assert!(!subscription.is_exhausted());
        call.states.send_replace(Arc::from([ACCEPTED, BUSY]));

        assert_eq!(subscription.next().await, CallUpdate::State(2, BUSY));
        assert!(subscription.is_exhausted());
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
