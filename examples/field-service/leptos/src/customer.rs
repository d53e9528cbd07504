//! One customer: the number, the jobs, and the call history.

use crate::data::{Customer, Job};
use crate::history::History;
use leptos::prelude::*;
use widget_wasm::CallButton;
use widget_wasm::dial::Dial;

#[component]
pub fn CustomerView(
    customer: Customer,
    click2call: String,
    call_count: RwSignal<u32>,
) -> impl IntoView {
    let Customer { id, name, company, address, phone, note, jobs } = customer;
    let about = [company, address].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
    // The call history is loaded again when a call starts or ends.
    let changed = Callback::new(move |dial: Dial| {
        if matches!(dial.name(), "accepted" | "ended" | "unknown") {
            call_count.update(|count| *count += 1);
        }
    });
    let has_no_jobs = jobs.is_empty();
    let buttons = jobs.into_iter().map(|job| {
        view! { <JobEntry job phone=phone.clone() customer=(id.clone(), name.clone()) changed /> }
    });
    let buttons = buttons.collect_view();
    view! {
        <a class="back button" href="#">"All customers"</a>
        <section class="panel customer" aria-label="Customer">
            <div>
                <h1>{name.clone()}</h1>
                <p class="quiet">{about.join(" · ")}</p>
            </div>
            <CallButton
                phone_number=phone.clone()
                customer_id=id.clone()
                customer_name=name.clone()
                size="lg"
                on_state=changed
            />
            {(!note.is_empty()).then(|| view! { <p class="note">{note}</p> })}
        </section>
        <section class="panel" aria-label="Jobs">
            <h2>"Jobs"</h2>
            {has_no_jobs.then(|| view! { <p class="quiet">"No jobs yet."</p> })}
            <ul class="jobs">{buttons}</ul>
        </section>
        <History click2call customer=id call_count />
    }
}

#[component]
fn JobEntry(
    job: Job,
    phone: String,
    /// The id and the name.
    customer: (String, String),
    changed: Callback<Dial>,
) -> impl IntoView {
    let Job { id, title, status, when, technician } = job;
    let (customer_id, customer_name) = customer;
    view! {
        <li>
            <div>
                <h3>{title}</h3>
                <p class="quiet">{format!("{id} · {when} · {technician}")}</p>
            </div>
            <span class=status.class()>{status.words()}</span>
            <CallButton
                phone_number=phone
                customer_id
                customer_name
                job_id=id.clone()
                variant="secondary"
                size="sm"
                label=format!("Call about {id}")
                on_state=changed
            />
        </li>
    }
}
