//! The pause after a refusal of the token endpoint: repeated refusals lock an account.

use model::provider::{ProviderError, RefusalSource};
use std::time::Duration;

const AFTER_REFUSAL: Duration = Duration::from_secs(30);
const AFTER_FAILURE: Duration = Duration::from_secs(2);
const MAX_BACKOFF: Duration = Duration::from_mins(5);

/// The time before which no token is requested again, and the last error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Backoff {
    until: Duration,
    refusal: Option<(u16, RefusalSource)>,
}

impl Backoff {
    pub(super) fn after(error: &ProviderError, now: Duration) -> Self {
        let ProviderError::Refused { status, refused_by, retry_after } = error else {
            return Self { until: now + AFTER_FAILURE, refusal: None };
        };
        let is_refusal = matches!(status, 400..=403);
        let least = if is_refusal { AFTER_REFUSAL } else { AFTER_FAILURE };
        let until = now + retry_after.unwrap_or_default().clamp(least, MAX_BACKOFF);
        Self { until, refusal: Some((*status, *refused_by)) }
    }

    pub(super) fn is_over(self, now: Duration) -> bool {
        now >= self.until
    }

    /// The last error again.
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
    fn a_refusal_causes_a_longer_backoff_than_a_failure() {
        for (error, seconds) in [
            (refused(401, None), 30),
            (refused(500, None), 2),
            (refused(503, Some(17)), 17),
            (refused(429, Some(1_000_000)), 300),
            (ProviderError::Unreachable(None), 2),
        ] {
            let backoff = Backoff::after(&error, Duration::ZERO);
            assert!(!backoff.is_over(Duration::from_millis(seconds * 1000 - 1)));
            assert!(backoff.is_over(Duration::from_secs(seconds)), "{error:?}");
        }
    }

    #[test]
    fn requests_during_the_backoff_get_the_same_error() {
        let error = Backoff::after(&refused(401, None), Duration::ZERO).error();

        assert!(matches!(error, ProviderError::Refused { status: 401, .. }));
    }
}
