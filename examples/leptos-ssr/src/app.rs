//! The view of the app. The server renders it, and the browser hydrates what the server rendered.

use crate::page::named;
use leptos::prelude::*;
use widget_wasm::dial::Dial;
use widget_wasm::{CallButton, CallProvider, ClickToCall, NumberPolicy, ServerTransport, Token};

/// The whole page, from the first child of `<body>` on.
#[component]
pub fn App() -> impl IntoView {
    let is_listed = RwSignal::new(true);
    // The demonstration server accepts numbers that nobody has.
    let numbers = NumberPolicy { fiction: true, ..NumberPolicy::default() };

    view! {
        <h1>"A Leptos app with server rendering"</h1>
        <button on:click=move |_| is_listed.update(|listed| *listed = !*listed)>
            "Show or hide customers"
        </button>
        <Show when=move || is_listed.get()>
            <Customers />
        </Show>
        <ClickToCall
            server=server()
            domain="acme.com"
            button_text="Call me back"
            company_name="Acme Corp"
            numbers=numbers
        />
        <footer>"Acme Corp"</footer>
    }
}

/// Customers whom the user of the app can call.
#[component]
fn Customers() -> impl IntoView {
    let last = RwSignal::new(String::new());
    let on_state = Callback::new(move |dial: Dial| last.set(dial.words().to_owned()));
    let token = Token::asking(async || named("click2call-token"));

    view! {
        <CallProvider transport=ServerTransport::new(server(), token)>
            <p id="ada">
                "Ada Lovelace "
                <CallButton
                    phone_number="(202) 555-0142"
                    customer_name="Ada Lovelace"
                    customer_id="C-1815"
                    on_state=on_state
                />
                <span>" since 1815"</span>
            </p>
            <p id="charles">
                <CallButton
                    phone_number="(202) 555-0143"
                    customer_name="Charles Babbage"
                    variant="icon"
                    size="lg"
                    class="action"
                    disabled=true
                />
                <span>" on holiday"</span>
            </p>
        </CallProvider>
        <p id="last">{last}</p>
    }
}

/// The origin of the click2call server, which the page names. The server of the app has no use for it: its
/// components send nothing.
fn server() -> String {
    named("click2call").unwrap_or_default()
}
