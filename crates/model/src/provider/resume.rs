//! What finds a call again after a restart of this server.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// What a provider needs to find one of its calls again after a restart. Only the provider that made it
/// can read it.
///
/// It is made before the call is placed, and kept in the database until the call has ended. `Debug` does
/// not show it, because it contains names of a tenant.
#[derive(Clone, PartialEq, Eq)]
pub struct ResumeHandle(String);

impl ResumeHandle {
    /// The length of the longest handle.
    pub const MAX_BYTES: usize = 2048;

    /// A handle with this content; `None` if it is empty or too long to be kept.
    pub fn new(content: String) -> Option<Self> {
        (1..=Self::MAX_BYTES).contains(&content.len()).then_some(Self(content))
    }

    /// The content: for the database and the provider, never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ResumeHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResumeHandle(…)")
    }
}

/// Why a call is not observed again.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ResumeError {
    /// This telephone system cannot find its calls again.
    #[error("the telephone system cannot find its calls again")]
    NotSupported,
    /// The handle was made by another provider or another version, or is damaged.
    #[error("the resume handle cannot be read")]
    InvalidHandle,
    /// The history ends with a final state, so there is nothing to observe.
    #[error("the call has ended")]
    Ended,
    /// The provider cannot observe the call.
    #[error("the call cannot be observed")]
    Unavailable(#[source] Arc<dyn Error + Send + Sync>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_bounded_and_does_not_print() {
        let longest = "x".repeat(ResumeHandle::MAX_BYTES);
        let handle = ResumeHandle::new(longest.clone()).unwrap();

        assert_eq!(handle.expose(), longest);
        assert_eq!(format!("{handle:?}"), "ResumeHandle(…)");
        assert_eq!(ResumeHandle::new(longest + "x"), None);
        assert_eq!(ResumeHandle::new(String::new()), None);
    }
}
