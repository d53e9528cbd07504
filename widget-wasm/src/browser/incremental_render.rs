//! Starts the widget in several tasks, so that a slow phone can handle the visitor's input in between.

use super::dom::show;
use super::js::field;
use super::widget::Widget;
use super::{opening_hours, render_subscription};
use crate::panel_elements::Part;
use wasm_bindgen::JsValue;

/// Number of tasks of the start-up.
#[cfg(feature = "mount")]
const STARTUP_TASKS: usize = 2;

impl Widget {
    /// Defers the work that need not block the page.
    pub(super) fn start(&self) {
        self.defer(Box::new(|widget| {
            widget.adopt_prehydrated_panel();
            opening_hours::watch(widget);
            render_subscription::subscribe(widget);
            widget.render();
        }));
        self.defer(Box::new(|widget| {
            widget.lay_out_ahead();
            widget.is_ready.set(true);
            widget.dispatch("ready", &[]);
            widget.fetch_availability();
        }));
    }

    /// Whether the loader's script still handles the panel, and no command waits for the start-up.
    #[cfg(feature = "mount")]
    pub(super) fn is_prehydrated(&self) -> bool {
        self.panel.get().is_none() && self.resources.borrow().deferred.len() == STARTUP_TASKS
    }

    /// Takes over what the visitor has done with a panel that the loader has drawn. Its script has
    /// dispatched the events and moved the focus already.
    fn adopt_prehydrated_panel(&self) {
        let panel = self.panel();
        let open = panel.part(Part::Panel).get("hidden").is_none();
        let department = panel.selected(Part::Department).unwrap_or_default();
        self.focus_state.set((open, false));
        self.update(&mut |state| {
            state.open = open;
            state.department = department;
        });
        if !panel.part(Part::Number).value().is_empty() {
            self.format_number(&JsValue::UNDEFINED);
        }
    }

    /// Makes the browser lay out the panel before it opens: fonts are resolved and fields created by then.
    fn lay_out_ahead(&self) {
        if !self.is_open() {
            let whole = self.panel().part(Part::Panel);
            show(whole, true);
            field(whole, "offsetHeight");
            show(whole, false);
        }
    }
}
