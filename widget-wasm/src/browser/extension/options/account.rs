//! The account: signed out, locked, or signed in.

use super::form_state::FormState;
use super::{checks, form};
use crate::browser::extension::desk::Desk;
use crate::browser::extension::unlock;
use crate::extension::messages;
use crate::extension::view::Status;
use leptos::either::EitherOf3;
use leptos::html::H2;
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;

pub(super) fn view(desk: Desk) -> impl IntoView {
    let headline = NodeRef::<H2>::new();
    let status = desk.part(|view| view.account.status);
    let state = FormState::new(desk);
    let body = move || match status.get() {
        Status::SignedOut => EitherOf3::A(form::view(state)),
        Status::Locked => EitherOf3::B(locked(desk)),
        Status::SignedIn => EitherOf3::C(signed_in(desk, state)),
    };
    Effect::new(move |before: Option<Status>| {
        let now = status.get();
        // The focused element was removed.
        if before.is_some_and(|before| before != now)
            && let Some(headline) = headline.get_untracked()
        {
            let _ = headline.focus();
        }
        now
    });
    view! {
        <section class="card" aria-labelledby="account">
            <h2 id="account" node_ref=headline tabindex="-1">{desk.message(MessageKey::Account)}</h2>
            {body}
        </section>
    }
}

fn locked(desk: Desk) -> impl IntoView {
    view! {
        <p>{desk.message(MessageKey::LockedNext)}</p>
        {unlock::view(desk)}
        {sign_out(desk)}
    }
}

/// With the results of the checks at sign-in, which may include warnings.
fn signed_in(desk: Desk, form: FormState) -> impl IntoView {
    let account = desk.part(|view| view.account.clone());
    let words = move || desk.fill(MessageKey::SignedIn, &[("account", account.get().aor.expose())]);
    let server = move || account.get().server;
    view! {
        <p class="who">{words}</p>
        <p class="note"><bdi dir="ltr">{server}</bdi></p>
        {checks::view(form)}
        {sign_out(desk)}
    }
}

fn sign_out(desk: Desk) -> impl IntoView {
    let error = RwSignal::new(None::<MessageKey>);
    let leave = move |_| {
        desk.request("sign_out", Vec::new(), move |answer| {
            error.try_set(answer.problem.as_deref().map(messages::of_problem));
        });
    };
    view! {
        <button type="button" class="second" on:click=leave>{desk.message(MessageKey::SignOut)}</button>
        <p class="note wrong" role="status">{move || error.get().map(|key| desk.message(key))}</p>
    }
}
