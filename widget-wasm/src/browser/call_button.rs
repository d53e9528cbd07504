//! `CallButton`: calls a number for a user of the app, and shows the call. `CallProvider` selects the way.
//!
//! # Layout
//! - [`transport`]: the interface to a telephone system; [`provider`]: the one of all buttons below it
//! - [`mod@server`] with [`token`], and `digest`: the transports over HTTP; `fetch` and `follow`: what they share
//! - `line`: the state of a button and its call; `stopwatch`: the duration
//! - `view` with `keypad` and `icon`: what is shown; `placeholder`: what a server renders in its place

#[cfg(feature = "digest")]
pub mod digest;
mod fetch;
mod follow;
mod icon;
mod keypad;
mod line;
#[cfg(feature = "ssr")]
mod placeholder;
pub mod provider;
pub mod server;
mod stopwatch;
pub mod token;
pub mod transport;
mod view;

use super::browser_value::BrowserValue;
use crate::call_context::CallContext;
use crate::call_look::{ButtonSize, ButtonVariant};
use crate::dial::{Callee, Dial};
use leptos::html::{Span, span};
use leptos::prelude::*;
use line::Line;
use server::ServerTransport;
use token::Token;
use transport::{CallRequest, Transport};
use view::Look;

/// A button that calls a number, shows the state of the call, ends it, and has a keypad.
///
/// It stands in a shadow root of its own. What the telephone system cannot do is not offered.
/// Taking it out of the view stops listening; the call itself goes on. A server renders it disabled and in its
/// size, and hydration brings it to life.
#[component]
#[expect(clippy::too_many_arguments, reason = "each is a prop of its own")]
pub fn CallButton(
    /// The number to call, as people write it. What cannot be a number is rejected with the reason.
    #[prop(into)]
    phone_number: Signal<String>,
    /// The name for the label: `Call Ada Lovelace`.
    #[prop(optional, into)]
    customer_name: Option<String>,
    /// The customer of the call, for the server and its webhooks.
    #[prop(optional, into)]
    customer_id: Option<String>,
    /// The job of the call, for the server and its webhooks.
    #[prop(optional, into)]
    job_id: Option<String>,
    /// Opaque text of the app, for the server and its webhooks.
    #[prop(optional, into)]
    custom_data: MaybeProp<String>,
    /// `"primary"`, `"secondary"` or `"icon"`.
    #[prop(optional, into)]
    variant: ButtonVariant,
    /// `"sm"`, `"md"` or `"lg"`.
    #[prop(optional, into)]
    size: ButtonSize,
    /// Classes of the element around the shadow root.
    #[prop(optional, into)]
    class: String,
    /// Places no new call. A call that is under way can be ended.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The number that is shown to the called.
    #[prop(optional, into)]
    caller_id: Option<String>,
    /// The tenant, where the token leaves a choice.
    #[prop(optional, into)]
    domain: Option<String>,
    /// The text of the button, in place of `Call` and the customer.
    #[prop(optional, into)]
    label: Option<String>,
    /// The transport of this button, in place of the one of `CallProvider`.
    #[prop(optional, into)]
    transport: Option<Transport>,
    /// With `token`: origin of the click2call server of this button.
    #[prop(optional, into)]
    api_url: Option<String>,
    /// With `api_url`: a JWT, or [`Token::asking`] for one; asked anew once after a 401.
    #[prop(optional, into)]
    token: Option<Token>,
    /// Called at each change of the state.
    #[prop(optional, into)]
    on_state: Option<Callback<Dial>>,
) -> impl IntoView {
    let own =
        api_url.zip(token).map(|(api_url, token)| ServerTransport::new(api_url, token).into());
    let transport = transport.or(own).or_else(use_context::<Transport>);
    let name = customer_name.clone();
    let callee = Memo::new(move |_| Callee::new(name.clone(), &phone_number.read()));
    let request = move || CallRequest {
        phone_number: phone_number.get_untracked(),
        caller_id: caller_id.clone(),
        domain: domain.clone(),
        context: CallContext {
            customer_id: customer_id.clone(),
            customer_name: customer_name.clone(),
            job_id: job_id.clone(),
            custom_data: custom_data.get_untracked(),
        },
        signal: None,
    };
    let line = Line::new(transport, Box::new(request), on_state);
    let label = StoredValue::new(label);
    let look = Look { callee, label, variant, size, disabled };
    let host = NodeRef::<Span>::new();
    let mounted = BrowserValue::new(None);
    host.on_load(move |host| {
        // In a browser that refuses a shadow root there is nothing to show.
        let shown = view::mount(&host, line, look).ok();
        mounted.update(|mounted| *mounted = shown);
    });
    on_cleanup(move || line.leave());
    let element = span().class(class).node_ref(host);
    #[cfg(feature = "ssr")]
    let element = element.inner_html(placeholder::html(look));
    element
}
