//! Amazon Chime SDK Voice: the driver and the whole server, with the service on a real socket.

mod calls;
mod connection;
mod control;
mod events;
mod trouble;

use model::call_id::CallId;
use model::provider::{NewCall, RingOrder};
use model::random::SystemRandom;
use serde_json::{Value, json};

/// A visitor of acme.com, to be called back by the queue 500.
fn visitors_call() -> NewCall {
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

fn ringing() -> Value {
    json!({ "state": "ringing", "leg": "visitor" })
}

fn answered() -> Value {
    json!({ "state": "answered", "leg": "visitor" })
}

fn connected() -> Value {
    json!({ "state": "connected" })
}

fn ended(cause: &str) -> Value {
    json!({ "state": "ended", "cause": cause })
}
