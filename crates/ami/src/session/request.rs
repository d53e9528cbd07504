//! What a handle asks of the session's task, and who of the two gave up first.

use super::deed::Deed;
use crate::action::Action;
use crate::call::FollowedCall;
use crate::error::{AmiError, NotSent};
use crate::originate::Legs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time;

pub(super) enum Request {
    Originate {
        action: Action,
        channel_id: String,
        other_channel_id: String,
        legs: Legs,
        reply: Reply<FollowedCall>,
    },
    Act {
        channel_id: String,
        deed: Deed,
        reply: Reply<()>,
    },
}

impl Request {
    /// Answers without having asked Asterisk.
    pub(super) fn refuse(self, why: NotSent) {
        match self {
            Self::Originate { reply, .. } => reply.send(Err(why.into())),
            Self::Act { reply, .. } => reply.send(Err(why.into())),
        }
    }
}

/// The task's end: it takes a request up, and later answers it.
pub(super) struct Reply<T> {
    answer: oneshot::Sender<Result<T, AmiError>>,
    turn: Arc<Turn>,
}

/// The handle's end.
pub(super) struct Answer<T> {
    answer: oneshot::Receiver<Result<T, AmiError>>,
    turn: Arc<Turn>,
}

/// Either the task takes a request up or the handle withdraws it, never both: so whoever waited too
/// long knows whether Asterisk can have heard of it.
#[derive(Debug, Default)]
struct Turn(AtomicU8);

const OPEN: u8 = 0;
const TAKEN_UP: u8 = 1;
const WITHDRAWN: u8 = 2;

impl Turn {
    fn decide(&self, decision: u8) -> bool {
        self.0.compare_exchange(OPEN, decision, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

impl<T> Reply<T> {
    pub(super) fn new() -> (Self, Answer<T>) {
        let (send, receive) = oneshot::channel();
        let turn = Arc::new(Turn::default());
        (Self { answer: send, turn: Arc::clone(&turn) }, Answer { answer: receive, turn })
    }

    /// `false`: whoever asked has gone, and it must not be said to Asterisk any more.
    pub(super) fn take_up(&self) -> bool {
        !self.answer.is_closed() && self.turn.decide(TAKEN_UP)
    }

    pub(super) fn send(self, answer: Result<T, AmiError>) {
        // Whoever asked may have gone.
        let _ = self.answer.send(answer);
    }
}

impl<T> Answer<T> {
    pub(super) async fn within(self, patience: Duration) -> Result<T, AmiError> {
        match time::timeout(patience, self.answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) if self.turn.decide(WITHDRAWN) => Err(NotSent::Away.into()),
            Ok(Err(_)) | Err(_) => Err(AmiError::NoAnswer),
        }
    }
}
