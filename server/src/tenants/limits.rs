//! Rate limits: those of the settings, which tenants can override.

use admission::rate_limits::{FloodQuota, Quota};
use schemars::JsonSchema;
use serde::Deserialize;
use settings::bounds::{Seconds, at_least_one};

/// What one client, one domain and one number may ask for. Tenants can set the first three anew.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LimitSettings {
    pub ip_per_minute: u32,
    pub domain_per_hour: u32,
    pub number_per_hour: u32,
    /// How long a number stays locked by a call whose end the telephone system cannot report, in seconds.
    pub number_lock_seconds: Seconds,
    /// The coarse guard in front: requests per second and client, whatever they are.
    #[serde(deserialize_with = "at_least_one")]
    pub flood_per_second: u32,
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
