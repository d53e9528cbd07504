//! What the page has the widget do.

use super::widget::Widget;
use wasm_bindgen::JsValue;

impl Widget {
    /// Does what the page says, once there is something to see of it.
    pub(super) fn obey(&self, verb: String, argument: JsValue) {
        if self.is_ready.get() {
            self.act(&verb, &argument);
        } else if verb == "call" || !self.is_early() || !self.builder.pass_on(&verb) {
            self.later(Box::new(move |widget| widget.act(&verb, &argument)));
        }
    }

    fn act(&self, verb: &str, argument: &JsValue) {
        match verb {
            "open" => self.show(true),
            "close" if self.is_open() => self.close(),
            // The visitor has sent the form before there was anybody to hear it, and may have closed it since.
            "call" if argument.is_null() => self.submit_what_was_sent(),
            "call" => {
                self.show(true);
                if let Some(number) = argument.as_string() {
                    self.fields().number.set_value(&number);
                    self.typed(&JsValue::UNDEFINED);
                }
                self.submit();
            }
            _ => {}
        }
    }
}
