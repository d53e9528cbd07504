//! Dialpad's Mini Dialer, on pages that name one.

use crate::page_settings::{named, server};
use leptos::prelude::*;
use leptos::task::spawn_local;
use widget_wasm::dial::Dial;
use widget_wasm::{
    CallButton, CallProvider, CardAction, Customer, CustomerLookUp, DialerLoad, DialerMode,
    Dialpad, DialpadCti, IdentityType, IncomingCall, InitiateCall, Token, Transport,
};

/// Customers who call and are called by the Mini Dialer. The page names its address and whom it knows.
pub(crate) fn dialer(url: String) -> impl IntoView {
    let (offered, on_list) = (RwSignal::new(true), RwSignal::new(true));
    let (mode, collapsed) = (RwSignal::new(DialerMode::Floating), RwSignal::new(true));
    let heard = RwSignal::new(String::new());
    let note = move |what: &str| heard.update(|heard| heard.extend([what, "; "]));
    let dialpad = Dialpad::new();

    let taken = Callback::new(move |()| note("note taken"));
    let look_up = CustomerLookUp::new(move |call: IncomingCall| async move {
        let number = call.external_number?;
        Some(Customer {
            name: Some(format!("Customer {}", number.get(8..)?)),
            job: Some("Boiler repair".to_owned()),
            customer_id: Some("C-1815".to_owned()),
            job_id: None,
            actions: vec![
                CardAction::link("Open record", "#ada"),
                CardAction::callback("Take note", taken),
            ],
        })
    });
    let incoming = Callback::new(move |call: IncomingCall| {
        let name = call.contact.and_then(|contact| contact.name).unwrap_or_default();
        note(&format!("{} {name}", call.external_number.unwrap_or_default()));
    });
    let silent = Callback::new(move |call: IncomingCall| {
        note(&format!("silent {}", call.id.unwrap_or_default()));
    });
    let authentication = Callback::new(move |(signed_in, user): (bool, Option<String>)| {
        note(&format!("{signed_in} {}", user.unwrap_or_default()));
    });
    let failed = Callback::new(move |code: String| note(&code));
    let state = Callback::new(move |dial: Dial| note(dial.name()));
    let call = move |number: &'static str| {
        spawn_local(async move {
            let options = InitiateCall {
                identity_type: Some(IdentityType::CallCenter),
                identity_id: Some(i64::MAX),
                custom_data: Some("job 7".to_owned()),
                enable_current_tab: Some(false),
                outbound_caller_id: Some("+12025550100".to_owned()),
            };
            match dialpad.initiate_call(number, options).await {
                Ok(call) => note(&call.phone_number),
                Err(error) => note(&error.code),
            }
        });
    };
    let control = move |ends: bool| {
        spawn_local(async move {
            let outcome = if ends {
                dialpad.hang_up_all_calls().await
            } else {
                dialpad.enable_current_tab().await
            };
            note(&outcome.map_or_else(|error| error.code, |()| "done".to_owned()));
        });
    };

    view! {
        <h2>"Mini Dialer"</h2>
        <button on:click=move |_| mode.set(DialerMode::Docked)>"Dock"</button>
        <button on:click=move |_| offered.update(|offered| *offered = !*offered)>"Other route"</button>
        <button on:click=move |_| call("(555) 123-4567")>"Call a number"</button>
        <button on:click=move |_| call("12")>"Call nobody"</button>
        <button on:click=move |_| control(false)>"Enable this tab"</button>
        <button on:click=move |_| control(true)>"Hang up all"</button>
        <CallButton
            phone_number="(202) 555-0142"
            customer_name="Grace Hopper"
            customer_id="C-1906"
            transport=Transport::new(dialpad)
            on_state=state
        />
        <button on:click=move |_| on_list.set(false)>"Remove Alan Turing"</button>
        <Show when=move || on_list.get()>
            <CallProvider transport=Transport::new(dialpad)>
                <CallButton phone_number="(202) 555-0143" customer_name="Alan Turing" />
            </CallProvider>
        </Show>
        <p id="dialer-heard">{heard}</p>
        <Show when=move || offered.get()>
            <DialpadCti
                server=server()
                client_id="client-1"
                url=url.clone()
                mode=mode
                collapsed=collapsed
                load=DialerLoad::Eager
                open_on_call=false
                notifications=false
                debug=true
                report_token=Token::asking(async || named("click2call-token"))
                look_up_customer=look_up.clone()
                dialpad=dialpad
                on_authentication_change=authentication
                on_incoming_call=incoming
                on_ringing_end=silent
                on_collapsed_change=Callback::new(move |is: bool| collapsed.set(is))
                on_error=failed
            />
        </Show>
    }
}
