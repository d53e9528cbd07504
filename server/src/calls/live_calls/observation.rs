//! The states of an observed call.

use crate::calls::call_recorder::{CallContext, CallRecorder};
use crate::calls::stored_states::EncodedStates;
use model::clock::Clock;
use model::timed_state::TimedState;
use shared_types::call_state::CallState;
use state::call_states::CallStates;
use state::pseudonyms::PseudonymKey;
use std::error::Error;
use std::sync::Arc;
use store::live_calls::change::LiveCallChange;

/// The states of an observed call so far.
pub(super) struct Observation {
    pub(super) context: CallContext,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) states: Arc<dyn CallStates>,
    pub(super) so_far: Arc<[TimedState]>,
    pub(super) encoded: EncodedStates,
}

impl Observation {
    /// Continues the call after the states that an earlier process recorded.
    pub(super) async fn resume(&mut self, recorded: Vec<TimedState>, share: PseudonymKey) {
        self.so_far = recorded.as_slice().into();
        if let Err(error) = self.states.resume(self.context.call_id, share, recorded).await {
            self.warn(&error);
        }
    }

    /// Appends `state`, which the subscribers receive.
    pub(super) async fn add(&mut self, state: CallState) {
        match self.states.append(self.context.call_id, state).await {
            Ok(so_far) => self.so_far = so_far,
            Err(error) => {
                self.warn(&error);
                // The journal records it nevertheless.
                let at = self.clock.now();
                let next = self.so_far.last().map(|last| last.followed_by(state, at));
                let next = next.unwrap_or_else(|| TimedState::first(state, at));
                self.so_far = self.so_far.iter().copied().chain([next]).collect();
            }
        }
    }

    /// Appends `state`, and records it.
    pub(super) async fn record(&mut self, state: CallState, recorder: &CallRecorder) {
        let before = self.so_far.last().map(|last| last.state);
        self.add(state).await;
        if !only_moves(before, state) {
            // With the final state the row is deleted.
            let live = (!state.is_final())
                .then(|| LiveCallChange::States(self.encoded.encode(&self.so_far)));
            recorder.record(&self.context, state, live).await;
        }
    }

    fn warn(&self, error: &(dyn Error + 'static)) {
        let call_id = self.context.call_id.as_str();
        tracing::warn!(call_id, error, "the subscribers of a call miss a state");
    }
}

/// Only the position in the queue has changed: subscribers receive it, the journal does not.
fn only_moves(before: Option<CallState>, now: CallState) -> bool {
    matches!((before, now), (Some(CallState::Queued { .. }), CallState::Queued { .. }))
}
