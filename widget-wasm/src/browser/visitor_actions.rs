//! The actions of the visitor: submit, retry, restart, cancel.

use super::widget::Widget;
use crate::form::{CancelStatus, Form, FormInput};
use crate::panel_elements::Part;

impl Widget {
    pub(super) fn submit(&self) {
        let panel = self.panel();
        let number = panel.part(Part::Number).value();
        let (place, agreed) = (self.calling_code(), panel.has_agreed());
        let numbers = self.settings.numbers.clone();
        let was_busy = self.form_is(Form::is_busy);
        self.update_form(Box::new(move |form| {
            form.submit(FormInput { number: &number, place, agreed }, &numbers)
        }));
        if was_busy {
            return;
        }
        if self.form_is(Form::is_busy) {
            self.request_call();
        } else {
            self.focus_invalid_field();
        }
    }

    pub(super) fn select_department(&self) {
        let index = self.panel().selected(Part::Department).unwrap_or_default();
        self.update(&mut |state| state.department = index);
        self.fetch_availability();
    }

    /// The button below the result: requests the call again, or closes the panel.
    pub(super) fn proceed(&self) {
        if self.form_is(Form::wants_retry) {
            self.update_form(Box::new(Form::again));
            self.submit();
        } else {
            self.close();
        }
    }

    pub(super) fn restart(&self) {
        self.resources.borrow_mut().event_stream = None;
        self.update_form(Box::new(Form::again));
        self.panel().part(Part::Number).set_value("");
    }

    pub(super) fn cancel(&self) {
        self.update_form(Box::new(|form| form.cancel(CancelStatus::Requested)));
        // The button is hidden now, and the next message is in the headline.
        self.focus_headline();
        self.request_cancellation();
    }
}
