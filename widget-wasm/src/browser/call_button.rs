//! `CallButton`: calls a number for a user of the app, whose own phone rings first.

mod api;
mod follow;
mod line;
pub mod token;
mod view;

use crate::dial::Dial;
use api::Api;
use leptos::html::{Span, span};
use leptos::prelude::*;
use line::Line;
use token::Token;

/// A button that calls a number, shows how the call goes, ends it, and has a keypad.
///
/// It stands in a shadow root of its own. What the telephone system cannot do is not offered.
/// Taking it out of the view stops listening; the call itself goes on.
#[component]
pub fn CallButton(
    /// Origin of the click2call server: `https://calls.example.com`.
    #[prop(into)]
    api_url: String,
    /// A JWT, or [`Token::asking`] for one; asked anew once after a 401.
    #[prop(into)]
    token: Token,
    /// The number to call.
    #[prop(into)]
    phone_number: Signal<String>,
    /// The number that is shown to the called.
    #[prop(optional, into)]
    caller_id: Option<String>,
    /// The words on the button.
    #[prop(into, default = "Call".to_owned())]
    label: String,
    /// Hears of each change.
    #[prop(optional, into)]
    on_state: Option<Callback<Dial>>,
) -> impl IntoView {
    let line = Line::new(Api::new(api_url, token), phone_number, caller_id, on_state);
    let host = NodeRef::<Span>::new();
    let mounted = StoredValue::new_local(None);
    host.on_load(move |host| {
        // In a browser that refuses a shadow root there is nothing to show.
        mounted.set_value(view::mount(&host, line, label).ok());
    });
    on_cleanup(move || line.leave());
    span().node_ref(host)
}
