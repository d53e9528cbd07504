//! The request that places a call.

use crate::netsapiens::settings::{NetSapiensSettings, UidForm};
use model::provider::NewCall;
use reqwest::Url;
use reqwest::multipart::Form;

/// `object` and `action` are in the query, so that the form describes only the call.
pub(super) fn url(base: &Url) -> Url {
    let mut url = base.clone();
    url.query_pairs_mut().append_pair("object", "queuedcall").append_pair("action", "create");
    url
}

pub(super) fn form(call: &NewCall, queue: &str, settings: &NetSapiensSettings) -> Form {
    fields(call, queue, settings)
        .into_iter()
        .fold(Form::new(), |form, (name, value)| form.text(name, value))
}

fn fields(
    call: &NewCall,
    queue: &str,
    settings: &NetSapiensSettings,
) -> [(&'static str, String); 4] {
    let uid = match settings.uid_form {
        UidForm::Queue => queue.to_owned(),
        UidForm::QueueAtDomain => format!("{queue}@{}", call.api_domain),
    };
    let destination = settings.number_form.expose(&call.number).to_owned();
    [
        ("format", "json".to_owned()),
        ("uid", uid),
        ("queue", queue.to_owned()),
        ("destination", destination),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number_form::NumberForm;
    use model::call_id::CallId;
    use model::provider::RingOrder;
    use model::random::SystemRandom;
    use shared_types::phone::PhoneNumber;

    fn call() -> NewCall {
        NewCall {
            id: CallId::random(&SystemRandom).unwrap(),
            api_domain: "acme.com".into(),
            number: PhoneNumber::parse("(202) 555-0142").unwrap(),
            order: RingOrder::NumberThenQueue { queue: "500".into() },
            caller_id: None,
            code: None,
            company: None,
            custom_data: None,
        }
    }

    fn settings() -> NetSapiensSettings {
        NetSapiensSettings::for_tests("https://pbx.example/ns-api/")
    }

    #[test]
    fn the_form_holds_digits_and_the_bare_queue_by_default() {
        assert_eq!(
            fields(&call(), "500", &settings()),
            [("format", "json"), ("uid", "500"), ("queue", "500"), ("destination", "12025550142")]
                .map(|(name, value)| (name, value.to_owned()))
        );
    }

    #[test]
    fn the_form_holds_number_and_account_in_the_configured_forms() {
        let settings = NetSapiensSettings {
            uid_form: UidForm::QueueAtDomain,
            number_form: NumberForm::E164,
            ..settings()
        };
        let fields = fields(&call(), "500", &settings);

        assert_eq!(fields[1].1, "500@acme.com");
        assert_eq!(fields[3].1, "+12025550142");
    }

    #[test]
    fn a_number_of_another_country_has_no_national_form_and_keeps_its_digits() {
        let settings = NetSapiensSettings { number_form: NumberForm::National, ..settings() };
        let abroad = NewCall { number: PhoneNumber::parse("+44 20 7946 0958").unwrap(), ..call() };

        assert_eq!(fields(&call(), "500", &settings)[3].1, "2025550142");
        assert_eq!(fields(&abroad, "500", &settings)[3].1, "442079460958");
    }

    #[test]
    fn the_query_names_object_and_action() {
        assert_eq!(
            url(&settings().base_url).as_str(),
            "https://pbx.example/ns-api/?object=queuedcall&action=create"
        );
    }
}
