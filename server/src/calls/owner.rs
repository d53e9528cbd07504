//! Whose call it is.

use shared_types::domain::Domain;
use std::fmt;

/// A user of an application, within one tenant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Owner {
    pub tenant: Domain,
    pub subject: Subject,
}

impl Owner {
    /// For keys that are made of it. A domain has no zero in it, so that no two owners agree.
    pub fn as_key(&self) -> Vec<u8> {
        [self.tenant.as_str().as_bytes(), &[0], self.subject.expose().as_bytes()].concat()
    }
}

/// The name that an identity provider has for a user (the claim `sub`). It does not print: it may be
/// an address or a number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Subject(String);

impl Subject {
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// For keys that are made of it, never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subject(…)")
    }
}
