//! Renders the widget at each change of its signal.
//!
//! An effect of Leptos would add its executor, arena and owners to the download. A subscriber that renders
//! at once is all that is needed.

use super::widget::Widget;
use reactive_graph::graph::{AnySource, AnySubscriber, ReactiveNode, Source, Subscriber};
use std::cell::RefCell;
use std::rc::Weak;
use std::sync::Arc;

thread_local! {
    /// The widgets of the page. A subscriber must be `Send`, which a widget is not, so a subscriber knows
    /// only the address of its widget and finds the widget here.
    static WIDGETS: RefCell<Vec<Weak<Widget>>> = const { RefCell::new(Vec::new()) };
}

/// Renders the widget at this address when its state changes.
struct Renderer(usize);

impl Renderer {
    fn is_of(&self, widget: &Weak<Widget>) -> bool {
        widget.as_ptr().addr() == self.0
    }
}

impl ReactiveNode for Renderer {
    fn mark_dirty(&self) {
        let found = WIDGETS.with_borrow(|all| {
            all.iter().find(|widget| self.is_of(widget)).and_then(Weak::upgrade)
        });
        if let Some(widget) = found {
            widget.render();
        }
    }

    fn mark_check(&self) {}

    fn mark_subscribers_check(&self) {}

    fn update_if_necessary(&self) -> bool {
        false
    }
}

impl Subscriber for Renderer {
    fn add_source(&self, _: AnySource) {}

    fn clear_sources(&self, _: &AnySubscriber) {}
}

impl Drop for Renderer {
    fn drop(&mut self) {
        WIDGETS.with_borrow_mut(|all| all.retain(|widget| !self.is_of(widget)));
    }
}

/// Renders the widget at each change from now on, until it is destroyed.
pub(super) fn subscribe(widget: &Widget) {
    let renderer: Arc<dyn Subscriber + Send + Sync> =
        Arc::new(Renderer(widget.weak.as_ptr().addr()));
    WIDGETS.with_borrow_mut(|all| all.push(widget.weak.clone()));
    // The id only distinguishes subscribers, and this is the only one.
    widget.state.add_subscriber(AnySubscriber(0, Arc::downgrade(&renderer)));
    widget.resources.borrow_mut().renderer = Some(renderer);
}
