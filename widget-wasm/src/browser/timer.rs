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

/// Waits.
#[cfg(feature = "component")]
pub(super) async fn sleep(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |on, _| {
        // A browser that refuses a timer has the waiting be over at once.
        let timer =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(&on, milliseconds);
        if timer.is_err() {
            let _ = on.call0(&wasm_bindgen::JsValue::NULL);
        }
    });
    // It is never rejected.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            window().clear_timeout_with_handle(id);
        }
    }
}
