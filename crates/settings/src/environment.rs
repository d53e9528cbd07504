//! Environment variables that override a settings file.

use serde_json::{Map, Value};

/// A variable, and the setting that it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Its name in the environment.
    pub name: &'static str,
    /// The path of the setting: `["limits", "ip_per_minute"]`.
    pub path: &'static [&'static str],
    /// How its text is read.
    pub kind: VariableKind,
}

/// How the text of a variable is read.
#[derive(Clone, Copy, Debug)]
pub enum VariableKind {
    /// As it is.
    Text,
    /// As a number.
    Number,
    /// As `true` or `false`.
    Switch,
    /// As texts that are separated by commas.
    List,
}

/// Overrides `settings` by the variables that `lookup` finds. A text that is not of the variable's kind stays
/// a text, so that it is refused where the setting is read.
pub(crate) fn overlay(
    settings: &mut Map<String, Value>,
    variables: &[Variable],
    lookup: &dyn Fn(&str) -> Option<String>,
) {
    for Variable { name, path, kind } in variables {
        if let Some(text) = lookup(name) {
            put(settings, path, read(&text, *kind));
        }
    }
}

/// Sets what `settings` do not set by the variables that `lookup` finds.
pub(crate) fn underlay(
    settings: &mut Map<String, Value>,
    variables: &[Variable],
    lookup: &dyn Fn(&str) -> Option<String>,
) {
    for Variable { name, path, kind } in variables {
        if !is_set(settings, path)
            && let Some(text) = lookup(name)
        {
            put(settings, path, read(&text, *kind));
        }
    }
}

/// The variable that stands for the setting at `path`.
pub(crate) fn variable_of(variables: &[Variable], path: &str) -> Option<&'static str> {
    variables.iter().find(|known| known.path.join(".") == path).map(|variable| variable.name)
}

fn read(text: &str, kind: VariableKind) -> Value {
    let literal = || serde_json::from_str(text.trim()).ok();
    match kind {
        VariableKind::Text => text.into(),
        VariableKind::Number => literal().filter(Value::is_number).unwrap_or_else(|| text.into()),
        VariableKind::Switch => literal().filter(Value::is_boolean).unwrap_or_else(|| text.into()),
        VariableKind::List => {
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect()
        }
    }
}

fn is_set(settings: &Map<String, Value>, path: &[&str]) -> bool {
    let Some((name, inner)) = path.split_first() else { return true };
    settings.get(*name).is_some_and(|value| match value {
        Value::Object(section) => is_set(section, inner),
        // A setting, or a value in place of a section, which will be refused.
        _ => true,
    })
}

fn put(settings: &mut Map<String, Value>, path: &[&str], value: Value) {
    let Some((name, inner)) = path.split_first() else { return };
    if inner.is_empty() {
        settings.insert((*name).to_owned(), value);
        return;
    }
    let section = settings.entry(*name).or_insert_with(|| Map::new().into());
    if let Value::Object(section) = section {
        put(section, inner, value);
    }
}
