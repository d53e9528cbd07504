//! What the form is in the middle of. No browser here, so that every case is a plain test.

mod placed;

use crate::progress::{Progress, Waiting};
use crate::reply::{Refused, Reply};
use shared_types::call_state::CallState;
use shared_types::error_code::ErrorCode;
use shared_types::number_policy::NumberPolicy;
use shared_types::phone::{CallingCode, NumberProblem, PhoneNumber};

pub use placed::{Cancel, Placed};

/// The form's states. The views only show them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The visitor types, or has not begun.
    #[default]
    Editing,
    /// What was typed is no number that this tenant calls.
    Wrong(NumberProblem),
    /// The visitor has not agreed to what has to be agreed to.
    ConsentMissing,
    /// The server is being asked to call this number.
    Sending(PhoneNumber),
    /// The browser works out the proof that the server wants before it takes this number.
    Checking(PhoneNumber),
    /// The telephone system took the call, and this is how far it has come.
    Placed(Placed),
    /// A call to this number was on its way before.
    AlreadyUnderWay,
    /// Nobody knows whether the call to this number comes, unless the server hears of it later.
    OutcomeUnknown(PhoneNumber),
    /// Asked too often; the seconds to wait, where the server told them.
    RateLimited { retry_after: Option<u32> },
    /// The server said no.
    Refused(ErrorCode),
    /// The request got no answer from our server.
    Unreached,
}

/// What the visitor has filled in.
#[derive(Clone, Copy, Debug)]
pub struct Filled<'a> {
    pub number: &'a str,
    /// The country that was chosen, if it is not in `+1`.
    pub place: Option<CallingCode>,
    /// The visitor agreed, or there is nothing to agree to.
    pub agreed: bool,
}

impl Form {
    /// The visitor asks for the call.
    #[must_use]
    pub fn submit(self, filled: Filled<'_>, policy: &NumberPolicy) -> Self {
        // A second press does nothing, neither while the first is on its way nor after it was taken.
        if !self.is_open() {
            return self;
        }
        match policy.accept_in(filled.place, filled.number) {
            Err(problem) => Self::Wrong(problem),
            Ok(_) if !filled.agreed => Self::ConsentMissing,
            Ok(number) => Self::Sending(number),
        }
    }

    /// The visitor changes something: what was wrong before is no longer of interest.
    #[must_use]
    pub fn typed(self) -> Self {
        if self.is_open() { Self::Editing } else { self }
    }

    /// The server wants a proof of work first.
    #[must_use]
    pub fn check(self) -> Self {
        if let Self::Sending(number) = self { Self::Checking(number) } else { self }
    }

    /// The server answered, or did not.
    #[must_use]
    pub fn answered(self, reply: &Reply) -> Self {
        let (Self::Sending(number) | Self::Checking(number)) = self else { return self };
        match reply {
            Reply::Accepted(taken) => Self::Placed(Placed::new(number, taken)),
            Reply::Refused(refused) => Self::refused(number, refused),
            Reply::Late => Self::OutcomeUnknown(number),
            Reply::NumberRefused(problem) => Self::Wrong(*problem),
            Reply::Lost => Self::Unreached,
        }
    }

    fn refused(number: PhoneNumber, refused: &Refused) -> Self {
        match refused.code {
            ErrorCode::AlreadyUnderWay => Self::AlreadyUnderWay,
            ErrorCode::OutcomeUnknown => Self::OutcomeUnknown(number),
            ErrorCode::ConsentRequired => Self::ConsentMissing,
            ErrorCode::RateLimited => Self::RateLimited { retry_after: refused.retry_after },
            code => Self::Refused(code),
        }
    }

    /// The server says where the call is, that many seconds after it was asked for.
    #[must_use]
    pub fn reached(mut self, state: CallState, waiting: Waiting, seconds: u32) -> Self {
        // Then the telephone system did hear. That it may have is known already.
        if let Self::OutcomeUnknown(number) = self {
            if state == CallState::Accepted {
                return Self::OutcomeUnknown(number);
            }
            self = Self::Placed(Placed::new(number, &crate::reply::Taken::default()));
        }
        if let Self::Placed(placed) = &mut self {
            placed.reach(state, waiting, seconds);
        }
        self
    }

    /// The server says no more of the call.
    #[must_use]
    pub fn out_of_sight(mut self) -> Self {
        if let Self::Placed(placed) = &mut self {
            placed.progress.lose_sight();
        }
        self
    }

    /// The visitor takes the call back, or hears what became of that.
    #[must_use]
    pub fn cancel(mut self, cancel: Cancel) -> Self {
        if let Self::Placed(placed) = &mut self {
            placed.cancel(cancel);
        }
        self
    }

    pub fn placed(&self) -> Option<&Placed> {
        if let Self::Placed(placed) = self { Some(placed) } else { None }
    }

    /// How far the call has come, of one that was placed.
    pub fn progress(&self) -> Option<&Progress> {
        self.placed().map(|placed| &placed.progress)
    }

    /// It is over and came to nothing, so that asking once more is the sensible thing to do.
    pub fn wants_retry(&self) -> bool {
        self.progress().is_some_and(Progress::wants_retry)
    }

    /// The visitor begins anew after the end.
    #[must_use]
    pub fn again(self) -> Self {
        if self.is_busy() { self } else { Self::Editing }
    }

    /// The server or the browser is at work for the visitor.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Sending(_) | Self::Checking(_))
    }

    /// The form has given way to a sentence about the call.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Placed(_) | Self::AlreadyUnderWay | Self::OutcomeUnknown(_))
    }

    /// Something is wrong that the visitor can mend in the form, or by trying later.
    pub fn is_wrong(&self) -> bool {
        self.is_open() && !matches!(self, Self::Editing)
    }

    /// The field takes text and the button takes a press.
    fn is_open(&self) -> bool {
        !self.is_busy() && !self.is_done()
    }
}

#[cfg(test)]
mod tests;
