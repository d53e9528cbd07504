//! The interface to the extension's background, and to browser APIs that need JavaScript.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Made by `extension/pages/bridge.js`.
    #[derive(Clone)]
    pub type Bridge;

    /// The message with this key, in the browser's language.
    #[wasm_bindgen(method)]
    pub(super) fn word(this: &Bridge, key: &str) -> String;
    /// The language of the messages: `de`.
    #[wasm_bindgen(method, getter)]
    pub(super) fn language(this: &Bridge) -> String;
    /// Calls `told` with the complete view as JSON, now and at each change.
    #[wasm_bindgen(method)]
    pub(super) fn subscribe(this: &Bridge, told: &Function);
    /// Sends a request to the background, as JSON; resolves to its answer, as JSON.
    #[wasm_bindgen(method)]
    pub(super) fn ask(this: &Bridge, request: &str) -> Promise;
    /// Requests access to `origins` from the user, inside a click handler; resolves to whether it was granted.
    #[wasm_bindgen(method)]
    pub(super) fn grant(this: &Bridge, origins: Vec<String>) -> Promise;
    /// Calls `told` with whether access to all of `origins` is granted, now and at each change.
    #[wasm_bindgen(method)]
    pub(super) fn access(this: &Bridge, origins: Vec<String>, told: &Function);
    /// Resolves to the origin of the active page, empty if the extension cannot run there.
    #[wasm_bindgen(method)]
    pub(super) fn site(this: &Bridge) -> Promise;
    /// Opens the settings.
    #[wasm_bindgen(method, js_name = openOptions)]
    pub(super) fn open_options(this: &Bridge);
}
