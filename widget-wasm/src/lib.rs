//! The widget that a visitor sees: a branded button, and the form that asks for a call.
//!
//! # Layout
//! - [`dial`]: what a call button is in the middle of, and [`events`], what it hears
//! - `digest`: the proof of a signed call, for extensions and apps, which ask for it
//! - `extension`: what the pages of the browser extension show, and when
//! - [`state`]: all of the widget that changes; [`form`]: what the form is in the middle of
//! - [`progress`]: how far the call has come
//! - [`reply`]: what the server's answers mean for the form; [`wire`], how requests and answers are
//!   written and read
//! - [`hours`]: whether the company can be called right now, or when
//! - [`say`]: which sentence is said when, and [`words`], the sentences of one language
//! - [`settings`]: what the widget knows of its tenant
//! - `browser`: the views, the request and the doors in, which need a browser
//!
//! A Leptos app shows `ClickToCall`; any other page is served by the loader, which calls `mount`.

pub mod dial;
#[cfg(any(test, feature = "digest"))]
pub mod digest;
pub mod events;
#[cfg(any(test, feature = "extension"))]
pub mod extension;
pub mod form;
pub mod hours;
pub mod progress;
pub mod reply;
pub mod say;
pub mod settings;
pub mod state;
pub mod wire;
pub mod words;

#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(all(target_arch = "wasm32", feature = "component"))]
pub use browser::{CallButton, CallButtonProps, ClickToCall, ClickToCallProps, Token};
/// What props of the component are made of.
#[cfg(feature = "component")]
pub use shared_types::{
    call_state::CallState,
    color::Color,
    number_policy::NumberPolicy,
    widget_config::{Consent, Department, Place},
};
