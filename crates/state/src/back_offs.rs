//! The port of back-off: a system that refuses repeatedly is not asked for a while.
//!
//! After some failures in a row, requests are refused for a delay. Then one request is admitted as a probe. If
//! it fails, the delay doubles; the first success ends the back-off.

use crate::error::StateError;
use crate::pseudonyms::PseudonymKey;
use async_trait::async_trait;
use std::time::Duration;

/// Back-off, for keys such as a telephone system and a tenant.
///
/// Atomicity: of simultaneous requests after a delay, one is admitted as the probe.
///
/// Bounds: a live delay is never dropped. If the memory is full of them, requests for a new key are admitted,
/// and its failures are not counted: keys are made from settings, not from what clients send.
#[async_trait]
pub trait BackOffs: Send + Sync {
    /// Whether [`Self::enter`] would succeed. Nothing changes.
    async fn check(&self, key: PseudonymKey) -> Result<(), EnterError>;

    /// Admits a request, unless `key` is in back-off. The probe after a delay begins a new delay of the same
    /// length, in which no other request is admitted before its result is known.
    async fn enter(&self, key: PseudonymKey) -> Result<(), EnterError>;

    /// A request failed. `wait` is the time for which the system asks not to be asked again.
    ///
    /// While `key` is in back-off, only the failure of the probe counts: requests that were admitted before
    /// the back-off began do not prolong it.
    async fn failed(
        &self,
        key: PseudonymKey,
        policy: BackOffPolicy,
        wait: Option<Duration>,
    ) -> Result<(), StateError>;

    /// A request succeeded: the failures of `key` are forgotten.
    async fn succeeded(&self, key: PseudonymKey) -> Result<(), StateError>;
}

/// When a back-off begins, and how long it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackOffPolicy {
    /// The number of failures in a row with which the back-off begins.
    pub failures: u32,
    /// The first delay. It doubles with each probe that fails.
    pub first_delay: Duration,
    /// The longest delay. Failures are forgotten when none was added for this time.
    pub longest_delay: Duration,
}

impl BackOffPolicy {
    /// The delay after so many failures; `None` if there is none yet.
    pub fn delay_after(&self, failures: u32) -> Option<Duration> {
        let doublings = failures.checked_sub(self.failures.max(1))?;
        let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        Some(self.first_delay.saturating_mul(factor).min(self.longest_delay))
    }
}

/// The key is in back-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system refused repeatedly and is not asked for a while")]
pub struct BackingOff {
    /// When the next request may be admitted.
    pub retry_after: Duration,
}

/// Why a request is not admitted.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EnterError {
    /// The key is in back-off.
    #[error(transparent)]
    BackingOff(#[from] BackingOff),
    /// The state could not be used.
    #[error(transparent)]
    State(#[from] StateError),
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn policy(failures: u32) -> BackOffPolicy {
        BackOffPolicy { failures, first_delay: SECOND * 5, longest_delay: SECOND * 300 }
    }

    #[test]
    fn the_delay_doubles_up_to_the_longest_one() {
        for (failures, seconds) in [(3, 5), (4, 10), (5, 20), (8, 160), (9, 300), (99, 300)] {
            assert_eq!(policy(3).delay_after(failures), Some(SECOND * seconds), "{failures}");
        }
        assert_eq!(policy(3).delay_after(u32::MAX), Some(SECOND * 300));
    }

    #[test]
    fn there_is_no_delay_before_so_many_failures() {
        assert_eq!(policy(3).delay_after(2), None);
        assert_eq!(policy(0).delay_after(0), None, "0 means the first failure");
        assert_eq!(policy(0).delay_after(1), Some(SECOND * 5));
    }
}
