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
//! - [`state_history`]: the states that were reported
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
mod state_history;

use crate::action_id::ActionId;
use crate::originate_request::CallLegs;
use channel_model::ChannelModel;
use channel_snapshot::ChannelSnapshot;
use channels::LegOrder;
use event::CallEvent;
use queue_position::QueueChange;
use shared_types::call_state::{CallState, EndCause, Leg};
use state_history::StateHistory;

/// Tracks one call that this server placed.
#[derive(Debug)]
pub struct CallTracker {
    model: ChannelModel,
    history: StateHistory,
    visibility: Visibility,
}

/// What it means that no channel of a call is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithoutChannels {
    /// The call has ended.
    HasEnded,
    /// The channels of the call may not have been created yet.
    MayAppear,
}

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
            model: ChannelModel::new(action_id, channel_id, other_channel_id),
            history: StateHistory::new(legs),
            visibility: Visibility::Complete,
        }
    }

    /// Tracks a call that was placed before a restart of this server, with the states until then. The
    /// next list of channels decides how it continues.
    pub fn resume(
        channel_id: &str,
        other_channel_id: &str,
        legs: CallLegs,
        history: &[CallState],
    ) -> Self {
        let history = StateHistory::resume(legs, history);
        Self {
            model: ChannelModel::resume(channel_id, other_channel_id, history.passed_stages()),
            history,
            visibility: Visibility::Lost,
        }
    }

    /// All states so far, in order.
    pub fn history(&self) -> &[CallState] {
        self.history.states()
    }

    /// The current state.
    pub fn state(&self) -> CallState {
        self.history.current()
    }

    /// Updates the call with one of its events.
    pub fn handle_event(&mut self, event: &CallEvent<'_>) {
        if self.state().is_final() {
            return;
        }
        self.model.apply(event);
        self.report_states();
    }

    /// Whether a channel of the call is in this bridge.
    pub fn is_in_bridge(&self, bridge: &str) -> bool {
        self.model.channels().live().any(|(_, channel)| channel.bridge.as_deref() == Some(bridge))
    }

    /// Another person joined the conference in which the call is.
    pub fn handle_company(&mut self, bridge: &str) {
        self.model.share_bridge(bridge);
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
            self.history.report_unknown();
        }
    }

    /// A list of all channels was requested. A channel that appears from now on may be missing in it.
    pub fn begin_resync(&mut self) {
        self.model.begin_resync();
    }

    /// Compares the call with its channels in the list. A channel that is not listed has ended.
    pub fn finish_resync(&mut self, listed: &[&ChannelSnapshot], without: WithoutChannels) {
        if self.state().is_final() {
            return;
        }
        if self.model.finish_resync(listed) {
            if self.is_lost() {
                self.model.update_queue(listed);
                self.visibility = Visibility::Resumed;
            }
            self.report_states();
        } else if without == WithoutChannels::HasEnded {
            // The call ended, and the cause was missed.
            self.history.report_end(EndCause::Unknown);
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

    /// Whether Asterisk reported a failure that no event has explained yet. The explanation may follow, and
    /// [`end_failed`](Self::end_failed) ends the call without it.
    pub fn awaits_explanation(&self) -> bool {
        !self.state().is_final() && self.model.has_failed()
    }

    /// Ends a call that awaits an explanation.
    pub fn end_failed(&mut self) {
        if self.awaits_explanation() && self.visibility != Visibility::Lost {
            self.end_with_observed_cause();
        }
    }

    /// Whether a channel of the call has been observed.
    pub fn is_created(&self) -> bool {
        self.model.is_created()
    }

    /// All live channels.
    pub fn live_channels(&self) -> Vec<String> {
        self.model.channels().live().map(|(id, _)| id.clone()).collect()
    }

    /// Ends a call that is not tracked any longer.
    pub fn abandon(&mut self) {
        if !self.state().is_final() {
            self.history.report_end(EndCause::Unknown);
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
        match self.visibility {
            Visibility::Lost => {}
            Visibility::Resumed if self.state() == CallState::Unknown => {
                self.history.report_current_stage(&self.model);
            }
            Visibility::Resumed | Visibility::Complete => {
                self.history.report_progress(&self.model);
            }
        }
        if self.model.is_over() || self.model.is_left_by(self.customer()) {
            self.end_with_observed_cause();
        }
    }

    /// The leg without which a connected call is over: the visitor, or the number that a user dialled.
    fn customer(&self) -> LegOrder {
        match self.history.legs().first {
            Leg::Visitor => LegOrder::First,
            Leg::Terminal | Leg::Agent | Leg::Destination => LegOrder::Second,
        }
    }

    fn end_with_observed_cause(&mut self) {
        let missed_events = self.visibility != Visibility::Complete;
        self.history.report_end(end_cause::of_call(&self.model, missed_events));
    }
}

#[cfg(test)]
mod tests;
