//! A Bearer token.

use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

/// A Bearer token. It does not print.
#[derive(Clone, Debug)]
pub(in super::super) struct Token(Arc<SecretString>);

impl Token {
    pub(super) fn new(text: SecretString) -> Self {
        Self(Arc::new(text))
    }

    /// For a header, never for a log.
    pub(in super::super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether both come from the same response.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
