//! Reads what the background tells, whatever keeps it: an object of JavaScript, or JSON in tests.

/// An object with fields. What is not there, or is of another kind, reads as nothing.
pub trait Record: Sized {
    /// A field that holds a text.
    fn text(&self, name: &str) -> Option<String>;
    /// A field that holds a number.
    fn number(&self, name: &str) -> Option<f64>;
    /// Whether a field holds `true`.
    fn is(&self, name: &str) -> bool;
    /// A field that holds an object.
    fn child(&self, name: &str) -> Option<Self>;
    /// The objects of a field that holds a list.
    fn children(&self, name: &str) -> Vec<Self>;
    /// The texts of a field that holds a list.
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
