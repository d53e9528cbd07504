//! The port of rate limits, for keys such as a client, a domain or a number.
//!
//! A limit is an exact sliding window: "3 a minute" means that no 60 seconds contain a fourth.

use crate::error::StateError;
use crate::pseudonyms::PseudonymKey;
use async_trait::async_trait;
use std::time::Duration;

/// Rate limits.
///
/// Atomicity: a request counts against all of its limits or against none, also among simultaneous requests.
///
/// Bounds: if the memory is full of live keys, a new key may share its count with other new keys, and so be
/// refused early. It is never admitted beyond its quota, and a live key is never dropped.
#[async_trait]
pub trait RateLimits: Send + Sync {
    /// Counts a request against all limits, or against none of them if one is used up.
    async fn acquire(&self, charges: &[Charge]) -> Result<Receipt, AcquireError>;

    /// Whether [`Self::acquire`] would succeed. Nothing is counted.
    async fn check(&self, charges: &[Charge]) -> Result<(), AcquireError>;

    /// Reverts the [`Self::acquire`] that returned `receipt`, for a request that had no effect.
    async fn refund(&self, receipt: Receipt) -> Result<(), StateError>;

    /// How often the limit was charged within its window.
    async fn used(&self, charge: &Charge) -> Result<u32, StateError>;
}

/// At most `max` in each `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many.
    pub max: u32,
    /// In which time.
    pub window: Duration,
}

impl Quota {
    /// At most `max` in a minute.
    pub const fn per_minute(max: u32) -> Self {
        Self { max, window: Duration::from_mins(1) }
    }

    /// At most `max` in an hour.
    pub const fn per_hour(max: u32) -> Self {
        Self { max, window: Duration::from_hours(1) }
    }
}

/// A limit that a request counts against.
#[derive(Clone, Copy, Debug)]
pub struct Charge {
    /// Whose limit it is. A key always has the same window.
    pub key: PseudonymKey,
    /// How much is allowed.
    pub quota: Quota,
}

/// What a request was charged. It is not cloned, so that it is refunded once at most. If it is dropped, the
/// request stays charged.
#[derive(Debug)]
pub struct Receipt {
    charges: Vec<Charge>,
    ticket: u128,
}

impl Receipt {
    /// For implementations: `ticket` is what they need to find the charges again.
    pub fn new(charges: &[Charge], ticket: u128) -> Self {
        Self { charges: charges.to_vec(), ticket }
    }

    /// The limits that were charged.
    pub fn charges(&self) -> &[Charge] {
        &self.charges
    }

    /// For implementations: the ticket of [`Self::new`].
    pub fn ticket(&self) -> u128 {
        self.ticket
    }
}

/// A limit is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a limit is used up")]
pub struct RateLimited {
    /// When the next request is allowed.
    pub retry_after: Duration,
}

/// Why a request is not admitted.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AcquireError {
    /// A limit is used up.
    #[error(transparent)]
    Limited(#[from] RateLimited),
    /// The limits could not be used.
    #[error(transparent)]
    State(#[from] StateError),
}
