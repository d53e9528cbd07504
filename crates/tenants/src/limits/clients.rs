//! The limits of single visitors, and the share of a tenant's hour that is reserved for new ones.
//!
//! Without them a few clients use up the hour of a tenant. A client is new if no call was placed for it to
//! this tenant within a day. The last places of each hour are for new clients only, so that clients which have
//! had a call cannot take them.

use super::LimitSettings;
use crate::file::LimitsFile;
use state::rate_limits::Quota;
use std::time::Duration;

/// For how long a client is not new after a call.
pub const KNOWN_FOR: Duration = Duration::from_hours(24);

/// What single visitors may use of a tenant's calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientLimits {
    /// Calls of one visitor, to all tenants.
    pub per_hour: Quota,
    new_percent: u8,
}

impl ClientLimits {
    /// Those of a tenant, which may override those of the settings.
    pub(crate) fn new(own: &LimitsFile, settings: &LimitSettings) -> Self {
        Self {
            per_hour: Quota::per_hour(own.client_per_hour.unwrap_or(settings.client_per_hour)),
            new_percent: own.new_client_percent.unwrap_or(settings.new_client_percent),
        }
    }

    /// How much of `domain` is used when clients that are not new are refused. At least one call, if the
    /// tenant has any.
    pub fn for_known(&self, domain: Quota) -> Quota {
        let reserved = u64::from(domain.max) * u64::from(self.new_percent) / 100;
        let reserved = u32::try_from(reserved).unwrap_or(u32::MAX);
        Quota { max: domain.max.saturating_sub(reserved), ..domain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_hour_is_reserved_for_new_clients() {
        let limits = |percent| {
            let own = LimitsFile { new_client_percent: Some(percent), ..LimitsFile::default() };
            ClientLimits::new(&own, &LimitSettings::default())
        };
        let left = |percent, calls| limits(percent).for_known(Quota::per_hour(calls)).max;

        assert_eq!(left(50, 30), 15);
        assert_eq!(left(0, 30), 30);
        assert_eq!(left(99, 30), 1);
        assert_eq!([left(50, 3), left(50, 2), left(50, 1), left(50, 0)], [2, 1, 1, 0]);
        assert_eq!(left(50, u32::MAX), u32::MAX - u32::MAX / 2);
    }
}
