//! `custom_data` of a call: our id, which its events repeat, and what the application knows of the customer.

use model::call_id::CallId;
use model::custom_data::CustomData;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// The longest text that Dialpad documents.
const MAX_CHARS: usize = 2000;

#[derive(Serialize)]
struct Written<'a> {
    click2call: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Read {
    click2call: String,
}

/// The text for Dialpad. A context that leaves no room for the id is left out: half of it would be no JSON.
pub(super) fn text(call: CallId, context: Option<&CustomData>) -> String {
    let context = context.and_then(CustomData::to_raw_json);
    let with_context = write(call, context);
    if with_context.chars().count() <= MAX_CHARS { with_context } else { write(call, None) }
}

fn write(call: CallId, context: Option<Box<RawValue>>) -> String {
    // Serializing two texts cannot fail.
    serde_json::to_string(&Written { click2call: call.as_str(), context }).unwrap_or_default()
}

/// The id in the `custom_data` of an event; `None` for a call that was not placed by this program.
pub(super) fn call_id(custom_data: &Value) -> Option<CallId> {
    let read: Read = serde_json::from_str(custom_data.as_str()?).ok()?;
    read.click2call.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;
    use proptest::prelude::*;

    fn id() -> CallId {
        CallId::random(&SystemRandom).unwrap()
    }

    #[test]
    fn a_context_is_passed_on_as_it_is_beside_the_id() {
        let id = id();
        let context = CustomData::from_json(r#"{"customerId":"C-7","n":9007199254740993}"#);

        let text = text(id, context.unwrap().as_ref());

        let context = r#"{"customerId":"C-7","n":9007199254740993}"#;
        assert_eq!(text, format!(r#"{{"click2call":"{id}","context":{context}}}"#));
        assert_eq!(call_id(&text.into()), Some(id));
    }

    #[test]
    fn a_context_without_room_for_the_id_is_left_out() {
        let id = id();
        let fits = CustomData::from_text(&"x".repeat(1900)).unwrap();
        let longest = CustomData::from_text(&"x".repeat(CustomData::MAX_CHARS)).unwrap();

        assert!(text(id, fits.as_ref()).contains("xxx"));
        assert_eq!(text(id, longest.as_ref()), text(id, None));
    }

    proptest! {
        #[test]
        fn any_context_fits_and_leaves_the_id_readable(context in "[^\0]{0,60}", times in 1_usize..60) {
            let id = id();
            if let Ok(context) = CustomData::from_text(&context.repeat(times)) {
                let text = text(id, context.as_ref());
                prop_assert!(text.chars().count() <= MAX_CHARS);
                prop_assert_eq!(call_id(&text.into()), Some(id));
            }
        }

        #[test]
        fn data_of_other_programs_names_no_call(text in "\\PC{0,60}") {
            prop_assert_eq!(call_id(&text.into()), None);
        }
    }

    #[test]
    fn only_a_text_is_read() {
        for value in [Value::Null, 7.into(), serde_json::json!({ "click2call": id().as_str() })] {
            assert_eq!(call_id(&value), None);
        }
    }
}
