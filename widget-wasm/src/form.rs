//! The state of the form. Independent of a browser, so that it can be tested on the host.

mod placed_call;

use crate::progress::{Progress, QueueStatus};
use crate::reply::{Refusal, Reply};
use shared_types::call_state::CallState;
use shared_types::error_code::ErrorCode;
use shared_types::number_policy::NumberPolicy;
use shared_types::phone::{CallingCode, NumberProblem, PhoneNumber};

pub use placed_call::{CancelStatus, PlacedCall};

/// The form's states. The views only show them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The visitor fills in the form.
    #[default]
    Editing,
    /// The number is invalid, or the tenant does not call it.
    InvalidNumber(NumberProblem),
    /// The visitor has not given the consent that is required.
    ConsentMissing,
    /// The request to call this number is in progress.
    Sending(PhoneNumber),
    /// The browser solves the proof of work that the server demands for this number.
    SolvingProof(PhoneNumber),
    /// The server accepted the call.
    Placed(PlacedCall),
    /// A call to this number is in progress already.
    AlreadyUnderWay,
    /// It is unknown whether the call to this number was placed. The server may report on it later.
    OutcomeUnknown(PhoneNumber),
    /// Too many requests; the seconds to wait, where the server gave them.
    RateLimited { retry_after: Option<u32> },
    /// The server refused the request.
    Refused(ErrorCode),
    /// The server could not be reached.
    Unreached,
}

/// The visitor's input.
#[derive(Clone, Copy, Debug)]
pub struct FormInput<'a> {
    pub number: &'a str,
    /// The selected country, if its calling code is not `+1`.
    pub place: Option<CallingCode>,
    /// The visitor gave consent, or none is required.
    pub agreed: bool,
}

impl Form {
    /// The visitor submits the form.
    #[must_use]
    pub fn submit(self, filled: FormInput<'_>, policy: &NumberPolicy) -> Self {
        // A second submission does nothing while the first is in progress or after it was accepted.
        if !self.is_open() {
            return self;
        }
        match policy.accept_in(filled.place, filled.number) {
            Err(problem) => Self::InvalidNumber(problem),
            Ok(_) if !filled.agreed => Self::ConsentMissing,
            Ok(number) => Self::Sending(number),
        }
    }

    /// The visitor changes a field, which clears the error.
    #[must_use]
    pub fn typed(self) -> Self {
        if self.is_open() { Self::Editing } else { self }
    }

    /// The server demands a proof of work first.
    #[must_use]
    pub fn check(self) -> Self {
        if let Self::Sending(number) = self { Self::SolvingProof(number) } else { self }
    }

    /// Applies the outcome of the request.
    #[must_use]
    pub fn answered(self, reply: &Reply) -> Self {
        let (Self::Sending(number) | Self::SolvingProof(number)) = self else { return self };
        match reply {
            Reply::Accepted(taken) => Self::Placed(PlacedCall::new(number, taken)),
            Reply::Refused(refused) => Self::refused(number, refused),
            Reply::TimedOut => Self::OutcomeUnknown(number),
            Reply::InvalidNumber(problem) => Self::InvalidNumber(*problem),
            Reply::NoReply => Self::Unreached,
        }
    }

    fn refused(number: PhoneNumber, refused: &Refusal) -> Self {
        match refused.code {
            ErrorCode::AlreadyUnderWay => Self::AlreadyUnderWay,
            ErrorCode::OutcomeUnknown => Self::OutcomeUnknown(number),
            ErrorCode::ConsentRequired => Self::ConsentMissing,
            ErrorCode::RateLimited | ErrorCode::ClientLimit | ErrorCode::AttemptsExhausted => {
                Self::RateLimited { retry_after: refused.retry_after }
            }
            code => Self::Refused(code),
        }
    }

    /// Applies a state of the call, reported that many seconds after the request.
    #[must_use]
    pub fn reached(mut self, state: CallState, waiting: QueueStatus, seconds: u32) -> Self {
        // The call was placed after all. `Accepted` alone adds nothing to what is known.
        if let Self::OutcomeUnknown(number) = self {
            if state == CallState::Accepted {
                return Self::OutcomeUnknown(number);
            }
            self = Self::Placed(PlacedCall::new(number, &crate::reply::AcceptedCall::default()));
        }
        if let Self::Placed(placed) = &mut self {
            placed.reach(state, waiting, seconds);
        }
        self
    }

    /// The server reports no more on the call.
    #[must_use]
    pub fn lose_tracking(mut self) -> Self {
        if let Self::Placed(placed) = &mut self {
            placed.progress.mark_unknown();
        }
        self
    }

    /// Applies a change of the cancellation.
    #[must_use]
    pub fn cancel(mut self, cancel: CancelStatus) -> Self {
        if let Self::Placed(placed) = &mut self {
            placed.cancel(cancel);
        }
        self
    }

    pub fn placed(&self) -> Option<&PlacedCall> {
        if let Self::Placed(placed) = self { Some(placed) } else { None }
    }

    /// The progress of a call that was accepted.
    pub fn progress(&self) -> Option<&Progress> {
        self.placed().map(|placed| &placed.progress)
    }

    /// The call failed, so that a retry is offered.
    pub fn wants_retry(&self) -> bool {
        self.progress().is_some_and(Progress::wants_retry)
    }

    /// The visitor returns to the form.
    #[must_use]
    pub fn again(self) -> Self {
        if self.is_busy() { self } else { Self::Editing }
    }

    /// A request or a proof of work is in progress.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Sending(_) | Self::SolvingProof(_))
    }

    /// The form is replaced by its result.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Placed(_) | Self::AlreadyUnderWay | Self::OutcomeUnknown(_))
    }

    /// There is an error that the visitor can correct, or retry after.
    pub fn is_wrong(&self) -> bool {
        self.is_open() && !matches!(self, Self::Editing)
    }

    /// The server places no calls for now: the visitor is advised to call the company.
    pub fn is_capped(&self) -> bool {
        use ErrorCode::{BudgetExhausted, ConcurrencyLimit, DailyLimit};
        matches!(self, Self::Refused(DailyLimit | ConcurrencyLimit | BudgetExhausted))
    }

    /// The form accepts input.
    fn is_open(&self) -> bool {
        !self.is_busy() && !self.is_done()
    }
}

#[cfg(test)]
mod tests;
