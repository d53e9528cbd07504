//! Admission checks: what a request must pass before the telephone system is asked.
//!
//! The crate must not know tenants, calls, the journal or any telephone system, and no HTTP beyond the
//! headers that identify client and page: the server decides the order of the checks and renders refusals.
//! Time and randomness are parameters. All memory is bounded.
//!
//! The state that requests share, such as rate limits, is in the crate `state`.
//!
//! In the order of a request:
//! - [`client_ip`], [`proxy_fault`], [`shared_addresses`], [`origin`], [`cors_origins`]: which client and which page
//! - [`tokens`], [`nonces`]: which user, by a bearer token or by a signed nonce
//! - [`proof_of_work`], [`nonce_work`]: work under load, and while passwords are being guessed
//! - [`channel_reservations`]: one call of a name at a time
//! - [`event_replays`]: each event of a telephone system once
//! - [`issue`]: the time of nonces and challenges

pub mod channel_reservations;
pub mod client_ip;
pub mod cors_origins;
pub mod event_replays;
mod forwarded;
pub mod issue;
pub mod nonce_work;
pub mod nonces;
pub mod origin;
pub mod proof_of_work;
pub mod proxy_fault;
pub mod shared_addresses;
#[cfg(test)]
mod test_clock;
pub mod tokens;
