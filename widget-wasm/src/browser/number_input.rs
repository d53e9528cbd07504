//! The number while the visitor types it: grouped by the rules of its country, with the caret kept.

use super::js::{call, field, text};
use super::widget::Widget;
use crate::form::Form;
use crate::panel_elements::Part;
use shared_types::phone::{CallingCode, Edit, Typed, calling_code};
use wasm_bindgen::JsValue;

impl Widget {
    /// Groups the digits, and keeps the caret at its digit.
    pub(super) fn format_number(&self, event: &JsValue) {
        // The text of an input method must not change while it is composed.
        if field(event, "isComposing").is_truthy() {
            return;
        }
        let input = self.panel().part(Part::Number);
        // Autofill sends a plain event: something was inserted.
        let edit = text(event, "inputType").map_or(Edit::Insert, |is| Edit::from_input_type(&is));
        let written = input.value();
        self.select_typed_country(&written);
        if let Some(caret) = field(input, "selectionStart").as_f64() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "an index into the text of a field"
            )]
            let typed = Typed::reformat_in(self.calling_code(), &written, caret as usize, edit);
            if typed.text != written {
                input.set_value(&typed.text);
            }
            let caret: JsValue = u32::try_from(typed.caret).unwrap_or_default().into();
            // Some browsers focus a field whose selection is set. Only fields of other types have none.
            if call(input, "matches", &[":focus".into()]).is_ok_and(|is| is.is_truthy()) {
                let _ = call(input, "setSelectionRange", &[caret.clone(), caret]);
            }
        }
        self.clear_error();
    }

    /// A plus and a calling code select the country of that code.
    fn select_typed_country(&self, written: &str) {
        let Some(country) = self.panel().optional(Part::Country) else { return };
        let Some(named) = calling_code(self.calling_code(), written) else { return };
        if named == self.calling_code() {
            return;
        }
        let place = self.settings.places.iter().position(|place| Some(place.code) == named);
        let index = match named {
            None => 0,
            Some(_) => place.map_or(0, |place| place + 1),
        };
        country
            .set_value(&crate::message_catalog::digits(u32::try_from(index).unwrap_or_default()));
    }

    /// Removes the error of the last submission, once the visitor changes something.
    pub(super) fn clear_error(&self) {
        if self.form_is(Form::is_wrong) {
            self.update_form(Box::new(Form::typed));
        }
    }

    /// The calling code of the selected country, `None` for `+1`.
    pub(super) fn calling_code(&self) -> Option<CallingCode> {
        let selected = self.panel().selected(Part::Country)?;
        Some(self.settings.places.get(selected.checked_sub(1)?)?.code)
    }
}
