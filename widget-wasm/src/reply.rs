//! What the server's answers mean for the form.

use crate::progress::Waiting;
use crate::wire::answer;
use crate::wire::fields::Fields;
use shared_types::callback::CallbackReply;
use shared_types::error_code::ErrorCode;
use shared_types::hours::Minute;
use shared_types::phone::NumberProblem;

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Accepted(Taken),
    Refused(Refused),
    /// The server finds this wrong with the number.
    NumberRefused(NumberProblem),
    /// The line broke, or what came back was not ours.
    Lost,
    /// It took longer than the server may take: the call may have been placed.
    Late,
}

/// A call that was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// The name under which the server tells how the call goes.
    pub call_id: Option<String>,
    /// What whoever calls shows or says.
    pub code: Option<String>,
    pub can_cancel: bool,
    /// Of a call that comes later.
    pub scheduled_for: Option<Minute>,
}

/// A request that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub code: ErrorCode,
    /// As it stands on the wire: the page's own script may know more reasons than the widget does.
    pub reason: Option<String>,
    /// Seconds.
    pub retry_after: Option<u32>,
    /// Of a call that may come all the same.
    pub call_id: Option<String>,
    pub opens_at: Option<Minute>,
    pub closed_for: Option<String>,
}

impl Reply {
    /// A refusal with nothing to say beside its code.
    pub fn refused(code: ErrorCode) -> Self {
        Self::Refused(Refused {
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
            Some(CallbackReply::Ok(taken)) => Self::Accepted(Taken {
                call_id: Some(taken.call_id).filter(|id| !id.is_empty()),
                code: taken.code,
                can_cancel: taken.can_cancel,
                scheduled_for: at(taken.scheduled_for),
            }),
            Some(CallbackReply::Error(refusal)) => {
                match refusal.reason.as_deref().and_then(NumberProblem::from_wire) {
                    Some(problem) => Self::NumberRefused(problem),
                    None => Self::Refused(Refused {
                        code: refusal.code,
                        reason: refusal.reason,
                        retry_after: refusal.retry_after.and_then(|wait| wait.try_into().ok()),
                        call_id: refusal.call_id,
                        opens_at: at(refusal.opens_at),
                        closed_for: refusal.closed_for,
                    }),
                }
            }
            None => Self::Lost,
        }
    }

    /// The call that the server may tell of from now on: of one that waits for its time it does not.
    pub fn call(&self) -> Option<&str> {
        match self {
            Self::Accepted(taken) if taken.scheduled_for.is_none() => taken.call_id.as_deref(),
            Self::Refused(refused) if refused.code == ErrorCode::OutcomeUnknown => {
                refused.call_id.as_deref()
            }
            _ => None,
        }
    }

    /// The server wants a proof of work before it takes the request.
    pub fn wants_proof(&self) -> bool {
        matches!(self, Self::Refused(refused) if refused.code == ErrorCode::ProofRequired)
    }
}

impl Waiting {
    /// From the fields of a queued call or of an availability.
    pub fn read(fields: &dyn Fields) -> Self {
        let count = |name| fields.get(name).as_number();
        Self { position: count("position"), wait: count("wait") }
    }
}

#[cfg(test)]
pub(crate) mod tests;
