//! The settings.

mod account;
mod checks;
mod field;
mod form;
mod form_state;
mod numbers;
mod saving;
mod sites;

use super::NAME;
use super::desk::Desk;
use super::icon::{self, icon};
use leptos::prelude::*;
use saving::Saving;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;

pub(super) fn view(desk: Desk) -> impl IntoView {
    let ready = desk.is_ready();
    view! {
        <header>
            <span class="mark">{icon(icon::HANDSET)}</span>
            <div>
                <h1>{desk.message(MessageKey::Settings)}</h1>
                <p>{NAME}</p>
            </div>
        </header>
        <main>{move || ready.get().then(|| parts(desk))}</main>
    }
}

fn parts(desk: Desk) -> impl IntoView {
    view! {
        {account::view(desk)}
        {numbers::view(desk)}
        {notifications(desk)}
        <p class="note privacy">{desk.message(MessageKey::Privacy)}</p>
    }
}

fn notifications(desk: Desk) -> impl IntoView {
    let saving = Saving::new(desk);
    let is_on = desk.part(|view| view.settings.notifications);
    view! {
        <section class="card">
            <label class="switch">
                <span>{desk.message(MessageKey::Notifications)}</span>
                <input
                    type="checkbox"
                    role="switch"
                    prop:checked=is_on
                    on:change=move |event| {
                        saving.save("notifications", event_target_checked(&event).into());
                    }
                />
            </label>
            {saving.note()}
        </section>
    }
}
