//! The server's responses to a request for a call.

use crate::progress::QueueStatus;
use crate::wire::answer;
use crate::wire::fields::Fields;
use shared_types::callback::CallbackReply;
use shared_types::error_code::ErrorCode;
use shared_types::hours::Minute;
use shared_types::phone::NumberProblem;

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Accepted(AcceptedCall),
    Refused(Refusal),
    /// The server refused the number.
    InvalidNumber(NumberProblem),
    /// The connection failed, or the response was not from a click2call server.
    NoReply,
    /// There was no response in time: the call may have been placed.
    TimedOut,
}

/// A call that was accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AcceptedCall {
    /// The id of the call, to follow its progress.
    pub call_id: Option<String>,
    /// The confirmation code that the caller shows or says.
    pub code: Option<String>,
    pub can_cancel: bool,
    /// The time of a scheduled call.
    pub scheduled_for: Option<Minute>,
}

/// A request that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: ErrorCode,
    /// As on the wire: the page's script may know reasons that the widget does not.
    pub reason: Option<String>,
    /// Seconds.
    pub retry_after: Option<u32>,
    /// The id of a call that may have been placed nevertheless.
    pub call_id: Option<String>,
    pub opens_at: Option<Minute>,
    pub closed_for: Option<String>,
}

impl Reply {
    /// A refusal with a code only.
    pub fn refused(code: ErrorCode) -> Self {
        Self::Refused(Refusal {
            code,
            reason: None,
            retry_after: None,
            call_id: None,
            opens_at: None,
            closed_for: None,
        })
    }

    /// From the fields of [`shared_types::callback`].
    pub fn read(fields: &dyn Fields) -> Self {
        let at = |moment: Option<String>| fields.minute(&moment?);
        match answer::read(fields) {
            Some(CallbackReply::Ok(taken)) => Self::Accepted(AcceptedCall {
                call_id: Some(taken.call_id).filter(|id| !id.is_empty()),
                code: taken.code,
                can_cancel: taken.can_cancel,
                scheduled_for: at(taken.scheduled_for),
            }),
            Some(CallbackReply::Error(refusal)) => {
                match refusal.reason.as_deref().and_then(NumberProblem::from_wire) {
                    Some(problem) => Self::InvalidNumber(problem),
                    None => Self::Refused(Refusal {
                        code: refusal.code,
                        reason: refusal.reason,
                        retry_after: refusal.retry_after.and_then(|wait| wait.try_into().ok()),
                        call_id: refusal.call_id,
                        opens_at: at(refusal.opens_at),
                        closed_for: refusal.closed_for,
                    }),
                }
            }
            None => Self::NoReply,
        }
    }

    /// The id of the call whose progress the server reports. A scheduled call has none yet.
    pub fn call(&self) -> Option<&str> {
        match self {
            Self::Accepted(taken) if taken.scheduled_for.is_none() => taken.call_id.as_deref(),
            Self::Refused(refused) if refused.code == ErrorCode::OutcomeUnknown => {
                refused.call_id.as_deref()
            }
            _ => None,
        }
    }

    /// The server demands a proof of work.
    pub fn wants_proof(&self) -> bool {
        matches!(self, Self::Refused(refused) if refused.code == ErrorCode::ProofRequired)
    }
}

impl QueueStatus {
    /// From the fields of a queued call or of an availability.
    pub fn read(fields: &dyn Fields) -> Self {
        let count = |name| fields.get(name).as_number();
        Self { position: count("position"), wait: count("wait") }
    }
}

#[cfg(test)]
pub(crate) mod tests;
