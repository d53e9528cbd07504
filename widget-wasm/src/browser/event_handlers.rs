//! Attaches the event listeners, and translates events into the visitor's actions.

use super::dom::focus;
use super::js::{JsObject, call, document, field, text};
use super::listener::Listener;
use super::panel::PanelPart;
use super::timer::Timer;
use super::widget::Widget;
use crate::panel_elements::Part;
use wasm_bindgen::JsCast;

/// An element, if the widget has it, an event, and its handler.
type Binding<'a> = (Option<&'a JsObject>, &'static str, Handler);

type Handler = fn(&Widget, &JsObject);

/// Makes the button open and close the panel, and the page close it.
pub(super) fn attach_to_launcher(widget: &Widget) {
    let page = document();
    attach_all(
        widget,
        &[
            (Some(&widget.button), "click", toggle),
            (Some(&page), "pointerdown", close_on_outside_press),
            (Some(&page), "keydown", close_on_escape),
        ],
    );
}

/// Attaches the listeners of a part of the panel.
pub(super) fn attach(widget: &Widget, part: PanelPart<'_>) {
    match part {
        PanelPart::Form(panel) => attach_all(
            widget,
            &[
                (panel.optional(Part::Close), "click", |widget, _| widget.close()),
                (panel.optional(Part::Logo), "error", |widget, _| remove_logo(widget)),
                (panel.optional(Part::Form), "submit", submit),
                (panel.optional(Part::Number), "input", |widget, event| {
                    widget.format_number(event);
                }),
                (panel.optional(Part::Country), "change", |widget, event| {
                    widget.format_number(event);
                }),
                (panel.optional(Part::Department), "change", |widget, _| {
                    widget.select_department();
                }),
                (panel.optional(Part::Consent), "change", |widget, _| widget.clear_error()),
            ],
        ),
        PanelPart::Success(success) => attach_all(
            widget,
            &[
                (Some(&success.cancel), "click", |widget, _| widget.cancel()),
                (Some(&success.proceed), "click", |widget, _| widget.proceed()),
                (Some(&success.restart), "click", |widget, _| widget.restart()),
            ],
        ),
    }
}

fn attach_all(widget: &Widget, bindings: &[Binding<'_>]) {
    let mut resources = widget.resources.borrow_mut();
    for (target, event, handler) in bindings {
        resources.listeners.extend(target.map(|target| listener(widget, target, event, *handler)));
    }
}

fn listener(widget: &Widget, target: &JsObject, event: &'static str, handler: Handler) -> Listener {
    let weak = widget.weak.clone();
    let callback = move |event: JsObject| {
        if let Some(widget) = weak.upgrade() {
            handler(&widget, &event);
        }
    };
    Listener::new(target, event, Box::new(callback))
}

fn toggle(widget: &Widget, event: &JsObject) {
    // The second click of a double click must not close what the first one opened.
    if field(event, "detail").as_f64() > Some(1.0) {
        return;
    }
    if !widget.is_ready.get() {
        // The loader's script handles the click too, until its panel is adopted.
        if widget.panel.get().is_some() || !widget.builder.has_prehydrated() {
            widget.defer(Box::new(|widget| widget.set_open(true)));
        }
    } else if widget.is_open() {
        widget.close();
    } else {
        widget.set_open(true);
    }
}

fn submit(widget: &Widget, event: &JsObject) {
    // Every event has this method.
    let _ = call(event, "preventDefault", &[]);
    widget.submit();
}

/// Removes a logo that does not load. The company's initial shows instead.
fn remove_logo(widget: &Widget) {
    widget.panel().part(Part::Logo).remove();
}

fn close_on_escape(widget: &Widget, event: &JsObject) {
    let is_escape = text(event, "key").as_deref() == Some("Escape");
    if is_escape && !field(event, "defaultPrevented").is_truthy() && widget.is_open() {
        widget.close();
    }
}

/// Closes a floating widget when the visitor presses outside of it. The focus moves to what was pressed,
/// and to the button if that takes no focus.
fn close_on_outside_press(widget: &Widget, event: &JsObject) {
    if !widget.is_open() || text(&widget.host, "mode").is_some_and(|mode| mode != "floating") {
        return;
    }
    let path = call(event, "composedPath", &[]).unwrap_or_default();
    let path: &js_sys::Array = path.unchecked_ref();
    if path.includes(&widget.root, 0) {
        return;
    }
    widget.set_open(false);
    let weak = widget.weak.clone();
    // The browser moves the focus only after this event.
    let timer = Timer::new(
        0,
        Box::new(move |_| {
            let focused = text(&field(&document(), "activeElement"), "tagName");
            if let (Some("BODY"), Some(widget)) = (focused.as_deref(), weak.upgrade()) {
                focus(&widget.button);
            }
        }),
    );
    widget.resources.borrow_mut().restore_focus = Some(timer);
}
