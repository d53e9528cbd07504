//! Builds each part of the panel when it is first used: parts that a visitor never sees cost no time.

use super::panel::{Panel, PanelPart};
use super::success_view::SuccessView;
use super::widget::Widget;
use crate::form::Form;
use crate::panel_elements::Part;

impl Widget {
    /// The panel with its header and its form.
    pub(super) fn panel(&self) -> &Panel {
        self.panel.get_or_init(|| {
            let panel = Panel::new(&self.builder, &self.root, &self.button, &self.messages());
            let department = self.with_state(|state| state.department).unwrap_or_default();
            if let Some(select) = panel.optional(Part::Department)
                && !self.builder.has_prehydrated()
            {
                let department = u32::try_from(department).unwrap_or_default();
                select.set_value(&crate::message_catalog::digits(department));
            }
            self.attach_listeners(PanelPart::Form(&panel));
            panel
        })
    }

    /// Builds the parts that the current state shows.
    pub(super) fn build_shown_parts(&self) {
        let panel = self.panel();
        if self.form_is(Form::is_done) && panel.success.get().is_none() {
            let whole = panel.part(Part::Panel);
            let success = SuccessView::new(&self.builder, whole, &self.messages());
            self.attach_listeners(PanelPart::Success(&success));
            // The cell was empty above.
            let _ = panel.success.set(success);
        }
    }
}
