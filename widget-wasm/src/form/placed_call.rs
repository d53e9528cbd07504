//! A call that was accepted, immediate or scheduled.

use crate::progress::{Progress, QueueStatus};
use crate::reply::AcceptedCall;
use shared_types::call_state::{CallState, EndCause};
use shared_types::hours::Minute;
use shared_types::phone::PhoneNumber;

/// A call that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedCall {
    pub number: PhoneNumber,
    pub progress: Progress,
    /// The server's id of the call.
    pub call_id: Option<String>,
    /// The confirmation code that the caller shows or says.
    pub code: Option<String>,
    /// The time of a scheduled call.
    pub scheduled_for: Option<Minute>,
    pub cancel: CancelStatus,
}

/// Whether the visitor can cancel the call, and how far that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CancelStatus {
    #[default]
    Unavailable,
    Available,
    Requested,
    Done,
    Failed,
}

impl PlacedCall {
    pub(super) fn new(number: PhoneNumber, taken: &AcceptedCall) -> Self {
        Self {
            number,
            progress: Progress::begin(),
            call_id: taken.call_id.clone(),
            code: taken.code.clone(),
            scheduled_for: taken.scheduled_for,
            cancel: if taken.can_cancel {
                CancelStatus::Available
            } else {
                CancelStatus::Unavailable
            },
        }
    }

    pub(super) fn reach(&mut self, state: CallState, waiting: QueueStatus, seconds: u32) {
        self.progress.waiting = waiting;
        self.progress.reach(state, seconds);
        // A scheduled call that has started is like any other.
        if !matches!(state, CallState::Accepted | CallState::Queued { .. }) {
            self.scheduled_for = None;
        }
    }

    pub(super) fn cancel(&mut self, cancel: CancelStatus) {
        self.cancel = cancel;
        if cancel == CancelStatus::Done {
            self.scheduled_for = None;
            self.progress.reach(CallState::Ended { cause: EndCause::Cancelled }, 0);
        }
    }

    /// The call has not failed.
    pub fn goes_well(&self) -> bool {
        !self.progress.wants_retry()
    }

    /// The code, until the call has ended.
    pub fn code_to_show(&self) -> Option<&str> {
        self.code.as_deref().filter(|_| !self.progress.now().is_final())
    }

    /// A cancellation is possible and may still succeed.
    pub fn can_be_cancelled(&self) -> bool {
        self.cancel != CancelStatus::Unavailable && self.progress.can_be_cancelled()
    }
}
