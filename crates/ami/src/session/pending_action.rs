//! The actions whose responses are awaited.

use super::call_action::CallAction;
use super::call_registry::CallKey;
use super::request::ReplySender;
use crate::call_handle::CallHandle;

/// An action whose response is awaited.
pub(super) enum PendingAction {
    Originate {
        key: CallKey,
        call: CallHandle,
        reply: ReplySender<CallHandle>,
    },
    Control(PendingControl),
    Ping,
    Status,
    /// A hang-up without a channel, which is refused in either case: for a missing right, or a missing channel.
    ControlProbe,
}

/// A [`CallAction`] whose response is awaited.
pub(super) struct PendingControl {
    /// The tracked call, if the action is for one.
    pub(super) key: Option<CallKey>,
    /// The channel whose response counts for all channels of the call.
    pub(super) channel: String,
    /// How many more channels are tried if this one does not exist.
    pub(super) attempts_left: u8,
    pub(super) call_action: CallAction,
    pub(super) reply: ReplySender<()>,
}
