//! Shows the state in the panel.

use super::dom::{aria, show, update_optional_text, update_text};
use super::js::JsObject;
use super::panel::Panel;
use crate::form::Form;
use crate::messages::Messages;
use crate::panel_elements::Part;
use crate::state::State;

impl Panel {
    pub(super) fn render(&self, state: &State, messages: &Messages<'_>) {
        let is_done = state.form.is_done();
        let either = |words: String| if is_done { String::new() } else { words };
        let department = messages.settings.departments.get(state.department);
        let promise = messages.promise(department.map(|named| named.name.as_str()));
        update_text(self.part(Part::Promise), &promise);
        update_optional_text(self.part(Part::Notice), &either(messages.offer(&state.open_state)));
        update_optional_text(self.part(Part::Queue), &either(messages.queue(&state.queue)));
        self.render_form(state, messages);
        if let Some(success) = self.success.get() {
            success.render(&state.form, messages);
        }
        let announcement = messages.announcement(&state.form, !state.times.is_empty());
        update_text(self.part(Part::Heard), &announcement);
        show(self.part(Part::Panel), state.open);
    }

    fn render_form(&self, state: &State, messages: &Messages<'_>) {
        let (form, words) = (&state.form, messages.words);
        show(self.part(Part::Form), !form.is_done());
        show(self.part(Part::Rows), state.can_ask());
        let lacks_consent = *form == Form::ConsentMissing;
        let error = messages.error(form);
        // A select for the country makes the hint about the calling code unnecessary.
        let has_country = !messages.settings.places.is_empty();
        let hint = || if has_country { "" } else { words.get(messages.hint()) };
        let note = error.as_deref().filter(|_| !lacks_consent);
        update_text(self.part(Part::Note), note.unwrap_or_else(hint));
        let number = self.part(Part::Number);
        aria(number, "aria-invalid", form.is_wrong() && !lacks_consent);
        number.toggle("readonly", form.is_busy());
        if let Some(consent) = self.optional(Part::Consent) {
            aria(consent, "aria-invalid", lacks_consent);
            show(self.part(Part::ConsentNote), lacks_consent);
        }
        let later = !state.times.is_empty();
        let submit = self.part(Part::Submit);
        update_text(submit, words.get(messages.submit(form, later)));
        submit.toggle("disabled", form.is_busy());
        aria(submit, "aria-busy", form.is_busy());
        show(self.part(Part::WhenLabel), later);
        show(self.part(Part::When), later);
    }
}

/// Shows on the button whether the panel is open.
pub(super) fn set_expanded(button: &JsObject, open: bool) {
    aria(button, "aria-expanded", open);
}
