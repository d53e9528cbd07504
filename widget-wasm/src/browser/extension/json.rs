//! Parses JavaScript objects.

use crate::browser::js::{field, text};
use crate::extension::record::Record;
use js_sys::{Array, JSON};
use wasm_bindgen::{JsCast, JsValue};

/// The parsed JSON; empty if it is invalid.
pub(super) fn parse(json: &str) -> JsValue {
    JSON::parse(json).unwrap_or_default()
}

impl Record for JsValue {
    fn text(&self, name: &str) -> Option<String> {
        text(self, name)
    }

    fn number(&self, name: &str) -> Option<f64> {
        field(self, name).as_f64()
    }

    fn is(&self, name: &str) -> bool {
        field(self, name).as_bool() == Some(true)
    }

    fn child(&self, name: &str) -> Option<Self> {
        Some(field(self, name)).filter(JsValue::is_object)
    }

    fn children(&self, name: &str) -> Vec<Self> {
        field(self, name).dyn_into::<Array>().map(|list| list.to_vec()).unwrap_or_default()
    }

    fn texts(&self, name: &str) -> Vec<String> {
        self.children(name).iter().filter_map(JsValue::as_string).collect()
    }
}
