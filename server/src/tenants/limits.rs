//! Rate limits: those of the settings, which tenants can override.

use schemars::JsonSchema;
use serde::Deserialize;
use settings::bounds::{Seconds, at_least_one};
use state::rate_limits::Quota;

/// The coarse limit in front of everything: requests of one client, whatever they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloodQuota {
    /// The sustained rate.
    pub per_second: u32,
    /// How many may come at once.
    pub burst: u32,
}

/// The section `[limits]`: rate limits of clients, domains and numbers. Tenants can override those of one client, one
/// domain and one number.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LimitSettings {
    /// Requests of one visitor. IPv6 addresses count by their /64 network.
    pub ip_per_minute: u32,
    /// Calls for one domain.
    pub domain_per_hour: u32,
    /// Calls to one number, from all domains.
    pub number_per_hour: u32,
    /// How long a number stays locked by a call whose end the telephone system cannot report, in seconds.
    pub number_lock_seconds: Seconds,
    /// Calls for one domain in 24 hours. Default: five times its `domain_per_hour`, a working day at two thirds of the
    /// hourly limit.
    pub domain_per_day: Option<u32>,
    /// Calls for one domain that are in progress at once. A call counts for at most four hours, and for
    /// `number_lock_seconds` if the telephone system cannot report its end. Default: its `domain_per_hour`.
    pub domain_concurrent: Option<u32>,
    /// Calls to one number in 24 hours, from all domains. Default: twice `number_per_hour`, for a person who is not
    /// reached at once.
    pub number_per_day: Option<u32>,
    /// Calls to one number in seven days, from all domains. Default: five times `number_per_hour`.
    pub number_per_week: Option<u32>,
    /// Calls for all domains together in 24 hours: what the operator's trunk may cost at most. The default is enough
    /// for a dozen small companies.
    pub total_per_day: u32,
    /// Calls for all domains together that are in progress at once.
    pub total_concurrent: u32,
    /// The flood guard: requests of one client in a second, to any address.
    #[serde(deserialize_with = "at_least_one")]
    pub flood_per_second: u32,
    /// The flood guard: requests of one client that may come at once.
    #[serde(deserialize_with = "at_least_one")]
    pub flood_burst: u32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            ip_per_minute: 3,
            domain_per_hour: 30,
            number_per_hour: 3,
            number_lock_seconds: Seconds::of::<300>(),
            domain_per_day: None,
            domain_concurrent: None,
            number_per_day: None,
            number_per_week: None,
            total_per_day: 2000,
            total_concurrent: 200,
            flood_per_second: 20,
            flood_burst: 60,
        }
    }
}

impl LimitSettings {
    pub fn ip(&self) -> Quota {
        Quota::per_minute(self.ip_per_minute)
    }

    pub fn domain(&self) -> Quota {
        Quota::per_hour(self.domain_per_hour)
    }

    pub fn number(&self) -> Quota {
        Quota::per_hour(self.number_per_hour)
    }

    pub fn flood(&self) -> FloodQuota {
        FloodQuota { per_second: self.flood_per_second, burst: self.flood_burst }
    }
}
