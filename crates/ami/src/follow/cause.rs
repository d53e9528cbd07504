//! Why a call ended. Asterisk's own reason says little, so all that was heard of it decides.

use super::channel::Heard;
use super::evidence::{Evidence, Response};
use shared_types::call_state::EndCause;

/// `OriginateResponse`'s reasons that tell more than "failed".
const NO_ANSWER: u8 = 3;
const BUSY: u8 = 5;
const CONGESTION: u8 = 8;

/// The cause, or that it is unknown where what was missed could be it.
pub(super) fn of(evidence: &Evidence, missed_something: bool) -> EndCause {
    let summary = evidence.summary();
    if summary.connected {
        return EndCause::Completed;
    }
    if evidence.cancelled {
        return EndCause::Cancelled;
    }
    let cause = match evidence.response {
        Some(Response::Failed { reason: BUSY }) => return EndCause::Busy,
        Some(Response::Failed { reason: NO_ANSWER }) => return EndCause::NoAnswer,
        Some(Response::Failed { reason: CONGESTION }) => return EndCause::Failed,
        Some(Response::Answered) | None if summary.first.answered => second_leg(summary.second),
        Some(_) | None => unanswered(summary.first),
    };
    if missed_something { EndCause::Unknown } else { cause }
}

fn second_leg(heard: Heard) -> EndCause {
    if heard.cancelled {
        EndCause::Cancelled
    } else if heard.answered {
        // Answered, and yet the two never met.
        EndCause::Failed
    } else {
        unanswered(heard)
    }
}

/// A refusal has the same `NOANSWER` as a timeout; that the phone rang before tells them apart from
/// numbers that cannot be reached at all.
fn unanswered(heard: Heard) -> EndCause {
    if heard.busy {
        EndCause::Busy
    } else if heard.unreachable {
        EndCause::Failed
    } else if heard.rang || heard.timed_out {
        EndCause::NoAnswer
    } else {
        EndCause::Failed
    }
}
