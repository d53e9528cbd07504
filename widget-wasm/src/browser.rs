//! What needs a browser: the views, the request, and the two doors in.
//!
//! # Layout
//! - `component`: `ClickToCall`, the door for a Leptos app; `paint`, its button; `words`, its language
//! - `call_button`: `CallButton`, for the users of a Leptos app
//! - `mount`: the door for the loader, which has painted the button already, `config`, what it
//!   brings along, and `memory`, the allocator of that build; `mounted`: what both doors lead to
//! - `widget`: the state, and how it is looked at and changed; `redraw`: the signal's way to the panel
//! - `visitor`: what the visitor does, but for `typing`; `obey`: what the page has the widget do
//! - `drawn`: what the state looks like, and where the focus goes
//! - `panel`, with `form` and `done`: the parts of the view, built by `dom`
//! - `gradually`: builds the panel bit by bit, or takes over what the loader has drawn
//! - `launcher`: what the visitor presses; `clock`: what time does
//! - `send`: the requests to the server, and `stream`, what it tells of the call afterwards
//! - `extension`: the views of the browser extension, and its doors
//! - `page`: what is asked of the page; `listener`, `timer`, `locale`, `style`: its events, its clock,
//!   its languages, the shadow root's CSS (which the loader brings along on other pages)

#[cfg(feature = "component")]
pub mod call_button;
mod clock;
#[cfg(feature = "component")]
pub mod component;
#[cfg(feature = "mount")]
mod config;
mod dom;
mod done;
mod drawn;
#[cfg(feature = "extension")]
pub mod extension;
mod form;
mod gradually;
mod launcher;
mod listener;
mod locale;
#[cfg(feature = "mount")]
mod memory;
#[cfg(feature = "mount")]
pub mod mount;
mod mounted;
#[cfg(feature = "mount")]
mod obey;
mod page;
#[cfg(feature = "component")]
mod paint;
mod panel;
mod redraw;
mod send;
mod stream;
#[cfg(feature = "component")]
mod style;
mod timer;
mod typing;
mod visitor;
mod widget;
#[cfg(feature = "component")]
mod words;

#[cfg(feature = "component")]
pub use call_button::{CallButton, CallButtonProps, token::Token};
#[cfg(feature = "component")]
pub use component::{ClickToCall, ClickToCallProps};
