//! The calls of a customer, from the click2call server.

use crate::data::Call;
use crate::server;
use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;
use std::time::Duration;

/// A report of the Mini Dialer reaches the server shortly after the event here.
const REPORT_DELAY: Duration = Duration::from_millis(1_500);

#[component]
pub fn History(click2call: String, customer: String, call_count: RwSignal<u32>) -> impl IntoView {
    let place = StoredValue::new((click2call, customer));
    let again = RwSignal::new(0_u32);
    Effect::new(move |_| {
        call_count.track();
        // The view may be unmounted by then.
        let read = move || {
            let _ = again.try_update(|count| *count += 1);
        };
        set_timeout(read, REPORT_DELAY);
    });
    let calls = LocalResource::new(move || {
        call_count.track();
        again.track();
        async move {
            let (click2call, customer) = place.get_value();
            server::calls_of(&click2call, &customer).await
        }
    });
    view! {
        <section class="panel" aria-label="Calls">
            <h2>"Calls"</h2>
            // The previous list stays until the next one is loaded.
            <Transition>
                {move || {
                    calls
                        .get()
                        .map(|calls| match calls {
                            None => view! {
                                <p class="problem" role="alert">"The calls cannot be read right now."</p>
                            }
                            .into_any(),
                            Some(calls) if calls.is_empty() => {
                                view! { <p class="quiet">"No calls yet."</p> }.into_any()
                            }
                            Some(calls) => {
                                let entries = calls.into_iter().map(|call| view! { <Entry call /> });
                                view! { <ul class="history">{entries.collect_view()}</ul> }.into_any()
                            }
                        })
                }}
            </Transition>
        </section>
    }
}

#[component]
fn Entry(call: Call) -> impl IntoView {
    let is_incoming = call.direction == "inbound";
    let job = call.custom_data.as_ref().and_then(|data| data.get("jobId")?.as_str());
    let outcome = [Some(outcome_of(&call)), job].into_iter().flatten().collect::<Vec<_>>();
    let outcome = outcome.join(" · ");
    let way = if is_incoming { "Incoming" } else { "Outgoing" };
    view! {
        <li>
            <span class="arrow" aria-hidden="true">{if is_incoming { "↙" } else { "↗" }}</span>
            <div>
                <p>{outcome}</p>
                <p class="quiet">{format!("{way} · {}", source_of(&call))}</p>
            </div>
            <time datetime=call.at.clone()>{time_of(&call.at)}</time>
        </li>
    }
}

fn outcome_of(call: &Call) -> &'static str {
    match (call.cause.as_deref(), call.state.as_str()) {
        (Some("completed"), _) => "Talked",
        (Some("busy"), _) => "Busy",
        (Some("no_answer"), _) => "No answer",
        (Some("cancelled"), _) => "Cancelled",
        (Some("failed"), _) | (_, "failed") => "Failed",
        (_, "ended") => "Ended",
        (_, "accepted" | "queued") => "On its way",
        (_, "ringing") => "Ringing",
        (_, "answered") => "Answered",
        (_, "connected") => "Connected",
        (_, "placed") => "Placed",
        _ => "Not known",
    }
}

fn source_of(call: &Call) -> &'static str {
    match call.source.as_str() {
        "mini_dialer" => "Mini Dialer",
        "call_button" => "Desk phone",
        _ => "Application",
    }
}

fn time_of(at: &str) -> String {
    let options = Object::new();
    for (name, value) in
        [("day", "numeric"), ("month", "short"), ("hour", "numeric"), ("minute", "2-digit")]
    {
        // Setting a property of a plain object does not fail.
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    Date::new(&at.into()).to_locale_string("en", &options).into()
}
