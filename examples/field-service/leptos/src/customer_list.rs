//! The customers, by name or number.

use crate::data::Customer;
use leptos::prelude::*;

#[component]
pub fn CustomerList(
    customers: StoredValue<Vec<Customer>>,
    chosen: Signal<Option<String>>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let matching = |customer: &&Customer| customer.matches(&query.read());
        customers.read_value().iter().filter(matching).cloned().collect::<Vec<_>>()
    });
    view! {
        <section class="list" aria-label="Customers">
            <label>
                <input
                    type="search"
                    placeholder="Name, company or number"
                    aria-label="Find a customer"
                    bind:value=query
                />
            </label>
            <ul>
                <For each=move || found.get() key=|customer| customer.id.clone() let:customer>
                    <Entry customer chosen />
                </For>
            </ul>
            <Show when=move || found.read().is_empty()>
                <p class="empty quiet" role="status">"No customer matches."</p>
            </Show>
        </section>
    }
}

#[component]
fn Entry(customer: Customer, chosen: Signal<Option<String>>) -> impl IntoView {
    let open = customer.open_jobs();
    let Customer { id, name, company, address, .. } = customer;
    let href = format!("#/customers/{id}");
    let current = move || (chosen.read().as_deref() == Some(&*id)).then_some("true");
    view! {
        <li>
            <a href=href aria-current=current>
                <span>
                    <strong>{name}</strong>
                    <span class="quiet">{if company.is_empty() { address } else { company }}</span>
                </span>
                {open.map(|(count, status)| view! { <span class=status.class()>{count}" open"</span> })}
            </a>
        </li>
    }
}
