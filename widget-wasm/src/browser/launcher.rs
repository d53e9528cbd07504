//! What the visitor does, and what the widget does then.

use super::done::Done;
use super::form::Fields;
use super::listener::Listener;
use super::page::{Thing, call, document, field, text};
use super::panel::Panel;
use super::timer::Timer;
use super::widget::{Widget, focus};
use wasm_bindgen::JsCast;

type Act = fn(&Widget, &Thing);

/// Makes the button open and close the panel, and the page close it.
pub(super) fn wire(widget: &Widget) -> Vec<Listener> {
    let page = document();
    let wires: Vec<(&Thing, &'static str, Act)> = vec![
        (&widget.button, "click", toggle),
        (&page, "pointerdown", leave),
        (&page, "keydown", escape),
    ];
    wire_all(widget, wires)
}

/// Makes the panel's own button close it.
pub(super) fn wire_panel(widget: &Widget, panel: &Panel) -> Vec<Listener> {
    let mut wires: Vec<(&Thing, &'static str, Act)> =
        vec![(&panel.close, "click", |widget, _| widget.close())];
    wires.extend(
        panel
            .logo
            .as_ref()
            .map(|logo| -> (_, _, Act) { (logo, "error", |widget, _| no_logo(widget)) }),
    );
    wire_all(widget, wires)
}

/// Makes the form do what it is for.
pub(super) fn wire_fields(widget: &Widget, fields: &Fields) -> Vec<Listener> {
    let mut wires: Vec<(&Thing, &'static str, Act)> = vec![
        (&fields.form, "submit", submit),
        (&fields.number, "input", |widget, event| widget.typed(event)),
    ];
    wires.extend(fields.country.as_ref().map(|country| -> (_, _, Act) {
        (country, "change", |widget, event| widget.typed(event))
    }));
    wires.extend(fields.department.as_ref().map(|department| -> (_, _, Act) {
        (department, "change", |widget, _| widget.choose_department())
    }));
    wires.extend(
        fields
            .consent
            .as_ref()
            .map(|consent| -> (_, _, Act) { (consent, "change", |widget, _| widget.mended()) }),
    );
    wire_all(widget, wires)
}

/// The same for what takes its place.
pub(super) fn wire_done(widget: &Widget, done: &Done) -> Vec<Listener> {
    let wires: Vec<(&Thing, &'static str, Act)> = vec![
        (&done.cancel, "click", |widget, _| widget.cancel()),
        (&done.proceed, "click", |widget, _| widget.proceed()),
        (&done.restart, "click", |widget, _| widget.restart()),
    ];
    wire_all(widget, wires)
}

fn wire_all(widget: &Widget, wires: Vec<(&Thing, &'static str, Act)>) -> Vec<Listener> {
    wires.into_iter().map(|(at, event, act)| wire_one(widget, at, event, act)).collect()
}

fn wire_one(widget: &Widget, at: &Thing, event: &'static str, act: Act) -> Listener {
    let me = widget.me.clone();
    let heard = move |event: Thing| {
        if let Some(widget) = me.upgrade() {
            act(&widget, &event);
        }
    };
    Listener::new(at, event, Box::new(heard))
}

fn toggle(widget: &Widget, event: &Thing) {
    // The second click of a double click must not close what the first one opened.
    if field(event, "detail").as_f64() > Some(1.0) {
        return;
    }
    if !widget.is_ready.get() {
        widget.later(Box::new(|widget| widget.show(true)));
    } else if widget.is_open() {
        widget.close();
    } else {
        widget.show(true);
    }
}

fn submit(widget: &Widget, event: &Thing) {
    // Every event can be told to have no consequence of its own.
    let _ = call(event, "preventDefault", &[]);
    widget.submit();
}

/// The initial shows instead.
fn no_logo(widget: &Widget) {
    if let Some(logo) = &widget.panel().logo {
        logo.remove();
    }
}

fn escape(widget: &Widget, event: &Thing) {
    let is_escape = text(event, "key").as_deref() == Some("Escape");
    if is_escape && !field(event, "defaultPrevented").is_truthy() && widget.is_open() {
        widget.close();
    }
}

/// A press outside of the widget closes it, if it floats above the page. The focus goes where the
/// visitor pressed, and to the button if there is nothing to focus there.
fn leave(widget: &Widget, event: &Thing) {
    if !widget.is_open() || text(&widget.host, "mode").is_some_and(|mode| mode != "floating") {
        return;
    }
    let path = call(event, "composedPath", &[]).unwrap_or_default();
    let path: &js_sys::Array = path.unchecked_ref();
    if path.includes(&widget.root, 0) {
        return;
    }
    widget.show(false);
    let me = widget.me.clone();
    // The browser moves the focus only after this event.
    let later = Timer::new(
        0,
        Box::new(move |_| {
            let focused = text(&field(&document(), "activeElement"), "tagName");
            if let (Some("BODY"), Some(widget)) = (focused.as_deref(), me.upgrade()) {
                focus(&widget.button);
            }
        }),
    );
    widget.held.borrow_mut().later = Some(later);
}
