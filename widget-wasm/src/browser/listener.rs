//! Event listeners and promises.

use super::js::JsObject;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

/// Handles an event.
pub(super) type EventHandler = Box<dyn FnMut(JsObject)>;

/// Calls a function at each event until it is dropped.
pub(super) struct Listener {
    target: JsObject,
    event: &'static str,
    call: Closure<dyn FnMut(JsObject)>,
}

impl Listener {
    pub(super) fn new(target: &JsObject, event: &'static str, handler: EventHandler) -> Self {
        let call = Closure::wrap(handler);
        target.listen(event, call.as_ref());
        Self { target: target.clone(), event, call }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.target.unlisten(self.event, self.call.as_ref());
    }
}

/// Passes on the outcome of a promise, fulfilled or rejected.
pub(super) fn on_settled(promise: &JsObject, handle: Box<dyn FnOnce(JsValue)>) {
    let call = Closure::once_into_js(move |outcome: JsValue| handle(outcome));
    promise.then(&call, &call);
}
