//! The source of random bytes, passed in by the caller.

/// A cryptographically secure source of random bytes.
pub trait Random: Send + Sync {
    /// Fills `bytes`, or fails if the source has no random bytes.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError>;
}

/// The source had no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no random bytes are available")]
pub struct RandomError;
