//! The list of live channels that is being received.

use crate::call_tracker::channel_snapshot::ChannelSnapshot;
use crate::frame::Frame;

/// Channels that are kept of one list.
const MAX_LISTED_CHANNELS: usize = 100_000;

/// The result of `Status`, as far as it was received.
pub(super) struct ChannelList {
    action_id: String,
    channels: Vec<ChannelSnapshot>,
}

impl ChannelList {
    /// The list that the action with this id requests.
    pub(super) fn new(action_id: &str) -> Self {
        Self { action_id: action_id.to_owned(), channels: Vec::new() }
    }

    /// Whether the frame is a part of this list.
    pub(super) fn contains(&self, frame: &Frame) -> bool {
        frame.get("ActionID") == Some(&*self.action_id)
    }

    /// Adds the channel of the frame, if it is a part of this list.
    pub(super) fn add(&mut self, frame: &Frame) {
        if self.contains(frame) && self.channels.len() < MAX_LISTED_CHANNELS {
            self.channels.extend(ChannelSnapshot::from_frame(frame));
        }
    }

    pub(super) fn channels(&self) -> &[ChannelSnapshot] {
        &self.channels
    }
}
