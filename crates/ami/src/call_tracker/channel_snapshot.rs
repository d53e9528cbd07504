//! The live channels that `Status` lists, by which calls are found after a reconnect.

use super::event::ChannelState;
use crate::frame::Frame;

/// One live channel in the list.
#[derive(Clone, Debug)]
pub struct ChannelSnapshot {
    /// The id of the channel.
    pub id: String,
    /// The id that related channels share.
    pub linked_id: String,
    pub(super) state: ChannelState,
    pub(super) bridge: Option<String>,
}

impl ChannelSnapshot {
    /// Parses an `Event: Status`; `None` if it has no channel.
    pub fn from_frame(frame: &Frame) -> Option<Self> {
        Some(Self {
            id: frame.get_non_empty("Uniqueid")?.to_owned(),
            linked_id: frame.get_non_empty("Linkedid")?.to_owned(),
            state: ChannelState::parse(frame.get("ChannelState")),
            bridge: frame.get_non_empty("BridgeID").map(ToOwned::to_owned),
        })
    }
}
