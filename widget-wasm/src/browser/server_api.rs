//! Requests to the server, and the fields of its responses.

use super::js::{call, fetch, field};
use super::listener::on_settled;
use super::time::to_minute;
use super::widget::Widget;
use crate::wire::fields::{Field, Fields};
use js_sys::Date;
use shared_types::hours::Minute;
use wasm_bindgen::{JsCast, JsValue};

/// The fields of a JSON value. Any value is allowed: what it does not have is absent.
pub(super) struct JsonFields(pub(super) JsValue);

impl Fields for JsonFields {
    fn get(&self, name: &str) -> Field {
        let value = field(&self.0, name);
        let text = value.as_string().map(Field::Text);
        let number = || value.as_f64().map(Field::number);
        text.or_else(number).or_else(|| value.as_bool().map(Field::Flag)).unwrap_or(Field::Absent)
    }

    fn minute(&self, time: &str) -> Option<Minute> {
        let at = Date::parse(time);
        (!at.is_nan()).then(|| to_minute(at))
    }
}

type ResponseHandler = Box<dyn FnOnce(&Widget, JsonFields)>;

impl Widget {
    /// Sends a request, and passes on the JSON of the response or the error of the request.
    pub(super) fn fetch_json(&self, address: &str, options: &JsValue, handle: ResponseHandler) {
        let weak = self.weak.clone();
        let settled: Box<dyn FnOnce(JsValue)> = Box::new(move |body| {
            if let Some(widget) = weak.upgrade() {
                handle(&widget, JsonFields(body));
            }
        });
        on_settled(
            fetch(address, options).unchecked_ref(),
            Box::new(move |response| match call(&response, "json", &[]) {
                Ok(body) => on_settled(body.unchecked_ref(), settled),
                Err(error) => settled(error),
            }),
        );
    }
}
