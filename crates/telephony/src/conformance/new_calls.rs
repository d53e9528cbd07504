//! The calls of the tests.

use super::Fixture;
use model::call_code::CallCode;
use model::call_id::CallId;
use model::client_presence::ClientPresence;
use model::custom_data::CustomData;
use model::provider::{NewCall, ResumeHandle, RingOrder, TerminalCall};
use model::random::SystemRandom;
use std::time::Duration;

/// The tenant's domain as the telephone system knows it.
pub const API_DOMAIN: &str = "acme.com";
/// The queue of the tenant.
pub const QUEUE: &str = "500";
/// The extension of a user.
pub const EXTENSION: &str = "101";
/// The code of calls with a code.
pub const CODE: &str = "47";
/// A word in the context of calls with a context, which is found nowhere else.
pub const CONTEXT: &str = "context-of-conformance";
/// The destination of calls from terminals: another number than that of the fixture.
pub const DESTINATION: &str = "+12025550177";

/// The callback of a visitor.
pub fn callback(fixture: &impl Fixture) -> NewCall {
    NewCall {
        id: CallId::random(&SystemRandom).unwrap(),
        api_domain: API_DOMAIN.to_owned(),
        number: fixture.number().parse().unwrap(),
        order: RingOrder::NumberThenQueue { queue: QUEUE.to_owned() },
        caller_id: None,
        code: None,
        company: None,
        custom_data: None,
    }
}

/// The same with a code and a context.
pub fn callback_with_everything(fixture: &impl Fixture) -> NewCall {
    let context = format!(r#"{{"customerId":"{CONTEXT}"}}"#);
    NewCall {
        code: CallCode::read(CODE),
        custom_data: CustomData::from_json(&context).unwrap(),
        ..callback(fixture)
    }
}

/// The call of a user.
pub fn user_call(fixture: &impl Fixture) -> NewCall {
    let order = RingOrder::ExtensionThenNumber { extension: EXTENSION.to_owned() };
    NewCall { order, ..callback(fixture) }
}

/// A handle that this provider has not made.
pub fn foreign_handle() -> ResumeHandle {
    ResumeHandle::new("of another provider".to_owned()).unwrap()
}

/// The call of a terminal.
pub fn terminal_call(fixture: &impl Fixture) -> TerminalCall {
    TerminalCall {
        host: fixture.terminal_host().to_owned(),
        iden: "conformance".parse().unwrap(),
        destination: DESTINATION.parse().unwrap(),
        endpoint: "b1c1t1_alice".to_owned().try_into().unwrap(),
        extension: EXTENSION.to_owned().try_into().unwrap(),
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
