//! A call that was placed before a restart of this server.

use crate::call_handle::{CallHandle, CallHistory};
use crate::call_tracker::CallTracker;
use crate::originate_request::CallLegs;
use shared_types::call_state::CallState;
use tokio::sync::watch;

/// A call that was placed before a restart of this server, on its way to the session's task.
pub(super) struct ResumedCall {
    pub(super) channel_ids: [String; 2],
    pub(super) tracker: CallTracker,
    /// Has the history of the tracker.
    pub(super) history: watch::Sender<CallHistory>,
    pub(super) opt_out: watch::Sender<bool>,
}

impl ResumedCall {
    /// The call with these channel ids and states, and its handle.
    pub(super) fn new(
        channel_ids: [&str; 2],
        legs: CallLegs,
        history: &[CallState],
    ) -> (Self, CallHandle) {
        let [first, second] = channel_ids;
        let tracker = CallTracker::resume(first, second, legs, history);
        let (history, receiver) = watch::channel(tracker.history().into());
        let channel_ids = channel_ids.map(ToOwned::to_owned);
        let (opt_out, requests) = watch::channel(false);
        let handle = CallHandle::new(first, receiver, requests);
        (Self { channel_ids, tracker, history, opt_out }, handle)
    }
}
