//! The messages for each state of a call, for the visitor.

use crate::progress::{CallParty, Progress};
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::message_keys::MessageKey;

/// A headline, and the advice below it.
pub(super) type HeadlineAndNext = (MessageKey, MessageKey);

pub(super) fn messages(progress: &Progress) -> HeadlineAndNext {
    match progress.now() {
        CallState::Accepted => (MessageKey::Accepted, MessageKey::AcceptedNext),
        CallState::Queued { .. } if progress.visitor_answered() => {
            (MessageKey::Connecting, MessageKey::AnsweredNext)
        }
        CallState::Queued { .. } => (MessageKey::Queued, MessageKey::QueuedNext),
        CallState::Ringing { leg: Leg::Visitor } => {
            (MessageKey::VisitorRings, MessageKey::VisitorRingsNext)
        }
        CallState::Ringing { .. } if !progress.visitor_answered() => {
            (MessageKey::CompanyFirst, MessageKey::CompanyFirstNext)
        }
        CallState::Ringing { .. } => (MessageKey::Connecting, MessageKey::CompanyRingsNext),
        CallState::Answered { .. } => (MessageKey::Connecting, MessageKey::AnsweredNext),
        CallState::Connected => (MessageKey::Connected, MessageKey::ConnectedNext),
        CallState::Unknown => (MessageKey::Lost, MessageKey::LostNext),
        CallState::Ended { cause } => end(cause, progress.waited_for()),
    }
}

fn end(cause: EndCause, side: CallParty) -> HeadlineAndNext {
    match (cause, side) {
        (EndCause::Completed, _) => (MessageKey::Over, MessageKey::CompletedNext),
        (EndCause::Busy, CallParty::Visitor) => {
            (MessageKey::VisitorBusy, MessageKey::VisitorBusyNext)
        }
        // Only the visitor's phone can have an answering machine, whatever leg was awaited since.
        (EndCause::NoAnswer, CallParty::Visitor) | (EndCause::AnsweringMachine, _) => {
            (MessageKey::VisitorNoAnswer, MessageKey::VisitorNoAnswerNext)
        }
        (EndCause::Busy | EndCause::NoAnswer, CallParty::Company) => {
            (MessageKey::CompanyNoAnswer, MessageKey::CompanyNoAnswerNext)
        }
        (EndCause::Cancelled, _) => (MessageKey::Cancelled, MessageKey::CancelledNext),
        (EndCause::Failed, _) => (MessageKey::Failed, MessageKey::FailedNext),
        (EndCause::Unknown, _) => (MessageKey::Over, MessageKey::OverNext),
    }
}
