//! The context of a call as channel variables.
//!
//! The context is any text, and a value of the manager interface is not: a line break starts a header, a comma a
//! variable, and a line has at most 1,024 bytes. It is therefore sent in Base64, which the dialplan decodes with
//! `BASE64_DECODE`. Each part is decoded by itself, and none ends within a character.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::custom_data::CustomData;

/// 960 characters in Base64: with its name, the variable is shorter than a line that the crate `ami` sends.
const MAX_PART_BYTES: usize = 720;

/// `C2C_CONTEXT_PARTS` with the number of parts, and `C2C_CONTEXT_1` and further with the parts. The legs of the
/// call inherit them.
pub(super) fn variables(context: &CustomData) -> Vec<(String, String)> {
    let text = context.expose_text();
    let parts = parts(&text);
    let count = ("__C2C_CONTEXT_PARTS".to_owned(), parts.len().to_string());
    let numbered = parts.into_iter().zip(1..);
    let part =
        |(part, number): (&str, i32)| (format!("__C2C_CONTEXT_{number}"), STANDARD.encode(part));
    [count].into_iter().chain(numbered.map(part)).collect()
}

fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (part, after) = rest.split_at(rest.floor_char_boundary(MAX_PART_BYTES));
        parts.push(part);
        rest = after;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(variables: &[(String, String)]) -> String {
        let (count, parts) = variables.split_first().unwrap();
        assert_eq!(count, &("__C2C_CONTEXT_PARTS".to_owned(), parts.len().to_string()));
        let parts = parts.iter().zip(1..).map(|((name, value), number)| {
            assert_eq!(*name, format!("__C2C_CONTEXT_{number}"));
            assert!(value.len() <= 960 && !value.contains([',', '\r', '\n', '\0', '"']));
            String::from_utf8(STANDARD.decode(value).unwrap()).unwrap()
        });
        parts.collect()
    }

    #[test]
    fn a_short_context_has_one_part() {
        let context = CustomData::from_json(r#"{"customerId":"C,7"}"#).unwrap().unwrap();

        let variables = variables(&context);

        assert_eq!(variables.len(), 2);
        assert_eq!(decoded(&variables), r#"{"customerId":"C,7"}"#);
    }

    proptest! {
        #[test]
        fn any_context_arrives_as_it_is(
            text in "[^\0]{1,40}|[a€\u{1f600},\"\\\\\r\n]{1,40}", times in 1_usize..50,
        ) {
            let text = text.repeat(times);
            if let Ok(Some(context)) = CustomData::from_text(&text) {
                prop_assert_eq!(decoded(&variables(&context)), text);
            }
        }
    }

    #[test]
    fn the_longest_context_has_twelve_parts() {
        let text = "\u{1f600}".repeat(CustomData::MAX_CHARS);
        let context = CustomData::from_text(&text).unwrap().unwrap();

        let variables = variables(&context);

        assert_eq!(variables.len(), 1 + 12);
        assert_eq!(decoded(&variables), text);
    }
}
