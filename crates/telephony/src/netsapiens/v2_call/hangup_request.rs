//! A requested hang-up, shared by the handle of a call and its poller.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// Whether the call shall end. The request stands until the call has ended: a call that was not listed yet, or
/// was being answered, may have missed it.
#[derive(Debug, Default)]
pub(super) struct HangupRequest {
    requested: AtomicBool,
    acknowledged: AtomicBool,
    /// Notified when the hang-up is requested.
    pub(super) changed: Arc<Notify>,
}

impl HangupRequest {
    pub(super) fn request(&self) {
        self.requested.store(true, Ordering::Release);
        self.changed.notify_one();
    }

    pub(super) fn withdraw(&self) {
        self.requested.store(false, Ordering::Release);
    }

    /// NetSapiens knew the call and accepted the request.
    pub(super) fn acknowledge(&self) {
        self.acknowledged.store(true, Ordering::Release);
    }

    pub(super) fn is_acknowledged(&self) -> bool {
        self.acknowledged.load(Ordering::Acquire)
    }

    pub(super) fn is_requested(&self) -> bool {
        self.requested.load(Ordering::Acquire)
    }
}
