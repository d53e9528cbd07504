//! Finds what a JSON Schema of schemars says of a value.

use serde_json::Value;

/// Follows `$ref`, and looks through the `anyOf` that stands for an optional value.
pub(crate) fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        return target.map_or(schema, |target| resolve(root, target));
    }
    let choices = schema.get("anyOf").or_else(|| schema.get("allOf")).and_then(Value::as_array);
    let choices = choices.into_iter().flatten().map(|choice| resolve(root, choice));
    choices.into_iter().find(|choice| choice["type"] != "null").unwrap_or(schema)
}

/// The members of an object that are named.
pub(crate) fn members(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.get("properties").and_then(Value::as_object).into_iter().flatten()
}

/// The schema of the member `name` of an object, or of every member of a map.
pub(crate) fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let named = object.get("properties").and_then(|properties| properties.get(name));
    named.or_else(|| object.get("additionalProperties"))
}

/// The type that is not `null`.
pub(crate) fn kind(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        kind => kind.as_str(),
    }
}

/// The texts of an enumeration.
pub(crate) fn choices(schema: &Value) -> Vec<String> {
    let listed = |schema: &Value| -> Vec<String> {
        let many = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
        let texts = many.chain(schema.get("const")).filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    };
    let each = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    listed(schema).into_iter().chain(each.flat_map(listed)).collect()
}
