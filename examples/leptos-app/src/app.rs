//! A view that offers callbacks while its box is ticked.

use crate::dialer::dialer;
use crate::page_settings::{named, server};
use leptos::prelude::*;
use widget_wasm::dial::Dial;
use widget_wasm::{
    CallButton, CallProvider, CallState, ClickToCall, Color, Credentials, DigestTransport,
    NumberPolicy, ServerTransport, Token, Transport,
};

pub(crate) fn show() {
    leptos::mount::mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let offered = RwSignal::new(true);
    let red = "#b3261e".parse().unwrap_or(Color::DEFAULT_BRAND);
    // Accepted by the demonstration server for acme.com, and not assigned to anybody.
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
        <Customers />
        {named("click2call-dialpad").map(dialer)}
    }
}

/// A person whom the app's user can call, if the page has the user's token.
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
                    domain="acme.com"
                    label="Call Ada"
                    on_state=told
                />
                <button on:click=move |_| offered.set(false)>"Forget Ada"</button>
            </Show>
        </p>
        <p id="last">{last}</p>
    }
}

/// Customers to call: by the page's token, or from the user's desk phone.
#[component]
fn Customers() -> impl IntoView {
    let by_token = || {
        let token = Token::asking(async || named("click2call-token"));
        Transport::new(ServerTransport::new(server(), token))
    };
    let transport = RwSignal::new(named("click2call-token").map(|_| by_token()));
    let aor = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let use_desk_phone = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let account = Credentials::with_password(aor.get(), password.get());
        transport.set(Some(Transport::new(DigestTransport::new(server(), account))));
        password.set(String::new());
    };

    view! {
        <h2>"Customers"</h2>
        <form on:submit=use_desk_phone>
            <label>"Desk phone " <input bind:value=aor /></label>
            <label>" Password " <input type="password" bind:value=password /></label>
            <button>"Use my desk phone"</button>
        </form>
        {move || match transport.get() {
            Some(transport) => {
                view! { <CallProvider transport=transport><CustomerList /></CallProvider> }.into_any()
            }
            None => view! { <CustomerList /> }.into_any(),
        }}
    }
}

#[component]
fn CustomerList() -> impl IntoView {
    let on_holiday = RwSignal::new(false);
    let remark = RwSignal::new(String::new());
    let heard = RwSignal::new(String::new());
    let note = Callback::new(move |dial: Dial| {
        heard.update(|heard| heard.extend([dial.name(), " "]));
    });

    view! {
        <ul>
            <li id="ada">
                <CallButton
                    phone_number="(202) 555-0143"
                    customer_name="Ada Lovelace"
                    customer_id="C-1815"
                    job_id="J-7"
                    custom_data=remark
                    variant="secondary"
                    size="sm"
                    class="action"
                    disabled=on_holiday
                    on_state=note
                />
            </li>
            <li id="charles">
                <CallButton phone_number="555-0142" customer_name="Charles Babbage" variant="icon" size="lg" />
            </li>
        </ul>
        <label>"Remark " <input bind:value=remark /></label>
        <label><input type="checkbox" bind:checked=on_holiday /> " On holiday"</label>
        <p id="states">{heard}</p>
    }
}
