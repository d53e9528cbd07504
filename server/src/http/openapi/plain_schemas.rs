//! Writes the schemas that schemars makes in a form that linters and generators of clients read.
//!
//! - An enum is `enum`, not a `oneOf` of `const`.
//! - `oneOf` and `$ref` have no further members beside them: what serde flattens or tags becomes a member of each
//!   choice.

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const DEFINITIONS: &str = "#/components/schemas/";

/// `node` of the document and all that is in it. `definitions` has the schemas as schemars made them.
pub(super) fn plain(node: &Value, definitions: &Map<String, Value>) -> Value {
    match node {
        Value::Array(items) => items.iter().map(|item| plain(item, definitions)).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(key, it)| (key.clone(), plain(it, definitions)));
            plain_object(members.collect(), definitions)
        }
        other => other.clone(),
    }
}

fn plain_object(mut schema: Map<String, Value>, definitions: &Map<String, Value>) -> Value {
    if schema.contains_key("properties")
        && let Some(reference) = schema.remove("$ref")
        && let Some(Value::Object(target)) = definition(&reference, definitions)
    {
        schema = merged(target, schema);
    }
    let Some(Value::Array(choices)) = schema.remove("oneOf") else { return schema.into() };
    if let Some(enumeration) = enumeration(&schema, &choices) {
        return enumeration;
    }
    let mut choices: Vec<Value> = choices
        .into_iter()
        .map(|choice| match choice {
            Value::Object(choice) => plain_object(merged(schema.clone(), choice), definitions),
            other => other,
        })
        .collect();
    match choices.pop() {
        Some(only) if choices.is_empty() => only,
        last => json!({ "oneOf": choices.into_iter().chain(last).collect::<Vec<_>>() }),
    }
}

fn definition(reference: &Value, definitions: &Map<String, Value>) -> Option<Value> {
    let name = reference.as_str()?.strip_prefix(DEFINITIONS)?;
    definitions.get(name).map(|definition| plain(definition, definitions))
}

/// One `enum` in place of choices that are single texts. The descriptions of the choices become a list.
fn enumeration(schema: &Map<String, Value>, choices: &[Value]) -> Option<Value> {
    let mut values = Vec::new();
    let mut lines = Vec::new();
    for choice in choices {
        let of_choice = match (choice.get("const"), choice.get("enum")) {
            (Some(value), _) => vec![value.clone()],
            (None, Some(Value::Array(values))) => values.clone(),
            (None, _) => return None,
        };
        if !of_choice.iter().all(Value::is_string) {
            return None;
        }
        if let (Some(value), Some(about)) = (of_choice[0].as_str(), text(choice, "description")) {
            lines.push(format!("- `{value}`: {about}"));
        }
        values.extend(of_choice);
    }
    let about = schema.get("description").and_then(Value::as_str).map(str::to_owned);
    let list = (!lines.is_empty()).then(|| lines.join("\n"));
    let about: Vec<String> = about.into_iter().chain(list).collect();
    let mut enumeration = json!({ "type": "string", "enum": values });
    if !about.is_empty() {
        enumeration["description"] = about.join("\n\n").into();
    }
    Some(enumeration)
}

/// Both schemas hold.
fn merged(mut first: Map<String, Value>, second: Map<String, Value>) -> Map<String, Value> {
    for (key, value) in second {
        let before = first.remove(&key);
        let both = match (key.as_str(), before, value) {
            ("properties", Some(Value::Object(mut before)), Value::Object(properties)) => {
                before.extend(properties);
                before.into()
            }
            ("required", Some(Value::Array(before)), Value::Array(names)) => {
                let further: Vec<_> =
                    names.into_iter().filter(|name| !before.contains(name)).collect();
                before.into_iter().chain(further).collect()
            }
            ("description", Some(Value::String(before)), Value::String(about)) => {
                format!("{before} {about}").into()
            }
            (_, _, value) => value,
        };
        first.insert(key, both);
    }
    first
}

fn text<'a>(schema: &'a Value, key: &str) -> Option<&'a str> {
    schema.get(key).and_then(Value::as_str)
}

/// The definitions that `paths` refer to, also by way of each other.
pub(super) fn used(paths: &Value, definitions: Map<String, Value>) -> Map<String, Value> {
    let mut names = BTreeSet::new();
    let mut unread: Vec<&Value> = vec![paths];
    while let Some(node) = unread.pop() {
        match node {
            Value::Array(items) => unread.extend(items),
            Value::Object(members) => {
                unread.extend(members.values());
                let name = text(node, "$ref").and_then(|it| it.strip_prefix(DEFINITIONS));
                if let Some((name, definition)) = name.and_then(|it| definitions.get_key_value(it))
                    && names.insert(name.clone())
                {
                    unread.push(definition);
                }
            }
            _ => {}
        }
    }
    definitions.into_iter().filter(|(name, _)| names.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(schema: &Value) -> Value {
        let definitions = json!({
            "Accepted": {
                "description": "It was taken.",
                "type": "object",
                "required": ["id"],
                "properties": { "id": { "type": "string" } },
            },
        });
        plain(schema, definitions.as_object().unwrap())
    }

    #[test]
    fn an_enum_is_one_enum_with_its_descriptions() {
        let schema = json!({
            "description": "Who.",
            "oneOf": [
                { "const": "a", "description": "One.", "type": "string" },
                { "enum": ["b", "c"], "type": "string" },
            ],
        });

        assert_eq!(
            of(&json!({ "items": schema })),
            json!({ "items": {
                "type": "string", "enum": ["a", "b", "c"], "description": "Who.\n\n- `a`: One.",
            } })
        );
    }

    #[test]
    fn what_stands_beside_choices_becomes_a_part_of_each() {
        let schema = json!({
            "description": "A call.",
            "type": "object",
            "required": ["id"],
            "properties": { "id": { "type": "string" } },
            "oneOf": [
                { "properties": { "state": { "const": "up" } }, "required": ["state"], "description": "It is up." },
                { "properties": { "state": { "const": "down" } }, "required": ["state", "id"] },
            ],
        });

        let plain = of(&schema);
        let choices = plain["oneOf"].as_array().unwrap();

        assert_eq!(plain.as_object().unwrap().len(), 1);
        assert_eq!(
            choices[0],
            json!({
                "description": "A call. It is up.",
                "type": "object",
                "required": ["id", "state"],
                "properties": { "id": { "type": "string" }, "state": { "const": "up" } },
            })
        );
        assert_eq!(choices[1]["required"], json!(["id", "state"]));
    }

    #[test]
    fn a_reference_with_members_beside_it_is_written_out() {
        let schema = json!({
            "oneOf": [{
                "$ref": "#/components/schemas/Accepted",
                "properties": { "status": { "const": "ok" } },
                "required": ["status"],
            }],
        });

        assert_eq!(
            of(&schema),
            json!({
                "description": "It was taken.",
                "type": "object",
                "required": ["id", "status"],
                "properties": { "id": { "type": "string" }, "status": { "const": "ok" } },
            })
        );
        let alone = json!({ "$ref": "#/components/schemas/Accepted" });
        assert_eq!(of(&alone), alone);
    }

    #[test]
    fn definitions_that_nothing_refers_to_are_left_out() {
        let reference = |name: &str| json!({ "$ref": format!("{DEFINITIONS}{name}") });
        let definitions = json!({ "A": { "items": reference("B") }, "B": {}, "C": reference("A") });
        let Value::Object(definitions) = definitions else { panic!() };

        let used = used(&json!([{ "schema": reference("A") }]), definitions);

        assert_eq!(used.keys().collect::<Vec<_>>(), ["A", "B"]);
    }
}
