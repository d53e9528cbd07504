//! The bearer token of the operator.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// The token of the operator, as its hash. It does not print.
#[derive(Clone)]
pub struct OperatorToken([u8; 32]);

impl OperatorToken {
    /// The hash of `token`.
    pub fn new(token: &SecretString) -> Self {
        Self(Sha256::digest(token.expose_secret()).into())
    }

    /// Whether `token` is the operator's.
    pub(super) fn matches(&self, token: &str) -> bool {
        let hash: [u8; 32] = Sha256::digest(token).into();
        self.0.ct_eq(&hash).into()
    }
}

impl fmt::Debug for OperatorToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OperatorToken(…)")
    }
}
