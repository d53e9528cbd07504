//! A Leptos app that a server renders and the browser hydrates: `cargo xtask example leptos-ssr`.
//!
//! # Layout
//! - `app`: the view, for both
//! - `page`: what the page says to the app
//! - `site`: the server's routes

#[cfg(any(feature = "hydrate", feature = "ssr"))]
pub mod app;
#[cfg(any(feature = "hydrate", feature = "ssr"))]
mod page;
#[cfg(feature = "ssr")]
pub mod site;

/// Brings the rendered page to life. The page's script calls it.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(app::App);
}
