//! The way to the extension's background, and to what only JavaScript may ask of the browser.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// `extension/pages/bridge.js` makes it.
    #[derive(Clone)]
    pub type Bridge;

    /// The sentence with this key, in the browser's language.
    #[wasm_bindgen(method)]
    pub(super) fn word(this: &Bridge, key: &str) -> String;
    /// The language of the sentences: `de`.
    #[wasm_bindgen(method, getter)]
    pub(super) fn language(this: &Bridge) -> String;
    /// Has `told` called with all that there is to show, as JSON, at once and at each change.
    #[wasm_bindgen(method)]
    pub(super) fn subscribe(this: &Bridge, told: &Function);
    /// Sends a wish to the background, as JSON; resolves to its answer, as JSON.
    #[wasm_bindgen(method)]
    pub(super) fn ask(this: &Bridge, wish: &str) -> Promise;
    /// Asks the user for access to `origins`, right out of a click; resolves to whether it was given.
    #[wasm_bindgen(method)]
    pub(super) fn grant(this: &Bridge, origins: Vec<String>) -> Promise;
    /// Has `told` called with whether the browser lets us into all of `origins`, at once and at each change.
    #[wasm_bindgen(method)]
    pub(super) fn access(this: &Bridge, origins: Vec<String>, told: &Function);
    /// Resolves to the origin of the page in front, empty where the extension has no business.
    #[wasm_bindgen(method)]
    pub(super) fn site(this: &Bridge) -> Promise;
    /// Opens the settings.
    #[wasm_bindgen(method, js_name = openOptions)]
    pub(super) fn open_options(this: &Bridge);
}
