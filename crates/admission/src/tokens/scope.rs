//! What a valid token does not allow.

/// The groups of operations that a token may allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Starting calls.
    Initiate,
    /// Ending calls, and sending digits into them.
    Control,
    /// Reading the state of calls.
    Read,
    /// Reporting calls of another system, and finding the tenant's calls by customer or job.
    Cti,
}

/// Why a valid token does not allow a request. `Display` is the message for the client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// The token lacks a scope.
    #[error("The token has no scope for that.")]
    Scope {
        /// The name of the scope.
        needed: String,
    },
    /// No tenant, or an unknown one.
    #[error("The token names no company that is set up here.")]
    Tenant,
    /// The request is for a tenant other than that of the token.
    #[error("The token is for another company.")]
    OtherTenant,
    /// No extension, or one that is not accepted.
    #[error("The token names no extension that can be called.")]
    Extension,
}
