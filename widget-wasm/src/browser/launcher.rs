//! The button: painted by the loader or by [`paint`], wired here in either case.

use super::icon;
use super::listener::Listener;
use super::widget::{Parts, Widget, focus};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, MouseEvent, ShadowRoot};

/// The same button that the loader paints, for apps that need no loader.
pub(super) fn paint(root: &ShadowRoot, text: &str) -> Result<HtmlElement, JsValue> {
    let button: HtmlElement = append(root, document().create_element("button")?)?.unchecked_into();
    let attributes = [
        ("class", "launcher"),
        ("part", "button"),
        ("type", "button"),
        ("aria-haspopup", "dialog"),
        ("aria-expanded", "false"),
    ];
    for (name, value) in attributes {
        button.set_attribute(name, value)?;
    }
    let svg = append(&button, document().create_element_ns(Some(icon::SVG), "svg")?)?;
    svg.set_attribute("viewBox", "0 0 24 24")?;
    svg.set_attribute("aria-hidden", "true")?;
    append(&svg, document().create_element_ns(Some(icon::SVG), "path")?)?
        .set_attribute("d", icon::HANDSET)?;
    append(&button, document().create_element("span")?)?.set_text_content(Some(text));
    Ok(button)
}

fn append(parent: &web_sys::Node, child: Element) -> Result<Element, JsValue> {
    parent.append_child(&child)?;
    Ok(child)
}

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
    set_timeout(
        move || {
            let somewhere = document().active_element().is_some_and(|at| at.tag_name() != "BODY");
            if !somewhere {
                widget.parts(|parts| focus(&parts.button));
            }
        },
        Duration::ZERO,
    );
}
