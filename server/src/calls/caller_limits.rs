//! How much one terminal, or one user of an application, may do: the sections `[signed_calls.limits]` and `[call_control.limits]`.

use crate::destinations::DestinationClass;
use schemars::JsonSchema;
use serde::Deserialize;

/// What one terminal, or one user, may do. The defaults are those of somebody who is on the telephone all day: eighty calls
/// of six minutes are eight hours. A stolen password or token does not get beyond them, and a stolen token leaves half of a
/// tenant's day to its visitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CallerLimitSettings {
    /// Concurrent calls; all but one are on hold.
    pub concurrent_calls: u32,
    /// Calls in an hour.
    pub calls_per_hour: u32,
    /// Calls in 24 hours.
    pub calls_per_day: u32,
    /// Calls in an hour to other countries; 0 allows none.
    pub international_per_hour: u32,
    /// Calls in 24 hours to other countries; 0 allows none.
    pub international_per_day: u32,
}

impl Default for CallerLimitSettings {
    fn default() -> Self {
        Self {
            concurrent_calls: 4,
            calls_per_hour: 20,
            calls_per_day: 80,
            international_per_hour: 5,
            international_per_day: 20,
        }
    }
}

impl CallerLimitSettings {
    /// Whether destinations of this class are called at all.
    pub fn allows(&self, class: DestinationClass) -> bool {
        match class {
            DestinationClass::Internal | DestinationClass::National => true,
            DestinationClass::International => {
                self.international_per_hour > 0 && self.international_per_day > 0
            }
            DestinationClass::Premium | DestinationClass::Unreadable => false,
        }
    }
}
