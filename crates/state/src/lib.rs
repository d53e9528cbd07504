//! The state that requests share: rate limits, back-off, locks on numbers, used nonces, idempotency keys,
//! states of calls.
//!
//! Each is a port, so that several servers can share an implementation. The [`embedded`] one is in the
//! memory of this process, and can be saved to a store. The crate must not know HTTP, SQL, settings, tenants
//! or any telephone system: its keys are pseudonyms, and an answer that it stores is a string of bytes.
//!
//! A port has its own time. Callers pass no time, and get durations back. All memory is bounded, and a full
//! table neither releases live entries nor refuses everybody.
//!
//! Start with [`rate_limits`], then
//! - [`back_offs`]: a system that refuses repeatedly is not asked for a while
//! - [`number_locks`]: one call to a number at a time
//! - [`replay_guard`]: values for single use, such as nonces
//! - [`idempotency_keys`]: the same request twice is one call
//! - [`call_states`]: the states of calls, as they are reported
//! - [`error`]: what every port can fail with
//! - [`server_secret`], [`pseudonyms`]: keys from which no number and no address can be recovered
//! - [`embedded`]: the implementations in this process
#![cfg_attr(
    any(test, feature = "conformance"),
    doc = "- [`conformance`]: the tests that every implementation must pass"
)]

pub mod back_offs;
pub mod call_states;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
pub mod embedded;
pub mod error;
pub mod idempotency_keys;
pub mod number_locks;
pub mod pseudonyms;
pub mod rate_limits;
pub mod replay_guard;
pub mod server_secret;
