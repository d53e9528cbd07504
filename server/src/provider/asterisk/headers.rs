//! What is asked of Asterisk, per kind of call.

use crate::config::asterisk::AsteriskCallback;
use crate::config::netsapiens::NumberForm;
use crate::provider::{NewCall, RingOrder};
use crate::signed_calls::exchange::SignedCall;
use ami::{Legs, Originate};
use shared_types::call_state::Leg;

/// A signed call, as the dialplan of IvozProvider expects it.
pub(super) fn of_signed(call: &SignedCall) -> Originate {
    let iden = call.iden.as_str();
    let destination = call.destination.expose();
    // Without `/n` Asterisk takes its Local channels out of the call once it stands.
    let stay = if call.optimize { "" } else { "/n" };
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
    Originate {
        channel: format!("Local/{destination}@click2dial-user{stay}"),
        exten: destination.to_owned(),
        context: "click2dial-target".to_owned(),
        caller_id: call.extension.as_str().to_owned(),
        timeout: call.dial_timeout,
        channel_id: iden.to_owned(),
        other_channel_id: format!("{iden}-2"),
        variables: variables.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        legs: Legs { first: Leg::Terminal, second: Leg::Destination },
    }
}

/// A visitor's callback: their phone first, then the company's queue.
pub(super) fn of_callback(call: &NewCall, settings: &AsteriskCallback) -> Option<Originate> {
    let RingOrder::NumberThenQueue { queue } = &call.order else { return None };
    let number = match settings.number_form {
        NumberForm::Digits => call.number.expose_digits(),
        NumberForm::E164 => call.number.expose_e164(),
        NumberForm::National => {
            call.number.expose_national().unwrap_or(call.number.expose_digits())
        }
    };
    let id = call.id.as_str();
    Some(Originate {
        channel: format!("Local/{number}@{}/n", settings.visitor_context),
        exten: queue.clone(),
        context: settings.queue_context.clone(),
        caller_id: caller_id(call, settings).unwrap_or_else(|| queue.clone()),
        timeout: settings.ring,
        channel_id: id.to_owned(),
        other_channel_id: format!("{id}-2"),
        variables: vec![
            ("__C2C_CALL_ID".to_owned(), id.to_owned()),
            ("__C2C_DOMAIN".to_owned(), call.api_domain.clone()),
        ],
        legs: Legs { first: Leg::Visitor, second: Leg::Agent },
    })
}

/// What the called see: what this call asks for, or what is set for all.
fn caller_id(call: &NewCall, settings: &AsteriskCallback) -> Option<String> {
    let own = call.caller_id.as_ref().map(|number| number.expose_e164().to_owned());
    own.or_else(|| settings.caller_id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::call_id::CallId;
    use crate::random::SystemRandom;
    use shared_types::phone::PhoneNumber;
    use std::time::Duration;

    fn signed() -> SignedCall {
        SignedCall {
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
        }
    }

    #[test]
    fn a_signed_call_is_what_the_contract_says() {
        let call = of_signed(&signed());

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
    fn an_optimised_call_lets_its_local_channels_go() {
        let call = of_signed(&SignedCall { optimize: true, ..signed() });

        assert_eq!(call.channel, "Local/+34944010101@click2dial-user");
    }

    #[test]
    fn a_callback_rings_the_visitor_and_then_the_queue() {
        let callback = NewCall {
            id: CallId::random(&SystemRandom).unwrap(),
            api_domain: "acme.com".to_owned(),
            number: PhoneNumber::parse("(202) 555-0142").unwrap(),
            order: RingOrder::NumberThenQueue { queue: "500".to_owned() },
            caller_id: None,
        };
        let call = of_callback(&callback, &AsteriskCallback::default()).unwrap();

        assert_eq!(call.channel, "Local/+12025550142@click2call-visitor/n");
        assert_eq!((&*call.exten, &*call.context), ("500", "click2call-queue"));
        assert_eq!(call.caller_id, "500");
        assert_eq!(call.legs, Legs { first: Leg::Visitor, second: Leg::Agent });
        assert_eq!(call.variables[1].1, "acme.com");
    }
}
