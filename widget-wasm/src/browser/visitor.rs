//! What the visitor does: sends the form, tries again, cancels.

use super::drawn::focus;
use super::form::chosen;
use super::widget::Widget;
use crate::form::{Cancel, Filled, Form};

impl Widget {
    pub(super) fn submit(&self) {
        let fields = self.fields();
        let (number, place, agreed) = (fields.number.value(), self.place(), fields.has_agreed());
        let numbers = self.settings.numbers.clone();
        let was_busy = self.form_is(Form::is_busy);
        self.change(Box::new(move |form| {
            form.submit(Filled { number: &number, place, agreed }, &numbers)
        }));
        if was_busy {
            return;
        }
        if self.form_is(Form::is_busy) {
            self.ask();
        } else {
            self.mend();
        }
    }

    /// Puts the focus on what has to be mended, if anything has.
    pub(super) fn mend(&self) {
        let fields = self.fields();
        if !self.is_open() || !self.form_is(Form::is_wrong) {
            return;
        }
        match &fields.consent {
            Some(consent) if self.form_is(|form| *form == Form::ConsentMissing) => focus(consent),
            _ => focus(&fields.number),
        }
    }

    pub(super) fn choose_department(&self) {
        let place = self.fields().department.as_ref().and_then(chosen).unwrap_or_default();
        self.update(&mut |state| state.department = place);
        self.ask_availability();
    }

    /// The button below the end: asks for the call again, or leaves it at that.
    pub(super) fn proceed(&self) {
        if self.form_is(Form::wants_retry) {
            self.change(Box::new(Form::again));
            self.submit();
        } else {
            self.close();
        }
    }

    pub(super) fn restart(&self) {
        self.held.borrow_mut().stream = None;
        self.change(Box::new(Form::again));
        self.fields().number.set_value("");
    }

    pub(super) fn cancel(&self) {
        self.change(Box::new(|form| form.cancel(Cancel::Asked)));
        // The button goes away, and what is said next is in the headline.
        self.focus_headline();
        self.ask_to_cancel();
    }
}
