//! The limits of attempts, and the back-off from a telephone system that refuses.
//!
//! A call that was certainly not placed costs no budget of calls, but an attempt: the telephone system was
//! asked, and the tenant's server was informed. An attempt is never refunded, so failures are limited too.

use super::LimitSettings;
use crate::file::LimitsFile;
use state::back_offs::BackOffPolicy;
use state::rate_limits::Quota;

/// How often a telephone system is asked in an hour, whatever it answers: the calls of an hour and the
/// failures that are allowed beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptLimits {
    /// For one visitor.
    pub client: Quota,
    /// For one tenant.
    pub domain: Quota,
    /// For one number.
    pub number: Quota,
}

/// The limits of calls in an hour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallQuotas {
    pub(crate) client: Quota,
    pub(crate) domain: Quota,
    pub(crate) number: Quota,
}

impl AttemptLimits {
    /// Those of a tenant, which may override those of the settings.
    pub(crate) fn new(calls: CallQuotas, own: &LimitsFile, settings: &LimitSettings) -> Self {
        let client = own.client_failures_per_hour.unwrap_or(settings.client_failures_per_hour);
        let domain = own.domain_failures_per_hour.unwrap_or(settings.domain_failures_per_hour);
        let number = own.number_failures_per_hour.unwrap_or(settings.number_failures_per_hour);
        Self {
            client: with_failures(calls.client, client),
            domain: with_failures(calls.domain, domain),
            number: with_failures(calls.number, number),
        }
    }
}

impl LimitSettings {
    /// When a telephone system is not asked for a while.
    pub fn back_off(&self) -> BackOffPolicy {
        BackOffPolicy {
            failures: self.back_off_failures,
            first_delay: self.back_off_seconds.get(),
            longest_delay: self.back_off_max_seconds.get(),
        }
    }
}

fn with_failures(calls: Quota, failures: u32) -> Quota {
    Quota { max: calls.max.saturating_add(failures), ..calls }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALLS: CallQuotas = CallQuotas {
        client: Quota::per_hour(3),
        domain: Quota::per_hour(1000),
        number: Quota::per_hour(u32::MAX),
    };

    #[test]
    fn attempts_are_the_calls_of_an_hour_and_the_allowed_failures() {
        let own = LimitsFile { client_failures_per_hour: Some(0), ..LimitsFile::default() };

        let limits = AttemptLimits::new(CALLS, &own, &LimitSettings::default());

        assert_eq!(limits.client, Quota::per_hour(3), "its own value");
        assert_eq!(limits.domain, Quota::per_hour(1030), "that of the settings");
        assert_eq!(limits.number, Quota::per_hour(u32::MAX));
    }
}
