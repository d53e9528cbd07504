//! The Mini Dialer, and the caller's data for its card.

use crate::data::{Customer, Me};
use crate::server;
use leptos::prelude::*;
use widget_wasm::{CardAction, CustomerLookUp, DialerMode, Dialpad, DialpadCti, IncomingCall};

#[component]
pub fn Dialer(
    me: Me,
    customers: StoredValue<Vec<Customer>>,
    dialpad: Dialpad,
    call_count: RwSignal<u32>,
) -> impl IntoView {
    let noted = Callback::new(move |_: IncomingCall| call_count.update(|count| *count += 1));
    let look_up = CustomerLookUp::new(move |call: IncomingCall| async move {
        let number = call.external_number?;
        let customers = customers.read_value();
        customers.iter().find(|customer| customer.has_number(&number)).map(card_of)
    });
    view! {
        <DialpadCti
            server=me.click2call
            client_id=me.client_id
            url=me.dialer_url
            mode=mode()
            report_token=server::call_token()
            look_up_customer=look_up
            dialpad
            on_incoming_call=noted
            on_ringing_end=noted
        />
    }
}

/// The card, and the ids for the report of the call.
fn card_of(customer: &Customer) -> widget_wasm::Customer {
    let href = format!("#/customers/{}", customer.id);
    let job = customer.jobs.first();
    widget_wasm::Customer {
        name: Some(customer.name.clone()),
        customer_id: Some(customer.id.clone()),
        job: job.map(|job| job.title.clone()),
        job_id: job.map(|job| job.id.clone()),
        actions: vec![CardAction::link("Open customer", href)],
    }
}

/// Docked, if the window is wide enough.
fn mode() -> DialerMode {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    if width.is_some_and(|width| width >= 1_200.0) {
        DialerMode::Docked
    } else {
        DialerMode::Floating
    }
}
