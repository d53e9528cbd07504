//! The caps, and that one is reached.

use super::CONCURRENCY_RETRY;
use shared_types::error_code::ErrorCode;
use std::time::Duration;

/// A cap on calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cap {
    /// Calls for one domain in a day.
    DomainDay,
    /// Calls for one domain at once.
    DomainConcurrent,
    /// Calls to one number in a day.
    NumberDay,
    /// Calls to one number in a week.
    NumberWeek,
    /// Calls for all domains in a day.
    TotalDay,
    /// Calls for all domains at once.
    TotalConcurrent,
    /// Calls of one domain to some numbers.
    Destination,
    /// Calls of all domains to some numbers.
    TotalDestination,
    /// The cost of the calls of one domain in a day.
    DomainCost,
    /// The cost of the calls of all domains in a day.
    TotalCost,
    /// Calls of one terminal, or of one user of an application, at once.
    CallerConcurrent,
    /// The same in an hour.
    CallerHour,
    /// The same in a day.
    CallerDay,
    /// The same to other countries in an hour.
    CallerInternationalHour,
    /// The same to other countries in a day.
    CallerInternationalDay,
}

/// A cap is reached, so that a call was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapReached {
    /// Which one.
    pub cap: Cap,
    /// The name of a budget of destinations.
    pub budget: Option<String>,
    /// When a call may be admitted again.
    pub retry_after: Duration,
}

impl Cap {
    /// The name of its setting: for the journal, the log, metrics and webhooks.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DomainDay => "domain_per_day",
            Self::DomainConcurrent => "domain_concurrent",
            Self::NumberDay => "number_per_day",
            Self::NumberWeek => "number_per_week",
            Self::TotalDay => "total_per_day",
            Self::TotalConcurrent => "total_concurrent",
            Self::Destination => "destinations",
            Self::TotalDestination => "total_destinations",
            Self::DomainCost => "cost_per_day",
            Self::TotalCost => "total_cost_per_day",
            Self::CallerConcurrent => "concurrent_calls",
            Self::CallerHour => "calls_per_hour",
            Self::CallerDay => "calls_per_day",
            Self::CallerInternationalHour => "international_per_hour",
            Self::CallerInternationalDay => "international_per_day",
        }
    }

    /// The code of a refusal. It does not say whose cap it is.
    pub fn code(self) -> ErrorCode {
        match self {
            Self::DomainDay
            | Self::NumberDay
            | Self::NumberWeek
            | Self::TotalDay
            | Self::CallerDay => ErrorCode::DailyLimit,
            Self::DomainConcurrent | Self::TotalConcurrent | Self::CallerConcurrent => {
                ErrorCode::ConcurrencyLimit
            }
            Self::CallerHour => ErrorCode::RateLimited,
            Self::Destination
            | Self::TotalDestination
            | Self::DomainCost
            | Self::TotalCost
            | Self::CallerInternationalHour
            | Self::CallerInternationalDay => ErrorCode::BudgetExhausted,
        }
    }
}

impl CapReached {
    pub(super) fn new(cap: Cap, budget: Option<String>, retry_after: Duration) -> Self {
        let retry_after = match cap.code() {
            ErrorCode::ConcurrencyLimit => retry_after.min(CONCURRENCY_RETRY),
            _ => retry_after,
        };
        Self { cap, budget, retry_after }
    }
}
