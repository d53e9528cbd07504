//! The request that places a call, per kind of call.

use crate::asterisk::context_variables;
use crate::asterisk::settings::{AsteriskCallback, AsteriskSettings, AsteriskUserCall};
use ami::{CallLegs, OriginateRequest};
use model::provider::{NewCall, RingOrder, TerminalCall};
use shared_types::call_state::Leg;
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// A call from a terminal, as the dialplan of IvozProvider expects it.
pub(super) fn for_terminal_call(call: &TerminalCall) -> OriginateRequest {
    let iden = call.iden.as_str();
    let destination = call.destination.expose();
    // Without `/n` Asterisk removes its Local channels from the call once it is connected.
    let options = if call.optimize { "" } else { "/n" };
    let variables = [
        ("C2DENDPOINT", call.endpoint.as_str().to_owned()),
        ("DIAL_DEF_OPTS", String::new()),
        ("DIAL_OPTS", String::new()),
        ("DIAL_TIMEOUT", call.dial_timeout.as_secs().to_string()),
        ("MAX_DURATION", call.max_duration.as_millis().to_string()),
        ("ORIGINATE_EXTEN", call.extension.as_str().to_owned()),
        ("__BRANDID", call.brand.to_string()),
        ("__CLICK2DIALIDEN", iden.to_owned()),
        ("__COMPANYID", call.company.to_string()),
    ];
    let mut variables = variables.map(|(name, value)| (name.to_owned(), value)).to_vec();
    variables.extend(call.custom_data.iter().flat_map(context_variables::variables));
    OriginateRequest {
        channel: format!("Local/{destination}@click2dial-user{options}"),
        exten: destination.to_owned(),
        context: "click2dial-target".to_owned(),
        caller_id: call.extension.as_str().to_owned(),
        caller_name: None,
        timeout: call.dial_timeout,
        channel_id: iden.to_owned(),
        other_channel_id: format!("{iden}-2"),
        variables,
        legs: CallLegs { first: Leg::Terminal, second: Leg::Destination },
    }
}

/// A call of a visitor or of an application's user.
pub(super) fn for_call(call: &NewCall, settings: &AsteriskSettings) -> OriginateRequest {
    match &call.order {
        RingOrder::NumberThenQueue { queue } => for_callback(call, queue, &settings.callback),
        RingOrder::ExtensionThenNumber { extension } => {
            for_user_call(call, extension, &settings.user_call)
        }
    }
}

/// A visitor's callback: their phone first, then the company's queue.
fn for_callback(call: &NewCall, queue: &str, settings: &AsteriskCallback) -> OriginateRequest {
    let number = settings.number_form.expose(&call.number);
    OriginateRequest {
        channel: format!("Local/{number}@{}/n", settings.visitor_context),
        exten: queue.to_owned(),
        context: settings.queue_context.clone(),
        caller_id: caller_id(call, settings.caller_id.as_deref(), queue),
        timeout: settings.ring_seconds.get(),
        legs: CallLegs { first: Leg::Visitor, second: Leg::Agent },
        ..common(call)
    }
}

/// A user's own phone first, then the number.
///
/// Asterisk replaces the caller id of the first channel by the identity of the phone that answers. The variable keeps what
/// the called person is to see.
fn for_user_call(call: &NewCall, extension: &str, settings: &AsteriskUserCall) -> OriginateRequest {
    let caller_id = caller_id(call, settings.caller_id.as_deref(), extension);
    let mut common = common(call);
    common.variables.push(("__C2C_CALLER_ID".to_owned(), caller_id.clone()));
    OriginateRequest {
        channel: format!("Local/{extension}@{}/n", settings.user_context),
        exten: settings.number_form.expose(&call.number).to_owned(),
        context: settings.destination_context.clone(),
        caller_id,
        timeout: settings.ring_seconds.get(),
        legs: CallLegs { first: Leg::Terminal, second: Leg::Destination },
        ..common
    }
}

/// The same for both: the ids of the channels, and the variables for the dialplan.
fn common(call: &NewCall) -> OriginateRequest {
    let id = call.id.as_str();
    let mut variables = vec![
        ("__C2C_CALL_ID".to_owned(), id.to_owned()),
        ("__C2C_DOMAIN".to_owned(), call.api_domain.clone()),
    ];
    variables.extend(call.code.map(|code| ("__C2C_CODE".to_owned(), code.expose())));
    variables.extend(call.custom_data.iter().flat_map(context_variables::variables));
    OriginateRequest {
        channel: String::new(),
        exten: String::new(),
        context: String::new(),
        caller_id: String::new(),
        caller_name: caller_name(call),
        timeout: Duration::ZERO,
        channel_id: id.to_owned(),
        other_channel_id: format!("{id}-2"),
        variables,
        legs: CallLegs { first: Leg::Visitor, second: Leg::Agent },
    }
}

/// The caller id: of this call, of the settings, or the calling extension.
fn caller_id(call: &NewCall, configured: Option<&str>, extension: &str) -> String {
    let own = call.caller_id.as_ref().map(PhoneNumber::expose_e164);
    own.or(configured).unwrap_or(extension).to_owned()
}

/// "Acme 47" for a call with a code: the company's name, truncated, and without the characters that a caller's
/// name cannot contain.
fn caller_name(call: &NewCall) -> Option<String> {
    const MAX_COMPANY_CHARS: usize = 40;
    let code = call.code?.expose();
    let company = call.company.as_ref().map_or("", |company| company.as_str());
    let company: String =
        company.chars().filter(|c| !"\"<>\\".contains(*c)).take(MAX_COMPANY_CHARS).collect();
    Some(format!("{} {code}", company.trim()).trim_start().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::call_code::CallCode;
    use model::call_id::CallId;
    use model::client_presence::ClientPresence;
    use model::custom_data::CustomData;
    use model::random::SystemRandom;

    fn signed() -> TerminalCall {
        TerminalCall {
            host: "pbx".to_owned(),
            iden: "abc".parse().unwrap(),
            destination: "+34944010101".parse().unwrap(),
            endpoint: "b1c1t1_alice".to_owned().try_into().unwrap(),
            extension: "101".to_owned().try_into().unwrap(),
            company: 7,
            brand: 3,
            dial_timeout: Duration::from_secs(30),
            max_duration: Duration::from_hours(3),
            optimize: false,
            aor: "alice@host.example.org".parse().unwrap(),
            custom_data: None,
            client: ClientPresence::not_needed(),
        }
    }

    #[test]
    fn a_signed_call_is_what_the_contract_says() {
        let call = for_terminal_call(&signed());

        assert_eq!(call.channel, "Local/+34944010101@click2dial-user/n");
        assert_eq!((&*call.exten, &*call.context), ("+34944010101", "click2dial-target"));
        assert_eq!((&*call.channel_id, &*call.other_channel_id), ("abc", "abc-2"));
        assert_eq!((&*call.caller_id, call.timeout), ("101", Duration::from_secs(30)));
        let variables: Vec<_> =
            call.variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(
            variables,
            [
                "C2DENDPOINT=b1c1t1_alice",
                "DIAL_DEF_OPTS=",
                "DIAL_OPTS=",
                "DIAL_TIMEOUT=30",
                "MAX_DURATION=10800000",
                "ORIGINATE_EXTEN=101",
                "__BRANDID=3",
                "__CLICK2DIALIDEN=abc",
                "__COMPANYID=7"
            ]
        );
    }

    #[test]
    fn an_optimized_call_gives_up_its_local_channels() {
        let call = for_terminal_call(&TerminalCall { optimize: true, ..signed() });

        assert_eq!(call.channel, "Local/+34944010101@click2dial-user");
    }

    fn settings() -> AsteriskSettings {
        serde_json::from_value(serde_json::json!({ "user": "u", "secret": "s" })).unwrap()
    }

    fn new_call(order: RingOrder) -> NewCall {
        NewCall {
            id: CallId::random(&SystemRandom).unwrap(),
            api_domain: "acme.com".to_owned(),
            number: PhoneNumber::parse("(202) 555-0142").unwrap(),
            order,
            caller_id: None,
            code: None,
            company: None,
            custom_data: None,
        }
    }

    #[test]
    fn a_callback_rings_the_visitor_and_then_the_queue() {
        let order = RingOrder::NumberThenQueue { queue: "500".to_owned() };
        let call = for_call(&new_call(order), &settings());

        assert_eq!(call.channel, "Local/+12025550142@click2call-visitor/n");
        assert_eq!((&*call.exten, &*call.context), ("500", "click2call-queue"));
        assert_eq!(call.caller_id, "500");
        assert_eq!(call.legs, CallLegs { first: Leg::Visitor, second: Leg::Agent });
        assert_eq!(call.variables[1].1, "acme.com");
    }

    #[test]
    fn a_users_call_rings_their_own_phone_and_then_the_number() {
        let order = RingOrder::ExtensionThenNumber { extension: "101".to_owned() };
        let new_call = new_call(order);
        let call = for_call(&new_call, &settings());

        assert_eq!(call.channel, "Local/101@click2call-user/n");
        assert_eq!((&*call.exten, &*call.context), ("+12025550142", "click2call-destination"));
        assert_eq!((&*call.caller_id, &*call.channel_id), ("101", new_call.id.as_str()));
        assert_eq!(call.legs, CallLegs { first: Leg::Terminal, second: Leg::Destination });

        let caller_id = PhoneNumber::parse("+12025550100").ok();
        let shown = for_call(&NewCall { caller_id, ..new_call }, &settings());
        assert_eq!(shown.caller_id, "+12025550100");
        let variable = ("__C2C_CALLER_ID".to_owned(), "+12025550100".to_owned());
        assert!(shown.variables.contains(&variable), "the phone that answers has its own identity");
    }

    #[test]
    fn a_context_adds_variables_and_changes_nothing_else() {
        let custom_data = CustomData::from_text("a, \"b\"\n").unwrap();
        let variables = |request: OriginateRequest| request.variables;
        let order = RingOrder::ExtensionThenNumber { extension: "101".to_owned() };
        let plain = new_call(order);
        let added = [
            ("__C2C_CONTEXT_PARTS".to_owned(), "1".to_owned()),
            ("__C2C_CONTEXT_1".to_owned(), "YSwgImIiCg==".to_owned()),
        ];

        let with = NewCall { custom_data: custom_data.clone(), ..plain.clone() };
        let mut expected = [variables(for_call(&plain, &settings())), added.to_vec()].concat();
        let mut found = variables(for_call(&with, &settings()));
        // The dialplan reads them by name.
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected);
        let with = TerminalCall { custom_data, ..signed() };
        let expected = [variables(for_terminal_call(&signed())), added.to_vec()].concat();
        assert_eq!(variables(for_terminal_call(&with)), expected);
    }

    #[test]
    fn the_code_of_a_call_is_part_of_the_callers_name_and_a_variable_of_the_dialplan() {
        let order = RingOrder::NumberThenQueue { queue: "500".to_owned() };
        let code = CallCode::random(&SystemRandom).ok();
        let digits = code.unwrap().expose();
        let shown = |company: &str| {
            let company = company.parse().ok();
            for_call(&NewCall { code, company, ..new_call(order.clone()) }, &settings())
        };

        let call = shown("Acme \"<Corp>\" \\ Söhne");
        assert_eq!(call.caller_name.unwrap(), format!("Acme Corp  Söhne {digits}"));
        assert_eq!(call.caller_id, "500");
        assert_eq!(call.variables[2], ("__C2C_CODE".to_owned(), digits.clone()));
        assert_eq!(shown("").caller_name.unwrap(), digits);
        let long = shown(&"x".repeat(60)).caller_name.unwrap();
        assert_eq!(long, format!("{} {digits}", "x".repeat(40)));
        assert_eq!(for_call(&new_call(order.clone()), &settings()).caller_name, None);
    }
}
