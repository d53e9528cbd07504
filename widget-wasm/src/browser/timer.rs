//! A timer that stops with whoever holds it.

use tachys::dom::window;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Calls a function once, unless it is dropped before.
pub(super) struct Timer {
    id: Option<i32>,
    _call: Closure<dyn FnMut()>,
}

impl Timer {
    pub(super) fn new(milliseconds: i32, call: impl FnMut() + 'static) -> Self {
        let call = Closure::<dyn FnMut()>::new(call);
        let function = call.as_ref().unchecked_ref();
        let id = window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(function, milliseconds)
            .ok();
        Self { id, _call: call }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            window().clear_timeout_with_handle(id);
        }
    }
}
