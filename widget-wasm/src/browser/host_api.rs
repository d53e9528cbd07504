//! The commands that the page gives the widget.

use super::widget::Widget;
use crate::panel_elements::Part;
use wasm_bindgen::JsValue;

impl Widget {
    /// Runs a command, after the start-up unless the loader's script can run it now.
    pub(super) fn handle_command(&self, verb: String, argument: JsValue) {
        if self.is_ready.get() {
            self.run_command(&verb, &argument);
        } else if verb == "call" || !self.is_prehydrated() || !self.builder.forward(&verb) {
            self.defer(Box::new(move |widget| widget.run_command(&verb, &argument)));
        }
    }

    fn run_command(&self, verb: &str, argument: &JsValue) {
        match verb {
            "open" => self.set_open(true),
            "close" if self.is_open() => self.close(),
            // The visitor has sent the form before the widget listened, and may have closed the panel since.
            "call" if argument.is_null() => self.submit_early(),
            "call" => {
                self.set_open(true);
                if let Some(number) = argument.as_string() {
                    self.panel().part(Part::Number).set_value(&number);
                    self.format_number(&JsValue::UNDEFINED);
                }
                self.submit();
            }
            _ => {}
        }
    }

    /// Submits the form, unless the company has closed since: the visitor did not select another time.
    fn submit_early(&self) {
        if self.with_state(|state| state.times.is_empty()).unwrap_or_default() {
            self.submit();
        }
    }
}
