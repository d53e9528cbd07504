//! Values that are printed in examples and were never replaced.

use crate::problem::Problem;
use serde_json::Value;

/// What a problem says. It does not repeat the value: most of it may be a secret.
const EXPECTED: &str = "this is the placeholder of an example: put your own value here";

/// Parts of texts that only placeholders have.
const PARTS: [&str; 18] = [
    "replace_me",
    "replace-me",
    "replace me",
    "replaceme",
    "change_me",
    "change-me",
    "change me",
    "changeme",
    "placeholder",
    "xxxxxxxx",
    "your-token",
    "your_token",
    "your-secret",
    "your_secret",
    "your-api-key",
    "your_api_key",
    "your-password",
    "your_password",
];

/// The texts of the documents that have none of these parts.
const WHOLE: [&str; 3] =
    ["at least 32 characters", "postgres://user:password@host/database", "whsec_…"];

/// Whether `text` is, or still has in it, what an example shows in place of a value.
pub fn is_placeholder(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let is_bracketed = lower.len() > 2 && lower.starts_with('<') && lower.ends_with('>');
    let is_cut_off = lower.ends_with("...") || lower.ends_with('…');
    is_bracketed
        || is_cut_off
        || WHOLE.contains(&lower.as_str())
        || PARTS.iter().any(|part| lower.contains(part))
}

/// A problem for each text in `value` that is a placeholder.
pub(crate) fn problems(value: &Value) -> Vec<Problem> {
    let mut found = Vec::new();
    search(value, "", &mut found);
    found
}

fn search(value: &Value, at: &str, found: &mut Vec<Problem>) {
    match value {
        Value::String(text) if is_placeholder(text) => found.push(Problem::new(at, EXPECTED)),
        Value::Array(items) => items.iter().for_each(|item| search(item, at, found)),
        Value::Object(members) => {
            for (name, member) in members {
                let inner = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                search(member, &inner, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_examples_show_in_place_of_a_value_is_a_placeholder() {
        for text in [
            "nsd_replace_me",
            "replace me",
            "REPLACE_ME_WITH_OPENSSL_RAND_HEX_32",
            "changeme",
            "<token>",
            "whsec_…",
            "nsd_...",
            "at least 32 characters",
            "postgres://user:password@host/database",
            "postgres://c2c:change-me@db.example/c2c",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "",
            "nsd_9f2c4be1",
            "https://pbx.example.com/ns-api/",
            "your-voice.com",
            "postgres://c2c:sesame@db/calls",
            "<>",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn each_placeholder_is_named_by_its_path_and_not_repeated() {
        let value = json!({ "a": { "token": "replace me" }, "list": ["x", "changeme"], "b": 1 });

        let found: Vec<_> = problems(&value).iter().map(ToString::to_string).collect();

        assert_eq!(found, [format!("a.token: {EXPECTED}"), format!("list: {EXPECTED}")]);
    }
}
