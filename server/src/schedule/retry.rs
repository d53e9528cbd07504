//! Whether a call that was not placed is tried again.

use crate::error::ApiError;
use jiff::{SignedDuration, Timestamp};
use model::provider::ProviderError;
use store::scheduled_calls::row::ScheduledCallRow;

/// The delay when no agent is available, the number has another call, or the call could not be recorded.
pub(super) const TRY_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(5);
/// The delays while the telephone system is not reached: as long as the call is late, within these bounds. A restart of the
/// telephone system costs the call a minute, and a long outage few attempts.
const WHILE_UNREACHABLE: (SignedDuration, SignedDuration) =
    (SignedDuration::from_mins(1), SignedDuration::from_mins(10));

/// The next attempt to place a call that was certainly not placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Retry {
    pub(super) at: Timestamp,
    /// The journal has the entry `accepted` of this attempt.
    pub(super) is_accepted: bool,
}

impl Retry {
    /// `None` if the telephone system received the call, or may have.
    pub(super) fn after(
        error: &ApiError,
        waiting: &ScheduledCallRow,
        now: Timestamp,
    ) -> Option<Self> {
        let (wait, is_accepted) = match error {
            // It could not be recorded, was blocked or a back-off began meanwhile.
            ApiError::Journal(_)
            | ApiError::State(_)
            | ApiError::BackingOff { .. }
            | ApiError::CallsStopped
            | ApiError::DoNotCall => (TRY_AGAIN_AFTER, false),
            ApiError::Provider { source: ProviderError::Unreachable(_), .. } => {
                (while_unreachable(now.duration_since(waiting.wanted)), true)
            }
            ApiError::Provider { source: ProviderError::RateLimited { retry_after }, .. } => {
                let wait = SignedDuration::try_from(*retry_after).unwrap_or(SignedDuration::MAX);
                (wait.max(WHILE_UNREACHABLE.0), true)
            }
            _ => return None,
        };
        let at = now.saturating_add(wait).unwrap_or(now);
        Some(Self { at, is_accepted })
    }
}

fn while_unreachable(late: SignedDuration) -> SignedDuration {
    let (shortest, longest) = WHILE_UNREACHABLE;
    late.clamp(shortest, longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_system_that_is_not_reached_is_asked_again_ever_less_often() {
        let mut late = SignedDuration::ZERO;
        let mut minutes = Vec::new();
        while late <= SignedDuration::from_hours(1) {
            minutes.push(late.as_mins());
            late += while_unreachable(late);
        }

        assert_eq!(minutes, [0, 1, 2, 4, 8, 16, 26, 36, 46, 56]);
    }
}
