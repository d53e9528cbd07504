//! What the form is in the middle of. No browser here, so that every case is a plain test.

use crate::progress::Progress;
use crate::reply::Reply;
use shared_types::call_state::CallState;
use shared_types::error_code::ErrorCode;
use shared_types::number_policy::NumberPolicy;
use shared_types::phone::{NumberProblem, PhoneNumber};

/// The form's states. The views only show them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The visitor types, or has not begun.
    #[default]
    Editing,
    /// What was typed is no number that this tenant calls.
    Wrong(NumberProblem),
    /// The server is being asked to call this number.
    Sending(PhoneNumber),
    /// The telephone system took the call to this number, and this is how far it has come.
    Placed(PhoneNumber, Progress),
    /// A call to this number was on its way before.
    AlreadyUnderWay,
    /// Nobody knows whether the call to this number comes, unless the server hears of it later.
    OutcomeUnknown(PhoneNumber),
    /// Asked too often; the seconds to wait, where the server told them.
    RateLimited { retry_after: Option<u64> },
    /// The server said no.
    Refused(ErrorCode),
    /// The request got no answer from our server.
    Unreached,
}

impl Form {
    /// The visitor asks for the call.
    #[must_use]
    pub fn submit(self, text: &str, policy: &NumberPolicy) -> Self {
        // A second press does nothing, neither while the first is on its way nor after it was taken.
        if !self.is_open() {
            return self;
        }
        match policy.accept(text) {
            Ok(number) => Self::Sending(number),
            Err(problem) => Self::Wrong(problem),
        }
    }

    /// The visitor changes the number: what was wrong with the last one is no longer of interest.
    #[must_use]
    pub fn typed(self) -> Self {
        if self.is_open() { Self::Editing } else { self }
    }

    /// The server answered, or did not.
    #[must_use]
    pub fn answered(self, reply: &Reply) -> Self {
        let Self::Sending(number) = self else { return self };
        match reply {
            Reply::Accepted { .. } => Self::Placed(number, Progress::begin()),
            Reply::Refused { code: ErrorCode::AlreadyUnderWay, .. } => Self::AlreadyUnderWay,
            Reply::Refused { code: ErrorCode::OutcomeUnknown, .. } | Reply::Late => {
                Self::OutcomeUnknown(number)
            }
            Reply::Refused { code: ErrorCode::RateLimited, retry_after, .. } => {
                Self::RateLimited { retry_after: *retry_after }
            }
            Reply::Refused { code, .. } => Self::Refused(*code),
            Reply::NumberRefused(problem) => Self::Wrong(*problem),
            Reply::Lost => Self::Unreached,
        }
    }

    /// The server says where the call is, that many seconds after it was asked for.
    #[must_use]
    pub fn reached(mut self, state: CallState, seconds: u32) -> Self {
        // Then the telephone system did hear. That it may have is known already.
        if let Self::OutcomeUnknown(number) = self {
            if state == CallState::Accepted {
                return Self::OutcomeUnknown(number);
            }
            self = Self::Placed(number, Progress::begin());
        }
        if let Self::Placed(_, progress) = &mut self {
            progress.reach(state, seconds);
        }
        self
    }

    /// The server says no more of the call.
    #[must_use]
    pub fn out_of_sight(mut self) -> Self {
        if let Self::Placed(_, progress) = &mut self {
            progress.lose_sight();
        }
        self
    }

    /// How far the call has come, of one that was placed.
    pub fn progress(&self) -> Option<&Progress> {
        if let Self::Placed(_, progress) = self { Some(progress) } else { None }
    }

    /// It is over and came to nothing, so that asking once more is the sensible thing to do.
    pub fn wants_retry(&self) -> bool {
        self.progress().is_some_and(Progress::wants_retry)
    }

    /// The visitor begins anew after the end.
    #[must_use]
    pub fn again(self) -> Self {
        if self.is_sending() { self } else { Self::Editing }
    }

    pub fn is_sending(&self) -> bool {
        matches!(self, Self::Sending(_))
    }

    /// The form has given way to a sentence about the call.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Placed(..) | Self::AlreadyUnderWay | Self::OutcomeUnknown(_))
    }

    /// Something is wrong that the visitor can mend in the field, or by trying later.
    pub fn is_wrong(&self) -> bool {
        self.is_open() && !matches!(self, Self::Editing)
    }

    /// The field takes text and the button takes a press.
    fn is_open(&self) -> bool {
        !self.is_sending() && !self.is_done()
    }
}

#[cfg(test)]
mod tests;
