//! What the server's answers mean for the form, without the JSON they came in.

use crate::progress::Waiting;
use shared_types::error_code::ErrorCode;
use shared_types::hours::Minute;
use shared_types::phone::NumberProblem;

/// The fields of an answer, each absent when the answer lacks it or has something else there.
pub trait Fields {
    fn text(&self, name: &str) -> Option<String>;
    fn number(&self, name: &str) -> Option<f64>;
    fn is_true(&self, name: &str) -> bool;
    /// A moment in RFC 3339.
    fn minute(&self, name: &str) -> Option<Minute>;
}

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
        let (Some(status), code) = (fields.text("status"), fields.text("code")) else {
            return Self::Lost;
        };
        let call_id = fields.text("call_id");
        let reason = fields.text("reason");
        match (&*status, code) {
            ("ok", code) => Self::Accepted(Taken {
                call_id,
                code,
                can_cancel: fields.is_true("can_cancel"),
                scheduled_for: fields.minute("scheduled_for"),
            }),
            ("error", Some(code)) => match reason.as_deref().and_then(NumberProblem::from_wire) {
                Some(problem) => Self::NumberRefused(problem),
                None => Self::Refused(Refused {
                    code: ErrorCode::from_wire(&code),
                    reason,
                    retry_after: fields.number("retry_after").and_then(whole),
                    call_id,
                    opens_at: fields.minute("opens_at"),
                    closed_for: fields.text("closed_for"),
                }),
            },
            _ => Self::Lost,
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
        let count = |name| fields.number(name).and_then(whole);
        Self { position: count("position"), wait: count("wait") }
    }
}

/// Longest wait that is worth telling: a day. No queue is as long as that either.
const LONGEST_WAIT: f64 = 86_400.0;

/// Rounds up, so that the visitor is never sent back too early.
fn whole(seconds: f64) -> Option<u32> {
    let told = seconds.ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked, and the fraction is gone"
    )]
    (0.0..=LONGEST_WAIT).contains(&told).then_some(told as u32)
}

#[cfg(test)]
pub(crate) mod tests;
