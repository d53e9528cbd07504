//! The only file that makes randomness. Everything else is handed a [`Random`].

/// A source of bytes that nobody can guess.
pub trait Random: Send + Sync {
    /// Fills `bytes`, or says that the machine has no randomness to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system had no random bytes for us. Nothing unguessable can be made.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoRandomness(#[source] getrandom::Error);

/// The randomness of the operating system.
#[derive(Debug)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(NoRandomness)
    }
}
