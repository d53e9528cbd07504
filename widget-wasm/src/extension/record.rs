//! Reads the background's data from its representation: a JavaScript object, or JSON in tests.

/// An object with fields. A missing field, or one of another type, is `None`.
pub trait Record: Sized {
    /// A text field.
    fn text(&self, name: &str) -> Option<String>;
    /// A number field.
    fn number(&self, name: &str) -> Option<f64>;
    /// Whether a field is `true`.
    fn is(&self, name: &str) -> bool;
    /// An object field.
    fn child(&self, name: &str) -> Option<Self>;
    /// The objects of a list field.
    fn children(&self, name: &str) -> Vec<Self>;
    /// The texts of a list field.
    fn texts(&self, name: &str) -> Vec<String>;
}

#[cfg(test)]
impl Record for serde_json::Value {
    fn text(&self, name: &str) -> Option<String> {
        self[name].as_str().map(str::to_owned)
    }

    fn number(&self, name: &str) -> Option<f64> {
        self[name].as_f64()
    }

    fn is(&self, name: &str) -> bool {
        self[name] == true
    }

    fn child(&self, name: &str) -> Option<Self> {
        self[name].is_object().then(|| self[name].clone())
    }

    fn children(&self, name: &str) -> Vec<Self> {
        self[name].as_array().cloned().unwrap_or_default()
    }

    fn texts(&self, name: &str) -> Vec<String> {
        let texts = self[name].as_array().into_iter().flatten();
        texts.filter_map(|text| text.as_str().map(str::to_owned)).collect()
    }
}
