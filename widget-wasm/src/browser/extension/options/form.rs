//! The sign-in form.

use super::checks;
use super::field::Field;
use super::form_state::FormState;
use crate::extension::passphrase::Weakness;
use crate::extension::sign_in::Field as FieldName;
use crate::extension::view::Managed;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;

pub(super) fn view(form: FormState) -> impl IntoView {
    let FormState { desk, remember, .. } = form;
    view! {
        <form
            novalidate
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                form.sign_in();
            }
        >
            {fields(form)}
            <label class="tick">
                <input
                    type="checkbox"
                    aria-describedby="remember-hint"
                    prop:checked=remember
                    on:change=move |event| remember.set(event_target_checked(&event))
                />
                <span>{desk.message(MessageKey::Remember)}</span>
            </label>
            <p id="remember-hint" class="note">{desk.message(MessageKey::RememberHint)}</p>
            {move || remember.get().then(|| passphrase(form))}
            <div class="buttons">
                <button class="primary" aria-busy=move || form.is_busy(MessageKey::SignInBusy)>
                    {desk.message(MessageKey::SignIn)}
                </button>
                <button
                    type="button"
                    class="second"
                    aria-busy=move || form.is_busy(MessageKey::Testing)
                    on:click=move |_| form.test()
                >
                    {desk.message(MessageKey::Test)}
                </button>
            </div>
            {checks::view(form)}
        </form>
    }
}

fn fields(form: FormState) -> impl IntoView {
    let desk = form.desk;
    let Managed { server, aor_domain, .. } = desk.part(|view| view.managed.clone()).get_untracked();
    let message = |key| desk.message(key);
    let hint = |is_fixed, hint| message(if is_fixed { MessageKey::Managed } else { hint });
    let server = Field {
        id: "server",
        kind: "url",
        autocomplete: "url",
        label: message(MessageKey::Server),
        hint: hint(server.is_some(), MessageKey::ServerHint),
        suffix: None,
        is_fixed: server.is_some(),
    };
    let aor = Field {
        id: "aor",
        kind: "text",
        autocomplete: "username",
        label: message(MessageKey::Aor),
        hint: message(if aor_domain.is_some() {
            MessageKey::UserHint
        } else {
            MessageKey::AorHint
        }),
        suffix: aor_domain.map(|domain| ["@", &domain].concat()),
        is_fixed: false,
    };
    let password = Field {
        id: "password",
        kind: "password",
        autocomplete: "current-password",
        label: message(MessageKey::Password),
        hint: message(MessageKey::PasswordHint),
        suffix: None,
        is_fixed: false,
    };
    let change = move || form.clear_checks();
    view! {
        {server.view(form.server, form.is_wrong(FieldName::Server), "check-server", change)}
        {aor.view(form.aor, form.is_wrong(FieldName::Aor), "check-password", change)}
        {password.view(form.password, form.is_wrong(FieldName::Password), "check-password", change)}
    }
}

fn passphrase(form: FormState) -> impl IntoView {
    let FormState { desk, weakness, .. } = form;
    let field = Field {
        id: "passphrase",
        kind: "password",
        autocomplete: "new-password",
        label: desk.message(MessageKey::Passphrase),
        hint: desk.message(MessageKey::PassphraseShort),
        suffix: None,
        is_fixed: false,
    };
    let is_wrong = Signal::derive(move || weakness.get().is_some());
    let guessable = move || {
        let is_guessable = weakness.get() == Some(Weakness::Guessable);
        is_guessable.then(|| desk.message(MessageKey::PassphraseWeak))
    };
    view! {
        {field.view(form.passphrase, is_wrong, "passphrase-note", move || weakness.set(None))}
        <p id="passphrase-note" class="note wrong" role="status">{guessable}</p>
    }
}
