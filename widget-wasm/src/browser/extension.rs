//! The views of the browser extension: what its button opens, and its settings.
//!
//! They run in pages of the extension. All that they know and do goes through a [`bridge`] of JavaScript
//! to the extension's background, which alone keeps secrets and talks to the server. What is shown when is
//! for [`crate::extension`] to say.
//!
//! # Layout
//! - `desk`: what all views share; `json`: what the background tells, read
//! - `popup` and `options`: the two pages
//! - `unlock`, `icon`: what both have; `moment`: times and spans

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

/// The product's. A constant, as Leptos writes elements of literals alone by `innerHTML`, which the linter of
/// addons.mozilla.org warns of.
const NAME: &str = "click2call";

/// Shows what the extension's button opens.
#[wasm_bindgen]
pub fn mount_popup(root: HtmlElement, bridge: Bridge) {
    mount_to(root, move || popup::view(Desk::new(bridge))).forget();
}

/// Shows the extension's settings.
#[wasm_bindgen]
pub fn mount_options(root: HtmlElement, bridge: Bridge) {
    mount_to(root, move || options::view(Desk::new(bridge))).forget();
}

/// Why the background refuses a passphrase: the code of the problem, if there is one.
#[wasm_bindgen]
pub fn passphrase_problem(passphrase: &str, aor: &str, password: &str) -> Option<String> {
    let weakness = sign_in::passphrase_weakness(passphrase, aor, password)?;
    Some(weakness.code().to_owned())
}
