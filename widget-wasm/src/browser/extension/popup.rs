//! The popup: dial pad, current call and call history.

mod call;
mod dial;
mod recent;
mod site;

use super::NAME;
use super::desk::Desk;
use super::icon::{self, icon};
use super::unlock;
use crate::extension::number::shown;
use crate::extension::view::{Status, View};
use leptos::either::EitherOf3;
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;

pub(super) fn view(desk: Desk) -> impl IntoView {
    let ready = desk.is_ready();
    let status = desk.part(|view| view.account.status);
    let body = move || match status.get() {
        Status::SignedOut => EitherOf3::A(signed_out(desk)),
        Status::Locked => EitherOf3::B(locked(desk)),
        Status::SignedIn => EitherOf3::C(signed_in(desk)),
    };
    view! {
        {head(desk)}
        <main>{move || ready.get().then_some(body)}</main>
    }
}

fn head(desk: Desk) -> impl IntoView {
    let aor = desk.part(|view| {
        Some(view.account.aor.clone()).filter(|_| view.account.status == Status::SignedIn)
    });
    let account = move || {
        aor.get().map(|aor| {
            view! { <p>{desk.fill(MessageKey::SignedIn, &[("account", aor.expose())])}</p> }
        })
    };
    let settings = desk.message(MessageKey::Settings);
    view! {
        <header>
            <span class="mark">{icon(icon::HANDSET)}</span>
            <div>
                <h1>{NAME}</h1>
                {account}
            </div>
            <button
                type="button"
                class="quiet"
                aria-label=settings.clone()
                title=settings
                on:click=move |_| desk.open_options()
            >
                {icon(icon::SETTINGS)}
            </button>
        </header>
    }
}

fn signed_out(desk: Desk) -> impl IntoView {
    view! {
        <h2>{desk.message(MessageKey::SignedOut)}</h2>
        <p>{desk.message(MessageKey::SignedOutNext)}</p>
        <button type="button" class="primary" on:click=move |_| desk.open_options()>
            {desk.message(MessageKey::SignIn)}
        </button>
    }
}

fn locked(desk: Desk) -> impl IntoView {
    view! {
        <h2>{desk.message(MessageKey::Locked)}</h2>
        <p>{desk.message(MessageKey::LockedNext)}</p>
        {unlock::view(desk)}
    }
}

fn signed_in(desk: Desk) -> impl IntoView {
    let under_way = desk.part(View::has_call_under_way);
    let number = RwSignal::new(String::new());
    fill_in(desk, number);
    view! {
        {call::view(desk)}
        {move || (!under_way.get()).then(|| dial::view(desk, number))}
        {site::view(desk)}
        {recent::view(desk)}
    }
}

/// Puts the number of the context menu into the field, once, so that it does not overwrite later input.
fn fill_in(desk: Desk, number: RwSignal<String>) {
    let asked = desk.part(|view| view.asked.clone());
    Effect::new(move |_| {
        if let Some(asked) = asked.get() {
            number.set(shown(asked.expose()));
            desk.request("take_asked", Vec::new(), |_| ());
        }
    });
}
