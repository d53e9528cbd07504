//! The events that the page hears on the host element.

use super::js::{JsObject, call, make, object, window};
use wasm_bindgen::JsValue;

/// Dispatches `click-to-call:{event}`. Returns false if a listener cancelled it.
pub(super) fn dispatch(host: &JsObject, event: &str, detail: &JsValue) -> bool {
    let options = object(&[
        ("bubbles", true.into()),
        ("composed", true.into()),
        ("cancelable", (event == "before-call").into()),
        ("detail", detail.clone()),
    ]);
    let name = ["click-to-call:", event].concat();
    let dispatched = make(&window(), "CustomEvent", &[name.into(), options])
        .and_then(|event| call(host, "dispatchEvent", &[event.into()]));
    // An event that cannot be dispatched is not cancelled either.
    dispatched.map_or(true, |agreed| agreed.is_truthy())
}
