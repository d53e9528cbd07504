//! The states of a call as its telephone system reports them.

use shared_types::call_state::CallState;
use std::sync::Arc;
use tokio::sync::watch;

/// The states of a call so far, in order and each once. The receiver changes when a state is added.
///
/// When the sender is dropped and the last state is not final, no driver observes the call any more.
pub type CallProgress = watch::Receiver<Arc<[CallState]>>;

/// The sending half, held by a driver. Dropping it means that no further state will be reported.
#[derive(Debug)]
pub struct ProgressReporter(watch::Sender<Arc<[CallState]>>);

impl ProgressReporter {
    /// Both halves for a call that was accepted and of which nothing more is known.
    pub fn channel() -> (Self, CallProgress) {
        let (sender, progress) = watch::channel(Arc::from([CallState::Accepted]));
        (Self(sender), progress)
    }

    /// Both halves for a call that was observed before a restart, with the states until then.
    pub fn resume(history: &[CallState]) -> (Self, CallProgress) {
        let (sender, progress) = watch::channel(resumed_history(history).into());
        (Self(sender), progress)
    }

    /// Adds `state`, unless the call is in that state already or has ended.
    pub fn report(&self, state: CallState) {
        self.0.send_if_modified(|states| {
            let now = last_state(states);
            if now == state || now.is_final() || has_too_many_positions(states, state) {
                return false;
            }
            *states = states.iter().copied().chain([state]).collect();
            true
        });
    }

    /// The current state.
    pub fn state(&self) -> CallState {
        last_state(&self.0.borrow())
    }

    /// The states so far.
    pub fn states(&self) -> Arc<[CallState]> {
        Arc::clone(&self.0.borrow())
    }

    /// Whether the last receiver was dropped.
    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    /// Waits until the last receiver is dropped.
    pub async fn closed(&self) {
        self.0.closed().await;
    }
}

/// Iterates over the states of a call, each once and in order.
#[derive(Debug)]
pub struct ProgressStream {
    progress: CallProgress,
    position: usize,
}

impl ProgressStream {
    pub fn new(progress: CallProgress) -> Self {
        Self::after(progress, 0)
    }

    /// The states after the first `position` ones.
    pub fn after(progress: CallProgress, position: usize) -> Self {
        Self { progress, position }
    }

    /// The next state; `None` after the last one, or when no driver observes the call any more.
    pub async fn next(&mut self) -> Option<CallState> {
        loop {
            let states = Arc::clone(&self.progress.borrow_and_update());
            if let Some(&state) = states.get(self.position) {
                self.position += 1;
                return Some(state);
            }
            if last_state(&states).is_final() || self.progress.changed().await.is_err() {
                return None;
            }
        }
    }
}

/// Positions in a busy queue are reported, up to a bound.
fn has_too_many_positions(states: &[CallState], next: CallState) -> bool {
    const MAX_POSITIONS: usize = 100;
    let is_position = |state: &CallState| matches!(state, CallState::Queued { .. });
    is_position(&next) && states.iter().filter(|state| is_position(state)).count() >= MAX_POSITIONS
}

/// The progress of a call of which nothing more will ever be known.
pub fn accepted_only() -> CallProgress {
    ProgressReporter::channel().1
}

/// The states of a call that is observed again after a restart: those until then, and `unknown` unless
/// the call has ended.
pub fn resumed_history(history: &[CallState]) -> Vec<CallState> {
    let mut states = history.to_vec();
    if states.is_empty() {
        states.push(CallState::Accepted);
    }
    let last = last_state(&states);
    if last != CallState::Unknown && !last.is_final() {
        states.push(CallState::Unknown);
    }
    states
}

/// The current state of a call.
pub fn last_state(states: &[CallState]) -> CallState {
    states.last().copied().unwrap_or(CallState::Accepted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::call_state::{EndCause, Leg};

    const BUSY: CallState = CallState::Ended { cause: EndCause::Busy };

    #[test]
    fn a_state_is_reported_once_and_none_after_the_end() {
        let (reporter, progress) = ProgressReporter::channel();
        let rings = CallState::Ringing { leg: Leg::Visitor };

        for state in [CallState::Accepted, rings, rings, BUSY, CallState::Connected] {
            reporter.report(state);
        }

        assert_eq!(**progress.borrow(), [CallState::Accepted, rings, BUSY]);
        assert_eq!(reporter.state(), BUSY);
    }

    #[test]
    fn a_resumed_call_is_unknown_until_its_state_is_reported_again() {
        let rings = CallState::Ringing { leg: Leg::Visitor };
        let (reporter, progress) = ProgressReporter::resume(&[CallState::Accepted, rings]);
        assert_eq!(**progress.borrow(), [CallState::Accepted, rings, CallState::Unknown]);

        reporter.report(rings);
        let expected = [CallState::Accepted, rings, CallState::Unknown, rings];
        assert_eq!(**progress.borrow(), expected);
    }

    #[test]
    fn unknown_is_neither_repeated_nor_added_to_an_end() {
        let unknown = [CallState::Accepted, CallState::Unknown];
        assert_eq!(resumed_history(&[]), unknown);
        for history in [unknown, [CallState::Accepted, BUSY]] {
            assert_eq!(resumed_history(&history), history);
        }
    }

    #[tokio::test]
    async fn a_stream_yields_each_state_once_and_stops_at_the_end() {
        let (reporter, progress) = ProgressReporter::channel();
        let mut stream = ProgressStream::new(progress);
        assert_eq!(stream.next().await, Some(CallState::Accepted));
        reporter.report(CallState::QUEUED);
        reporter.report(BUSY);

        assert_eq!(stream.next().await, Some(CallState::QUEUED));
        assert_eq!(stream.next().await, Some(BUSY));
        assert_eq!(stream.next().await, None);
    }

    #[test]
    fn queue_positions_are_reported_up_to_a_bound() {
        let (reporter, progress) = ProgressReporter::channel();
        for place in (1..=1000).rev() {
            reporter.report(CallState::Queued { position: Some(place), wait: None });
        }
        reporter.report(BUSY);

        assert_eq!(progress.borrow().len(), 102);
        assert_eq!(progress.borrow()[1], CallState::Queued { position: Some(1000), wait: None });
        assert_eq!(reporter.state(), BUSY);
    }

    #[tokio::test]
    async fn a_dropped_reporter_is_visible_to_the_receiver() {
        assert!(accepted_only().changed().await.is_err());
    }
}
