//! Rate limits: those of the settings, which tenants can override.
//!
//! - [`attempts`]: how often a telephone system is asked, whatever it answers
//! - [`clients`]: the limits of single visitors, and the share of new ones

pub mod attempts;
pub mod clients;

use super::percent;
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

/// The section `[limits]`: rate limits of clients, domains and numbers. Tenants can override those that
/// `limits` in `domains.json` names.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LimitSettings {
    /// Requests of one visitor. IPv6 addresses count by their /64 network.
    pub ip_per_minute: u32,
    /// Calls for one domain.
    pub domain_per_hour: u32,
    /// Calls to one number, from all domains.
    pub number_per_hour: u32,
    /// Calls of one visitor in an hour, to all domains. IPv6 addresses count by their /64 network.
    pub client_per_hour: u32,
    /// The part of `domain_per_hour` that is reserved for new visitors, in percent: those for whom no call to
    /// the domain was placed within 24 hours. With a half of it, ten addresses cannot use up an hour of 30 calls.
    #[serde(deserialize_with = "percent::percent")]
    #[schemars(range(min = 0, max = 99))]
    pub new_client_percent: u8,
    /// Failed attempts of one visitor in an hour, in addition to `client_per_hour`. Past them the telephone
    /// system is not asked. An attempt that failed costs no call, and is never refunded.
    pub client_failures_per_hour: u32,
    /// The same for one domain, beside `domain_per_hour`. As many as calls by default.
    pub domain_failures_per_hour: u32,
    /// The same for one number, beside `number_per_hour`. As many as calls by default.
    pub number_failures_per_hour: u32,
    /// The failures in a row of a telephone system after which it is not asked for a while, for each domain. A
    /// refusal of the number (400, 404 or 422) is none.
    #[serde(deserialize_with = "at_least_one")]
    pub back_off_failures: u32,
    /// The first pause of the back-off, in seconds. After it, one request is a probe; each failed probe doubles the
    /// pause.
    pub back_off_seconds: Seconds,
    /// The longest of these times, in seconds.
    pub back_off_max_seconds: Seconds,
    /// How long a number stays locked by a call whose end the telephone system cannot report, in seconds.
    pub number_lock_seconds: Seconds,
    /// Calls for one domain in 24 hours. Default: five times its `domain_per_hour`, a working day at two thirds of the
    /// hourly limit.
    pub domain_per_day: Option<u32>,
    /// Concurrent calls for one domain. A call counts for at most four hours, and for `number_lock_seconds` if the
    /// telephone system cannot report its end. Default: its `domain_per_hour`.
    pub domain_concurrent: Option<u32>,
    /// Calls to one number in 24 hours, from all domains. Default: twice `number_per_hour`.
    pub number_per_day: Option<u32>,
    /// Calls to one number in seven days, from all domains. Default: five times `number_per_hour`.
    pub number_per_week: Option<u32>,
    /// Calls for all domains together in 24 hours: what the operator's trunk may cost at most. The default is enough
    /// for a dozen small companies.
    pub total_per_day: u32,
    /// Concurrent calls for all domains together.
    pub total_concurrent: u32,
    /// The flood guard: requests of one client in a second, to any address.
    #[serde(deserialize_with = "at_least_one")]
    pub flood_per_second: u32,
    /// The load guard: the burst of requests of one client.
    #[serde(deserialize_with = "at_least_one")]
    pub flood_burst: u32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            ip_per_minute: 3,
            domain_per_hour: 30,
            number_per_hour: 3,
            client_per_hour: 3,
            new_client_percent: 50,
            client_failures_per_hour: 3,
            domain_failures_per_hour: 30,
            number_failures_per_hour: 3,
            back_off_failures: 5,
            back_off_seconds: Seconds::of::<5>(),
            back_off_max_seconds: Seconds::of::<300>(),
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
