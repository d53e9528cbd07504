//! Messages of the manager interface: headers, and an empty line after the last.

use std::fmt::Write;

/// A received action.
#[derive(Clone, Debug)]
pub(crate) struct Action(Vec<(String, String)>);

impl Action {
    pub(super) fn new(headers: Vec<(String, String)>) -> Self {
        Self(headers)
    }

    /// The first header of this name, or an empty text.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The value of a channel variable, inherited or not.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        let variables = self.0.iter().filter(|(header, _)| header == "Variable");
        variables
            .filter_map(|(_, text)| text.split_once('='))
            .find_map(|(known, value)| (known.trim_start_matches('_') == name).then_some(value))
    }
}

pub(super) fn response(action: &Action, result: &str, more: &[(&str, &str)]) -> String {
    written(&[("Response", result), ("ActionID", action.get("ActionID"))], more)
}

pub(super) fn event(name: &str, headers: &[(&str, &str)]) -> String {
    written(&[("Event", name), ("Privilege", "call,all")], headers)
}

fn written(first: &[(&str, &str)], more: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in first.iter().chain(more) {
        write!(text, "{name}: {value}\r\n").unwrap();
    }
    text + "\r\n"
}
