//! When the token endpoint has said no, nobody asks it again at once: accounts get locked for that.

use model::provider::{ProviderError, RefusalSource};
use std::time::Duration;

const AFTER_A_NO: Duration = Duration::from_secs(30);
const AFTER_ANYTHING_ELSE: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_mins(5);

/// Until when nobody asks again, and why.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pause {
    until: Duration,
    refusal: Option<(u16, RefusalSource)>,
}

impl Pause {
    pub(super) fn after(error: &ProviderError, now: Duration) -> Self {
        let ProviderError::Refused { status, refused_by, retry_after } = error else {
            return Self { until: now + AFTER_ANYTHING_ELSE, refusal: None };
        };
        let is_no = matches!(status, 400..=403);
        let least = if is_no { AFTER_A_NO } else { AFTER_ANYTHING_ELSE };
        let until = now + retry_after.unwrap_or_default().clamp(least, LONGEST);
        Self { until, refusal: Some((*status, *refused_by)) }
    }

    pub(super) fn is_over(self, now: Duration) -> bool {
        now >= self.until
    }

    /// What was said last.
    pub(super) fn error(self) -> ProviderError {
        match self.refusal {
            Some((status, refused_by)) => {
                ProviderError::Refused { status, refused_by, retry_after: None }
            }
            None => ProviderError::Unreachable(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, retry_after: Option<u64>) -> ProviderError {
        let retry_after = retry_after.map(Duration::from_secs);
        ProviderError::Refused { status, refused_by: RefusalSource::TelephoneSystem, retry_after }
    }

    #[test]
    fn a_no_is_taken_more_seriously_than_a_fault() {
        for (error, seconds) in [
            (refused(401, None), 30),
            (refused(500, None), 2),
            (refused(503, Some(17)), 17),
            (refused(429, Some(1_000_000)), 300),
            (ProviderError::Unreachable(None), 2),
        ] {
            let pause = Pause::after(&error, Duration::ZERO);
            assert!(!pause.is_over(Duration::from_millis(seconds * 1000 - 1)));
            assert!(pause.is_over(Duration::from_secs(seconds)), "{error:?}");
        }
    }

    #[test]
    fn whoever_comes_meanwhile_hears_the_same() {
        let error = Pause::after(&refused(401, None), Duration::ZERO).error();

        assert!(matches!(error, ProviderError::Refused { status: 401, .. }));
    }
}
