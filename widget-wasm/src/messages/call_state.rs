//! The messages for each state of a call, for the visitor.

use crate::progress::{CallParty, Progress};
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::words::Word;

/// A headline, and below it what to do or to expect.
pub(super) type HeadlineAndNext = (Word, Word);

pub(super) fn messages(progress: &Progress) -> HeadlineAndNext {
    match progress.now() {
        CallState::Accepted => (Word::Accepted, Word::AcceptedNext),
        CallState::Queued { .. } if progress.visitor_answered() => {
            (Word::Connecting, Word::AnsweredNext)
        }
        CallState::Queued { .. } => (Word::Queued, Word::QueuedNext),
        CallState::Ringing { leg: Leg::Visitor } => (Word::VisitorRings, Word::VisitorRingsNext),
        CallState::Ringing { .. } if !progress.visitor_answered() => {
            (Word::CompanyFirst, Word::CompanyFirstNext)
        }
        CallState::Ringing { .. } => (Word::Connecting, Word::CompanyRingsNext),
        CallState::Answered { .. } => (Word::Connecting, Word::AnsweredNext),
        CallState::Connected => (Word::Connected, Word::ConnectedNext),
        CallState::Unknown => (Word::Lost, Word::LostNext),
        CallState::Ended { cause } => end(cause, progress.waited_for()),
    }
}

fn end(cause: EndCause, side: CallParty) -> HeadlineAndNext {
    match (cause, side) {
        (EndCause::Completed, _) => (Word::Over, Word::CompletedNext),
        (EndCause::Busy, CallParty::Visitor) => (Word::VisitorBusy, Word::VisitorBusyNext),
        (EndCause::NoAnswer, CallParty::Visitor) => {
            (Word::VisitorNoAnswer, Word::VisitorNoAnswerNext)
        }
        (EndCause::Busy | EndCause::NoAnswer, CallParty::Company) => {
            (Word::CompanyNoAnswer, Word::CompanyNoAnswerNext)
        }
        (EndCause::Cancelled, _) => (Word::Cancelled, Word::CancelledNext),
        (EndCause::Failed, _) => (Word::Failed, Word::FailedNext),
        (EndCause::Unknown, _) => (Word::Over, Word::OverNext),
    }
}
