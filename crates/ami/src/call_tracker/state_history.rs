//! The states of one call that were reported: in order, and each at most once.

use super::channel_model::ChannelModel;
use super::stage::Stage;
use crate::originate_request::CallLegs;
use model::call_progress::resumed_history;
use shared_types::call_state::{CallState, EndCause, Leg};

/// Position updates that are reported for one call in a busy queue.
const MAX_QUEUE_POSITIONS: usize = 100;

/// All states of a call so far.
#[derive(Debug)]
pub(super) struct StateHistory {
    legs: CallLegs,
    states: Vec<CallState>,
    /// The furthest stage so far, including stages that were reported as `unknown` since.
    reached: Stage,
}

impl StateHistory {
    /// Begins with `accepted`.
    pub(super) fn new(legs: CallLegs) -> Self {
        Self { legs, states: vec![CallState::Accepted], reached: Stage::Accepted }
    }

    /// Continues a history after a restart of this server.
    pub(super) fn resume(legs: CallLegs, history: &[CallState]) -> Self {
        let states = resumed_history(history);
        let mut history = Self { legs, states, reached: Stage::Accepted };
        history.reached = history.passed_stages().max().unwrap_or(Stage::Accepted);
        history
    }

    pub(super) fn legs(&self) -> CallLegs {
        self.legs
    }

    /// The stages that were reported.
    pub(super) fn passed_stages(&self) -> impl Iterator<Item = Stage> {
        self.states.iter().filter_map(|state| self.stage_of(*state))
    }

    fn stage_of(&self, state: CallState) -> Option<Stage> {
        match state {
            CallState::Accepted => Some(Stage::Accepted),
            CallState::Queued { .. } => Some(Stage::Queued),
            CallState::Ringing { leg } if leg == self.legs.first => Some(Stage::FirstRinging),
            CallState::Ringing { leg } if leg == self.legs.second => Some(Stage::SecondRinging),
            CallState::Answered { leg } if leg == self.legs.first => Some(Stage::FirstAnswered),
            CallState::Answered { leg } if leg == self.legs.second => Some(Stage::SecondAnswered),
            CallState::Connected => Some(Stage::Connected),
            CallState::Ringing { .. }
            | CallState::Answered { .. }
            | CallState::Unknown
            | CallState::Ended { .. } => None,
        }
    }

    pub(super) fn states(&self) -> &[CallState] {
        &self.states
    }

    pub(super) fn current(&self) -> CallState {
        self.states.last().copied().unwrap_or(CallState::Unknown)
    }

    pub(super) fn report_unknown(&mut self) {
        self.states.push(CallState::Unknown);
    }

    pub(super) fn report_end(&mut self, cause: EndCause) {
        self.states.push(CallState::Ended { cause });
    }

    /// Reports the stages that were reached since, and a changed position in the queue.
    pub(super) fn report_progress(&mut self, model: &ChannelModel) {
        let progress = model.progress();
        let queued = progress.first.answered && model.queue_position.is_some();
        for (stage, observed) in [
            (Stage::FirstRinging, progress.first.rang),
            (Stage::FirstAnswered, progress.first.answered),
            (Stage::Queued, queued),
            (Stage::SecondRinging, progress.second.rang),
            (Stage::SecondAnswered, progress.second.answered),
            (Stage::Connected, progress.connected),
        ] {
            if observed && stage > self.reached {
                self.reached = stage;
                self.states.push(self.state_of(stage, model));
            }
        }
        self.report_queue_position(model);
    }

    /// Reports a changed position. A call that has left the queue has none.
    fn report_queue_position(&mut self, model: &ChannelModel) {
        if model.queue_position.is_none() {
            return;
        }
        let state = queued_state(model);
        let is_reported =
            !matches!(self.current(), CallState::Queued { .. }) || self.current() == state;
        let reported = self.states.iter().filter(|it| matches!(it, CallState::Queued { .. }));
        let has_room = reported.count() < MAX_QUEUE_POSITIONS;
        if self.reached == Stage::Queued && !is_reported && has_room {
            self.states.push(state);
        }
    }

    /// After `unknown` the current state is reported again, if the list of channels determines it.
    pub(super) fn report_current_stage(&mut self, model: &ChannelModel) {
        let reported = self.states.len();
        self.report_progress(model);
        if self.states.len() == reported
            && let Some(stage) = model.current_stage()
            && stage == self.reached
        {
            self.states.push(self.state_of(stage, model));
        }
    }

    fn state_of(&self, stage: Stage, model: &ChannelModel) -> CallState {
        match stage {
            Stage::Accepted => CallState::Accepted,
            Stage::FirstRinging => CallState::Ringing { leg: self.legs.first },
            Stage::FirstAnswered => answered(self.legs.first),
            Stage::Queued => queued_state(model),
            Stage::SecondRinging => CallState::Ringing { leg: self.legs.second },
            Stage::SecondAnswered => answered(self.legs.second),
            Stage::Connected => CallState::Connected,
        }
    }
}

fn queued_state(model: &ChannelModel) -> CallState {
    let position = model.queue_position.as_ref().and_then(|queue| queue.position);
    CallState::Queued { position, wait: None }
}

fn answered(leg: Leg) -> CallState {
    CallState::Answered { leg }
}
