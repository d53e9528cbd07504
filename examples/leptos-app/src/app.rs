//! A view that offers callbacks as long as its box is ticked.

use leptos::prelude::*;
use widget_wasm::dial::Dial;
use widget_wasm::{CallButton, CallState, ClickToCall, Color, NumberPolicy, Token};

pub(crate) fn show() {
    leptos::mount::mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let offered = RwSignal::new(true);
    let red = "#b3261e".parse().unwrap_or(Color::DEFAULT_BRAND);
    // What the demonstration server accepts for acme.com: numbers that nobody has.
    let numbers = NumberPolicy { fiction: true, ..NumberPolicy::default() };
    let heard = RwSignal::new(String::new());
    let note = move |what: &str| heard.update(|heard| heard.extend([what, " "]));
    let opened = Callback::new(move |open: bool| note(if open { "open" } else { "close" }));
    let reached = Callback::new(move |state: CallState| note(state.name()));
    let failed = Callback::new(move |code: String| note(&code));

    view! {
        <h1>"A Leptos app"</h1>
        <label>
            <input type="checkbox" bind:checked=offered />
            " Offer to call visitors back"
        </label>
        <section>
            <Show when=move || offered.get()>
                <ClickToCall
                    server=server()
                    domain="acme.com"
                    button_text="Call me back"
                    button_color=red
                    company_name="Acme Corp"
                    phone="+12025550100"
                    numbers=numbers.clone()
                    on_open=opened
                    on_state=reached
                    on_error=failed
                />
            </Show>
        </section>
        <p id="heard">{heard}</p>
        <Colleague />
    }
}

/// Somebody whom the app's user can call, as long as the page names the user's token.
#[component]
fn Colleague() -> impl IntoView {
    let offered = RwSignal::new(named("click2call-token").is_some());
    let last = RwSignal::new(String::new());
    let token = Token::asking(async || named("click2call-token"));
    let told = Callback::new(move |dial: Dial| last.set(dial.words().to_owned()));

    view! {
        <p>
            "Ada Lovelace "
            <Show when=move || offered.get()>
                <CallButton
                    api_url=server()
                    token=token.clone()
                    phone_number="+12025550142"
                    caller_id="+12025550100"
                    label="Call Ada"
                    on_state=told
                />
                <button on:click=move |_| offered.set(false)>"Forget Ada"</button>
            </Show>
        </p>
        <p id="last">{last}</p>
    }
}

/// The origin that the page names as its click2call server, its own if it names none.
fn server() -> String {
    named("click2call").or_else(|| window().location().origin().ok()).unwrap_or_default()
}

/// What the page says under this name.
fn named(name: &str) -> Option<String> {
    let meta = document().query_selector(&format!("meta[name={name}]")).ok().flatten()?;
    meta.get_attribute("content")
}
