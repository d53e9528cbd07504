//! The dial pad.

use crate::browser::extension::desk::Desk;
use crate::browser::extension::icon::{self, icon};
use crate::extension::{messages, number as shown, pad};
use leptos::ev::{Event, SubmitEvent};
use leptos::html::Input;
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;
use std::ops::Range;
use wasm_bindgen::JsValue;
use web_sys::HtmlInputElement;

/// `number` is the content of the field.
pub(super) fn view(desk: Desk, number: RwSignal<String>) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let wrong = RwSignal::new(None::<MessageKey>);
    let busy = RwSignal::new(false);
    let write = move |text: String| {
        wrong.set(None);
        number.set(text);
    };
    let typed = move |event: Event| {
        let text = event_target_value(&event);
        let tidy = pad::tidy(&text);
        // Written only if it differs, because writing moves the caret.
        if tidy != text
            && let Some(field) = field.get_untracked()
        {
            field.set_value(&tidy);
        }
        write(tidy);
    };
    let press = move |key: char| {
        let Some(field) = field.get_untracked() else { return };
        let text = number.get_untracked();
        let (text, caret) = pad::pressed(&text, selected(&field, &text), key);
        field.set_value(&text);
        // A field without a caret needs no position.
        let _ = field.set_selection_range(caret, caret);
        write(text);
    };
    let call = move |event: SubmitEvent| {
        event.prevent_default();
        let asked = number.get_untracked();
        if busy.get_untracked() || !pad::has_number(&asked) {
            return focus(field);
        }
        busy.set(true);
        desk.request("call", vec![("number", asked.into())], move |answer| {
            busy.try_set(false);
            match answer.problem.as_deref().map(messages::of_problem) {
                None => {
                    number.try_set(String::new());
                }
                Some(problem) => {
                    wrong.try_set(Some(problem));
                }
            }
        });
    };
    let words = move || {
        number.with(|number| {
            if pad::has_number(number) {
                desk.fill(MessageKey::Call, &[("number", &shown::in_one_line(number.trim()))])
            } else {
                desk.message(MessageKey::CallLink)
            }
        })
    };
    field.on_load(move |_| focus(field));
    view! {
        <form class="dial" novalidate on:submit=call>
            <label for="number">{desk.message(MessageKey::Number)}</label>
            <div class="entry">
                <input
                    id="number"
                    node_ref=field
                    type="tel"
                    dir="ltr"
                    maxlength="200"
                    autocomplete="off"
                    aria-invalid=move || wrong.get().is_some().to_string()
                    aria-describedby="number-note"
                    prop:value=number
                    on:input=typed
                />
                <button
                    type="button"
                    class="quiet"
                    aria-label=desk.message(MessageKey::DeleteDigit)
                    disabled=move || number.with(String::is_empty)
                    on:click=move |_| write(number.with_untracked(|text| pad::without_last(text)))
                >
                    {icon(icon::DELETE)}
                </button>
            </div>
            <p id="number-note" class="note wrong" role="status">
                {move || wrong.get().map(|key| desk.message(key))}
            </p>
            <div class="keys" dir="ltr" role="group" aria-label=desk.message(MessageKey::Keypad)>
                {keys(pad::KEYS, press)}
            </div>
            <button class="primary" aria-busy=move || busy.get().to_string()>
                {icon(icon::HANDSET)}
                <span>{words}</span>
            </button>
        </form>
    }
}

/// The keys of a pad, for the dial pad and for DTMF.
pub(super) fn keys(keys: &'static str, press: impl Fn(char) + Clone + 'static) -> impl IntoView {
    let key = move |key: char| {
        let press = press.clone();
        view! { <button type="button" on:click=move |_| press(key)>{key}</button> }
    };
    keys.chars().map(key).collect_view()
}

/// The selection of the field; an empty range is the caret.
fn selected(field: &HtmlInputElement, text: &str) -> Range<u32> {
    let end = u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let place = |told: Result<Option<u32>, JsValue>| told.ok().flatten().unwrap_or(end);
    place(field.selection_start())..place(field.selection_end())
}

fn focus(field: NodeRef<Input>) {
    if let Some(field) = field.get_untracked() {
        // If the element refuses the focus, the focus does not move.
        let _ = field.focus();
    }
}
