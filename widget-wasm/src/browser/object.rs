//! Reads JavaScript objects without a JSON library.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// The property, `undefined` where there is none.
pub(super) fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

pub(super) fn text(of: &JsValue, name: &str) -> Option<String> {
    field(of, name).as_string()
}
