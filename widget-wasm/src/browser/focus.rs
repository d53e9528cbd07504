//! Moves the focus to where the visitor has to look next.

use super::dom::focus;
use super::widget::Widget;
use crate::form::Form;
use crate::panel_elements::Part;
use crate::state::State;

impl Widget {
    /// Moves the focus if the panel has opened, or the form has given way to its result or come back.
    pub(super) fn update_focus(&self, now: (bool, bool)) {
        let before = self.focus_state.replace(now);
        let (open, done) = now;
        // While neither changes, the focus stays where the visitor has moved it.
        if !open || before == now {
            return;
        }
        let can_ask = self.with_state(State::can_ask).unwrap_or_default();
        match (done, can_ask) {
            (true, _) => self.focus_headline(),
            (false, true) => focus(self.panel().part(Part::Number)),
            (false, false) => focus(self.panel().part(Part::Notice)),
        }
    }

    pub(super) fn focus_headline(&self) {
        if let Some(success) = self.panel().success.get() {
            focus(&success.headline);
        }
    }

    /// Moves the focus to the field that is invalid, if the panel is open and one is; to the company's own number if
    /// no more calls are placed for now.
    pub(super) fn focus_invalid_field(&self) {
        let panel = self.panel();
        if !self.is_open() || !self.form_is(Form::is_wrong) {
            return;
        }
        match (panel.optional(Part::Consent), panel.optional(Part::Phone)) {
            (Some(consent), _) if self.form_is(|form| *form == Form::ConsentMissing) => {
                focus(consent);
            }
            (_, Some(phone)) if self.form_is(Form::is_capped) => focus(phone),
            _ => focus(panel.part(Part::Number)),
        }
    }
}
