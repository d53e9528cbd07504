//! The results of the checks of the server and the account.

use super::form_state::FormState;
use crate::browser::extension::icon::{self, icon};
use crate::extension::answer::{Check, Outcome, What};
use crate::extension::{messages, sites};
use crate::messages::{Locale, soon};
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;

pub(super) fn view(form: FormState) -> impl IntoView {
    let FormState { desk, checks, busy, error, .. } = form;
    let list = move || {
        let checks = checks.get();
        (!checks.is_empty()).then(|| {
            let items = checks.iter().map(|check| item(form, check)).collect_view();
            view! { <ul class="checks">{items}</ul> }
        })
    };
    view! {
        <div role="status">
            <p class="note">{move || busy.get().map(|key| desk.message(key))}</p>
            <p class="note wrong">{move || error.get().map(|key| desk.message(key))}</p>
            {list}
        </div>
    }
}

fn item(form: FormState, check: &Check) -> impl IntoView + use<> {
    let (id, class, path) = appearance(check);
    let name = form.desk.message(messages::of_check(check.what));
    let words = words(form, check);
    let access = (check.why.as_deref() == Some("cors")).then(|| grant(form));
    view! {
        <li class=class>
            {icon(path)}
            <div>
                <strong>{name}</strong>
                <p id=id>{words}</p>
                {access}
            </div>
        </li>
    }
}

fn words(form: FormState, check: &Check) -> String {
    let (count, unit) = soon(check.retry_after);
    let soon = form.desk.locale().soon(count, unit);
    let values = [
        ("origin", check.origin.as_str()),
        ("minutes", &crate::message_catalog::digits(check.minutes)),
        ("soon", &soon),
    ];
    form.desk.fill(messages::of_outcome(check), &values)
}

/// Requests access to the server's origin, without which the browser enforces CORS.
fn grant(form: FormState) -> impl IntoView {
    form.origin().map(|origin| {
        let words = form.desk.fill(MessageKey::Grant, &[("site", sites::name(&origin))]);
        let ask = move |_| {
            form.desk.grant(vec![origin.clone()], move |granted| {
                if granted {
                    form.test();
                }
            });
        };
        view! { <button type="button" class="second" on:click=ask>{words}</button> }
    })
}

/// The id of its text, its CSS class and its icon.
fn appearance(check: &Check) -> (&'static str, &'static str, &'static str) {
    let id = match check.what {
        What::Server => "check-server",
        What::Cors => "check-cors",
        What::Clock => "check-clock",
        What::Password => "check-password",
    };
    match check.outcome {
        Outcome::Fine => (id, "fine", icon::FINE),
        Outcome::Bad => (id, "bad", icon::REMOVE),
        Outcome::Warning => (id, "warning", icon::WARNING),
        Outcome::Skipped => (id, "skipped", icon::SKIPPED),
    }
}
