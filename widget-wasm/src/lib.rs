//! The widget that a visitor sees: a branded button, and the form that asks for a call.
//!
//! # Layout
//! - [`dial`]: the state of a call button; [`call_context`] and [`call_look`]: its customer and job, and its look;
//!   [`event_parser`] parses its server-sent events
//! - `credentials`: the account of a desk phone; `signed_call`: the answers to signed calls
//! - `digest`: the proof of a signed call, for extensions and apps
//! - `allocator`: the one of the builds that a browser downloads by itself
//! - `extension`: the state of the browser extension's pages
//! - [`state`]: the state of the widget; [`form`]: the state of its form
//! - [`progress`]: the progress of the call
//! - [`reply`]: the server's responses, as the form needs them; [`wire`]: serializes requests and parses
//!   responses
//! - [`hours`]: the opening hours, and the times that are offered outside of them
//! - [`messages`]: selects the message for each state; [`message_catalog`]: the messages of one language
//! - [`panel_elements`]: the elements of the panel, for all three forms
//! - [`settings`]: the settings of the tenant
//! - `browser`: the views, the requests and the entry points. Leptos apps compile it for their servers as well,
//!   where it renders placeholders
//!
//! A Leptos app shows `ClickToCall` and `CallButton` with the feature `csr`, or with `hydrate` and `ssr`
//! (`docs/leptos.md`). Any other page is served by the loader, which calls `mount`.

#[cfg(all(target_arch = "wasm32", any(feature = "mount", feature = "digest-module")))]
mod allocator;
pub mod call_context;
pub mod call_look;
#[cfg(any(test, feature = "digest"))]
pub mod credentials;
pub mod dial;
#[cfg(any(test, feature = "digest"))]
pub mod digest;
pub mod event_parser;
#[cfg(any(test, feature = "extension"))]
pub mod extension;
pub mod form;
pub mod hours;
pub mod message_catalog;
pub mod messages;
pub mod panel_elements;
pub mod progress;
pub mod reply;
pub mod settings;
#[cfg(any(test, feature = "digest"))]
pub mod signed_call;
pub mod state;
pub mod wire;

#[cfg(any(feature = "component", all(target_arch = "wasm32", feature = "mount")))]
pub mod browser;
#[cfg(feature = "component")]
pub use browser::{
    CallButton, CallButtonProps, CallProvider, CallProviderProps, CallRequest, CallTransport,
    CardAction, ClickToCall, ClickToCallProps, Customer, CustomerLookUp, DialerLoad, DialerMode,
    Dialpad, DialpadCti, DialpadCtiProps, DialpadError, FollowEnd, IdentityType, IncomingCall,
    InitiateCall, LocalFuture, Party, PlacedCall, RequestedCall, ServerTransport, Token, Transport,
};
/// Types of the component's props.
#[cfg(feature = "component")]
pub use shared_types::{
    call_state::CallState,
    color::Color,
    number_policy::NumberPolicy,
    phone::NumberPlan,
    widget_config::{Consent, Department, Place},
};
#[cfg(all(feature = "component", feature = "digest"))]
pub use {browser::DigestTransport, credentials::Credentials};
#[cfg(feature = "component")]
pub use {
    call_context::CallContext,
    call_look::{ButtonSize, ButtonVariant},
};
