//! The number while it is typed: grouped by the rules of its country, with the caret where it was.

use super::form::chosen;
use super::page::{call, field, text};
use super::widget::Widget;
use crate::form::Form;
use shared_types::phone::{CallingCode, Edit, Typed, calling_code};
use wasm_bindgen::JsValue;

impl Widget {
    /// Groups the digits anew and keeps the caret at the digit where the visitor left it.
    pub(super) fn typed(&self, event: &JsValue) {
        // What an input method is still composing is not ours to touch.
        if field(event, "isComposing").is_truthy() {
            return;
        }
        let input = &self.fields().number;
        // Autofill sends a plain event: something was inserted.
        let edit = text(event, "inputType").map_or(Edit::Insert, |is| Edit::from_input_type(&is));
        let written = input.value();
        self.follow_code(&written);
        if let Some(caret) = field(input, "selectionStart").as_f64() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a place in the text of a field"
            )]
            let typed = Typed::reformat_in(self.place(), &written, caret as usize, edit);
            if typed.text != written {
                input.set_value(&typed.text);
            }
            let caret: JsValue = u32::try_from(typed.caret).unwrap_or_default().into();
            // Some browsers give the focus to a field with a selection. Only fields of other types refuse one.
            if call(input, "matches", &[":focus".into()]).is_ok_and(|is| is.is_truthy()) {
                let _ = call(input, "setSelectionRange", &[caret.clone(), caret]);
            }
        }
        self.mended();
    }

    /// Whoever types a plus and a country's code has chosen that country.
    fn follow_code(&self, written: &str) {
        let Some(country) = &self.fields().country else { return };
        let Some(named) = calling_code(self.place(), written) else { return };
        if named == self.place() {
            return;
        }
        let place = self.settings.places.iter().position(|place| Some(place.code) == named);
        let place = match named {
            None => 0,
            Some(_) => place.map_or(0, |place| place + 1),
        };
        country.set_value(&crate::words::digits(u32::try_from(place).unwrap_or_default()));
    }

    /// What was wrong is of no interest any more once something changes.
    pub(super) fn mended(&self) {
        if self.form_is(Form::is_wrong) {
            self.change(Box::new(Form::typed));
        }
    }

    /// The calling code of the chosen country, `None` for `+1`.
    pub(super) fn place(&self) -> Option<CallingCode> {
        let chosen = self.fields().country.as_ref().and_then(chosen)?;
        Some(self.settings.places.get(chosen.checked_sub(1)?)?.code)
    }
}
