//! Environment variables that override a settings file.

use crate::inventory::{Setting, SettingKind};
use serde_json::{Map, Value};

/// Overrides `table` by the variables that `lookup` finds. A text that is not of the setting's kind stays a
/// text, so that it is refused where the setting is read.
pub(crate) fn overlay(
    table: &mut Map<String, Value>,
    settings: &[Setting],
    lookup: &dyn Fn(&str) -> Option<String>,
) {
    for setting in settings {
        if let Some(text) = setting.variable.as_deref().and_then(lookup) {
            put(table, &setting.path, read(&text, setting.kind));
        }
    }
}

/// Sets what `table` does not set by the variables that `lookup` finds.
pub(crate) fn underlay(
    table: &mut Map<String, Value>,
    settings: &[Setting],
    lookup: &dyn Fn(&str) -> Option<String>,
) {
    for setting in settings {
        if !is_set(table, &setting.path)
            && let Some(text) = setting.variable.as_deref().and_then(lookup)
        {
            put(table, &setting.path, read(&text, setting.kind));
        }
    }
}

fn read(text: &str, kind: SettingKind) -> Value {
    let literal = || serde_json::from_str(text.trim()).ok();
    match kind {
        SettingKind::Text | SettingKind::Table => text.into(),
        SettingKind::Number => literal().filter(Value::is_number).unwrap_or_else(|| text.into()),
        SettingKind::Switch => literal().filter(Value::is_boolean).unwrap_or_else(|| text.into()),
        SettingKind::List => {
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect()
        }
    }
}

fn is_set(table: &Map<String, Value>, path: &[String]) -> bool {
    let Some((name, inner)) = path.split_first() else { return true };
    table.get(name).is_some_and(|value| match value {
        Value::Object(section) => is_set(section, inner),
        // A setting, or a value in place of a section, which will be refused.
        _ => true,
    })
}

fn put(table: &mut Map<String, Value>, path: &[String], value: Value) {
    let Some((name, inner)) = path.split_first() else { return };
    if inner.is_empty() {
        table.insert(name.clone(), value);
        return;
    }
    let section = table.entry(name).or_insert_with(|| Map::new().into());
    if let Value::Object(section) = section {
        put(section, inner, value);
    }
}
