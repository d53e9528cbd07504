//! A listener that goes away with whoever holds it.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// Calls a function at each event until it is dropped.
pub(super) struct Listener {
    target: EventTarget,
    event: &'static str,
    call: Closure<dyn FnMut(Event)>,
}

impl Listener {
    pub(super) fn new(
        target: &EventTarget,
        event: &'static str,
        call: impl FnMut(Event) + 'static,
    ) -> Self {
        let call = Closure::<dyn FnMut(Event)>::new(call);
        // The browser refuses only what is no function.
        let _ = target.add_event_listener_with_callback(event, call.as_ref().unchecked_ref());
        Self { target: target.clone(), event, call }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let call = self.call.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(self.event, call);
    }
}
