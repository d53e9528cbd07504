//! The wish of the called person never to be called again, as a telephone system reports it.

use tokio::sync::watch;

/// Becomes true when the called person opts out. It stays false if the sender is dropped before.
pub type OptOut = watch::Receiver<bool>;

/// Of a call whose telephone system does not report it.
pub fn not_reported() -> OptOut {
    watch::channel(false).1
}
