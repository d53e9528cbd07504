//! What the button shows, in its shadow root.

use super::icon;
use super::keypad::Keypad;
use super::line::Line;
use super::stopwatch::Stopwatch;
use crate::browser::style;
use crate::call_look::{ButtonSize, ButtonVariant};
use crate::dial::{Callee, Dial};
use js_sys::Reflect;
use leptos::html::Button;
use leptos::prelude::*;
use shared_types::call_state::CallState;
use std::any::Any;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

pub(super) const CSS: &str = include_str!("../../style/call-button.css");

/// What the app chose.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) callee: Memo<Callee>,
    pub(super) label: StoredValue<Option<String>>,
    pub(super) variant: ButtonVariant,
    pub(super) size: ButtonSize,
    pub(super) disabled: Signal<bool>,
}

impl Look {
    pub(super) fn label(self) -> String {
        self.label.get_value().unwrap_or_else(|| self.callee.read().label())
    }

    pub(super) fn row_class(self) -> String {
        ["row ", self.variant.as_str(), " ", self.size.as_str()].concat()
    }
}

/// Keeps what is shown. Dropping it takes it away again.
pub(super) fn mount(host: &HtmlElement, line: Line, look: Look) -> Result<Box<dyn Any>, JsValue> {
    let root = empty_root(host)?;
    let place: HtmlElement = document().create_element("span")?.unchecked_into();
    place.set_class_name(&look.row_class());
    root.append_child(&place)?;
    let row = place.clone();
    Ok(Box::new(leptos::mount::mount_to(place, move || view(line, look, row))))
}

/// An element has one root, which may be in use: a server rendered the placeholder into it, or Leptos gives the
/// element of a button to another one that comes in its place.
fn empty_root(host: &HtmlElement) -> Result<ShadowRoot, JsValue> {
    let root = match host.shadow_root() {
        Some(root) => {
            root.set_text_content(None);
            style::clear(root.unchecked_ref());
            root
        }
        None => new_root(host)?,
    };
    style::add(root.unchecked_ref(), CSS);
    Ok(root)
}

fn new_root(host: &HtmlElement) -> Result<ShadowRoot, JsValue> {
    let options = ShadowRootInit::new(ShadowRootMode::Open);
    // A new object takes any member.
    let _ = Reflect::set(&options, &"delegatesFocus".into(), &true.into());
    host.attach_shadow(&options)
}

fn view(line: Line, look: Look, row: HtmlElement) -> impl IntoView {
    let dial = line.dial;
    let button = NodeRef::<Button>::new();
    let keypad = Keypad::new(line, button);
    let stopwatch = Stopwatch::new();
    let words = move || line.trouble.get().unwrap_or_else(|| dial.with(Dial::words));
    let busy = move || dial.with(|dial| *dial == Dial::Starting);
    let stuck = move || {
        dial.with(|dial| !dial.is_free() && *dial != Dial::Starting && dial.can_end().is_none())
    };
    let ends = move || dial.with(|dial| dial.can_end().is_some());
    let disabled = look.disabled;
    let unavailable = move || disabled.get() && dial.with(Dial::is_free);
    let text = Memo::new(move |_| dial.with(|dial| dial.label(&look.label())));
    let name = move || {
        let callee = look.callee.read();
        if dial.with(Dial::is_free) {
            callee.accessible_name(&text.read())
        } else {
            callee.accessible_name_during_call(&text.read())
        }
    };
    Effect::new(move |_| {
        let failed = line.trouble.get().is_some();
        let state = dial.with(|dial| if failed { "error" } else { dial.name() });
        // A data attribute takes any text.
        let _ = row.set_attribute("data-state", state);
    });
    Effect::new(move |_| dial.with(|dial| show_duration(stopwatch, dial)));
    view! {
        <button
            node_ref=button
            type="button"
            part="button"
            class="call"
            class:end=ends
            aria-label=name
            aria-busy=move || busy().to_string()
            aria-disabled=move || stuck().to_string()
            disabled=unavailable
            on:click=move |_| line.press()
        >
            {icon::view(icon::HANDSET)}
            <span part="label">{text}</span>
        </button>
        {keypad.toggle_view()}
        <span part="status" role="status">{words}</span>
        <time part="time" aria-hidden="true">{stopwatch.text}</time>
        {keypad.view()}
    }
}

/// The time of a call that is over stays until the next one.
fn show_duration(stopwatch: Stopwatch, dial: &Dial) {
    match dial {
        Dial::Live { state: CallState::Connected, .. } => stopwatch.start(),
        Dial::Live { .. } => {}
        Dial::Over(_) => stopwatch.stop(),
        Dial::Idle | Dial::Starting | Dial::Failed(_) => stopwatch.reset(),
    }
}
