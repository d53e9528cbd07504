//! The keypad of a call, and the button that opens it.

use super::icon;
use super::line::Line;
use leptos::ev::KeyboardEvent;
use leptos::html::{Button, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

const KEYS: &str = "123456789*0#";

/// A handle that is cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Keypad {
    line: Line,
    open: RwSignal<bool>,
    toggle: NodeRef<Button>,
    pad: NodeRef<Div>,
}

impl Keypad {
    /// Ends with the call, and moves its focus to `button`.
    pub(super) fn new(line: Line, button: NodeRef<Button>) -> Self {
        let keypad =
            Self { line, open: RwSignal::new(false), toggle: NodeRef::new(), pad: NodeRef::new() };
        Effect::new(move |_| {
            if !keypad.is_offered() && keypad.open.get_untracked() {
                keypad.open.set(false);
                focus(button);
            }
        });
        keypad
    }

    fn is_offered(self) -> bool {
        self.line.dial.with(|dial| dial.can_dial().is_some())
    }

    fn press_toggle(self) {
        self.open.update(|open| *open = !*open);
        if self.open.get_untracked()
            && let Some(pad) = self.pad.get_untracked()
        {
            focus_first(&pad);
        }
    }

    fn type_key(self, event: &KeyboardEvent) {
        let key = event.key();
        if key == "Escape" {
            self.open.set(false);
            focus(self.toggle);
        }
        if let Some(digit) = KEYS.chars().find(|digit| key == digit.to_string()) {
            self.line.send_digit(digit);
        }
    }

    /// The button that shows and hides the keypad.
    pub(super) fn toggle_view(self) -> impl IntoView {
        view! {
            <button
                node_ref=self.toggle
                type="button"
                part="keypad-button"
                class="keys"
                aria-label="Keypad"
                hidden=move || !self.is_offered()
                aria-expanded=move || self.open.get().to_string()
                on:click=move |_| self.press_toggle()
            >
                {icon::view(icon::GRID)}
            </button>
        }
    }

    pub(super) fn view(self) -> impl IntoView {
        view! {
            <div
                node_ref=self.pad
                part="keypad"
                class="keypad"
                role="group"
                aria-label="Keypad"
                hidden=move || !(self.open.get() && self.is_offered())
                on:keydown=move |event| self.type_key(&event)
            >
                {KEYS.chars().map(|digit| key(self.line, digit)).collect_view()}
            </div>
        }
    }
}

fn key(line: Line, digit: char) -> impl IntoView {
    let name = match digit {
        '*' => Some("Star"),
        '#' => Some("Pound"),
        _ => None,
    };
    view! {
        <button type="button" aria-label=name on:click=move |_| line.send_digit(digit)>
            {digit}
        </button>
    }
}

fn focus(button: NodeRef<Button>) {
    if let Some(button) = button.get_untracked() {
        // If the element refuses the focus, the focus does not move.
        let _ = button.focus();
    }
}

fn focus_first(pad: &HtmlElement) {
    if let Ok(Some(first)) = pad.query_selector("button") {
        // If the element refuses the focus, the focus does not move.
        let _ = first.unchecked_into::<HtmlElement>().focus();
    }
}
