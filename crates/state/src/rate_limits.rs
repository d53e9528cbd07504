//! The port of rate limits, for keys such as a client, a domain or a number.
//!
//! A limit is an exact sliding window: "3 a minute" means that no 60 seconds contain a fourth.
//!
//! There is one table for each purpose ([`LimitTable`]), so that a flood of keys of one purpose takes no room from
//! another.

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

    /// Reverts the [`Self::acquire`] that returned `receipt`, for a request that had no effect, or whose effect has
    /// ended: a call in progress counts until its end.
    async fn refund(&self, receipt: Receipt) -> Result<(), StateError>;

    /// How often the limit was charged within its window.
    async fn used(&self, charge: &Charge) -> Result<u32, StateError>;
}

/// What a table of rate limits is for. Limits that a request is charged for as a whole are in one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitTable {
    /// Calls: of tenants, numbers, users and terminals.
    Calls,
    /// Requests of clients and users, whatever they ask for.
    Requests,
    /// Failed authentications.
    Authentication,
    /// Clients that have authenticated.
    KnownClients,
}

impl LimitTable {
    /// All tables.
    pub const ALL: [Self; 4] =
        [Self::Calls, Self::Requests, Self::Authentication, Self::KnownClients];
}

/// At most `max` units in each `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many units.
    pub max: u32,
    /// In which time.
    pub window: Duration,
    /// How many units one request takes: 1 for a count, a price for a budget.
    pub units: u32,
}

impl Quota {
    /// At most `max` in a minute.
    pub const fn per_minute(max: u32) -> Self {
        Self::within(max, Duration::from_mins(1))
    }

    /// At most `max` in an hour.
    pub const fn per_hour(max: u32) -> Self {
        Self::within(max, Duration::from_hours(1))
    }

    /// At most `max` in 24 hours.
    pub const fn per_day(max: u32) -> Self {
        Self::within(max, Duration::from_hours(24))
    }

    /// At most `max` in seven days.
    pub const fn per_week(max: u32) -> Self {
        Self::within(max, Duration::from_hours(7 * 24))
    }

    /// At most `max` in each `window`.
    pub const fn within(max: u32, window: Duration) -> Self {
        Self { max, window, units: 1 }
    }

    /// The same for a request that takes `units` of it.
    #[must_use]
    pub const fn taking(self, units: u32) -> Self {
        Self { units, ..self }
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

    /// The receipt as bytes, for a refund by a later process. Windows are whole seconds.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(16 + Charge::BYTES * self.charges.len());
        bytes.extend(self.ticket.to_be_bytes());
        self.charges.iter().for_each(|charge| bytes.extend(charge.to_bytes()));
        bytes
    }

    /// The receipt of [`Self::to_bytes`]. `None` for other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (ticket, charges) = bytes.split_first_chunk()?;
        let charges = charges.chunks(Charge::BYTES).map(Charge::from_bytes);
        Some(Self {
            charges: charges.collect::<Option<_>>()?,
            ticket: u128::from_be_bytes(*ticket),
        })
    }
}

impl Charge {
    const BYTES: usize = 32;

    fn to_bytes(self) -> [u8; Self::BYTES] {
        let Quota { max, window, units } = self.quota;
        let mut bytes = [0; Self::BYTES];
        bytes[..16].copy_from_slice(&self.key.to_bytes());
        bytes[16..20].copy_from_slice(&max.to_be_bytes());
        bytes[20..24].copy_from_slice(&units.to_be_bytes());
        bytes[24..].copy_from_slice(&window.as_secs().to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (key, bytes) = bytes.split_first_chunk()?;
        let (max, bytes) = bytes.split_first_chunk()?;
        let (units, bytes) = bytes.split_first_chunk()?;
        let (max, units) = (u32::from_be_bytes(*max), u32::from_be_bytes(*units));
        let window = Duration::from_secs(u64::from_be_bytes(bytes.try_into().ok()?));
        Some(Self { key: PseudonymKey::from_bytes(*key), quota: Quota { max, window, units } })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_receipt_has_the_same_charges_and_ticket() {
        let charge = |byte, quota| Charge { key: PseudonymKey::from_bytes([byte; 16]), quota };
        let charges =
            [charge(1, Quota::per_minute(3)), charge(2, Quota::per_week(u32::MAX).taking(250))];
        let receipt = Receipt::new(&charges, u128::MAX - 7);

        let read = Receipt::from_bytes(&receipt.to_bytes()).unwrap();

        assert_eq!(read.ticket(), receipt.ticket());
        for (read, charge) in read.charges().iter().zip(&charges) {
            assert_eq!((read.key, read.quota), (charge.key, charge.quota));
        }
        assert_eq!(read.charges().len(), 2);
    }

    #[test]
    fn bytes_that_no_receipt_has_are_not_read() {
        let receipt = Receipt::new(&[], 1).to_bytes();

        assert!(Receipt::from_bytes(&receipt[1..]).is_none());
        assert!(Receipt::from_bytes(&[receipt, vec![0; 31]].concat()).is_none());
    }
}
