//! What needs a browser: the views, the request, and the two doors in.
//!
//! # Layout
//! - `component`: `ClickToCall`, the door for a Leptos app, and `paint`, its button
//! - `call_button`: `CallButton`, for the users of a Leptos app
//! - `mount`: the door for the loader, which has painted the button already, and `config`, what it
//!   brings along
//! - `widget`: the state that the views share, and what the visitor does to it
//! - `launcher`, `panel`, `field`, `done`, `steps`, `icon`: one part of the view each
//! - `shown`: what changes with the state, in the only two types that the views need
//! - `send`: the request to the server, and `stream`, what it tells of the call afterwards
//! - `listener`, `timer`, `object`, `style`: the page's events and clock, its objects, the shadow
//!   root's CSS

#[cfg(feature = "component")]
pub mod call_button;
#[cfg(feature = "component")]
pub mod component;
#[cfg(feature = "mount")]
mod config;
mod done;
mod field;
mod icon;
mod launcher;
mod listener;
pub mod mount;
mod object;
#[cfg(feature = "component")]
mod paint;
mod panel;
mod send;
mod shown;
mod steps;
mod stream;
mod style;
mod timer;
mod widget;

#[cfg(feature = "component")]
pub use call_button::{CallButton, CallButtonProps, token::Token};
#[cfg(feature = "component")]
pub use component::{ClickToCall, ClickToCallProps};
