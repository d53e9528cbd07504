//! What the visitor does, and what the widget does then.

use super::done::Done;
use super::drawn::focus;
use super::form::Fields;
use super::listener::Listener;
use super::page::{Thing, call, document, field, text};
use super::panel::Panel;
use super::timer::Timer;
use super::widget::Widget;
use wasm_bindgen::JsCast;

/// Where something may happen, what, and what is done then. Not every widget has every element.
type Wire<'a> = (Option<&'a Thing>, &'static str, Act);

type Act = fn(&Widget, &Thing);

/// Makes the button open and close the panel, and the page close it.
pub(super) fn wire(widget: &Widget) -> Vec<Listener> {
    let page = document();
    wire_all(
        widget,
        &[
            (Some(&widget.button), "click", toggle),
            (Some(&page), "pointerdown", leave),
            (Some(&page), "keydown", escape),
        ],
    )
}

/// Makes the panel's own button close it.
pub(super) fn wire_panel(widget: &Widget, panel: &Panel) -> Vec<Listener> {
    wire_all(
        widget,
        &[
            (Some(&panel.close), "click", |widget, _| widget.close()),
            (panel.logo.as_ref(), "error", |widget, _| no_logo(widget)),
        ],
    )
}

/// Makes the form do what it is for.
pub(super) fn wire_fields(widget: &Widget, fields: &Fields) -> Vec<Listener> {
    wire_all(
        widget,
        &[
            (Some(&fields.form), "submit", submit),
            (Some(&fields.number), "input", |widget, event| widget.typed(event)),
            (fields.country.as_ref(), "change", |widget, event| widget.typed(event)),
            (fields.department.as_ref(), "change", |widget, _| widget.choose_department()),
            (fields.consent.as_ref(), "change", |widget, _| widget.mended()),
        ],
    )
}

/// The same for what takes its place.
pub(super) fn wire_done(widget: &Widget, done: &Done) -> Vec<Listener> {
    wire_all(
        widget,
        &[
            (Some(&done.cancel), "click", |widget, _| widget.cancel()),
            (Some(&done.proceed), "click", |widget, _| widget.proceed()),
            (Some(&done.restart), "click", |widget, _| widget.restart()),
        ],
    )
}

fn wire_all(widget: &Widget, wires: &[Wire<'_>]) -> Vec<Listener> {
    let mut listeners = Vec::new();
    for (at, event, act) in wires {
        listeners.extend(at.map(|at| wire_one(widget, at, event, *act)));
    }
    listeners
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
        // What drew the panel hears of it too, until the panel is taken over.
        if widget.panel.get().is_some() || !widget.builder.finds_early() {
            widget.later(Box::new(|widget| widget.show(true)));
        }
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
