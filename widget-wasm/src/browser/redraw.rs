//! Joins the signal to the panel, and the panel to the page: what is called when something changes.
//!
//! An effect of Leptos would bring its executor, its arena and its owners along. All that is needed of it is
//! to be told, and to draw; that is here.

use super::page::{Thing, call, make, object, window};
use super::widget::Widget;
use reactive_graph::graph::{AnySource, AnySubscriber, ReactiveNode, Source, Subscriber};
use std::cell::RefCell;
use std::rc::Weak;
use std::sync::Arc;
use wasm_bindgen::JsValue;

thread_local! {
    /// The widgets of the page. A signal wants subscribers that could go to other threads, which a
    /// widget cannot: they find it here.
    static WIDGETS: RefCell<Vec<Weak<Widget>>> = const { RefCell::new(Vec::new()) };
}

/// Draws a widget, whose address this is, when its state changes.
struct Redraw(usize);

impl Redraw {
    fn is_of(&self, widget: &Weak<Widget>) -> bool {
        widget.as_ptr().addr() == self.0
    }
}

impl ReactiveNode for Redraw {
    fn mark_dirty(&self) {
        let found = WIDGETS.with_borrow(|all| {
            all.iter().find(|widget| self.is_of(widget)).and_then(Weak::upgrade)
        });
        if let Some(widget) = found {
            widget.draw();
        }
    }

    fn mark_check(&self) {}

    fn mark_subscribers_check(&self) {}

    fn update_if_necessary(&self) -> bool {
        false
    }
}

impl Subscriber for Redraw {
    fn add_source(&self, _: AnySource) {}

    fn clear_sources(&self, _: &AnySubscriber) {}
}

impl Drop for Redraw {
    fn drop(&mut self) {
        WIDGETS.with_borrow_mut(|all| all.retain(|widget| !self.is_of(widget)));
    }
}

pub(super) fn of(widget: Weak<Widget>) -> Arc<dyn Subscriber + Send + Sync> {
    let redraw = Redraw(widget.as_ptr().addr());
    WIDGETS.with_borrow_mut(|all| all.push(widget));
    Arc::new(redraw)
}

/// Has the widget drawn at each change from now on.
pub(super) fn subscribe(widget: &Widget) {
    // One subscriber needs no name to be told from others.
    let subscriber = AnySubscriber(0, Arc::downgrade(&widget.redraw));
    widget.state.add_subscriber(subscriber);
}

/// Has the page hear of something on the element that it knows. Answers false if it objects.
pub(super) fn dispatch(host: &Thing, event: &str, detail: &JsValue) -> bool {
    let how = object(&[
        ("bubbles", true.into()),
        ("composed", true.into()),
        ("cancelable", (event == "before-call").into()),
        ("detail", detail.clone()),
    ]);
    let name = ["click-to-call:", event].concat();
    let heard = make(&window(), "CustomEvent", &[name.into(), how])
        .and_then(|event| call(host, "dispatchEvent", &[event.into()]));
    // Where nobody can hear, nobody objects.
    heard.map_or(true, |agreed| agreed.is_truthy())
}
