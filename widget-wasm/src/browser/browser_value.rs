//! A value that only a browser stores.

use leptos::prelude::*;
use reactive_graph::send_wrapper_ext::SendOption;

/// A value of the browser's one thread, as a handle that is cheap to copy. It lives as long as the component
/// that makes it.
///
/// A server stores none: one thread may render a page and another one drop it, and such a drop would panic.
pub(super) struct BrowserValue<T: 'static>(StoredValue<SendOption<T>>);

impl<T> BrowserValue<T> {
    pub(super) fn new(value: T) -> Self {
        let value = cfg!(target_arch = "wasm32").then_some(value);
        Self(StoredValue::new(SendOption::new_local(value)))
    }

    /// `None` on a server, and once the component is gone.
    pub(super) fn with<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.0.try_with_value(|value| value.as_ref().map(read)).flatten()
    }

    /// `None` on a server, and once the component is gone.
    pub(super) fn update<U>(self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        // A mutable access to an empty one would bind it to this thread.
        let is_stored = self.0.try_with_value(|value| value.is_some())?;
        if !is_stored {
            return None;
        }
        self.0.try_update_value(|value| value.as_mut().map(change)).flatten()
    }
}

impl<T> Clone for BrowserValue<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for BrowserValue<T> {}
