//! The button: painted by the loader or by `paint`, wired here in either case.

use super::listener::Listener;
use super::widget::{Parts, Widget, focus};
use tachys::dom::document;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, MouseEvent};

/// Makes the button open and close the panel, and the page close it.
pub(super) fn wire(widget: Widget, parts: &Parts) -> Vec<Listener> {
    let page = document();
    vec![
        Listener::new(&parts.button, "click", move |event| toggle(widget, &event)),
        Listener::new(&page, "pointerdown", move |event| leave(widget, &event)),
        Listener::new(&page, "keydown", move |event| escape(widget, &event)),
    ]
}

fn toggle(widget: Widget, event: &Event) {
    // The second click of a double click must not close what the first one opened.
    if event.unchecked_ref::<MouseEvent>().detail() > 1 {
        return;
    }
    if widget.is_open() { widget.close() } else { widget.show(true) }
}

fn escape(widget: Widget, event: &Event) {
    let key = event.unchecked_ref::<KeyboardEvent>().key();
    if key == "Escape" && !event.default_prevented() && widget.is_open() {
        widget.close();
    }
}

/// A press outside of the widget closes it. The focus goes where the visitor pressed, and to the
/// button if there is nothing to focus there.
fn leave(widget: Widget, event: &Event) {
    let path = event.composed_path();
    let inside = widget.parts(|parts| path.includes(&parts.root, 0)).unwrap_or(true);
    if inside || !widget.is_open() {
        return;
    }
    widget.show(false);
    // The browser moves the focus only after this event.
    widget.later(move || {
        let somewhere = document().active_element().is_some_and(|at| at.tag_name() != "BODY");
        if !somewhere {
            widget.parts(|parts| focus(&parts.button));
        }
    });
}
