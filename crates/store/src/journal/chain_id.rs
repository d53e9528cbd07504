//! The name of a chain.

use std::fmt;

/// A chain holds the entries of one tenant on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChainId {
    /// The date in UTC, such as 2026-11-21.
    pub day: String,
    /// The tenant's domain; empty for entries of no tenant.
    pub tenant: String,
}

/// `2026-11-21 acme.com`
impl fmt::Display for ChainId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenant = if self.tenant.is_empty() { "-" } else { &self.tenant };
        write!(f, "{} {tenant}", self.day)
    }
}
