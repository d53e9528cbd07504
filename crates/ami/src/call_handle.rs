//! The caller's handle on a placed call.

use model::opt_out::OptOut;
use shared_types::call_state::CallState;
use std::sync::Arc;
use tokio::sync::watch;

/// The states of a call so far, in order. It is never empty and only grows.
pub type CallHistory = Arc<[CallState]>;

/// A call that Asterisk accepted. The session tracks it until it ends, even if every handle is
/// dropped.
#[derive(Clone, Debug)]
pub struct CallHandle {
    channel_id: Arc<str>,
    history: watch::Receiver<CallHistory>,
    opt_out: OptOut,
}

impl CallHandle {
    pub(crate) fn new(
        channel_id: &str,
        history: watch::Receiver<CallHistory>,
        opt_out: OptOut,
    ) -> Self {
        Self { channel_id: channel_id.into(), history, opt_out }
    }

    /// The id that the call was placed with.
    pub fn channel_id(&self) -> &str {
        &self.channel_id
    }

    /// The current state.
    pub fn state(&self) -> CallState {
        last_state(&self.history.borrow())
    }

    /// Notifies on every change. A slow subscriber misses no state, because each value is the whole
    /// history.
    pub fn subscribe(&self) -> watch::Receiver<CallHistory> {
        self.history.clone()
    }

    /// Becomes true when the dialplan reports that the called person wants no further calls.
    pub fn opt_out(&self) -> OptOut {
        self.opt_out.clone()
    }

    /// Waits until the call has ended and returns its history.
    ///
    /// If the session is dropped first, it returns the last known history.
    pub async fn wait_for_end(&self) -> CallHistory {
        let mut history = self.subscribe();
        // An error only means that no further change will come.
        let _ = history.wait_for(|states| last_state(states).is_final()).await;
        let history = history.borrow();
        Arc::clone(&history)
    }
}

fn last_state(history: &[CallState]) -> CallState {
    history.last().copied().unwrap_or(CallState::Unknown)
}
