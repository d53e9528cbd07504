//! Waiting for what comes next in a call.

use shared_types::call_state::CallState;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio_util::sync::CancellationToken;

/// Something that tells where a call is.
pub trait Told: Clone {
    fn state(&self) -> CallState;
}

impl Told for CallState {
    fn state(&self) -> CallState {
        *self
    }
}

/// A call's states as they come.
#[derive(Debug)]
pub struct Listening<T> {
    states: watch::Receiver<Arc<[T]>>,
    closing: CancellationToken,
    /// How many states were told already.
    told: usize,
    /// The places that this listener takes from others.
    _places: Vec<OwnedSemaphorePermit>,
}

/// What there is to tell of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News<T> {
    /// The state with this number, counted from 1.
    State(usize, T),
    /// No more will be known of the call, and all of it was told.
    End,
    /// The server stops; the call goes on.
    Closing,
}

impl<T: Told> Listening<T> {
    /// The states that come after the first `told` of them, until `closing`.
    pub fn new(
        states: watch::Receiver<Arc<[T]>>,
        told: usize,
        closing: CancellationToken,
        places: Vec<OwnedSemaphorePermit>,
    ) -> Self {
        Self { states, closing, told, _places: places }
    }

    /// All that will ever be known was told already.
    pub fn has_nothing_to_tell(&self) -> bool {
        let states = self.states.borrow();
        let is_over = states.last().is_some_and(|last| last.state().is_final());
        states.len() <= self.told && (is_over || self.states.has_changed().is_err())
    }

    /// Waits for the next news.
    pub async fn next(&mut self) -> News<T> {
        loop {
            let states = Arc::clone(&self.states.borrow_and_update());
            if let Some(state) = states.get(self.told) {
                self.told += 1;
                return News::State(self.told, state.clone());
            }
            if states.last().is_some_and(|last| last.state().is_final()) {
                return News::End;
            }
            tokio::select! {
                () = self.closing.cancelled() => return News::Closing,
                changed = self.states.changed() => if changed.is_err() { return News::End },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::call_progress::ProgressReporter;
    use shared_types::call_state::EndCause;

    const BUSY: CallState = CallState::Ended { cause: EndCause::Busy };

    fn listen(told: usize) -> (ProgressReporter, Listening<CallState>, CancellationToken) {
        let (reporter, progress) = ProgressReporter::channel();
        let closing = CancellationToken::new();
        (reporter, Listening::new(progress, told, closing.clone(), Vec::new()), closing)
    }

    #[tokio::test]
    async fn what_was_reached_is_told_in_order_and_then_the_end() {
        let (reporter, mut listening, _closing) = listen(0);
        reporter.report(BUSY);

        assert_eq!(listening.next().await, News::State(1, CallState::Accepted));
        assert_eq!(listening.next().await, News::State(2, BUSY));
        assert_eq!(listening.next().await, News::End);
    }

    #[tokio::test]
    async fn who_heard_the_beginning_hears_what_comes_after() {
        let (reporter, mut listening, _closing) = listen(1);
        assert!(!listening.has_nothing_to_tell());
        reporter.report(BUSY);

        assert_eq!(listening.next().await, News::State(2, BUSY));
        assert!(listening.has_nothing_to_tell());
    }

    #[tokio::test]
    async fn a_call_that_nobody_follows_ends_its_listening() {
        let (reporter, mut listening, _closing) = listen(1);
        drop(reporter);

        assert!(listening.has_nothing_to_tell());
        assert_eq!(listening.next().await, News::End);
    }

    #[tokio::test]
    async fn a_server_that_stops_lets_its_listeners_go() {
        let (_reporter, mut listening, closing) = listen(1);
        closing.cancel();

        assert_eq!(listening.next().await, News::Closing);
    }
}
