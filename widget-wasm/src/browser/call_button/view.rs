//! What the button shows, in its shadow root.

use super::line::Line;
use crate::browser::style;
use crate::dial::Dial;
use leptos::ev::KeyboardEvent;
use leptos::html::{Button, Div};
use leptos::prelude::*;
use std::any::Any;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ShadowRootInit, ShadowRootMode};

const CSS: &str = include_str!("../../style/call-button.css");
const KEYS: &str = "123456789*0#";

/// Keeps what is shown. Dropping it takes it away again.
pub(super) fn mount(
    host: &HtmlElement,
    line: Line,
    label: String,
) -> Result<Box<dyn Any>, JsValue> {
    let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
    style::add(root.unchecked_ref(), CSS);
    let place: HtmlElement = document().create_element("span")?.unchecked_into();
    root.append_child(&place)?;
    Ok(Box::new(leptos::mount::mount_to(place, move || view(line, label))))
}

fn view(line: Line, label: String) -> impl IntoView {
    let dial = line.dial;
    let open = RwSignal::new(false);
    let (pad, caller, keys) =
        (NodeRef::<Div>::new(), NodeRef::<Button>::new(), NodeRef::<Button>::new());
    let words = move || line.trouble.get().unwrap_or_else(|| dial.with(Dial::words));
    let dials = move || dial.with(|dial| dial.can_dial().is_some());
    let busy = move || dial.with(|dial| *dial == Dial::Starting);
    let stuck = move || dial.with(|dial| !dial.is_free() && dial.can_end().is_none());
    let ends = move || dial.with(|dial| dial.can_end().is_some());
    let wrong =
        move || line.trouble.get().is_some() || dial.with(|dial| matches!(dial, Dial::Failed(_)));
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        if open.get_untracked()
            && let Some(pad) = pad.get_untracked()
        {
            focus_first(&pad);
        }
    };
    let typed = move |event: KeyboardEvent| {
        let key = event.key();
        if key == "Escape" {
            open.set(false);
            focus(keys);
        }
        if let Some(digit) = KEYS.chars().find(|digit| key == digit.to_string()) {
            line.send_digit(digit);
        }
    };
    Effect::new(move |_| {
        // The keypad goes with the call, and what has the focus with it.
        if !dials() && open.get_untracked() {
            open.set(false);
            focus(caller);
        }
    });
    view! {
        <button
            node_ref=caller
            type="button"
            part="button"
            class="call"
            class:end=ends
            aria-busy=move || busy().to_string()
            aria-disabled=move || stuck().to_string()
            on:click=move |_| line.press()
        >
            {move || dial.with(|dial| dial.label(&label))}
        </button>
        <button
            node_ref=keys
            type="button"
            part="keypad-button"
            hidden=move || !dials()
            aria-expanded=move || open.get().to_string()
            on:click=toggle
        >
            "Keypad"
        </button>
        <span part="status" role="status" class:wrong=wrong>{words}</span>
        <div
            node_ref=pad
            part="keypad"
            class="keypad"
            role="group"
            aria-label="Keypad"
            hidden=move || !(open.get() && dials())
            on:keydown=typed
        >
            {KEYS.chars().map(|digit| key(line, digit)).collect_view()}
        </div>
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
        // A refusal to focus leaves the focus where it is.
        let _ = button.focus();
    }
}

fn focus_first(pad: &HtmlElement) {
    if let Ok(Some(first)) = pad.query_selector("button") {
        // A refusal to focus leaves the focus where it is.
        let _ = first.unchecked_into::<HtmlElement>().focus();
    }
}
