//! The list of channels that `Status` gives, by which calls are found again.

use super::event::ChannelState;
use crate::frame::Frame;

/// One channel that lives.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: String,
    pub linked_id: String,
    pub(super) state: ChannelState,
    pub(super) bridge: Option<String>,
}

impl Listed {
    /// Reads an `Event: Status`.
    pub fn read(frame: &Frame) -> Option<Self> {
        Some(Self {
            id: frame.filled("Uniqueid")?.to_owned(),
            linked_id: frame.filled("Linkedid")?.to_owned(),
            state: ChannelState::read(frame.get("ChannelState")),
            bridge: frame.filled("BridgeID").map(ToOwned::to_owned),
        })
    }
}
