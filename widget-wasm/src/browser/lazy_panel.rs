//! Builds each part of the panel when it is first used: parts that a visitor never sees cost no time.

use super::form_view::FormView;
use super::panel::{Panel, PanelPart};
use super::success_view::SuccessView;
use super::widget::Widget;
use crate::form::Form;

impl Widget {
    /// The panel with its header, which is always shown.
    pub(super) fn panel(&self) -> &Panel {
        self.panel.get_or_init(|| {
            let panel = Box::new(Panel::new(&self.builder, &self.root, &self.messages()));
            self.attach_listeners(PanelPart::Frame(&panel));
            panel
        })
    }

    /// The form.
    pub(super) fn form_view(&self) -> &FormView {
        self.panel().form.get_or_init(|| {
            let form = FormView::new(&self.builder, &self.panel().whole, &self.messages());
            let department = self.with_state(|state| state.department).unwrap_or_default();
            if let Some(select) = &form.department
                && !self.builder.has_prehydrated()
            {
                let department = u32::try_from(department).unwrap_or_default();
                select.set_value(&crate::message_catalog::digits(department));
            }
            self.attach_listeners(PanelPart::Form(&form));
            form
        })
    }

    /// Builds the parts that the current state shows.
    pub(super) fn build_shown_parts(&self) {
        self.form_view();
        if self.form_is(Form::is_done) && self.panel().success.get().is_none() {
            let success = SuccessView::new(&self.builder, &self.panel().whole, &self.messages());
            self.attach_listeners(PanelPart::Success(&success));
            // The cell was empty above.
            let _ = self.panel().success.set(success);
        }
    }
}
