//! Everything that needs a browser: the views, the requests and the entry points.
//!
//! The components compile for every target, as the servers of Leptos apps render them as well. Effects run in
//! browsers only, and event handlers too: rendering itself must not call an API of the browser.
//!
//! A file may use the files above it in this list, not those below.
//!
//! # Layout
//! - `js`, `time`, `listener`, `timer`, `custom_event`, `event_stream`, `locale`: the browser's APIs
//! - `dom`, `panel` with `panel_render` and `success_view`: the elements, without behavior
//! - `widget`: the state, the elements and the primitive operations on both. Each file from here to
//!   `incremental_render` implements one concern of it
//! - `lazy_panel`: builds the parts of the panel; `focus`: moves the focus; `render`: shows the state, and
//!   `render_subscription` does so at each change
//! - `opening_hours`, `number_input`: follow the clock, and what is typed
//! - `server_api`, `availability`, `call_progress`, `call_request`: the requests
//! - `panel_visibility`, `visitor_actions`, `event_handlers`: what the visitor does
//! - `incremental_render`: starts the widget; `host_api`: the commands of the page
//! - `mounted_widget`: a widget that is wired up, for both entry points
//! - `mount` with `config`: the entry point of the loader, which has painted the button
//! - `browser_value`: a value that only a browser stores
//! - `component`: `ClickToCall`, with `paint` and `style`, its button and CSS, and `english`, its messages
//! - `call_button`: `CallButton` and `CallProvider`, for the users of a Leptos app
//! - `dialpad`: `DialpadCti`, Dialpad's Mini Dialer
//! - `server_rendering`: tests of what a server renders
//! - `extension`: the views of the browser extension, and their entry points

mod availability;
#[cfg(feature = "component")]
mod browser_value;
#[cfg(feature = "component")]
pub mod call_button;
mod call_progress;
mod call_request;
#[cfg(feature = "component")]
pub mod component;
#[cfg(feature = "mount")]
mod config;
mod custom_event;
#[cfg(feature = "component")]
pub mod dialpad;
mod dom;
#[cfg(feature = "component")]
mod english;
mod event_handlers;
mod event_stream;
#[cfg(all(target_arch = "wasm32", feature = "extension"))]
pub mod extension;
mod focus;
#[cfg(feature = "mount")]
mod host_api;
mod incremental_render;
mod js;
mod lazy_panel;
mod listener;
mod locale;
#[cfg(feature = "mount")]
pub mod mount;
mod mounted_widget;
mod number_input;
mod opening_hours;
#[cfg(feature = "component")]
mod paint;
mod panel;
mod panel_render;
mod panel_visibility;
mod render;
mod render_subscription;
mod server_api;
#[cfg(all(test, feature = "ssr"))]
mod server_rendering;
#[cfg(feature = "component")]
mod style;
mod success_view;
mod time;
mod timer;
mod visitor_actions;
mod widget;

#[cfg(all(feature = "component", feature = "digest"))]
pub use call_button::digest::DigestTransport;
#[cfg(feature = "component")]
pub use call_button::provider::{CallProvider, CallProviderProps};
#[cfg(feature = "component")]
pub use call_button::server::ServerTransport;
#[cfg(feature = "component")]
pub use call_button::transport::{
    CallRequest, CallTransport, FollowEnd, LocalFuture, PlacedCall, Transport,
};
#[cfg(feature = "component")]
pub use call_button::{CallButton, CallButtonProps, token::Token};
#[cfg(feature = "component")]
pub use component::{ClickToCall, ClickToCallProps};
#[cfg(feature = "component")]
pub use dialpad::customer::{CardAction, Customer, CustomerLookUp};
#[cfg(feature = "component")]
pub use dialpad::handle::{Dialpad, DialpadError, IdentityType, InitiateCall, RequestedCall};
#[cfg(feature = "component")]
pub use dialpad::incoming_call::{IncomingCall, Party};
#[cfg(feature = "component")]
pub use dialpad::{DialerLoad, DialerMode, DialpadCti, DialpadCtiProps};
