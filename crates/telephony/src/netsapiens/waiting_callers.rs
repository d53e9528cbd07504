//! The callers that wait in a queue: `GET /domains/{domain}/queuedcall/{queue}`.
//!
//! The vendor describes no members. In practice `dial-rule-translation-source-user` holds the caller's number, in
//! the form in which it was dialled, so only the last ten digits are compared.

use serde_json::Value;
use shared_types::phone::PhoneNumber;

const NUMBER: &str = "dial-rule-translation-source-user";
const COMPARED_DIGITS: usize = 10;

/// The compared digits of the waiting callers. They do not print.
#[derive(PartialEq, Eq)]
pub(super) struct WaitingCallers(Vec<String>);

impl WaitingCallers {
    /// Parses a list, or an object with a member for each caller; `None` for anything else.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        let rows = match serde_json::from_slice(body).ok()? {
            Value::Array(rows) => rows,
            Value::Object(rows) if rows.contains_key(NUMBER) => vec![Value::Object(rows)],
            Value::Object(rows) => rows.into_iter().map(|(_, row)| row).collect(),
            _ => return None,
        };
        // A caller may have no number, but a row that is no object means another kind of response.
        rows.iter()
            .map(|row| row.as_object().map(|row| row.get(NUMBER)))
            .collect::<Option<Vec<_>>>()
            .map(|numbers| Self(numbers.into_iter().flatten().filter_map(digits).collect()))
    }

    pub(super) fn contains(&self, number: &PhoneNumber) -> bool {
        self.0.contains(&last_digits(number.expose_digits()))
    }
}

fn digits(number: &Value) -> Option<String> {
    let text = match number {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    // The number may be part of a SIP URI: `sip:+12025550142@acme.com`.
    let number = text.split('@').next().unwrap_or_default();
    Some(last_digits(number)).filter(|digits| !digits.is_empty())
}

fn last_digits(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(COMPARED_DIGITS)..].iter().collect()
}

impl std::fmt::Debug for WaitingCallers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WaitingCallers({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn contains(list: &Value, number: &str) -> bool {
        let callers = WaitingCallers::parse(list.to_string().as_bytes()).unwrap();
        callers.contains(&PhoneNumber::parse(number).unwrap())
    }

    #[test]
    fn a_caller_is_found_by_the_last_ten_digits() {
        for form in ["12025550142", "+12025550142", "2025550142", "sip:12025550142@acme.com"] {
            let list = json!([{ NUMBER: "12025550143" }, { NUMBER: form, "time_queued": "x" }]);

            assert!(contains(&list, "(202) 555-0142"), "{form}");
            assert!(!contains(&list, "(202) 555-0144"), "{form}");
        }
        assert!(contains(&json!([{ NUMBER: 12_025_550_142_u64 }]), "(202) 555-0142"));
    }

    #[test]
    fn a_list_may_be_an_object_and_may_be_empty() {
        assert!(contains(&json!({ "1": { NUMBER: "2025550142" } }), "(202) 555-0142"));
        assert!(contains(&json!({ NUMBER: "2025550142" }), "(202) 555-0142"));
        for empty in [json!([]), json!({}), json!([{}]), json!([{ NUMBER: null }])] {
            assert!(!contains(&empty, "(202) 555-0142"), "{empty}");
        }
    }

    #[test]
    fn a_body_that_is_no_list_is_not_an_empty_list() {
        for bad in ["", "null", "1", "[1]", r#"{"code":404,"message":"x"}"#, "<html>"] {
            assert_eq!(WaitingCallers::parse(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn numbers_do_not_print() {
        let callers =
            WaitingCallers::parse(br#"[{"dial-rule-translation-source-user":"2025550142"}]"#);

        assert!(!format!("{callers:?}").contains("2025"));
    }

    proptest! {
        #[test]
        fn no_response_causes_a_panic(body: Vec<u8>, text in "\\PC*") {
            let _ = WaitingCallers::parse(&body);
            let list = json!([{ NUMBER: text }]);
            prop_assert!(WaitingCallers::parse(list.to_string().as_bytes()).is_some());
        }
    }
}
