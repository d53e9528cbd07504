//! Requests from a handle to the session's task, and the replies.

use super::call_action::CallAction;
use crate::action::Action;
use crate::call_handle::CallHandle;
use crate::error::{AmiError, NotSent};
use crate::originate_request::CallLegs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::RecvError;
use tokio::time::{self, Instant};

/// A request to the session's task.
pub(super) enum Request {
    /// Place a call.
    Originate {
        action: Action,
        channel_id: String,
        other_channel_id: String,
        legs: CallLegs,
        reply: ReplySender<CallHandle>,
    },
    /// Perform an action on the call with this channel id.
    Control { channel_id: String, call_action: CallAction, reply: ReplySender<()> },
}

impl Request {
    /// Replies with an error without sending anything to Asterisk.
    pub(super) fn refuse(self, reason: NotSent) {
        match self {
            Self::Originate { reply, .. } => reply.send(Err(reason.into())),
            Self::Control { reply, .. } => reply.send(Err(reason.into())),
        }
    }
}

/// The task's end of a reply channel.
#[derive(Debug)]
pub(super) struct ReplySender<T> {
    sender: oneshot::Sender<Result<T, AmiError>>,
    claim: Arc<RequestClaim>,
}

/// The handle's end of a reply channel.
pub(super) struct ReplyReceiver<T> {
    receiver: oneshot::Receiver<Result<T, AmiError>>,
    claim: Arc<RequestClaim>,
}

/// Creates the two ends of a reply channel.
pub(super) fn reply_channel<T>() -> (ReplySender<T>, ReplyReceiver<T>) {
    let (sender, receiver) = oneshot::channel();
    let claim = Arc::new(RequestClaim::default());
    (ReplySender { sender, claim: Arc::clone(&claim) }, ReplyReceiver { receiver, claim })
}

/// Decides a race: either the task starts a request or the handle withdraws it, never both. After a
/// timeout the handle therefore knows whether the request may have been sent.
#[derive(Debug, Default)]
struct RequestClaim(AtomicU8);

const UNCLAIMED: u8 = 0;
const STARTED: u8 = 1;
const WITHDRAWN: u8 = 2;

impl RequestClaim {
    fn try_claim(&self, claim: u8) -> bool {
        self.0.compare_exchange(UNCLAIMED, claim, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

impl<T> ReplySender<T> {
    /// Claims the request for the task. `false` means that the handle withdrew it, so it must not be
    /// sent.
    pub(super) fn try_start(&self) -> bool {
        !self.sender.is_closed() && self.claim.try_claim(STARTED)
    }

    pub(super) fn send(self, result: Result<T, AmiError>) {
        // The handle may have stopped waiting.
        let _ = self.sender.send(result);
    }
}

impl<T> ReplyReceiver<T> {
    /// Waits for the reply. Withdraws the request after `start_timeout`, or once `withdrawn` is ready, if the task has
    /// not started it.
    pub(super) async fn wait(
        mut self,
        start_timeout: Duration,
        timeout: Duration,
        withdrawn: impl Future<Output = ()>,
    ) -> Result<T, AmiError> {
        let until = Instant::now() + timeout;
        let reason = tokio::select! {
            biased;
            result = &mut self.receiver => return self.read(result),
            () = time::sleep(start_timeout.min(timeout)) => NotSent::NotConnected,
            () = withdrawn => NotSent::Withdrawn,
        };
        if self.claim.try_claim(WITHDRAWN) {
            return Err(reason.into());
        }
        match time::timeout_at(until, &mut self.receiver).await {
            Ok(result) => self.read(result),
            Err(_) => Err(AmiError::NoAnswer),
        }
    }

    fn read(&self, result: Result<Result<T, AmiError>, RecvError>) -> Result<T, AmiError> {
        match result {
            Ok(result) => result,
            // The task has ended.
            Err(_) if self.claim.try_claim(WITHDRAWN) => Err(NotSent::NotConnected.into()),
            Err(_) => Err(AmiError::NoAnswer),
        }
    }
}
