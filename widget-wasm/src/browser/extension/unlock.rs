//! Requests the passphrase of a stored account.

use super::desk::Desk;
use crate::extension::messages;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;

pub(super) fn view(desk: Desk) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let passphrase = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<MessageKey>);
    let busy = RwSignal::new(false);
    let unlock = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let fields = vec![("passphrase", passphrase.get_untracked().into())];
        desk.request("unlock", fields, move |answer| {
            busy.try_set(false);
            wrong.try_set(answer.problem.as_deref().map(messages::of_problem));
            if answer.problem.is_some() {
                select(field);
            }
        });
    };
    field.on_load(|field| {
        // If the element refuses the focus, the focus does not move.
        let _ = field.focus();
    });
    view! {
        <form class="unlock" novalidate on:submit=unlock>
            <label for="unlock">{desk.message(MessageKey::Passphrase)}</label>
            <input
                id="unlock"
                node_ref=field
                type="password"
                autocomplete="current-password"
                aria-invalid=move || wrong.get().is_some().to_string()
                aria-describedby="unlock-note"
                prop:value=passphrase
                on:input=move |event| {
                    wrong.set(None);
                    passphrase.set(event_target_value(&event));
                }
            />
            <p id="unlock-note" class="note wrong" role="status">
                {move || wrong.get().map(|key| desk.message(key))}
            </p>
            <button class="primary" aria-busy=move || busy.get().to_string()>
                {desk.message(MessageKey::Unlock)}
            </button>
        </form>
    }
}

/// Clears the form for the next attempt.
fn select(field: NodeRef<Input>) {
    if let Some(field) = field.try_get_untracked().flatten() {
        // If the element refuses the focus, the focus does not move.
        let _ = field.focus();
        field.select();
    }
}
