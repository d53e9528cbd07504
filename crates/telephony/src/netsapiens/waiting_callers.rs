//! Who waits in a queue: `GET /domains/{domain}/queuedcall/{queue}`.
//!
//! The vendor describes no fields. Those who read it find the caller's number in
//! `dial-rule-translation-source-user`, in whatever form it was dialled, so the last ten digits count.

use serde_json::Value;
use shared_types::phone::PhoneNumber;

const NUMBER: &str = "dial-rule-translation-source-user";
const DIGITS_THAT_COUNT: usize = 10;

/// The numbers of those who wait, as far as they matter. They do not print.
#[derive(PartialEq, Eq)]
pub(super) struct WaitingCallers(Vec<String>);

impl WaitingCallers {
    /// Reads a list, or an object with a member for each; `None` for what is neither.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        let rows = match serde_json::from_slice(body).ok()? {
            Value::Array(rows) => rows,
            Value::Object(rows) if rows.contains_key(NUMBER) => vec![Value::Object(rows)],
            Value::Object(rows) => rows.into_iter().map(|(_, row)| row).collect(),
            _ => return None,
        };
        // Somebody without a number may wait; something that is nobody means another kind of answer.
        rows.iter()
            .map(|row| row.as_object().map(|row| row.get(NUMBER)))
            .collect::<Option<Vec<_>>>()
            .map(|numbers| Self(numbers.into_iter().flatten().filter_map(digits).collect()))
    }

    pub(super) fn has(&self, number: &PhoneNumber) -> bool {
        let ours = last_digits(number.expose_digits());
        self.0.contains(&ours)
    }
}

fn digits(number: &Value) -> Option<String> {
    let text = match number {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    // `sip:+12025550142@acme.com` is a number, too.
    let number = text.split('@').next().unwrap_or_default();
    Some(last_digits(number)).filter(|digits| !digits.is_empty())
}

fn last_digits(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(DIGITS_THAT_COUNT)..].iter().collect()
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

    fn has(list: &Value, number: &str) -> bool {
        let callers = WaitingCallers::parse(list.to_string().as_bytes()).unwrap();
        callers.has(&PhoneNumber::parse(number).unwrap())
    }

    #[test]
    fn a_caller_is_known_by_the_last_ten_digits() {
        for form in ["12025550142", "+12025550142", "2025550142", "sip:12025550142@acme.com"] {
            let list = json!([{ NUMBER: "12025550143" }, { NUMBER: form, "time_queued": "x" }]);

            assert!(has(&list, "(202) 555-0142"), "{form}");
            assert!(!has(&list, "(202) 555-0144"), "{form}");
        }
        assert!(has(&json!([{ NUMBER: 12_025_550_142_u64 }]), "(202) 555-0142"));
    }

    #[test]
    fn a_list_may_be_an_object_and_may_be_empty() {
        assert!(has(&json!({ "1": { NUMBER: "2025550142" } }), "(202) 555-0142"));
        assert!(has(&json!({ NUMBER: "2025550142" }), "(202) 555-0142"));
        for nobody in [json!([]), json!({}), json!([{}]), json!([{ NUMBER: null }])] {
            assert!(!has(&nobody, "(202) 555-0142"), "{nobody}");
        }
    }

    #[test]
    fn what_is_no_list_is_not_read_as_an_empty_one() {
        for bad in ["", "null", "1", "[1]", r#"{"code":404,"message":"x"}"#, "<html>"] {
            assert_eq!(WaitingCallers::parse(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn no_number_prints() {
        let callers =
            WaitingCallers::parse(br#"[{"dial-rule-translation-source-user":"2025550142"}]"#);

        assert!(!format!("{callers:?}").contains("2025"));
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_left(body: Vec<u8>, text in "\\PC*") {
            let _ = WaitingCallers::parse(&body);
            let list = json!([{ NUMBER: text }]);
            prop_assert!(WaitingCallers::parse(list.to_string().as_bytes()).is_some());
        }
    }
}
