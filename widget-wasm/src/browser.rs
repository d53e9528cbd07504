//! What needs a browser: the views, the request, and the two doors in.
//!
//! # Layout
//! - [`ClickToCall`]: the door for a Leptos app
//! - `mount`: the door for the loader, which has painted the button already
//! - `widget`: the signals that the views share, and what the visitor does to them
//! - `launcher`, `panel`, `field`, `done`: one part of the view each
//! - `send`: the request to the server
//! - `shown`: what changes with the form, in the only two types that the views need
//! - `config`, `listener`, `style`: the loader's object, the page's events, the shadow root's CSS

pub mod component;
mod config;
mod done;
mod field;
mod icon;
mod launcher;
mod listener;
pub mod mount;
mod panel;
mod send;
mod shown;
mod style;
mod widget;

pub use component::{ClickToCall, ClickToCallProps};
