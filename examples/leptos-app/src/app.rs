//! A view that offers callbacks as long as its box is ticked.

use leptos::prelude::*;
use widget_wasm::{ClickToCall, Color, NumberPolicy};

pub(crate) fn show() {
    leptos::mount::mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let offered = RwSignal::new(true);
    let red = "#b3261e".parse().unwrap_or(Color::DEFAULT_BRAND);
    // What the demonstration server accepts for acme.com: numbers that nobody has.
    let numbers = NumberPolicy { fiction: true, ..NumberPolicy::default() };

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
                />
            </Show>
        </section>
    }
}

/// The origin that the page names as its click2call server, its own if it names none.
fn server() -> String {
    let named = document().query_selector("meta[name=click2call]").ok().flatten();
    let origin = named.and_then(|meta| meta.get_attribute("content"));
    origin.or_else(|| window().location().origin().ok()).unwrap_or_default()
}
