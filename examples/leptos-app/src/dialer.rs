//! Dialpad's Mini Dialer, on pages that configure one.

use crate::page_settings::{named, server};
use leptos::prelude::*;
use leptos::task::spawn_local;
use widget_wasm::dial::Dial;
use widget_wasm::{
    CallButton, CallProvider, CardAction, Customer, CustomerLookUp, DialerLoad, DialerMode,
    Dialpad, DialpadCti, IdentityType, IncomingCall, InitiateCall, Token, Transport,
};

/// The events of the dialer, as the page shows them.
#[derive(Clone, Copy)]
struct Notes(RwSignal<String>);

impl Notes {
    fn add(self, note: &str) {
        self.0.update(|notes| notes.extend([note, "; "]));
    }
}

/// The Mini Dialer at `url` with the page's callbacks.
pub(crate) fn dialer(url: String) -> impl IntoView {
    let (dialpad, notes) = (Dialpad::new(), Notes(RwSignal::new(String::new())));
    let (mode, collapsed) = (RwSignal::new(DialerMode::Floating), RwSignal::new(true));
    let is_offered = RwSignal::new(true);
    let look_up = look_up(notes);
    let incoming = Callback::new(move |call: IncomingCall| {
        let name = call.contact.and_then(|contact| contact.name).unwrap_or_default();
        notes.add(&format!("{} {name}", call.external_number.unwrap_or_default()));
    });
    let silent = Callback::new(move |call: IncomingCall| {
        notes.add(&format!("silent {}", call.id.unwrap_or_default()));
    });
    let authentication = Callback::new(move |(signed_in, user): (bool, Option<String>)| {
        notes.add(&format!("{signed_in} {}", user.unwrap_or_default()));
    });

    view! {
        <h2>"Mini Dialer"</h2>
        <button on:click=move |_| mode.set(DialerMode::Docked)>"Dock"</button>
        <button on:click=move |_| is_offered.update(|offered| *offered = !*offered)>
            "Other route"
        </button>
        {controls(dialpad, notes)}
        {call_buttons(dialpad, notes)}
        <p id="dialer-heard">{notes.0}</p>
        <Show when=move || is_offered.get()>
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
                on_error=Callback::new(move |code: String| notes.add(&code))
            />
        </Show>
    }
}

/// The customer of an incoming call, for its card.
fn look_up(notes: Notes) -> CustomerLookUp {
    let taken = Callback::new(move |()| notes.add("note taken"));
    CustomerLookUp::new(move |call: IncomingCall| async move {
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
    })
}

/// Buttons for the methods of the dialer.
fn controls(dialpad: Dialpad, notes: Notes) -> impl IntoView {
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
                Ok(call) => notes.add(&call.phone_number),
                Err(error) => notes.add(&error.code),
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
            notes.add(&outcome.map_or_else(|error| error.code, |()| "done".to_owned()));
        });
    };
    view! {
        <button on:click=move |_| call("(555) 123-4567")>"Call a number"</button>
        <button on:click=move |_| call("12")>"Call nobody"</button>
        <button on:click=move |_| control(false)>"Enable this tab"</button>
        <button on:click=move |_| control(true)>"Hang up all"</button>
    }
}

/// Call buttons whose transport is the dialer, by prop and by provider.
fn call_buttons(dialpad: Dialpad, notes: Notes) -> impl IntoView {
    let is_listed = RwSignal::new(true);
    view! {
        <CallButton
            phone_number="(202) 555-0142"
            customer_name="Grace Hopper"
            customer_id="C-1906"
            transport=Transport::new(dialpad)
            on_state=Callback::new(move |dial: Dial| notes.add(dial.name()))
        />
        <button on:click=move |_| is_listed.set(false)>"Remove Alan Turing"</button>
        <Show when=move || is_listed.get()>
            <CallProvider transport=Transport::new(dialpad)>
                <CallButton phone_number="(202) 555-0143" customer_name="Alan Turing" />
            </CallProvider>
        </Show>
    }
}
