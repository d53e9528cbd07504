//! Which tenants the tokens of applications are good for.

use shared_types::domain::Domain;

/// The tenant that a token of an application is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TenantScope {
    /// One tenant for all tokens.
    Fixed(Domain),
    /// The tenant that this claim of the token names.
    Claim(String),
}

impl TenantScope {
    /// Whether a token can be good for `domain`.
    pub fn may_be(&self, domain: &Domain) -> bool {
        match self {
            Self::Fixed(fixed) => fixed == domain,
            Self::Claim(_) => true,
        }
    }
}
