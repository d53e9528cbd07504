//! The body that creates a call: the vendor's `CallRequest`.

use crate::netsapiens::settings::NetSapiensSettings;
use model::provider::{NewCall, RingOrder};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct CallRequest<'a> {
    /// "no": a 202 immediately, not once the first phone is answered.
    synchronous: &'static str,
    call_id: &'a str,
    /// The phone that rings first.
    call_orig_user: &'a str,
    /// The phone that rings once the first is answered.
    call_term_user: &'a str,
    /// The caller id on the first phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_caller_id_number: Option<&'a str>,
    /// The caller id on the second phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    caller_id_number: Option<&'a str>,
}

/// The request as JSON.
pub(super) fn body(call: &NewCall, settings: &NetSapiensSettings) -> Vec<u8> {
    let number = settings.number_form.expose(&call.number);
    let own = call.caller_id.as_ref();
    // A caller id of the call itself is for the phone of the number, whether it rings first or second.
    let (first, second, first_caller_id, second_caller_id) = match &call.order {
        RingOrder::NumberThenQueue { queue } => (
            number,
            queue.as_str(),
            own.or(settings.callback_caller_id.as_ref()),
            settings.caller_id.as_ref(),
        ),
        RingOrder::ExtensionThenNumber { extension } => (
            extension.as_str(),
            number,
            settings.callback_caller_id.as_ref(),
            own.or(settings.caller_id.as_ref()),
        ),
    };
    let request = CallRequest {
        synchronous: "no",
        call_id: call.id.as_str(),
        call_orig_user: first,
        call_term_user: second,
        callback_caller_id_number: first_caller_id.map(|it| settings.number_form.expose(it)),
        caller_id_number: second_caller_id.map(|it| settings.number_form.expose(it)),
    };
    // Serializing a flat struct of strings cannot fail.
    serde_json::to_vec(&request).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number_form::NumberForm;
    use model::call_id::CallId;
    use model::random::SystemRandom;
    use serde_json::{Value, json};
    use shared_types::phone::PhoneNumber;

    fn number(text: &str) -> PhoneNumber {
        PhoneNumber::parse(text).unwrap()
    }

    fn call(order: RingOrder) -> NewCall {
        NewCall {
            id: CallId::random(&SystemRandom).unwrap(),
            api_domain: "acme.com".into(),
            number: number("(202) 555-0142"),
            order,
            caller_id: None,
            code: None,
            company: None,
            custom_data: None,
        }
    }

    fn queue() -> RingOrder {
        RingOrder::NumberThenQueue { queue: "500".into() }
    }

    fn extension() -> RingOrder {
        RingOrder::ExtensionThenNumber { extension: "1000".into() }
    }

    fn settings() -> NetSapiensSettings {
        NetSapiensSettings::for_tests("https://pbx.example/ns-api/")
    }

    fn json_body(call: &NewCall, settings: &NetSapiensSettings) -> Value {
        serde_json::from_slice(&body(call, settings)).unwrap()
    }

    #[test]
    fn a_visitor_is_rung_first_and_then_the_queue() {
        let call = call(queue());
        assert_eq!(
            json_body(&call, &settings()),
            json!({ "synchronous": "no", "call-id": call.id.as_str(),
                "call-orig-user": "12025550142", "call-term-user": "500" })
        );
    }

    #[test]
    fn a_user_is_rung_first_and_then_the_number() {
        let call = call(extension());
        let body = json_body(&call, &settings());

        assert_eq!(
            (&body["call-orig-user"], &body["call-term-user"]),
            (&json!("1000"), &json!("12025550142"))
        );
    }

    #[test]
    fn each_phone_gets_its_configured_caller_id_in_the_form_of_numbers() {
        let settings = NetSapiensSettings {
            number_form: NumberForm::E164,
            callback_caller_id: Some(number("(202) 555-0145")),
            caller_id: Some(number("(202) 555-0146")),
            ..settings()
        };
        let body = json_body(&call(queue()), &settings);

        assert_eq!(body["callback-caller-id-number"], "+12025550145");
        assert_eq!(body["caller-id-number"], "+12025550146");
        assert_eq!(body["call-orig-user"], "+12025550142");
    }

    #[test]
    fn the_caller_id_of_a_call_is_for_the_phone_of_the_number() {
        let mine = Some(number("(202) 555-0147"));
        let shown =
            |order| json_body(&NewCall { caller_id: mine.clone(), ..call(order) }, &settings());

        assert_eq!(shown(queue())["callback-caller-id-number"], "12025550147");
        assert_eq!(shown(queue()).get("caller-id-number"), None);
        assert_eq!(shown(extension())["caller-id-number"], "12025550147");
        assert_eq!(shown(extension()).get("callback-caller-id-number"), None);
    }
}
