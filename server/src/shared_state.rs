//! The state that all surfaces share, behind its ports: limits, locks, used values, idempotency keys,
//! states of calls.

use admission::proof_of_work;
use model::clock::Clock;
use state::call_states::CallStates;
use state::embedded::EmbeddedState;
use state::embedded::replay_guard::EmbeddedReplayGuard;
use state::idempotency_keys::IdempotencyKeys;
use state::number_locks::NumberLocks;
use state::pseudonyms::Pseudonymizer;
use state::rate_limits::{LimitTable, RateLimits};
use state::replay_guard::ReplayGuard;
use state::server_secret::ServerSecret;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The ports, and the secret from which all keys derive.
#[derive(Clone)]
pub struct SharedState {
    pub secret: ServerSecret,
    /// The limits of calls, of all surfaces: their keys differ.
    pub rate_limits: Arc<dyn RateLimits>,
    /// The limits of requests. Their keys are many: a flood of them takes no room from the others.
    pub request_limits: Arc<dyn RateLimits>,
    /// The limits of failed authentications.
    pub authentication_limits: Arc<dyn RateLimits>,
    /// The clients that have authenticated, counted as charges.
    pub known_clients: Arc<dyn RateLimits>,
    pub number_locks: Arc<dyn NumberLocks>,
    pub idempotency_keys: Arc<dyn IdempotencyKeys>,
    pub call_states: Arc<dyn CallStates>,
    /// The used nonces of signed calls.
    pub used_nonces: Arc<dyn ReplayGuard>,
    /// The used answers to proofs of work.
    pub used_proofs: Arc<dyn ReplayGuard>,
}

impl SharedState {
    /// The state of this process. Nonces are used within `nonce_ttl`.
    pub fn embedded(
        state: &EmbeddedState,
        secret: ServerSecret,
        nonce_ttl: Duration,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let guard = |lifetime| Arc::new(EmbeddedReplayGuard::new(Arc::clone(clock), lifetime));
        Self {
            secret,
            rate_limits: state.rate_limits(LimitTable::Calls),
            request_limits: state.rate_limits(LimitTable::Requests),
            authentication_limits: state.rate_limits(LimitTable::Authentication),
            known_clients: state.rate_limits(LimitTable::KnownClients),
            number_locks: state.number_locks(),
            idempotency_keys: state.idempotency_keys(),
            call_states: state.call_states(),
            used_nonces: guard(nonce_ttl),
            used_proofs: guard(proof_of_work::LIFETIME),
        }
    }

    /// The pseudonyms of one surface. Those of another one are different.
    pub(crate) fn pseudonyms(&self, surface: &str) -> Pseudonymizer {
        Pseudonymizer::derive(&self.secret, surface)
    }
}

impl fmt::Debug for SharedState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedState")
    }
}
