//! Keys for tests, as pseudonyms are: uniformly random bytes, the same for the same name.

use crate::pseudonyms::{PseudonymKey, Pseudonymizer};
use crate::server_secret::ServerSecret;
use model::call_id::CallId;
use model::random::SystemRandom;

/// The key `name`.
pub(super) fn key(name: &str) -> PseudonymKey {
    let secret =
        ServerSecret::from_bytes(b"the secret of conformance tests, of no server").unwrap();
    Pseudonymizer::derive(&secret, "tests").pseudonym("test", name.as_bytes())
}

/// Different keys that begin with `name`.
pub(super) fn keys(name: &str, count: u32) -> Vec<PseudonymKey> {
    (0..count).map(|number| key(&format!("{name} {number}"))).collect()
}

/// The id of a call.
pub(super) fn call_id() -> CallId {
    CallId::random(&SystemRandom).unwrap()
}
