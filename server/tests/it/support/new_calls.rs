//! Call requests for drivers.

use model::call_id::CallId;
use model::provider::{NewCall, RingOrder};
use model::random::SystemRandom;

/// A visitor of acme.com, to be called back by the queue 500.
pub(crate) fn visitors_call() -> NewCall {
    NewCall {
        id: CallId::random(&SystemRandom).unwrap(),
        api_domain: "acme.com".into(),
        number: "(202) 555-0142".parse().unwrap(),
        order: RingOrder::NumberThenQueue { queue: "500".into() },
        caller_id: None,
        code: None,
        company: None,
        custom_data: None,
    }
}

/// The same number, called by the user with extension 1000.
pub(crate) fn users_call() -> NewCall {
    let order = RingOrder::ExtensionThenNumber { extension: "1000".into() };
    NewCall { order, ..visitors_call() }
}
