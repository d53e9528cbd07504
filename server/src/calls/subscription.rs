//! Subscriptions to the states of a call, until the server stops.

use model::timed_state::TimedState;
use state::call_states::StateSubscription;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

/// The states of a call, each once and in order, as they are reported.
#[derive(Debug)]
pub struct CallSubscription {
    states: StateSubscription,
    closing: CancellationToken,
    /// The subscriber's share of the limit of this server.
    _permit: OwnedSemaphorePermit,
}

/// What a subscriber receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallUpdate {
    /// The next state.
    State(TimedState),
    /// No further state will be reported.
    End,
    /// The server stops; the call continues.
    Closing,
}

impl CallSubscription {
    /// The states until `closing`.
    pub(super) fn new(
        states: StateSubscription,
        closing: CancellationToken,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        Self { states, closing, _permit: permit }
    }

    /// The subscriber has all states, and no further one will be reported.
    pub fn is_exhausted(&self) -> bool {
        self.states.is_exhausted()
    }

    /// Waits for the next update. States that were reported come before the stop of the server.
    pub async fn next(&mut self) -> CallUpdate {
        tokio::select! {
            biased;
            state = self.states.next() => state.map_or(CallUpdate::End, CallUpdate::State),
            () = self.closing.cancelled() => CallUpdate::Closing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use shared_types::call_state::CallState;
    use std::sync::Arc;
    use tokio::sync::{Semaphore, watch};

    #[tokio::test]
    async fn a_stop_of_the_server_closes_the_subscriptions_after_the_states_so_far() {
        let accepted = TimedState::first(CallState::Accepted, Timestamp::UNIX_EPOCH);
        let (_states, receiver) = watch::channel(Arc::from([accepted]));
        let (closing, permits) = (CancellationToken::new(), Arc::new(Semaphore::new(1)));
        let states = StateSubscription::new(receiver, 0);
        let permit = permits.try_acquire_owned().unwrap();
        let mut subscription = CallSubscription::new(states, closing.clone(), permit);
        closing.cancel();

        assert_eq!(subscription.next().await, CallUpdate::State(accepted));
        assert_eq!(subscription.next().await, CallUpdate::Closing);
    }
}
