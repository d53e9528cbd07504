//! The app. `CallProvider` selects the transport of the buttons; the Mini Dialer stays mounted across customers.

use crate::customer::CustomerView;
use crate::customer_list::CustomerList;
use crate::data::{Customer, Me};
use crate::dialer::Dialer;
use crate::server;
use leptos::prelude::*;
use widget_wasm::{CallProvider, Dialpad, ServerTransport, Transport};

pub fn show() {
    let Some(app) = document().get_element_by_id("app") else { return };
    leptos::mount::mount_to(leptos::wasm_bindgen::JsCast::unchecked_into(app), Start).forget();
}

#[component]
fn Start() -> impl IntoView {
    let data = LocalResource::new(server::start);
    view! {
        <Suspense>
            {move || {
                data.get()
                    .map(|data| match data {
                        Some((me, customers)) => view! { <App me customers /> }.into_any(),
                        None => view! {
                            <main class="welcome">
                                <p role="alert">"The site cannot be reached. Reload the page to try again."</p>
                            </main>
                        }
                        .into_any(),
                    })
            }}
        </Suspense>
    }
}

#[component]
fn App(me: Me, customers: Vec<Customer>) -> impl IntoView {
    // Incremented after events that may have changed the customer's calls.
    let call_count = RwSignal::new(0_u32);
    let uses_dialer = RwSignal::new(false);
    let chosen = chosen_id();
    let customers = StoredValue::new(customers);
    let click2call = StoredValue::new(me.click2call.clone());
    let customer = Memo::new(move |_| {
        let id = chosen.get()?;
        customers.read_value().iter().find(|customer| customer.id == id).cloned()
    });
    let dialpad = Dialpad::new();
    let by_dialer = Transport::new(dialpad);
    let by_desk_phone =
        Transport::new(ServerTransport::new(me.click2call.clone(), server::call_token()));
    let detail = move || {
        let transport = if uses_dialer.get() { by_dialer } else { by_desk_phone };
        view! {
            <CallProvider transport>
                {move || match customer.get() {
                    Some(customer) => view! {
                        <CustomerView customer click2call=click2call.get_value() call_count />
                    }
                    .into_any(),
                    None => view! {
                        <section class="panel">
                            <h1>"Customers"</h1>
                            <p class="quiet">"Choose one to see jobs and calls."</p>
                        </section>
                    }
                    .into_any(),
                }}
            </CallProvider>
        }
    };
    view! {
        <header class="bar">
            <a class="mark" href="#"><img src="/icon.svg" alt="" width="32" height="32" />" Brightside"</a>
            <div class="switch" role="group" aria-label="Calls go through">
                <Choice label="Desk phone" pressed=Signal::derive(move || !uses_dialer.get()) choose=move || uses_dialer.set(false) />
                <Choice label="Mini Dialer" pressed=uses_dialer.into() choose=move || uses_dialer.set(true) />
            </div>
            <nav class="switch" aria-label="The same app">
                <a href="/react/">"React"</a>
                <a href="/leptos/" aria-current="page">"Leptos"</a>
            </nav>
            <form class="who" method="post" action="/logout">
                <span>{me.name.clone()}</span>
                <button class="button">"Sign out"</button>
            </form>
        </header>
        <main class=move || if customer.read().is_some() { "layout chosen" } else { "layout" }>
            <CustomerList customers chosen />
            <div class="detail">{detail}</div>
        </main>
        <Dialer me customers dialpad call_count />
    }
}

#[component]
fn Choice(
    label: &'static str,
    pressed: Signal<bool>,
    choose: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button type="button" aria-pressed=move || pressed.get().to_string() on:click=move |_| choose()>
            {label}
        </button>
    }
}

/// The customer id in the address.
fn chosen_id() -> Signal<Option<String>> {
    let read = || {
        let hash = window().location().hash().ok()?;
        hash.strip_prefix("#/customers/").map(str::to_owned)
    };
    let chosen = RwSignal::new(read());
    let listener = window_event_listener(leptos::ev::hashchange, move |_| chosen.set(read()));
    on_cleanup(move || listener.remove());
    chosen.into()
}
