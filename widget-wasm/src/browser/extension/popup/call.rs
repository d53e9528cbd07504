//! The current call, or the last one.

use super::dial::keys;
use crate::browser::extension::desk::Desk;
use crate::browser::extension::icon::{self, icon};
use crate::browser::extension::moment::elapsed;
use crate::extension::view::{Call, Stage};
use crate::extension::{messages, number, pad};
use leptos::ev::KeyboardEvent;
use leptos::html::H2;
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;

pub(super) fn view(desk: Desk) -> impl IntoView {
    let call = desk.part(|view| view.call.clone());
    let is_there = Memo::new(move |_| call.with(Option::is_some));
    let words = move || call.with(|call| call.as_ref().map(|call| words(desk, call)));
    view! {
        <p class="heard" role="status">{words}</p>
        {move || is_there.get().then(|| card(desk, call))}
    }
}

/// The message for the call state.
fn words(desk: Desk, call: &Call) -> String {
    let number = number::in_one_line(&number::shown(call.number.expose()));
    desk.fill(messages::of_call(call), &[("number", &number)])
}

fn card(desk: Desk, call: Memo<Option<Call>>) -> impl IntoView {
    let headline = NodeRef::<H2>::new();
    let trouble = RwSignal::new(None::<MessageKey>);
    let part = move |part: fn(&Call) -> bool| {
        Memo::new(move |_| call.with(|call| call.as_ref().is_some_and(part)))
    };
    let goes_on = part(|call| !call.place.stage.is_over());
    let can_hang_up = part(|call| call.can_hang_up && !call.place.stage.is_over());
    let can_dial = part(|call| call.can_dial && call.place.stage == Stage::Connected);
    let hanging_up = part(|call| call.hanging_up);
    let is_wrong = part(|call| call.place.problem.is_some());
    let since = Memo::new(move |_| call.with(|call| call.as_ref().map_or(0.0, |call| call.since)));
    let say = move || call.with(|call| call.as_ref().map(|call| words(desk, call)));
    // Some messages contain the number.
    let number = move || {
        call.get().filter(|call| !desk.message(messages::of_call(call)).contains("{number}")).map(
            |call| view! { <bdi class="number" dir="ltr">{number::shown(call.number.expose())}</bdi> },
        )
    };
    Effect::new(move |before: Option<bool>| {
        let now = goes_on.get();
        // The dial pad disappears, and the focus with it.
        if now
            && before != Some(true)
            && let Some(headline) = headline.get_untracked()
        {
            let _ = headline.focus();
        }
        now
    });
    let hang_up = move |_| {
        if hanging_up.get_untracked() {
            return;
        }
        trouble.set(None);
        desk.request("hang_up", Vec::new(), move |answer| {
            trouble.try_set(answer.problem.as_deref().map(messages::of_problem));
        });
    };
    view! {
        <section class="call" class:over=move || !goes_on.get() aria-labelledby="call">
            <h2 id="call" node_ref=headline tabindex="-1" class:wrong=move || is_wrong.get()>
                {say}
            </h2>
            <p class="line">
                {number}
                {move || {
                    goes_on.get().then(|| view! { <time role="timer">{elapsed(since.get())}</time> })
                }}
            </p>
            {move || {
                can_hang_up
                    .get()
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="end"
                                aria-busy=move || hanging_up.get().to_string()
                                on:click=hang_up
                            >
                                {icon(icon::HANG_UP)}
                                <span>{desk.message(MessageKey::HangUp)}</span>
                            </button>
                        }
                    })
            }}
            {move || can_dial.get().then(|| keypad(desk, trouble))}
            <p class="note wrong" role="status">{move || trouble.get().map(|key| desk.message(key))}</p>
        </section>
    }
}

/// Sends DTMF digits, pressed or typed.
fn keypad(desk: Desk, trouble: RwSignal<Option<MessageKey>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let press = move |key: char| {
        trouble.set(None);
        desk.request("dial", vec![("digits", key.to_string().into())], move |answer| {
            trouble.try_set(answer.problem.as_deref().map(messages::of_problem));
        });
    };
    let typed = move |event: KeyboardEvent| {
        if let Some(key) = pad::TONES.chars().find(|key| event.key() == key.to_string()) {
            press(key);
        }
    };
    view! {
        <div on:keydown=typed>
            <button
                type="button"
                class="second"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {icon(icon::KEYPAD)}
                <span>{desk.message(MessageKey::Keypad)}</span>
            </button>
            <div
                class="keys"
                dir="ltr"
                role="group"
                aria-label=desk.message(MessageKey::Keypad)
                hidden=move || !open.get()
            >
                {keys(pad::TONES, press)}
            </div>
        </div>
    }
}
