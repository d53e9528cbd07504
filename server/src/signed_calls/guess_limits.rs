//! How many wrong passwords there may be.

use state::rate_limits::Quota;

/// How many wrong passwords there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GuessLimits {
    /// Of one client for one address.
    pub(super) of_client_and_aor: Quota,
    /// Of one client for all addresses.
    pub(super) of_client: Quota,
    /// Of all clients for one address, after which it is under attack.
    pub(super) of_aor: Quota,
    /// The proof of work for an attempt at an address under attack, in zero bits.
    pub(super) proof_bits: u8,
}
