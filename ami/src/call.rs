//! What a caller holds of a call that was placed.

use shared_types::call_state::CallState;
use std::sync::Arc;
use tokio::sync::watch;

/// The states of a call so far, in order. Never empty, and it only grows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress(Arc<[CallState]>);

impl Progress {
    pub(crate) fn new(history: &[CallState]) -> Self {
        Self(history.into())
    }

    pub fn states(&self) -> &[CallState] {
        &self.0
    }

    pub fn last(&self) -> CallState {
        self.0.last().copied().unwrap_or(CallState::Unknown)
    }
}

/// A call that Asterisk took. It is followed until it ends, also when nobody holds this.
#[derive(Clone, Debug)]
pub struct FollowedCall {
    channel_id: Arc<str>,
    progress: watch::Receiver<Progress>,
}

impl FollowedCall {
    pub(crate) fn new(channel_id: &str, progress: watch::Receiver<Progress>) -> Self {
        Self { channel_id: channel_id.into(), progress }
    }

    pub fn channel_id(&self) -> &str {
        &self.channel_id
    }

    pub fn state(&self) -> CallState {
        self.progress.borrow().last()
    }

    /// Tells of every change. No state is lost to who looks late: each look has all of them.
    pub fn states(&self) -> watch::Receiver<Progress> {
        self.progress.clone()
    }

    /// Waits until the call is over, and says how it went.
    ///
    /// Where the session itself is given up first, the last that was known.
    pub async fn ended(&self) -> Progress {
        let mut progress = self.progress.clone();
        // The error only says that nothing more will come.
        let _ = progress.wait_for(|progress| progress.last().is_final()).await;
        let last = progress.borrow().clone();
        last
    }
}
