//! Why a call ended. Asterisk's own reason is unspecific, so all observations are considered.

use super::channel::Observations;
use super::channel_model::{ChannelModel, OriginateOutcome};
use shared_types::call_state::EndCause;

/// The reasons in `OriginateResponse` that are certain. Congestion (8) is not: a dialplan signals it after each `Dial`
/// that failed, also to a phone that rang and declined.
const NO_ANSWER: u8 = 3;
const BUSY: u8 = 5;

/// The cause, or `Unknown` if the events that were missed may have determined it.
pub(super) fn of_call(model: &ChannelModel, missed_events: bool) -> EndCause {
    let progress = model.progress();
    if progress.connected {
        return EndCause::Completed;
    }
    if model.cancelled {
        return EndCause::Cancelled;
    }
    if model.is_stopping {
        return EndCause::Failed;
    }
    let cause = match model.outcome {
        Some(OriginateOutcome::Failed { reason: BUSY }) => return EndCause::Busy,
        Some(OriginateOutcome::Failed { reason: NO_ANSWER }) => return EndCause::NoAnswer,
        Some(OriginateOutcome::Answered) | None if progress.first.answered => of_second_leg(model),
        Some(_) | None => of_unanswered_leg(progress.first_phones.unwrap_or(progress.first)),
    };
    if missed_events { EndCause::Unknown } else { cause }
}

fn of_second_leg(model: &ChannelModel) -> EndCause {
    let progress = model.progress();
    if model.first_leg_left {
        EndCause::Cancelled
    } else if progress.queued {
        // The queue gave up. Asterisk reports the caller as gone in either case, and each phone that it tried.
        EndCause::NoAnswer
    } else if progress.second.answered {
        // Both legs answered but were never bridged.
        EndCause::Failed
    } else {
        of_unanswered_leg(progress.second)
    }
}

/// Asterisk reports `NOANSWER` for a refusal, a timeout and an unreachable number. If the phone rang
/// before, the number is reachable.
fn of_unanswered_leg(observed: Observations) -> EndCause {
    if observed.busy {
        EndCause::Busy
    } else if observed.unreachable {
        EndCause::Failed
    } else if observed.rang || observed.timed_out {
        EndCause::NoAnswer
    } else {
        EndCause::Failed
    }
}
