//! The views of the browser extension: popup and settings.
//!
//! They run in pages of the extension. All data and actions go through a [`bridge`] in JavaScript to the extension's background,
//! which alone has secrets and connects to the server. The logic is in [`crate::extension`].
//!
//! # Layout
//! - `desk`: the state and functions that all views share; `json`: parses the background's data
//! - `popup` and `options`: the two pages
//! - `unlock`, `icon`: parts of both; `moment`: times and durations

mod bridge;
mod desk;
mod icon;
mod json;
mod moment;
mod options;
mod popup;
mod unlock;

use crate::extension::sign_in;
use bridge::Bridge;
use desk::Desk;
use leptos::mount::mount_to;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

/// The product's name. A constant, because Leptos renders elements of literals alone by `innerHTML`, which the linter of
/// addons.mozilla.org reports.
const NAME: &str = "click2call";

/// Mounts the popup.
#[wasm_bindgen]
pub fn mount_popup(root: HtmlElement, bridge: Bridge) {
    mount_to(root, move || popup::view(Desk::new(bridge))).forget();
}

/// Mounts the extension's settings.
#[wasm_bindgen]
pub fn mount_options(root: HtmlElement, bridge: Bridge) {
    mount_to(root, move || options::view(Desk::new(bridge))).forget();
}

/// The problem code of a passphrase that the background refuses.
#[wasm_bindgen]
pub fn passphrase_problem(passphrase: &str, aor: &str, password: &str) -> Option<String> {
    let weakness = sign_in::passphrase_weakness(passphrase, aor, password)?;
    Some(weakness.code().to_owned())
}
