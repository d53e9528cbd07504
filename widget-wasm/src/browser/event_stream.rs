//! A connection on which the server sends events. The browser reconnects by itself.

use super::js::{JsObject, call, make, window};
use super::listener::Listener;

/// The events of one call. Dropping it closes the connection.
pub(super) struct EventStream {
    source: JsObject,
    _listeners: [Listener; 3],
}

impl EventStream {
    /// Connects to `address`. `None` where the browser has no `EventSource`, or the page's policy forbids
    /// the connection.
    pub(super) fn open(
        address: &str,
        listen: impl FnOnce(&JsObject) -> [Listener; 3],
    ) -> Option<Self> {
        let source = make(&window(), "EventSource", &[address.into()]).ok()?;
        Some(Self { _listeners: listen(&source), source })
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        // A connection that is closed already can be closed again.
        let _ = call(&self.source, "close", &[]);
    }
}
