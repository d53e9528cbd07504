//! Limits of calls in a day, in a week and at once.

use super::file::LimitsFile;
use super::limits::LimitSettings;
use state::rate_limits::Quota;

/// What may be placed on behalf of a tenant, beyond the limits of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TenantCaps {
    /// Calls of the tenant in 24 hours.
    pub domain_day: Quota,
    /// Calls of the tenant that are in progress at once.
    pub domain_concurrent: u32,
    /// Calls to one number in 24 hours.
    pub number_day: Quota,
    /// Calls to one number in seven days.
    pub number_week: Quota,
}

/// What may be placed for all tenants together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TotalCaps {
    /// Calls in 24 hours.
    pub day: Quota,
    /// Calls that are in progress at once.
    pub concurrent: u32,
}

impl TenantCaps {
    /// The caps of a tenant whose hour has `domain_hour` calls and `number_hour` calls to a number. A cap that neither
    /// the tenant nor the settings have grows with the hour, so that who allows more in an hour is not surprised by
    /// the day.
    pub(super) fn new(
        own: &LimitsFile,
        settings: &LimitSettings,
        domain_hour: u32,
        number_hour: u32,
    ) -> Self {
        let domain_day = own.domain_per_day.or(settings.domain_per_day);
        let domain_concurrent = own.domain_concurrent.or(settings.domain_concurrent);
        let number_day = own.number_per_day.or(settings.number_per_day);
        let number_week = own.number_per_week.or(settings.number_per_week);
        Self {
            domain_day: Quota::per_day(domain_day.unwrap_or(domain_hour.saturating_mul(5))),
            domain_concurrent: domain_concurrent.unwrap_or(domain_hour),
            number_day: Quota::per_day(number_day.unwrap_or(number_hour.saturating_mul(2))),
            number_week: Quota::per_week(number_week.unwrap_or(number_hour.saturating_mul(5))),
        }
    }
}

impl TotalCaps {
    /// The caps of the settings.
    pub fn new(settings: &LimitSettings) -> Self {
        Self { day: Quota::per_day(settings.total_per_day), concurrent: settings.total_concurrent }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caps(own: LimitsFile, settings: LimitSettings) -> (u32, u32, u32, u32) {
        let caps = TenantCaps::new(&own, &settings, 30, 3);
        (caps.domain_day.max, caps.domain_concurrent, caps.number_day.max, caps.number_week.max)
    }

    #[test]
    fn a_cap_is_the_tenants_or_that_of_the_settings_or_grows_with_the_hour() {
        let settings = LimitSettings {
            domain_per_day: Some(70),
            domain_concurrent: Some(4),
            number_per_day: Some(5),
            number_per_week: Some(9),
            ..LimitSettings::default()
        };
        let own = LimitsFile {
            domain_per_day: Some(20),
            number_per_week: Some(4),
            ..LimitsFile::default()
        };

        assert_eq!(caps(LimitsFile::default(), LimitSettings::default()), (150, 30, 6, 15));
        assert_eq!(caps(LimitsFile::default(), settings), (70, 4, 5, 9));
        assert_eq!(caps(own, settings), (20, 4, 5, 4));
    }
}
