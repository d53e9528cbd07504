//! A listener that goes away with whoever holds it.

use super::page::Thing;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

/// What is done at an event.
pub(super) type Heard = Box<dyn FnMut(Thing)>;

/// Calls a function at each event until it is dropped.
pub(super) struct Listener {
    target: Thing,
    event: &'static str,
    call: Closure<dyn FnMut(Thing)>,
}

impl Listener {
    pub(super) fn new(target: &Thing, event: &'static str, call: Heard) -> Self {
        let call = Closure::wrap(call);
        target.listen(event, call.as_ref());
        Self { target: target.clone(), event, call }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.target.unlisten(self.event, self.call.as_ref());
    }
}

/// Does something with what a promise comes to, kept or broken.
pub(super) fn after(promise: &Thing, done: Box<dyn FnOnce(JsValue)>) {
    let call = Closure::once_into_js(move |outcome: JsValue| done(outcome));
    promise.then(&call, &call);
}
