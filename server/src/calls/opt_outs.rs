//! The port to which the wish of a called person is written: never to be called again.

use async_trait::async_trait;
use shared_types::phone::PhoneNumber;
use store::error::JournalError;

/// The list of numbers that are not called.
#[async_trait]
pub trait OptOuts: Send + Sync {
    /// Returns when `number` is on the list.
    async fn never_call(&self, number: &PhoneNumber) -> Result<(), JournalError>;
}
