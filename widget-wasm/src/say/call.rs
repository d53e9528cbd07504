//! Where a call is, in words for the one who is called.

use crate::progress::{Progress, Side};
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::words::Word;

/// A headline, and below it what to do or to expect.
pub(super) type Said = (Word, Word);

pub(super) fn said(progress: &Progress) -> Said {
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

fn end(cause: EndCause, side: Side) -> Said {
    match (cause, side) {
        (EndCause::Completed, _) => (Word::Over, Word::CompletedNext),
        (EndCause::Busy, Side::Visitor) => (Word::VisitorBusy, Word::VisitorBusyNext),
        (EndCause::NoAnswer, Side::Visitor) => (Word::VisitorNoAnswer, Word::VisitorNoAnswerNext),
        (EndCause::Busy | EndCause::NoAnswer, Side::Company) => {
            (Word::CompanyNoAnswer, Word::CompanyNoAnswerNext)
        }
        (EndCause::Cancelled, _) => (Word::Cancelled, Word::CancelledNext),
        (EndCause::Failed, _) => (Word::Failed, Word::FailedNext),
        (EndCause::Unknown, _) => (Word::Over, Word::OverNext),
    }
}
