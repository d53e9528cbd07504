//! The only file that makes randomness. All other code takes a [`Random`].

/// A source of unpredictable bytes.
pub trait Random: Send + Sync {
    /// Fills `bytes`, or fails if the machine has no randomness.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError>;
}

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct RandomError(#[source] getrandom::Error);

/// The randomness of the operating system.
#[derive(Debug)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        getrandom::fill(bytes).map_err(RandomError)
    }
}
