//! What every port can fail with.

use std::error::Error;
use std::sync::Arc;

/// The cause of a [`StateError`].
pub type Cause = Arc<dyn Error + Send + Sync>;

/// The state could not be used. Nothing is known to have changed, and a caller must not go on as if it had.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StateError {
    /// A remote implementation did not answer. An embedded one never returns it.
    #[error("the shared state is unavailable")]
    Unavailable(#[source] Cause),
    /// A change that must survive the end of the process could not be stored, and was reverted.
    #[error("the shared state could not be stored")]
    NotStored(#[source] Cause),
}
