//! What the handles of a session send to its task.

use super::request::Request;
use super::resumed_call::ResumedCall;
use crate::error::NotSent;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

/// Requests that may wait for the task. Further ones fail at once.
const MAX_QUEUED_REQUESTS: usize = 512;
/// Resumed calls that may wait for a connection: as many as a session tracks.
const MAX_RESUMED_CALLS: usize = 20_000;

/// The end of the handles.
pub(super) struct InboxSender {
    requests: mpsc::Sender<Request>,
    resumed: mpsc::Sender<ResumedCall>,
}

/// The end of the task.
pub(super) struct Inbox {
    /// The request that started the current attempt to connect.
    pub(super) first: Option<Request>,
    pub(super) requests: mpsc::Receiver<Request>,
    /// Apart from the requests, because these calls wait for a connection without a timeout, also while
    /// the login is refused.
    pub(super) resumed: mpsc::Receiver<ResumedCall>,
}

/// Creates both ends.
pub(super) fn channel() -> (InboxSender, Inbox) {
    let (request_sender, requests) = mpsc::channel(MAX_QUEUED_REQUESTS);
    let (resumed_sender, resumed) = mpsc::channel(MAX_RESUMED_CALLS);
    let sender = InboxSender { requests: request_sender, resumed: resumed_sender };
    (sender, Inbox { first: None, requests, resumed })
}

impl InboxSender {
    pub(super) fn send_request(&self, request: Request) -> Result<(), NotSent> {
        self.requests.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) => NotSent::QueueFull,
            TrySendError::Closed(_) => NotSent::NotConnected,
        })
    }

    pub(super) fn send_resumed(&self, call: ResumedCall) -> Result<(), NotSent> {
        self.resumed.try_send(call).map_err(|error| match error {
            TrySendError::Full(_) => NotSent::TooManyCalls,
            TrySendError::Closed(_) => NotSent::NotConnected,
        })
    }
}

impl Inbox {
    /// Refuses the requests that wait.
    pub(super) fn refuse_waiting(&mut self, reason: NotSent) {
        let queued = std::iter::from_fn(|| self.requests.try_recv().ok());
        self.first.take().into_iter().chain(queued).for_each(|request| request.refuse(reason));
    }

    /// The resumed calls that wait.
    pub(super) fn take_resumed(&mut self) -> Vec<ResumedCall> {
        std::iter::from_fn(|| self.resumed.try_recv().ok()).collect()
    }
}
