//! The state of one call, derived from events. No sockets and no clock.
//!
//! Asterisk guarantees no order of events, omits some, and sends every session the events of all calls.
//! No state therefore follows from a single event: each event updates a [`ChannelModel`], and the
//! states follow from the model as a whole. States are reported in order and at most once, and a state
//! that is not certain is not reported.
//!
//! # Layout
//! - [`event`]: the relevant events, parsed from frames
//! - [`channel`]: one channel of the call, and what was observed on it
//! - [`channels`]: all channels, the leg that each belongs to, and the bridge between the legs
//! - [`channel_model`]: what the events say about the channels, and the progress of both legs
//! - [`stage`]: the steps of a call in order
//! - [`queue_position`]: the position of the call in a queue
//! - [`end_cause`]: why the call ended
//! - [`channel_snapshot`]: the list of live channels, by which a call is found after a reconnect

mod channel;
mod channel_model;
pub mod channel_snapshot;
mod channels;
mod end_cause;
pub mod event;
pub mod queue_position;
mod stage;

use crate::action_id::ActionId;
use crate::originate_request::CallLegs;
use channel_model::ChannelModel;
use channel_snapshot::ChannelSnapshot;
use event::CallEvent;
use queue_position::QueueChange;
use shared_types::call_state::{CallState, EndCause, Leg};
use stage::Stage;

/// Tracks one call that was placed over this session.
#[derive(Debug)]
pub struct CallTracker {
    legs: CallLegs,
    model: ChannelModel,
    history: Vec<CallState>,
    /// The furthest stage so far, including stages that were reported as `unknown` since.
    reached: Stage,
    visibility: Visibility,
}

/// Position updates that are reported for one call in a busy queue.
const MAX_QUEUE_POSITIONS: usize = 100;

/// Whether the events of the call arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visibility {
    /// All events so far arrived.
    Complete,
    /// Events arrive again, after some were missed.
    Resumed,
    /// No events arrive, or it is not known yet which ones were missed.
    Lost,
}

impl CallTracker {
    /// Tracks the call that the action with this id places.
    pub fn new(
        action_id: ActionId,
        channel_id: &str,
        other_channel_id: &str,
        legs: CallLegs,
    ) -> Self {
        Self {
            legs,
            model: ChannelModel::new(action_id, channel_id, other_channel_id),
            history: vec![CallState::Accepted],
            reached: Stage::Accepted,
            visibility: Visibility::Complete,
        }
    }

    /// All states so far, in order.
    pub fn history(&self) -> &[CallState] {
        &self.history
    }

    /// The current state.
    pub fn state(&self) -> CallState {
        self.history.last().copied().unwrap_or(CallState::Unknown)
    }

    /// Updates the call with one of its events.
    pub fn handle_event(&mut self, event: &CallEvent<'_>) {
        if self.state().is_final() {
            return;
        }
        self.model.apply(event);
        self.report_states();
    }

    /// Whether the call waits in this queue.
    pub fn is_in_queue(&self, queue: &str) -> bool {
        self.model.queue_position.as_ref().is_some_and(|position| position.is_in(queue))
    }

    /// Updates the position in the queue, after another caller joined or left it.
    pub fn handle_queue_change(&mut self, change: QueueChange) {
        if let Some(position) = &mut self.model.queue_position {
            position.apply(change);
        }
        self.report_states();
    }

    /// A hang-up of the call was requested over this session.
    pub fn mark_cancelled(&mut self) {
        self.model.cancelled = true;
    }

    /// Asterisk refused the hang-up.
    pub fn clear_cancelled(&mut self) {
        self.model.cancelled = false;
    }

    /// The connection was lost, and with it all events until the next
    /// [`finish_resync`](Self::finish_resync).
    pub fn mark_lost(&mut self) {
        if !self.state().is_final() && self.visibility != Visibility::Lost {
            self.visibility = Visibility::Lost;
            if let Some(queue_position) = &mut self.model.queue_position {
                queue_position.position = None;
            }
            self.history.push(CallState::Unknown);
        }
    }

    /// A list of all channels was requested. A channel that appears from now on may be missing in it.
    pub fn begin_resync(&mut self) {
        self.model.begin_resync();
    }

    /// Compares the call with its channels in the list. A channel that is not listed has ended.
    pub fn finish_resync(&mut self, listed: &[&ChannelSnapshot]) {
        if self.state().is_final() {
            return;
        }
        let has_channels = self.model.finish_resync(listed);
        if !has_channels {
            // The call ended, and the cause was missed.
            self.end(EndCause::Unknown);
        } else if self.visibility == Visibility::Lost {
            self.visibility = Visibility::Resumed;
            self.report_current_state();
        } else {
            self.report_states();
        }
    }

    /// Whether the state of the call is unknown.
    pub fn is_lost(&self) -> bool {
        self.visibility == Visibility::Lost
    }

    /// Whether the call had channels and all of them have ended. Only the cause may still arrive.
    pub fn has_no_channels_left(&self) -> bool {
        self.model.has_no_channels_left()
    }

    /// Ends a call whose channels have all ended, without waiting for further events.
    pub fn end_without_channels(&mut self) {
        let is_visible = self.visibility != Visibility::Lost;
        if !self.state().is_final() && is_visible && self.model.has_no_channels_left() {
            self.end_with_observed_cause();
        }
    }

    /// Ends a call that is not tracked any longer.
    pub fn abandon(&mut self) {
        if !self.state().is_final() {
            self.end(EndCause::Unknown);
        }
    }

    /// The channels to hang up: the first one, or else all that are left.
    pub fn hang_up_channels(&self) -> Vec<String> {
        self.model.channels().to_hang_up()
    }

    /// The channel that receives the digits of the first leg.
    pub fn dtmf_channel(&self) -> Option<String> {
        self.model.channels().for_dtmf()
    }

    fn report_states(&mut self) {
        if self.visibility != Visibility::Lost {
            self.report_progress();
        }
        if self.model.is_over() {
            self.end_with_observed_cause();
        }
    }

    fn report_progress(&mut self) {
        let progress = self.model.progress();
        let queued = progress.first.answered && self.model.queue_position.is_some();
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
                self.history.push(self.state_of(stage));
            }
        }
        self.report_queue_position();
    }

    /// Reports a changed position. A call that has left the queue has none.
    fn report_queue_position(&mut self) {
        if self.model.queue_position.is_none() {
            return;
        }
        let state = self.queued_state();
        let is_reported =
            !matches!(self.state(), CallState::Queued { .. }) || self.state() == state;
        let reported = self.history.iter().filter(|it| matches!(it, CallState::Queued { .. }));
        let has_room = reported.count() < MAX_QUEUE_POSITIONS;
        if self.reached == Stage::Queued && !is_reported && has_room {
            self.history.push(state);
        }
    }

    fn queued_state(&self) -> CallState {
        let position = self.model.queue_position.as_ref().and_then(|queue| queue.position);
        CallState::Queued { position, wait: None }
    }

    /// After `unknown` the current state is reported again, if the list of channels determines it.
    fn report_current_state(&mut self) {
        let reported = self.history.len();
        self.report_progress();
        if self.history.len() == reported
            && let Some(stage) = self.model.current_stage()
            && stage == self.reached
        {
            self.history.push(self.state_of(stage));
        }
    }

    fn state_of(&self, stage: Stage) -> CallState {
        match stage {
            Stage::Accepted => CallState::Accepted,
            Stage::FirstRinging => CallState::Ringing { leg: self.legs.first },
            Stage::FirstAnswered => answered(self.legs.first),
            Stage::Queued => self.queued_state(),
            Stage::SecondRinging => CallState::Ringing { leg: self.legs.second },
            Stage::SecondAnswered => answered(self.legs.second),
            Stage::Connected => CallState::Connected,
        }
    }

    fn end_with_observed_cause(&mut self) {
        let missed_events = self.visibility != Visibility::Complete;
        self.end(end_cause::of_call(&self.model, missed_events));
    }

    fn end(&mut self, cause: EndCause) {
        self.history.push(CallState::Ended { cause });
    }
}

fn answered(leg: Leg) -> CallState {
    CallState::Answered { leg }
}

#[cfg(test)]
mod tests;
