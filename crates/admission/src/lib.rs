//! Admission checks: what a request must pass before the telephone system is asked.
//!
//! The crate must not know tenants, calls, the journal or any telephone system, and no HTTP beyond the
//! headers that identify client and page: the server decides the order of the checks and renders refusals.
//! Time and randomness are parameters. All memory is bounded.
//!
//! Start with [`rate_limits`], then in the order of a request:
//! - [`client_ip`], [`origin`], [`cors_origins`]: which client and which page
//! - [`tokens`], [`nonces`]: which user, by a bearer token or by a signed nonce
//! - [`proof_of_work`], [`number_locks`]: work under load, and one call to a number at a time
//! - [`channel_reservations`]: one call of a name at a time
//! - [`event_replays`]: each event of a telephone system once
//! - [`pseudonyms`]: keys from which no number and no address can be recovered

pub mod channel_reservations;
pub mod client_ip;
pub mod cors_origins;
pub mod event_replays;
mod forwarded;
pub mod nonces;
pub mod number_locks;
pub mod origin;
pub mod proof_of_work;
pub mod pseudonyms;
pub mod rate_limits;
mod replay_guard;
pub mod tokens;
