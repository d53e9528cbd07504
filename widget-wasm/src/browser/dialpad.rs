//! `DialpadCti`: Dialpad's Mini Dialer for the users of a Leptos app.
//!
//! A thin layer over `/dialpad.mjs` of the click2call server, which the component loads when it is mounted. The
//! protocol, its checks and the panel exist once, in `assets/dialpad`: pages of plain JavaScript, React and Leptos run the
//! same code, an app downloads it only with a dialer, and a page that mixes them still has one dialer.
//!
//! # Layout
//! - [`incoming_call`] and [`customer`]: what a call is and what the app knows of the caller
//! - [`handle`]: [`Dialpad`], the methods of the dialer; `transport`: call buttons by it
//! - `options`: the props as the module takes them

pub mod customer;
pub mod handle;
pub mod incoming_call;
mod options;
mod transport;

use super::call_button::token::Token;
use customer::CustomerLookUp;
use handle::Dialpad;
use incoming_call::IncomingCall;
use leptos::prelude::*;
use options::{Callbacks, Options};
use std::cell::Cell;
use wasm_bindgen::JsValue;

/// How the panel stands in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialerMode {
    /// Above the page, in its corner.
    #[default]
    Floating,
    /// A column at the end of the window.
    Docked,
}

/// When the frame of Dialpad is loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialerLoad {
    Eager,
    /// When the page is idle.
    #[default]
    Idle,
    /// With the panel, or with the first request.
    Open,
}

/// Shows Dialpad's Mini Dialer, with a card for each incoming call.
///
/// There is one dialer for each page. It belongs to the page, not to the component: a route that takes the component
/// out of the view hides the dialer and leaves its frame and the call in it.
#[component]
#[expect(clippy::fn_params_excessive_bools, reason = "each is a prop of its own")]
#[expect(clippy::too_many_arguments, reason = "each is a prop of its own")]
pub fn DialpadCti(
    /// Origin of the click2call server, whose `/dialpad.mjs` is loaded: `https://calls.example.com`.
    #[prop(into)]
    server: String,
    /// The id that Dialpad sends after its set-up form. It is public; there is no secret.
    #[prop(into)]
    client_id: String,
    /// Address of the frame, in place of `https://dialpad.com/apps/{clientId}`.
    #[prop(optional, into)]
    url: Option<String>,
    /// Docked or floating.
    #[prop(optional, into)]
    mode: Signal<DialerMode>,
    /// Whether the panel is collapsed, as it is at first. A change moves the panel; so does the user.
    #[prop(optional, into)]
    collapsed: MaybeProp<bool>,
    /// When the frame is loaded.
    #[prop(optional)]
    load: DialerLoad,
    /// Opens the panel when a call rings.
    #[prop(default = true)]
    open_on_incoming: bool,
    /// Opens the panel when the app calls, as only the dialer shows that call.
    #[prop(default = true)]
    open_on_call: bool,
    /// Shows a notification of the browser when a call rings, if the user has allowed this site to.
    #[prop(default = true)]
    notifications: bool,
    /// Logs each message without names, numbers, ids and custom data.
    #[prop(optional)]
    debug: bool,
    /// Reports each call to `server` with this token.
    #[prop(optional, into)]
    report_token: Option<Token>,
    /// Looks up who calls, for the card.
    #[prop(optional)]
    look_up_customer: Option<CustomerLookUp>,
    /// The methods of the dialer, for the app to call.
    #[prop(optional)]
    dialpad: Option<Dialpad>,
    /// Called with whether a user is signed in and with Dialpad's id of the user: an integer of 64 bits, as text.
    #[prop(optional, into)]
    on_authentication_change: Option<Callback<(bool, Option<String>)>>,
    /// Called when a call rings.
    #[prop(optional, into)]
    on_incoming_call: Option<Callback<IncomingCall>>,
    /// Called when it no longer does: it was answered, missed or declined.
    #[prop(optional, into)]
    on_ringing_end: Option<Callback<IncomingCall>>,
    /// Called when the panel is opened or collapsed.
    #[prop(optional, into)]
    on_collapsed_change: Option<Callback<bool>>,
    /// Called with the code of each error: `dialer_not_loaded`, `report_failed`, …
    #[prop(optional, into)]
    on_error: Option<Callback<String>>,
) -> impl IntoView {
    let mut server = server;
    server.truncate(server.trim_end_matches('/').len());
    let module = [&server, "/dialpad.mjs"].concat();
    let options = Options {
        server,
        client_id,
        url,
        load,
        flags: [
            ("openOnIncoming", open_on_incoming),
            ("openOnCall", open_on_call),
            ("notifications", notifications),
            ("debug", debug),
        ],
        report_token,
        look_up_customer,
        callbacks: Callbacks {
            authentication_change: on_authentication_change,
            incoming_call: on_incoming_call,
            ringing_end: on_ringing_end,
            collapsed_change: on_collapsed_change,
            error: on_error,
        },
    };
    let dialpad = dialpad.unwrap_or_default();
    let options = Cell::new(Some(options));
    Effect::new(move |fixed: Option<Option<JsValue>>| {
        let is_attached = fixed.is_some();
        let fixed = fixed.flatten().or_else(|| options.take().map(Options::into_js))?;
        let newest = options::with_changing(&fixed, mode.get(), collapsed.get());
        if is_attached {
            dialpad.update(newest);
        } else {
            dialpad.attach(module.clone(), newest, on_error);
        }
        Some(fixed)
    });
    on_cleanup(move || dialpad.release());
}
