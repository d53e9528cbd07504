//! The owner of a call: a user of an application.

use shared_types::domain::Domain;
use std::fmt;

/// A user of an application, within one tenant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Owner {
    /// The tenant in whose name the user acts.
    pub tenant: Domain,
    /// The user.
    pub subject: Subject,
}

impl Owner {
    /// Unique bytes for derived keys: a domain contains no zero byte.
    pub fn as_key(&self) -> Vec<u8> {
        [self.tenant.as_str().as_bytes(), &[0], self.subject.expose().as_bytes()].concat()
    }
}

/// The id of a user at an identity provider (the claim `sub`). `Debug` hides it: it may be an e-mail
/// address or a telephone number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Subject(String);

impl Subject {
    /// The subject of a verified token.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// For derived keys, never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subject(…)")
    }
}
