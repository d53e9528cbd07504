//! Timers.

use super::js::{JsObject, clear_timeout, set_timeout};
use super::listener::EventHandler;
use wasm_bindgen::closure::Closure;

/// Calls a function once. Dropping it cancels the call.
pub(super) struct Timer {
    id: i32,
    _call: Closure<dyn FnMut(JsObject)>,
}

impl Timer {
    pub(super) fn new(milliseconds: i32, call: EventHandler) -> Self {
        let call = Closure::wrap(call);
        Self { id: set_timeout(call.as_ref(), milliseconds), _call: call }
    }
}

/// Waits for that long.
#[cfg(feature = "component")]
pub(super) async fn sleep(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |on, _| {
        set_timeout(&on, milliseconds);
    });
    // It is never rejected.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(self.id);
    }
}
