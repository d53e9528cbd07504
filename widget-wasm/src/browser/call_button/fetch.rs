//! What the transports over HTTP share.

use crate::browser::js::{field, text};
use crate::progress;
use gloo_net::http::Response;
use js_sys::JSON;
use shared_types::call_state::CallState;
use wasm_bindgen::JsValue;

/// Reads a state from the fields that it has on the wire.
pub(super) fn read_state(of: &JsValue) -> Option<CallState> {
    let [leg, cause] = ["leg", "cause"].map(|name| text(of, name));
    progress::read(&text(of, "state")?, leg.as_deref(), cause.as_deref())
}

/// The body of a response, `None` if it is not JSON.
pub(super) async fn json(response: &Response) -> Option<JsValue> {
    JSON::parse(&response.text().await.ok()?).ok()
}

/// Whether a member of an object is true.
pub(super) fn is_true(of: &JsValue, name: &str) -> bool {
    field(of, name).is_truthy()
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// 32 random hexadecimal digits, by which the server recognizes a repeated request.
pub(super) fn key() -> String {
    let mut bytes = [0; 16];
    let crypto = leptos::prelude::window().crypto();
    // A browser without random numbers has no TLS either.
    let _ = crypto.and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(HEX[usize::from(half)]))
        .collect()
}
