//! What a caller holds of a call that was placed.

use shared_types::call_state::CallState;
use std::sync::Arc;
use tokio::sync::watch;

/// The states of a call so far, in order. Never empty, and it only grows.
pub type States = Arc<[CallState]>;

/// A call that Asterisk took. It is followed until it ends, also when nobody holds this.
#[derive(Clone, Debug)]
pub struct FollowedCall {
    channel_id: Arc<str>,
    states: watch::Receiver<States>,
}

impl FollowedCall {
    pub(crate) fn new(channel_id: &str, states: watch::Receiver<States>) -> Self {
        Self { channel_id: channel_id.into(), states }
    }

    pub fn channel_id(&self) -> &str {
        &self.channel_id
    }

    pub fn state(&self) -> CallState {
        last(&self.states.borrow())
    }

    /// Tells of every change. No state is lost to who looks late: each look has all of them.
    pub fn states(&self) -> watch::Receiver<States> {
        self.states.clone()
    }

    /// Waits until the call is over, and says how it went.
    ///
    /// Where the session itself is given up first, the last that was known.
    pub async fn ended(&self) -> States {
        let mut states = self.states();
        // The error only says that nothing more will come.
        let _ = states.wait_for(|states| last(states).is_final()).await;
        let states = states.borrow();
        Arc::clone(&states)
    }
}

fn last(states: &[CallState]) -> CallState {
    states.last().copied().unwrap_or(CallState::Unknown)
}
