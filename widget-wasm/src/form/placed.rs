//! A call that was taken: for now or for later, and to be taken back or not.

use crate::progress::{Progress, Waiting};
use crate::reply::Taken;
use shared_types::call_state::{CallState, EndCause};
use shared_types::hours::Minute;
use shared_types::phone::PhoneNumber;

/// A call that the telephone system or the schedule has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub number: PhoneNumber,
    pub progress: Progress,
    /// The name under which the server has it.
    pub call_id: Option<String>,
    /// What whoever calls shows or says.
    pub code: Option<String>,
    /// Of a call that comes later.
    pub scheduled_for: Option<Minute>,
    pub cancel: Cancel,
}

/// Whether the visitor can take the call back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cancel {
    #[default]
    Never,
    Offered,
    Asked,
    Done,
    Failed,
}

impl Placed {
    pub(super) fn new(number: PhoneNumber, taken: &Taken) -> Self {
        Self {
            number,
            progress: Progress::begin(),
            call_id: taken.call_id.clone(),
            code: taken.code.clone(),
            scheduled_for: taken.scheduled_for,
            cancel: if taken.can_cancel { Cancel::Offered } else { Cancel::Never },
        }
    }

    pub(super) fn reach(&mut self, state: CallState, waiting: Waiting, seconds: u32) {
        self.progress.waiting = waiting;
        self.progress.reach(state, seconds);
        // That a call for later waits was known; once it goes on, it is a call like any other.
        if !matches!(state, CallState::Accepted | CallState::Queued { .. }) {
            self.scheduled_for = None;
        }
    }

    pub(super) fn cancel(&mut self, cancel: Cancel) {
        self.cancel = cancel;
        if cancel == Cancel::Done {
            self.scheduled_for = None;
            self.progress.reach(CallState::Ended { cause: EndCause::Cancelled }, 0);
        }
    }

    /// Nothing is wrong with it so far.
    pub fn goes_well(&self) -> bool {
        !self.progress.wants_retry()
    }

    /// The code is of use until the call is over.
    pub fn code_to_show(&self) -> Option<&str> {
        self.code.as_deref().filter(|_| !self.progress.now().is_final())
    }

    /// There is a way to take it back that may still work.
    pub fn can_be_cancelled(&self) -> bool {
        self.cancel != Cancel::Never && self.progress.can_be_taken_back()
    }
}
