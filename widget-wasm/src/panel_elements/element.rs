//! A row of the table.

use super::{Part, Value};

/// How one element is built. It is left out if its parent, or a value that it needs, is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    pub part: Part,
    pub parent: Part,
    /// Tag and attributes, without spaces in the values: `input class=input id=number type=tel`.
    pub markup: &'static str,
    pub text: Option<Value>,
    pub attribute: Option<(&'static str, Value)>,
    pub only_with: Option<Value>,
    /// Whether only the form with WebAssembly has this element.
    pub enhanced: bool,
}

impl Element {
    pub(super) const fn new(part: Part, parent: Part, markup: &'static str) -> Self {
        Self { part, parent, markup, text: None, attribute: None, only_with: None, enhanced: false }
    }

    pub(super) const fn text(self, text: Value) -> Self {
        Self { text: Some(text), ..self }
    }

    pub(super) const fn attribute(self, name: &'static str, value: Value) -> Self {
        Self { attribute: Some((name, value)), ..self }
    }

    /// Leaves the element out where there is no such value.
    pub(super) const fn only_with(self, value: Value) -> Self {
        Self { only_with: Some(value), ..self }
    }

    /// Leaves the element out of the form without WebAssembly.
    pub(super) const fn enhanced(self) -> Self {
        Self { enhanced: true, ..self }
    }
}
